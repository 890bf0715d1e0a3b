"""Counters, revisions and voided nil returns, kept by triggers in the transaction of the write.

Statement-level with transition tables: a bulk insert of 10,000 cases touches each counter once. The
revision comes first, since its row is the lock under which a month is posted.
"""

from django.db import migrations

INTAKE = (
    "local_authority_id, received_on, channel, applicant_id, people_affected, house_code, house_no, moo, "
    "community, alley, road, subdistrict_id, kind_id, subkind_id, hardship, wanted"
)


def _row(alias: str) -> str:
    columns = ", ".join(f"{alias}.{name.strip()}" for name in INTAKE.split(","))
    return f"({columns}, {alias}.outcome = 'withdrawn')"


def _tally(source: str, sign: int) -> str:
    return f"""SELECT local_authority_id, reporting_month_of(received_on) AS month, kind_id, outcome, {sign} AS cases,
                      {sign} * (gaps <> '{{}}')::int AS incomplete, {sign} * people_affected AS people,
                      {sign} * help_total AS help_total FROM {source}"""


def _count(*deltas: str) -> str:
    return f"""
    INSERT INTO reporting_monthtally AS t
        (local_authority_id, month, kind_id, outcome, cases, incomplete, people, help_total)
    SELECT local_authority_id, month, kind_id, outcome, sum(cases), sum(incomplete), sum(people), sum(help_total)
    FROM ({" UNION ALL ".join(deltas)}) delta
    GROUP BY 1, 2, 3, 4
    HAVING sum(cases) <> 0 OR sum(incomplete) <> 0 OR sum(people) <> 0 OR sum(help_total) <> 0
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (local_authority_id, month, kind_id, outcome) DO UPDATE SET
        cases = t.cases + excluded.cases, incomplete = t.incomplete + excluded.incomplete,
        people = t.people + excluded.people, help_total = t.help_total + excluded.help_total;"""


def _revise(touched: str) -> str:
    return f"""
    INSERT INTO reporting_monthrevision AS r (local_authority_id, month, revision, changed_at)
    SELECT local_authority_id, month, 1, max(at) FROM ({touched}) touched
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (local_authority_id, month) DO UPDATE
        SET revision = r.revision + 1, changed_at = greatest(r.changed_at, excluded.changed_at);"""


def _void(gained: str) -> str:
    return f"""
    INSERT INTO reporting_nilvoid (posting_id, at)
    SELECT p.id, min(g.at) FROM ({gained}) g
    JOIN reporting_obligation o ON o.local_authority_id = g.local_authority_id AND o.month = g.month
    JOIN reporting_posting p ON p.obligation_id = o.id AND p.kind = 'nil'
    GROUP BY p.id
    ON CONFLICT (posting_id) DO NOTHING;"""


def _months(source: str, where: str = "true", at: str = "changed_at") -> str:
    return f"""SELECT local_authority_id, reporting_month_of(received_on) AS month, {at} AS at
               FROM {source} WHERE {where}"""


COUNTS = "outcome <> 'withdrawn'"
CHANGED = f"new_rows n JOIN old_rows o ON o.id = n.id WHERE {_row('n')} IS DISTINCT FROM {_row('o')}"
MOVED = f"""SELECT n.local_authority_id, reporting_month_of(n.received_on) AS month, n.changed_at AS at FROM {CHANGED}
            UNION ALL
            SELECT o.local_authority_id, reporting_month_of(o.received_on), n.changed_at FROM {CHANGED}"""
GAINED = """SELECT n.local_authority_id, reporting_month_of(n.received_on) AS month, n.changed_at AS at
            FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE n.outcome <> 'withdrawn'
              AND (o.outcome = 'withdrawn' OR o.local_authority_id <> n.local_authority_id
                   OR reporting_month_of(o.received_on) <> reporting_month_of(n.received_on))"""

FUNCTIONS = f"""
CREATE FUNCTION reporting_month_of(day date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN make_date(extract(year FROM day)::int, extract(month FROM day)::int, 1);

CREATE FUNCTION reporting_cases_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_revise(_months("new_rows", COUNTS))}
    {_count(_tally("new_rows", 1))}
    {_void(_months("new_rows", COUNTS))}
    RETURN NULL;
END $$;

CREATE FUNCTION reporting_cases_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_revise(MOVED)}
    {_count(_tally("new_rows", 1), _tally("old_rows", -1))}
    {_void(GAINED)}
    RETURN NULL;
END $$;

CREATE FUNCTION reporting_cases_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_revise(_months("old_rows", COUNTS))}
    {_count(_tally("old_rows", -1))}
    RETURN NULL;
END $$;

CREATE FUNCTION reporting_people_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {
    _revise('''SELECT c.local_authority_id, reporting_month_of(c.received_on) AS month, now() AS at
               FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN cases_case c ON c.applicant_id = n.id
               WHERE c.outcome <> 'withdrawn' AND
                 (n.document_type, n.identity_number, n.identity_override, n.title, n.first_name, n.last_name,
                  n.birth, n.phone) IS DISTINCT FROM
                 (o.document_type, o.identity_number, o.identity_override, o.title, o.first_name, o.last_name,
                  o.birth, o.phone)''')
}
    RETURN NULL;
END $$;

CREATE TRIGGER month_inserted AFTER INSERT ON cases_case REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_cases_inserted();
CREATE TRIGGER month_updated AFTER UPDATE ON cases_case REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_cases_updated();
CREATE TRIGGER month_deleted AFTER DELETE ON cases_case REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_cases_deleted();
CREATE TRIGGER month_person_updated AFTER UPDATE ON cases_person REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reporting_people_updated();
"""
BACK = """
DROP TRIGGER month_inserted ON cases_case;
DROP TRIGGER month_updated ON cases_case;
DROP TRIGGER month_deleted ON cases_case;
DROP TRIGGER month_person_updated ON cases_person;
DROP FUNCTION reporting_cases_inserted, reporting_cases_updated, reporting_cases_deleted, reporting_people_updated;
DROP FUNCTION reporting_month_of;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
