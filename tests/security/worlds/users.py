"""Who may see and change an account, in plain Python."""

from tests.security.worlds.terms import PEOPLE, Actor, Row, Truth, both, either, mine, place_of, role


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
