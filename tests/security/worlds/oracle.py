"""Who may do what, said again in plain Python from the circular's routing and `access.py`'s page.

Written apart from `cases.wall` on purpose, and it imports nothing of it: where the two disagree, one is wrong.
"""

from dataclasses import dataclass

from tests.security.worlds.letters import (
    letter_drafted,
    letter_handled,
    letter_is_draft,
    letter_is_mine,
    letter_left,
    letter_seen,
)
from tests.security.worlds.terms import (
    AREA,
    OFFICE,
    PEOPLE,
    Actor,
    Row,
    Rule,
    Truth,
    anyone,
    both,
    either,
    mine,
    of_province,
    over,
    owed,
    own,
    posted,
    reminded,
    role,
    signed,
    while_open,
)
from tests.security.worlds.users import SEEN_USERS, itself, log_of_seen, managed, not_promoted

WHAT_TO_ADD = (
    "{table} is new here. Add one line to ROWS in tests/security/worlds/rows.py, or to CASES beside it (a believable row of an office), and one "
    "to RULES in tests/security/worlds/oracle.py (who may read, add, change and remove it, in plain Python)."
)

# --- What a row names, its writer may see ------------------------------------------------------------


def names(column: str, table: str) -> Rule:
    """No row of the own office hangs on a row of another's."""

    def seen(a: Actor, row: Row, truth: Truth) -> bool:
        named = truth[table].get(str(row[column]))
        read = RULES[table].read
        return named is not None and read is not None and read(a, named, truth)

    return seen


def by_machine(a: Actor, row: Row, truth: Truth) -> bool:
    return a.role == "operator" and row["actor_id"] is None and row["principal"] == a.role


@dataclass(frozen=True)
class Table:
    """None: nobody but the owner and the triggers. `becomes`: of a change, on what the row becomes; `signed`: the
    column that says who added it, which no change names.
    """

    read: Rule | None = None
    add: Rule | None = None
    change: Rule | None = None
    becomes: Rule | None = None
    remove: Rule | None = None
    history: Rule | None = None
    signed: str = ""


KEEPS_REFERENCE = role("administrator", "installer")
KEEPS_NATIONAL = both(KEEPS_REFERENCE, lambda a, row, truth: a.everywhere)
NATIONAL = Table(anyone, KEEPS_NATIONAL, KEEPS_NATIONAL, None, KEEPS_NATIONAL)
UNWRITTEN = Table(anyone)
UNUSED = Table()
PERSONAL = either(
    over(own, *OFFICE), while_open("info.export", *OFFICE, "province", "administrator", "operator")
)
MONTHLY = (*PEOPLE, "watcher", "messenger", "operator")
NAMED: Rule = lambda a, row, truth: row["session_key"] in a.sessions  # noqa: E731
LIVING: Rule = lambda a, row, truth: str(row["expire_date"]) > "2030"  # noqa: E731
EXPORTERS = (*OFFICE, "province", "administrator", "operator")
EXPORTS = either(over(own, *EXPORTERS), of_province("province", "administrator", "operator"))
NIGHT = role("administrator", "sealer")

NATIONALS = (
    "cases_province", "cases_subdistrict", "cases_holiday", "cases_helpkind", "cases_helpsubkind", "cases_ceiling",
    "cases_provision",    "reporting_deadlinerule", "reporting_infolayout", "reporting_infocolumn",
)  # fmt: skip
OWN_DISTRICT = of_province("administrator", "installer")
OF_OFFICE = over(own, "administrator", "installer")


def in_own_province(a: Actor, row: Row, truth: Truth) -> bool:
    seat = truth["cases_district"].get(str(row["district_id"]))
    return a.everywhere or (seat is not None and seat["province_id"] == a.province)


OWN_SEAT = both(KEEPS_REFERENCE, in_own_province)
OF_APPLICANT = names("applicant_id", "cases_person")
OURS = over(own, *OFFICE)
HELPS = both(OURS, names("case_id", "cases_case"))
PROVES = both(OURS, names("evidence_id", "cases_evidence"))
OF_FILE = both(OURS, names("file_id", "cases_importfile"))
OF_COMMITTEE = both(OURS, names("committee_id", "cases_committee"))
OF_MEMBER = names("member_id", "cases_committeemember")
ATTENDS = both(OURS, names("meeting_id", "cases_meeting"), OF_MEMBER)
ON_AGENDA = both(HELPS, names("meeting_id", "cases_meeting"))
RECUSED = both(OURS, names("item_id", "cases_agendaitem"), OF_MEMBER)
OBJECTS = both(OURS, names("entry_id", "cases_noticeentry"))

RUNS = role("runner")


def a_digest(a: Actor, row: Row, truth: Truth) -> bool:
    """It tells of no one month."""
    return row["reminder_id"] is None


def of_no_place(a: Actor, row: Row, truth: Truth) -> bool:
    return row["local_authority_id"] is None and row["province_id"] is None


