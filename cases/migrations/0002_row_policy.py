"""The second wall's first stone: people are visible only inside a scope (`cases.scope`)."""

from django.db import migrations

POLICY = """
ALTER TABLE cases_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_person FORCE ROW LEVEL SECURITY;
CREATE POLICY in_reach ON cases_person
    USING (local_authority_id = ANY ((SELECT NULLIF(current_setting('app.reach', true), '')::bigint[])::bigint[]))
    WITH CHECK (local_authority_id = ANY ((SELECT NULLIF(current_setting('app.reach', true), '')::bigint[])::bigint[]));
"""
BACK = """
DROP POLICY in_reach ON cases_person;
ALTER TABLE cases_person NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_person DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(POLICY, BACK)]
