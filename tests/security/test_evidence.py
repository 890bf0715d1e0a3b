"""What was posted, flagged, exported and changed stays as it was written: the web role has no right to mend it."""

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db
KEPT = {
    "reporting_flag", "reporting_obligation", "reporting_posting", "reporting_postingrow", "reporting_nilvoid",
    "reporting_infoexport", "reporting_inforecord", "django_admin_log", "django_migrations",
}  # fmt: skip
RIGHTS = """
SELECT relname, r FROM pg_class, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) r
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(%s, oid, r)
"""


COLUMNS = """
SELECT attname, has_column_privilege(%s, attrelid, attnum, 'UPDATE') FROM pg_attribute
WHERE attrelid = 'cases_case'::regclass AND attnum > 0 AND NOT attisdropped
"""


def writable() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [settings.WEB_ROLE])
        return set(cursor.fetchall())


def test_the_web_role_changes_and_removes_nothing_of_what_is_kept():
    """pgtrigger's protection alone can be switched off by whoever holds the connection."""
    history = {name for name in connection.introspection.table_names() if name.endswith("event")}
    assert len(history) >= 8
    assert {(table, right) for table, right in writable() if table in KEPT | history} == set()


def test_the_web_role_empties_no_table():
    assert {table for table, right in writable() if right == "TRUNCATE"} == set()


def test_the_web_role_still_writes_its_work():
    assert {("cases_person", "UPDATE"), ("reporting_jobrun", "UPDATE")} <= writable()


def test_a_signature_is_the_one_column_of_a_case_that_stays():
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [settings.WEB_ROLE])
        assert {name for name, may_change in cursor.fetchall() if not may_change} == {"entered_by_id"}
