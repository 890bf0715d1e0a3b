"""The one planned hole in the wall: whether other offices helped the same person or house (domain §3).

It is asked of a stored case of the own office, never of a typed number: whoever probes leaves a case behind, with a
name under it. It answers ด้าน, month and office, nothing of the person; it writes its own line of the log before it
answers, and it is throttled by that log, whether there is help or not. Its clock is the database's, which no caller
can set back.
"""

from cases.wall.terms import holders

A_DAY = 120  # questions that one user may put in 24 hours [D]
AT_MOST = 10  # lines of an answer
LOCK = 0x4845  # first key of the advisory lock; the second is the user's
WRITERS = ", ".join(f"'{role}'" for role in holders(("case.write",)))
# Whose number tells one person from another in the whole country: a letter of attestation is numbered by who wrote it,
# so that “15/2569” is another person's in every village.
NUMBERED = "{person}.document_type <> 'certificate'"

# One statement, the same for what is found and what is not. A case that is unknown, of another office, or that has
# neither number nor house code falls out of `own`, and is answered like a row that is not there. Looked back on: the
# fiscal year of the request, and twelve months before it [D], in whole months: an edge within one would tell the day to
# whoever moves the day of the own request. An answer to the same facts that is younger than `fresh`,
# a minute at least, is given again.
HELP_ELSEWHERE = f"""
CREATE OR REPLACE FUNCTION app_help_elsewhere(asked uuid[], fresh interval)
    RETURNS TABLE (case_id uuid, at timestamptz, answers jsonb) LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me bigint := NULLIF(current_setting('app.user', true), '')::bigint;
    mine bigint[];
    room bigint;
BEGIN
    IF me IS NULL OR coalesce(current_setting('app.role', true), '') NOT IN ({WRITERS}) THEN
        RETURN;
    END IF;
    mine := app_reached();
    PERFORM pg_advisory_xact_lock({LOCK}, me::int);
    SELECT {A_DAY} - count(*) INTO room FROM cases_helpquestion q
    WHERE q.by_id = me AND q.at > now() - interval '1 day';
    RETURN QUERY WITH own AS (
        SELECT c.id, c.local_authority_id, c.received_on, c.house_code, n.identity_index, a.place,
               encode(sha256(convert_to(concat_ws('|', n.identity_index, c.house_code,
                      to_char(c.received_on, 'YYYY-MM-DD')), 'UTF8')), 'hex') AS about
        FROM (SELECT u.id, min(u.n) AS place FROM unnest(asked) WITH ORDINALITY u(id, n) GROUP BY u.id) a
        JOIN cases_case c ON c.id = a.id JOIN cases_person p ON p.id = c.applicant_id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN {NUMBERED.format(person="p")} THEN p.identity_index ELSE '' END AS identity_index
        ) n
        WHERE c.local_authority_id = ANY (mine) AND (n.identity_index <> '' OR c.house_code <> '')
    ), stored AS (
        SELECT DISTINCT ON (o.id) o.id, q.at, q.answers FROM own o JOIN cases_helpquestion q
            ON q.case_id = o.id AND q.about = o.about AND q.at > now() - greatest(fresh, '1 minute')
        ORDER BY o.id, q.at DESC
    ), due AS (
        SELECT o.*, row_number() OVER (ORDER BY o.place) AS nth FROM own o
        WHERE o.id NOT IN (SELECT s.id FROM stored s)
    ), told AS (
        INSERT INTO cases_helpquestion (local_authority_id, case_id, by_id, at, about, answers)
        SELECT d.local_authority_id, d.id, me, now(), d.about, coalesce(f.lines, '[]')
        FROM due d CROSS JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_array(h.kind, h.month, h.office) ORDER BY h.month DESC, h.office, h.kind) AS lines
            FROM (
                SELECT DISTINCT k.name AS kind, to_char(coalesce(g.given_on, c.received_on), 'YYYY-MM') AS month,
                       l.name AS office
                FROM (
                    SELECT c.id FROM cases_person p JOIN cases_case c ON c.applicant_id = p.id
                    WHERE p.identity_index = d.identity_index AND p.identity_index <> ''
                      AND {NUMBERED.format(person="p")}
                    UNION
                    SELECT c.id FROM cases_case c WHERE c.house_code = d.house_code AND c.house_code <> ''
                ) same JOIN cases_case c ON c.id = same.id
                JOIN cases_helpkind k ON k.code = c.kind_id JOIN cases_localauthority l ON l.id = c.local_authority_id
                LEFT JOIN cases_helpgiven g ON g.case_id = c.id
                WHERE c.local_authority_id <> d.local_authority_id AND c.outcome = 'helped'
                  AND coalesce(g.given_on, c.received_on) >= date_trunc('month', d.received_on - interval '1 year')
                  AND coalesce(g.given_on, c.received_on)
                      < make_date(extract(year FROM d.received_on - interval '9 months')::int + 1, 10, 1)
                ORDER BY month DESC, office, kind LIMIT {AT_MOST}
            ) h
        ) f WHERE d.nth <= room
        RETURNING cases_helpquestion.case_id, cases_helpquestion.at, cases_helpquestion.answers
    )
    SELECT t.case_id, t.at, t.answers FROM told t
    UNION ALL SELECT s.id, s.at, s.answers FROM stored s
    UNION ALL SELECT d.id, NULL::timestamptz, NULL::jsonb FROM due d WHERE d.nth > room;
END $$
"""  # noqa: S608 -- made of access.py's own words