def shared_by(permission: str) -> Rule:
    def shared(a: Actor, row: Row, truth: Truth) -> bool:
        return bool(row["shared"]) and row["permission"] == permission

    return shared


MONTHS = either(
    over(own, *MONTHLY), of_province("province", "administrator", "watcher", "messenger", "operator")
)
SHARED = either(
    both(shared_by("info.export"), EXPORTS),
    both(shared_by("case.read"), over(own, *OFFICE)),
    both(shared_by("month.read"), MONTHS),
)
WITHIN = either(over(own, *PEOPLE), of_province("province", "nation", "administrator"), of_no_place)
ASKED = both(mine("asked_by_id"), WITHIN)
MADE = both(RUNS, names("job_id", "cases_job"))
OF_LETTER = names("letter_id", "oversight_letter")
WRITES = role("province", "district")


class Rules(dict[str, Table]):
    """A rule a table; of one that has none, what to add."""

    def __missing__(self, table: str) -> Table:
        raise LookupError(WHAT_TO_ADD.format(table=table))


RULES = Rules({
    **dict.fromkeys(NATIONALS, NATIONAL),
    "cases_district": Table(anyone, OWN_DISTRICT, OWN_DISTRICT, None, OWN_DISTRICT),
    "cases_localauthority": Table(anyone, OWN_SEAT, OWN_SEAT, None, OWN_SEAT),
    "cases_coverage": Table(anyone, OF_OFFICE, OF_OFFICE, None, OF_OFFICE),
    "cases_localauthoritypast": Table(anyone, OF_OFFICE, OF_OFFICE, None, OF_OFFICE),
    "cases_person": Table(PERSONAL, over(own, *OFFICE), over(own, *OFFICE)),
    "cases_case": Table(
        PERSONAL,
        both(over(own, *OFFICE), mine("entered_by_id"), OF_APPLICANT),
        both(over(own, *OFFICE), OF_APPLICANT),
        signed="entered_by_id",
    ),
    "cases_caseserial": Table(over(own, *OFFICE), over(own, *OFFICE), over(own, *OFFICE)),
    "cases_helpgiven": Table(PERSONAL, HELPS, HELPS, None, HELPS),
    "cases_casestep": Table(
        over(own, *OFFICE), both(over(own, *OFFICE), mine("by_id"), names("case_id", "cases_case"))
    ),
    "cases_rosterperson": Table(OURS, HELPS, HELPS, None, HELPS),
    "cases_helpquestion": Table(OURS),
    "cases_toldapart": Table(OURS, both(OURS, mine("by_id"))),
    "cases_referral": Table(OURS, HELPS, HELPS, None, HELPS),
    "cases_evidence": Table(OURS, both(HELPS, mine("added_by_id")), HELPS, signed="added_by_id"),
    "cases_evidencebytes": Table(OURS, PROVES, None, None, PROVES),
    "cases_importfile": Table(OURS, both(OURS, mine("uploaded_by_id")), OURS, signed="uploaded_by_id"),
    "cases_importbytes": Table(OURS, OF_FILE, None, None, OF_FILE),
    "cases_importrow": Table(OURS, OF_FILE, OF_FILE, None, OF_FILE),
    "cases_columnmemory": Table(OURS, OURS, OURS, None, OURS),
    "cases_committee": Table(OURS, OURS, OURS),
    "cases_committeemember": Table(OURS, OF_COMMITTEE, OF_COMMITTEE, None, OF_COMMITTEE),
    "cases_meeting": Table(OURS, both(OF_COMMITTEE, mine("called_by_id")), OF_COMMITTEE, signed="called_by_id"),
    "cases_attendance": Table(OURS, ATTENDS, ATTENDS, None, ATTENDS),
    "cases_agendaitem": Table(OURS, ON_AGENDA, ON_AGENDA, None, ON_AGENDA),
    "cases_recusal": Table(OURS, RECUSED, RECUSED, None, RECUSED),
    "cases_notice": Table(OURS, both(OURS, mine("made_by_id")), OURS, signed="made_by_id"),
    "cases_noticeentry": Table(OURS, both(HELPS, names("notice_id", "cases_notice"))),
    "cases_objection": Table(OURS, OBJECTS, OBJECTS),
    "cases_designatedofficer": Table(
        over(own, *MONTHLY), over(own, "head", "administrator"), over(own, "head", "administrator")
    ),
    "cases_user": Table(
        SEEN_USERS,
        managed,
        either(itself, managed),
        either(managed, both(itself, not_promoted)),
        None,
        managed,
    ),
    "cases_draft": Table(
        mine("owner_id"), mine("owner_id"), mine("owner_id"), None, mine("owner_id"), signed="owner_id"
    ),
    "cases_job": Table(
        either(RUNS, ASKED, SHARED), ASKED, either(RUNS, ASKED), signed="asked_by_id"
    ),
    "cases_jobfile": Table(names("job_id", "cases_job"), MADE, MADE, None, MADE),
    "cases_jobchunk": Table(
        names("file_id", "cases_jobfile"), both(RUNS, names("file_id", "cases_jobfile")), None, None,
        both(RUNS, names("file_id", "cases_jobfile")),
    ),
    "cases_reading": Table(
        either(mine("actor_id"), over(own, "head", "administrator", "sealer")),
        either(mine("actor_id"), by_machine),
    ),
    "cases_readseal": Table(NIGHT, role("sealer")),
    "cases_sealcheck": Table(NIGHT, role("sealer")),
    "reporting_obligation": Table(over(own, *MONTHLY), over(own, "watcher")),
    "reporting_excuse": Table(
        over(own, *MONTHLY),
        both(over(own, "province"), mine("granted_by_id")),
        over(own, "province"),
        signed="granted_by_id",
    ),
    "reporting_alarm": Table(role("administrator", "monitor"), role("monitor"), role("monitor")),
    "reporting_jobrun": Table(
        role("administrator", "watcher", "messenger", "monitor"),
        role("watcher", "messenger"), role("watcher", "messenger")
    ),
    "reporting_reminder": Table(over(owed, *MONTHLY), over(owed, "messenger")),
    "reporting_delivery": Table(
        either(role("messenger"), both(mine("recipient_id"), either(a_digest, over(reminded, *MONTHLY)))),
        both(role("messenger"), either(a_digest, names("reminder_id", "reporting_reminder"))),
        either(role("messenger"), mine("recipient_id")),
    ),
    "reporting_channeloff": Table(
        either(role("messenger"), mine("user_id")), mine("user_id"), None, None, mine("user_id")
    ),
    "reporting_flag": Table(over(owed, *MONTHLY), over(owed, "watcher")),
    "reporting_infoexport": Table(EXPORTS, both(EXPORTS, signed("exported_by_id"))),
    "reporting_inforecord": Table(
        over(owed, *MONTHLY), both(over(owed, *OFFICE, "administrator"), mine("marked_by_id"))
    ),
    "reporting_posting": Table(over(owed, *MONTHLY), both(over(owed, *OFFICE), mine("posted_by_id"))),
    "reporting_postingrow": Table(
        either(over(own, *OFFICE), while_open("month.rows", *AREA, "province")),
        both(over(own, *OFFICE), names("posting_id", "reporting_posting"), names("case_id", "cases_case")),
    ),
    "reporting_sendback": Table(
        over(posted, *MONTHLY),
        both(over(posted, "district", "province"), mine("sent_by_id"), names("posting_id", "reporting_posting")),
    ),
    "reporting_nilvoid": Table(over(posted, *MONTHLY)),
    "reporting_monthtally": Table(over(own, *MONTHLY)),
    "reporting_monthrevision": Table(over(own, *MONTHLY)),
    "oversight_lettertemplate": Table(anyone, KEEPS_NATIONAL),
    "oversight_letter": Table(
        letter_seen, both(letter_drafted, mine("made_by_id")), letter_handled, letter_left, signed="made_by_id"
    ),
    "oversight_letterrow": Table(
        OF_LETTER, both(WRITES, OF_LETTER, letter_is_draft, names("obligation_id", "reporting_obligation"))
    ),
    "oversight_letterpaper": Table(OF_LETTER, both(WRITES, OF_LETTER, letter_is_mine)),
    "django_session": Table(both(NAMED, LIVING), anyone, both(NAMED, LIVING), None, both(NAMED, LIVING)),
    "django_admin_log": Table(log_of_seen, mine("user_id")),
    "django_content_type": UNWRITTEN,
    "auth_permission": UNWRITTEN,
    "auth_group": UNWRITTEN,
    "auth_group_permissions": UNWRITTEN,
    "account_emailaddress": UNUSED,
    "account_emailconfirmation": UNUSED,
    "pghistory_context": Table(role(*PEOPLE, "watcher", "sealer")),
})  # fmt: skip


def told_of_help(a: Actor, case: Row, truth: Truth) -> list[list[str]] | None:
    """What other offices tell about a case of the own one: ด้าน, month, office. None: it is not the actor's to ask of."""
    if a.id is None or not OURS(a, case, truth) or not case["house_code"]:
        return None
    same = [
        other
        for other in truth["cases_case"].values()
        if other["house_code"] == case["house_code"] and other["outcome"] == "helped"
    ]
    lines = {
        (
            truth["cases_helpkind"][other["kind_id"]]["name"],
            other["received_on"][:7],
            truth["cases_localauthority"][str(other["local_authority_id"])]["name"],
        )
        for other in same
        if other["local_authority_id"] != case["local_authority_id"]
    }
    return [list(line) for line in sorted(lines, key=lambda line: (line[2], line[0]))][:10]


def rule(table: str, tracked: dict[str, str]) -> Table:
    """Of a history: what may be read of what it is the history of, and never written."""
    if table in tracked:
        of = RULES[tracked[table]]
        return Table(of.history or of.read)
    return RULES[table]
