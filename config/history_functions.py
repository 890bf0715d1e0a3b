"""The functions that run as the history role, made anew at each `migrate` in place of the libraries' own.

What the libraries' versions leave open to whoever holds the web role's connection:
`pgtrigger.ignore` switches a trigger off; `pghistory.context_id` names an old context, whose text is then
overwritten; `pghistory.context_metadata` names any user as the actor.
"""

# For functions that run with more rights than their caller: no name is looked up where the caller can make one.
SEARCH_PATH = "pg_catalog, public, pg_temp"
AS_HISTORY = f"SECURITY DEFINER SET search_path = {SEARCH_PATH}"

# Who is at work, seen from inside a function that runs as somebody else: the role stepped down to (tests), else
# who signed in. Only the database's owner, and the server's superuser, count as more than the web role.
IS_OWNER = """pg_catalog.pg_has_role(
    CASE pg_catalog.current_setting('role') WHEN 'none' THEN session_user
         ELSE pg_catalog.current_setting('role')::name END,
    'pg_database_owner', 'MEMBER')"""

# A plain expression, so that PostgreSQL writes it into each trigger instead of calling it for every row.
SHOULD_IGNORE = f"""
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT trigger_name = ANY (nullif(pg_catalog.current_setting('pgtrigger.ignore', true), '')::text[])
       AND {IS_OWNER}
$$"""

# The id is made here, of the transaction and of all that is said: a context belongs to one transaction and is
# never written again. A user in it is the scope's; without one, only the owner may name one.
ATTACH_CONTEXT = f"""
CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid LANGUAGE plpgsql {AS_HISTORY} AS $$
DECLARE
    named text := current_setting('pghistory.context_id', true);
    facts jsonb := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{{}}')::jsonb;
    actor text := nullif(current_setting('app.user', true), '');
    principal text := nullif(current_setting('app.role', true), '');
    kept uuid;
BEGIN
    IF jsonb_typeof(facts) <> 'object' THEN
        facts := '{{}}';
    END IF;
    IF actor IS NOT NULL THEN
        facts := facts - 'principal' || jsonb_build_object('user', actor::bigint);
    ELSIF principal IS NOT NULL THEN
        facts := facts - 'user' || jsonb_build_object('principal', principal);
    ELSIF NOT {IS_OWNER} THEN
        facts := facts - 'user' - 'principal';
    END IF;
    IF facts = '{{}}' THEN
        RETURN NULL;
    END IF;
    kept := encode(substr(sha256(convert_to(
        concat_ws('|', now(), pg_current_xact_id(), named, facts), 'UTF8')), 1, 16), 'hex')::uuid;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (kept, facts, now(), now())
    ON CONFLICT DO NOTHING;
    RETURN kept;
END $$"""  # noqa: S608 -- made of this file's own words

# The month's row is the lock under which a month is posted; who posts takes it without a right to change it.
LOCK_MONTH = f"""
CREATE OR REPLACE FUNCTION public.reporting_lock_month(gate bigint, owed bigint) RETURNS integer
LANGUAGE plpgsql {AS_HISTORY} AS $$
DECLARE
    seen integer;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(gate);
    INSERT INTO reporting_monthrevision AS r (local_authority_id, month, revision)
    SELECT o.local_authority_id, o.month, 0 FROM reporting_obligation o WHERE o.id = owed
    ON CONFLICT (local_authority_id, month) DO UPDATE SET revision = r.revision
    RETURNING r.revision INTO seen;
    RETURN seen;
END $$"""  # noqa: S608 -- made of this file's own words
