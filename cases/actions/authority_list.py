"""Taking over the national list of local authorities: what is new, renamed, of another kind, unchanged, refused."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from cases.access import LocalAuthorityKind
from cases.actions.places import FactsRefused, change_local_authority
from cases.models import Coverage, District, LocalAuthority, LocalAuthorityPast, Province, Subdistrict
from cases.spreadsheet.dla import CODE, NAME, Entry, Places, Refusal, RowRefused, read_entry
from cases.thai import sort_key

Rows = list[tuple[int, dict[str, str]]]
DIFFERENT_ROWS = "ไม่ตรงกับแถวก่อนของรหัสเดียวกัน", "ให้ทุกแถวของรหัสเดียวกันมีประเภท ชื่อ และจังหวัดเดียวกัน"
WORDS = {
    "created": "เพิ่มใหม่",
    "renamed": "เปลี่ยนชื่อ",
    "kind_changed": "เปลี่ยนประเภท",
    "recoded": "เปลี่ยนรหัส",
    "unchanged": "ไม่เปลี่ยนแปลง",
}


@dataclass
class Report:
    """`lines`: (row, what was done, code, name); `absent`: known here, in a province of the file, not in it."""

    rows: int
    lines: list[tuple[int, str, str, str]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    coverage_added: int = 0
    absent: list[LocalAuthority] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Local authorities by what was done to them; `refused` counts rows."""
        done = Counter(word for _, word, _, _ in self.lines)
        return {"rows": self.rows, **{word: done[word] for word in WORDS}} | {
            "coverage_added": self.coverage_added,
            "refused": len(self.refusals),
            "absent": len(self.absent),
        }


@transaction.atomic
def import_authority_list(*, rows: Rows, as_of: date, same: dict[str, str], at: datetime) -> Report:
    """Brings the list in, facts dated `as_of`, and says row by row what happened. Removes nothing.

    `same` maps a new code to the old code of the same local authority, where a merger of names and numbers
    cannot tell. Rows that cannot be taken are in `refusals`; the others are written in one transaction.
    """
    report = Report(len(rows))
    entries = _gather(rows, report)
    known = {one.code: one for one in LocalAuthority.objects.all()}
    gone = _absent(entries, known, same)
    past = {
        one.code: one.local_authority for one in LocalAuthorityPast.objects.select_related("local_authority")
    }
    new = []
    for entry in entries:
        current = known.get(entry.code) or known.get(same.get(entry.code, ""))
        if current:
            _change(entry, current, as_of=as_of, at=at, report=report)
        elif entry.code not in same and (reason := _why_not_new(entry, past, gone)):
            report.refusals += _refuse(entry, CODE, entry.code, *reason)
        else:
            new.append(entry)
    _create(new, as_of, report)
    refused = {refusal.row for refusal in report.refusals}
    _cover([entry for entry in entries if entry.row not in refused], report)
    report.absent = [one for one in gone if one.district_id[:2] in {entry.province for entry in entries}]
    report.lines.sort()
    report.refusals.sort(key=lambda refusal: refusal.row)
    return report


def _gather(rows: Rows, report: Report) -> list[Entry]:
    """One entry a code, with the subdistricts of its rows; disagreeing and unreadable rows are refused."""
    places = _places()
    entries: dict[str, Entry] = {}
    for number, row in rows:
        try:
            read, subdistrict = read_entry(number, row, places)
        except RowRefused as refused:
            report.refusals.append(refused.refusal)
            continue
        entry = entries.setdefault(read.code, read)
        if (entry.kind, entry.name, entry.province) != (read.kind, read.name, read.province):
            report.refusals.append(Refusal(number, NAME, row[NAME], *DIFFERENT_ROWS))
        elif subdistrict:
            entry.subdistricts.setdefault(subdistrict, number)
    return list(entries.values())


def _places() -> Places:
    return Places(
        {name: code for code, name in Province.objects.values_list("code", "name")},
        {(top, name): code for code, top, name in District.objects.values_list("code", "province", "name")},
        {
            (top, name): code
            for code, top, name in Subdistrict.objects.values_list("code", "district", "name")
        },
    )


