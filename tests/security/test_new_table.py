"""What nobody is asked about a new table otherwise: may its words lie open, is its history kept, who signs in it?

A wall can be declared and still be wrong in these; each exception stands here with its reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db.models import BinaryField, CharField, JSONField, Model, TextField

from cases.access import OPEN_TABLES
from cases.models import Case, HelpGiven
from cases.sealing import SealedBytesField, SealedField
from cases.wall import WALLS, Holds, Own, Sees, Wall
from config.retention import TABLES


@dataclass(frozen=True)
class Open:
    """Columns of words that lie open in the database, and why."""

    columns: str
    why: str


WORDS = {
    "cases.Person": Open(
        "identity_index identity_override title first_name last_name sort_key spelling birth",
        "listed, sorted and searched by SQL; the index is a keyed hash; why a number with a wrong digit is right",
    ),
    "cases.Case": Open(
        "house_code house_no moo community alley road referred_to", "addresses, listed; the agency's name"
    ),
    "cases.HelpGiven": Open(
        "description unit evidence",
        "what was given, copied into the ministry's sheet; in which unit; by which paper it can be proved",
    ),
    "cases.RosterPerson": Open("house_no moo community", "addresses, as on the case; the name is sealed"),
    "cases.Referral": Open("agency letter_number", "the agency and its letter; the reply is sealed"),
    "cases.ToldApart": Open("one other", "keyed hashes that stand for people"),
    "cases.HelpQuestion": Open(
        "about answers", "a hash; ด้าน, month and office of help elsewhere, nothing of the person"
    ),
    "cases.Evidence": Open("sha256 sent_sha256", "of a picture, which nobody can guess; the note is sealed"),
    "cases.ImportFile": Open("sha256", "of a whole file, which nobody can guess; its name is sealed"),
    "cases.ImportRow": Open("content wish", "keyed hashes of what a row says"),
    "cases.ColumnMemory": Open(
        "heading field", "a keyed hash of a heading; a key of cases.spreadsheet.fields; its words are sealed"
    ),
    "cases.Committee": Open("order_number quorum_source", "an order, and the rule of its quorum"),
    "cases.CommitteeMember": Open("name position", "named in a public order, for a public duty"),
    "cases.Meeting": Open("place", "where the committee met"),
    "cases.Notice": Open("places", "where the list hung in public"),
    "cases.CaseStep": Open("verb", "a word of cases.states"),
    "cases.DesignatedOfficer": Open(
        "name position phone order_number", "an official and the duty's telephone"
    ),
    "cases.Reading": Open("principal what purpose", "purposes of a list; never what was typed or searched"),
    "cases.Job": Open(
        "kind title permission arguments slot note fault result",
        "what was asked for, in keys, options and counts; the words are the house's own",
    ),
    "reporting.Delivery": Open("channel error", "a word of reporting.channels; a code"),
    "reporting.Reminder": Open("step", "a word of reporting.escalation"),
    "reporting.Posting": Open("totals content_hash", "sums of a month"),
    "reporting.PostingRow": Open("number kind_code outcome_then", "the case's number; the rest is sealed"),
    "reporting.Excuse": Open(
        "reason order_number signed_by revoked_reason", "of an office's month, by a letter"
    ),
    "reporting.SendBack": Open("reason", "what to correct in an office's month; of no person"),
    "reporting.InfoExport": Open("purpose sha256", "why a file was taken out; the requester's own words"),
    "reporting.InfoRecord": Open("sha256", "of a file"),
    "oversight.Letter": Open(
        "sender addressee text number unit group phone",
        "an official letter to an office: names of offices, nobody's person",
    ),
}
UNTRACKED = {
    "cases.CaseSerial": "the last number given out",
    "cases.EvidenceBytes": "written once and taken away: a history of them would keep what was taken away",
    "cases.Job": "the row itself tells when it was asked for, began and ended; what it wrote has its own history",
    "cases.JobFile": "written by the machine alone, and gone when its time is over",
    "cases.JobChunk": "as the file",
    "cases.ImportBytes": "written once and taken away, as the bytes of evidence",
    "cases.ImportRow": "a row on its way into the register: what became of it stands in the history of its case",
    "cases.ColumnMemory": "what an office calls its columns: a habit, and nothing of a case",
    "reporting.Alarm": "the row itself tells when a silence was noticed, told and over",
    "reporting.Delivery": "the row itself tells when it was made, tried, sent and read",
    "reporting.ChannelOff": "a habit of one person, and nothing of a case",
    "reporting.JobRun": "each run is written by the machine, once when it begins and once when it ends",
}
# (part of the wall, model, key): the key may name any row of its table.
UNBOUND = {
    ("add", "reporting.Flag", "run"): "written by the watcher alone",
    ("add", "reporting.Reminder", "run"): "written by the messenger alone",
    (
        "change",
        "reporting.Delivery",
        "reminder",
    ): "read by its recipient alone, and then only while the month is in reach",
    (
        "add",
        "cases.CaseStep",
        "undoes",
    ): "of the same case, or the case's own page would not find it; nothing is told",
    (
        "add",
        "cases.HelpGiven",
        "step",
    ): "taken back are the own case's lines alone; nothing is told of the step",
    (
        "add",
        "cases.Case",
        "assigned_to",
    ): "who carries it on: an official's name and no right; the action takes colleagues",
    ("change", "cases.Case", "assigned_to"): "as for `add`",
    ("change", "cases.HelpGiven", "step"): "as for `add`; a changed line is no step's any more",
    (
        "add",
        "cases.Referral",
        "step",
    ): "taken back are the own case's letters alone; nothing is told of the step",
    ("change", "cases.Referral", "step"): "as for `add`",
    (
        "add",
        "cases.ImportRow",
        "case",
    ): "the action finds cases of the own office alone; nothing is told of the case",
    ("change", "cases.ImportRow", "case"): "as for `add`",
    (
        "add",
        "cases.ImportFile",
        "imported_by",
    ): "blank when it is added; the action signs with whoever asks: an official's name and no right",
    (
        "add",
        "oversight.Letter",
        "previous",
    ): "the action finds letters of the own office alone; nothing is told of it",
    ("change", "oversight.Letter", "previous"): "a trigger holds it to what it was",
    (
        "add",
        "oversight.LetterRow",
        "flag",
    ): "of the same month; the action takes the flag that comes with it",
    ("add", "cases.ImportFile", "undone_by"): "as `imported_by`",
    ("change", "cases.ImportFile", "imported_by"): "as for `add`",
    ("change", "cases.ImportFile", "undone_by"): "as for `add`",
    ("add", "reporting.Excuse", "revoked_by"): "blank when it is added",
    (
        "change",
        "reporting.Excuse",
        "revoked_by",
    ): "the action signs with whoever asks: an official's name and no right",
}


def ours() -> list[type[Model]]:
    """The models that declare a wall themselves: without libraries and histories."""
    return sorted(WALLS, key=lambda model: model._meta.label)


def words_of(model: type[Model]) -> set[str]:
    """Columns for words that somebody typed, or that are made of them, or for files, and that are not sealed."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField | BinaryField)
        and not (field.choices or isinstance(field, SealedField | SealedBytesField) or field.is_relation)
    }


