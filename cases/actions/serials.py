"""Case numbers: they run by local authority and fiscal year, and never skip one."""

from django.db import connection

# The row is locked until the transaction ends; one that fails gives its numbers back.
RESERVE = """
    INSERT INTO cases_caseserial AS s (local_authority_id, fiscal_year, last) VALUES (%s, %s, %s)
    ON CONFLICT (local_authority_id, fiscal_year) DO UPDATE SET last = s.last + excluded.last
    RETURNING last
"""


def reserve_serials(*, local_authority_id: int, fiscal_year: int, count: int) -> int:
    """Takes `count` numbers of a fiscal year (พ.ศ.) and returns the first of them; the lock is held from then on.

    Must run inside the transaction that inserts the cases.
    """
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [local_authority_id, fiscal_year, count])
        (last,) = cursor.fetchone()
    return int(last) - count + 1


def give_back(*, local_authority_id: int, fiscal_year: int) -> None:
    """The number that this transaction took last, and found no use for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_caseserial SET last = last - 1 WHERE local_authority_id = %s AND fiscal_year = %s",
            [local_authority_id, fiscal_year],
        )
