"""Who may do what, said again in plain Python from the circular's routing and `access.py`'s page.

Written apart from `cases.wall` on purpose, and it imports nothing of it: where the two disagree, one is wrong.
"""

from dataclasses import dataclass

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
    place_of,
    posted,
    reaches,
    reminded,
    role,
    signed,
    while_open,
)

WHAT_TO_ADD = (
    "{table} is new here. Add one line to ROWS in tests/security/worlds/rows.py, or to CASES beside it (a believable row of an office), and one "
    "to RULES in tests/security/worlds/oracle.py (who may read, add, change and remove it, in plain Python)."
)

# --- Users ------------------------------------------------------------------------------------------


def itself(a: Actor, row: Row, truth: Truth) -> bool:
    return mine("id")(a, row, truth) or (bool(a.door) and a.door in (row["username"], f"#{row['id']}"))


def colleague(a: Actor, row: Row, truth: Truth) -> bool:
    """The officials of the own province; the nation's for everybody; all for who works for the nation."""
    if a.everywhere:
        return True
    if place_of(row, truth)[1] is None:
        return True
    return a.province is not None and place_of(row, truth)[1] == a.province


def managed(a: Actor, row: Row, truth: Truth) -> bool:
    province = place_of(row, truth)[1]
    return a.role in ("administrator", "installer") and (
        a.everywhere or (province is not None and province == a.province)
    )


def not_promoted(a: Actor, row: Row, truth: Truth) -> bool:
    """Role, office and state are what they were: `truth` is from before the change."""
    before = truth["cases_user"].get(str(row["id"]))
    placed = ("role", "local_authority_id", "district_id", "province_id", "is_active")
    return before is not None and all(before[name] == row[name] for name in placed)


def administrates(a: Actor, row: Row, truth: Truth) -> bool:
    return bool(row["role"] == "administrator")


SEEN_USERS = either(
    itself,
    both(role(*PEOPLE, "operator", "messenger", "installer"), colleague),
    both(role("monitor"), administrates),  # whom the alarm tells
)


def log_of_seen(a: Actor, row: Row, truth: Truth) -> bool:
    writer = truth["cases_user"].get(str(row["user_id"]))
    return a.role in ("administrator", "installer") and writer is not None and SEEN_USERS(a, writer, truth)


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


# --- Letters ----------------------------------------------------------------------------------------
OUT = ("issued", "acknowledged")


def of_my_office(a: Actor, row: Row, truth: Truth) -> bool:
    """Whose the letter is: a province's without an issuer, else that district's."""
    if a.role == "province":
        return row["issuer_id"] is None and row["province_id"] == a.province
    return a.role == "district" and row["issuer_id"] == a.district


def to_my_office(a: Actor, row: Row, truth: Truth) -> bool:
    if a.role in OFFICE:
        return a.la is not None and row["to_local_authority_id"] == a.la
    return a.role == "district" and row["to_district_id"] == a.district


def reached_by_letter(a: Actor, row: Row, truth: Truth) -> bool:
    """To an office over which one reads letters."""
    if a.role not in (*OFFICE, *AREA, "province"):
        return False
    if row["to_district_id"] is not None:
        return (
            row["to_district_id"] == a.district
            if a.role in AREA
            else (a.role == "province" and row["province_id"] == a.province)
        )
    return reaches(a, row["to_local_authority_id"], truth)


def letter_seen(a: Actor, row: Row, truth: Truth) -> bool:
    return of_my_office(a, row, truth) or (row["state"] in OUT and reached_by_letter(a, row, truth))


def letter_drafted(a: Actor, row: Row, truth: Truth) -> bool:
    """A blank draft of the own office, to one that it writes to."""
    seat = truth["cases_district"].get(str(row["to_district_id"]))
    to_district = a.role == "province" and seat is not None and seat["province_id"] == a.province
    blank = row["state"] == "draft" and row["issued_by_id"] is None and row["acknowledged_by_id"] is None
    written = to_district or reaches(a, row["to_local_authority_id"], truth)
    return of_my_office(a, row, truth) and written and blank


def letter_handled(a: Actor, row: Row, truth: Truth) -> bool:
    return (row["state"] == "draft" and of_my_office(a, row, truth)) or (
        row["state"] == "issued" and to_my_office(a, row, truth)
    )


def letter_left(a: Actor, row: Row, truth: Truth) -> bool:
    """What a change may make of it: issued or cancelled by its office, acknowledged by its addressee."""
    issued = row["state"] == "issued" and row["issued_by_id"] == a.id
    cancelled = row["state"] == "cancelled" and row["issued_by_id"] is None
    if of_my_office(a, row, truth) and row["acknowledged_by_id"] is None and (issued or cancelled):
        return True
    return (
        row["state"] == "acknowledged" and row["acknowledged_by_id"] == a.id and to_my_office(a, row, truth)
    )


def letter_is_draft(a: Actor, row: Row, truth: Truth) -> bool:
    return truth["oversight_letter"][str(row["letter_id"])]["state"] == "draft"


def letter_is_mine(a: Actor, row: Row, truth: Truth) -> bool:
    return a.id is not None and truth["oversight_letter"][str(row["letter_id"])]["issued_by_id"] == a.id


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
