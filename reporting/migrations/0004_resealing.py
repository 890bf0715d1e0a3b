"""A row that is sealed anew (`rotate_keys`) has not changed: the month's triggers pass it over.

Only who owns the tables can ask for that: for the web role the setting says nothing.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION app_resealing() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(pg_catalog.current_setting('app.resealing', true), '') = 'on' AND pg_catalog.pg_has_role(
        CASE pg_catalog.current_setting('role') WHEN 'none' THEN session_user
             ELSE pg_catalog.current_setting('role')::name END,
        'pg_database_owner', 'MEMBER')
$$"""
TRIGGERS = {"month_updated": ("cases_case", "cases"), "month_person_updated": ("cases_person", "people")}


def _made(when):
    for name, (table, what) in TRIGGERS.items():
        yield f"DROP TRIGGER {name} ON {table}"
        yield (
            f"CREATE TRIGGER {name} AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
            f" FOR EACH STATEMENT {when} EXECUTE FUNCTION reporting_{what}_updated()"
        )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_sealed")]
    operations = [
        migrations.RunSQL([FUNCTION], ["DROP FUNCTION app_resealing"]),
        migrations.RunSQL([*_made("WHEN (NOT app_resealing())")], [*_made("")]),
    ]