def _absent(
    entries: list[Entry], known: dict[str, LocalAuthority], same: dict[str, str]
) -> list[LocalAuthority]:
    mentioned = {entry.code for entry in entries} | set(same.values())
    return [one for one in known.values() if one.code not in mentioned and one.closed_on is None]


def _why_not_new(
    entry: Entry, past: dict[str, LocalAuthority], gone: list[LocalAuthority]
) -> tuple[str, str] | None:
    """(reason, mend) when the code may only be another number of one known here: twins would owe two months."""
    if now := past.get(entry.code):
        return f"เป็นรหัสเดิมของ {now.name} ({now.code})", "ไฟล์นี้เก่ากว่าข้อมูลในระบบ ใช้ไฟล์ล่าสุด"
    for one in gone:
        if one.district_id == entry.district and _bare(one.kind, one.name) == _bare(entry.kind, entry.name):
            return (
                f"อาจเป็นแห่งเดียวกับ {one.name} ({one.code}) ซึ่งไม่มีในไฟล์",
                f"ถ้าเป็นแห่งเดียวกัน สั่งซ้ำโดยเพิ่ม --same {entry.code}={one.code} "
                f"ถ้าไม่ใช่ เพิ่ม --same {entry.code}=ใหม่",
            )
    return None


def _bare(kind: str, name: str) -> str:
    """The name without its kind, only to suspect twins, never to match them."""
    return name.removeprefix(str(LocalAuthorityKind(kind).label))


def _refuse(entry: Entry, column: str, value: str, reason: str, mend: str) -> list[Refusal]:
    """Every row of the entry, so that none is lost."""
    rows = sorted({entry.row, *entry.subdistricts.values()})
    return [Refusal(row, column, value, reason, mend) for row in rows]


def _change(entry: Entry, current: LocalAuthority, *, as_of: date, at: datetime, report: Report) -> None:
    words = [
        word
        for word, before, after in (
            ("kind_changed", current.kind, entry.kind),
            ("renamed", current.name, entry.name),
            ("recoded", current.code, entry.code),
        )
        if before != after
    ]
    if not words:
        report.lines.append((entry.row, "unchanged", entry.code, entry.name))
        return
    try:
        change_local_authority(
            local_authority=current,
            kind=entry.kind,
            name=entry.name,
            code=entry.code,
            from_day=as_of,
            by=None,
            at=at,
        )
    except FactsRefused as refused:
        reason, _, mend = str(refused).partition(" — ")
        report.refusals += _refuse(entry, NAME, entry.name, reason, mend)
    else:
        report.lines.append((entry.row, words[0], entry.code, entry.name))


def _create(entries: list[Entry], as_of: date, report: Report) -> None:
    LocalAuthority.objects.bulk_create(
        LocalAuthority(
            code=entry.code,
            kind=entry.kind,
            name=entry.name,
            sort_key=sort_key(entry.name),
            district_id=entry.district,
            covers_province=entry.kind == LocalAuthorityKind.PAO,
            facts_from=as_of,
        )
        for entry in entries
    )
    report.lines += [(entry.row, "created", entry.code, entry.name) for entry in entries]


def _cover(entries: list[Entry], report: Report) -> None:
    """Adds the subdistricts of the file. Where several share one, each serves a part of it."""
    ids = dict(LocalAuthority.objects.values_list("code", "pk"))
    wanted = {(ids[entry.code], code) for entry in entries for code in entry.subdistricts}
    stored = set(Coverage.objects.values_list("local_authority_id", "subdistrict_id"))
    Coverage.objects.bulk_create(
        [Coverage(local_authority_id=pk, subdistrict_id=code) for pk, code in sorted(wanted - stored)]
    )
    report.coverage_added = len(wanted - stored)
    servers = Counter(code for _, code in wanted | stored)
    shared = [code for code, count in servers.items() if count > 1]
    Coverage.objects.filter(subdistrict__in=shared, partial=False).update(partial=True)
