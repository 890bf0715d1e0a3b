"""Who may see, draft, issue, cancel and acknowledge a letter, in plain Python."""

from tests.security.worlds.terms import AREA, OFFICE, Actor, Row, Truth, reaches

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
