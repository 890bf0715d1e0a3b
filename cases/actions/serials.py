"""Case numbers: they run by local authority and fiscal year, and never skip one."""

from django.db import connection

# The row is locked until the transaction ends; one that fails gives its numbers back.
RESERVE = """
    INSERT INTO cases_caseserial AS s (local_authority_id, fiscal_year, last) VALUES (%s, %s, %s)
    ON CONFLICT (local_authority_id, fiscal_year) DO UPDATE SET last = s.last + excluded.last
    RETURNING last
"""


def reserve_serials(*, local_authority_id: int, fiscal_year: int, count: int) -> int:
    """Takes `count` numbers of a fiscal year (พ.ศ.) and returns the first of them; 0 only takes the lock.

    Must run inside the transaction that inserts the cases.
    """
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [local_authority_id, fiscal_year, count])
        (last,) = cursor.fetchone()
    return int(last) - count + 1