def lying_open() -> dict[str, set[str]]:
    found = {one._meta.label: words_of(one) for one in ours() if one._meta.db_table not in OPEN_TABLES}
    return {label: names for label, names in found.items() if names}


def test_words_are_sealed_or_lie_open_for_a_reason() -> None:
    assert lying_open() == {label: set(one.columns.split()) for label, one in WORDS.items()}, (
        "Words in an office's row: make the column a SealedTextField, or name it in WORDS with the reason."
    )


def changing_without_history() -> set[str]:
    """Reference data is left out: django_admin_log tells who changed it."""
    tracked = {getattr(model, "pgh_tracked_model", None) for model in apps.get_models()}
    return {
        one._meta.label
        for one in ours()
        if (WALLS[one].change or WALLS[one].remove)
        and one not in tracked
        and TABLES[one._meta.label] not in ("reference", "session")
    }


def test_whatever_may_be_changed_keeps_its_history() -> None:
    assert changing_without_history() == UNTRACKED.keys(), (
        "Rows that may be changed leave no history: add @pghistory.track(...) as beside Case, or a reason to UNTRACKED."
    )


def unbound_in(model: type[Model], wall: Wall) -> Iterator[tuple[str, str, str]]:
    """Keys to rows that not everybody sees, which the wall does not look at when a row is written."""
    for part in ("add", "change"):
        if (term := getattr(wall, part)) is None:
            continue
        asked = term.after(model)
        for field in model._meta.concrete_fields:
            other = WALLS.get(field.related_model)
            hidden = other is not None and str(other.read) != "anyone"
            kept = part == "change" and field.column in wall.signed
            if hidden and not kept and f"{model._meta.db_table}.{field.column}" not in asked:
                yield part, model._meta.label, field.name


def test_nothing_hangs_on_a_row_out_of_sight_and_nobody_signs_for_another() -> None:
    assert {one for model in ours() for one in unbound_in(model, WALLS[model])} == UNBOUND.keys(), (
        "The wall lets this key name any row: add Sees(…), Own(…) or Signed(…) to it, or a reason to UNBOUND."
    )


def test_a_wall_that_forgets_a_key_is_found() -> None:
    """The negative control: what the walls of two models would be without their second half."""
    assert set(unbound_in(Case, Wall(add=Holds("case.write")))) == {
        ("add", "cases.Case", "applicant"),
        ("add", "cases.Case", "assigned_to"),
        ("add", "cases.Case", "entered_by"),
    }
    assert set(unbound_in(Case, Wall(add=Own("entered_by_id")))) == {
        ("add", "cases.Case", "applicant"),
        ("add", "cases.Case", "assigned_to"),
    }
    assert set(unbound_in(Case, Wall(change=Sees("applicant")))) == {
        ("change", "cases.Case", "assigned_to"),
        ("change", "cases.Case", "entered_by"),
    }
    assert set(unbound_in(HelpGiven, Wall(change=Holds("case.write")))) == {
        ("change", "cases.HelpGiven", "case"),
        ("change", "cases.HelpGiven", "step"),
    }


def test_words_and_a_change_without_history_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control, on a table that has neither."""
    province = apps.get_model("cases", "Province")
    monkeypatch.delitem(OPEN_TABLES, "cases_province")
    monkeypatch.setitem(TABLES, "cases.Province", "case")
    assert lying_open()["cases.Province"] == words_of(province) == {"code", "letter_prefix", "name"}
    assert "cases.Province" in changing_without_history()
