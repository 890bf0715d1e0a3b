"""The second wall around everything that tells of a person: cases, help, and the history of all three."""

from django.db import migrations

TABLES = ["cases_case", "cases_helpgiven", "cases_personevent", "cases_caseevent", "cases_helpgivenevent"]
REACH = "local_authority_id = ANY ((SELECT NULLIF(current_setting('app.reach', true), '')::bigint[])::bigint[])"


def _policy(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY in_reach ON {table} USING ({REACH}) WITH CHECK ({REACH});
        """,
        f"""
        DROP POLICY in_reach ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_row_policy")]
    operations = [_policy(table) for table in TABLES]
