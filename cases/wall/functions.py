"""The functions that the policies ask, generated from `cases.access` at each `migrate`.

`app_open` is the one way into a user's scope: it reads the user's present row, so that a change of role,
office or state acts on the next transaction, whatever the caller believes. It runs as the owner, since
nobody may read that row before; all it tells is yes or no.
"""

from cases.access import ANSWERS_TO_DISTRICT, DISTRICT, LOCAL, PRINCIPALS, Role
from cases.wall.drafts import CLEAR_DRAFTS
from cases.wall.elsewhere import HELP_ELSEWHERE
from cases.wall.seals import SEAL_OF

# Transaction-local, all of them: a session-level SET would leak through a pooler.
SETTINGS = ("user", "role", "local_authority", "district", "province", "opened", "door", "session")


def _words(names: object) -> str:
    return ", ".join(sorted(f"'{name}'" for name in names))  # type: ignore[attr-defined]


LOCAL_ROLES = _words(role.value for role in LOCAL)
DISTRICT_ROLES = _words(role.value for role in DISTRICT)
PROVINCE_ROLES = _words([Role.PROVINCE.value, Role.ADMINISTRATOR.value])
ROUTED = _words(kind.value for kind in ANSWERS_TO_DISTRICT)
WHOLE_COUNTRY = _words([Role.NATION.value, *PRINCIPALS])

EVERYWHERE = f"""
CREATE OR REPLACE FUNCTION app_everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('app.role', true) IN ({WHOLE_COUNTRY})
        OR (current_setting('app.role', true) = '{Role.ADMINISTRATOR.value}'
            AND current_setting('app.province', true) = '')
$$
"""
# Of where a local authority is now: one that moved to another district answers there at once.
REACHED = f"""
CREATE OR REPLACE FUNCTION app_reached() RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE role text := current_setting('app.role', true);
BEGIN
    IF role IN ({LOCAL_ROLES}) THEN
        RETURN ARRAY[NULLIF(current_setting('app.local_authority', true), '')::bigint];
    ELSIF role IN ({DISTRICT_ROLES}) THEN
        RETURN ARRAY(SELECT id FROM cases_localauthority
                     WHERE district_id = current_setting('app.district', true) AND kind IN ({ROUTED}));
    ELSIF app_everywhere() THEN
        RETURN ARRAY(SELECT id FROM cases_localauthority);
    ELSIF role IN ({PROVINCE_ROLES}) THEN
        RETURN ARRAY(SELECT l.id FROM cases_localauthority l JOIN cases_district d ON d.code = l.district_id
                     WHERE d.province_id = current_setting('app.province', true));
    END IF;
    RETURN '{{}}';
END $$
"""  # noqa: S608 -- made of access.py's own words
OPEN = """
CREATE OR REPLACE FUNCTION app_open(who bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me record;
BEGIN
    SELECT u.id, u.role, u.local_authority_id, u.district_id,
           coalesce(u.province_id, d.province_id) AS province_id INTO me
    FROM public.cases_user u
    LEFT JOIN public.cases_localauthority l ON l.id = u.local_authority_id
    LEFT JOIN public.cases_district d ON d.code = coalesce(u.district_id, l.district_id)
    WHERE u.id = who AND u.is_active;
    PERFORM set_config('app.user', coalesce(me.id::text, ''), true),
            set_config('app.role', coalesce(me.role, ''), true),
            set_config('app.local_authority', coalesce(me.local_authority_id::text, ''), true),
            set_config('app.district', coalesce(me.district_id, ''), true),
            set_config('app.province', coalesce(me.province_id, ''), true),
            set_config('app.opened', '', true);
    RETURN me.id IS NOT NULL;
END $$
"""
# A session is shown to who names its key: the policy on django_session compares with `app.session`.
SESSION = """
CREATE OR REPLACE FUNCTION app_session(key text) RETURNS SETOF django_session LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('app.session', key, true);
    RETURN QUERY SELECT * FROM django_session s WHERE s.session_key = key;
END $$
"""
# For `manage.py clearsessions`: an ended session is shown to nobody, so nobody else could delete it.
CLEAR_SESSIONS = """
CREATE OR REPLACE FUNCTION app_clear_sessions() RETURNS void LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM public.django_session WHERE expire_date < now()
$$
"""
# Asked while a user's own row is written: STABLE, so it sees the row as it was before.
SAME_OFFICE = """
CREATE OR REPLACE FUNCTION app_same_office(who bigint, a_role text, authority bigint, a_district text, a_province text,
    active boolean) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.cases_user WHERE id = who AND
            (role, local_authority_id, district_id, province_id, is_active)
            IS NOT DISTINCT FROM (a_role, authority, a_district, a_province, active))
$$
"""
# These run as the owner: for the web role alone.
AS_OWNER = (
    "app_open",
    "app_same_office",
    "app_clear_sessions",
    "app_clear_drafts",
    "app_seal_of",
    "app_help_elsewhere",
)
FUNCTIONS = (
    EVERYWHERE,
    REACHED,
    OPEN,
    SESSION,
    CLEAR_SESSIONS,
    CLEAR_DRAFTS,
    SAME_OFFICE,
    SEAL_OF,
    HELP_ELSEWHERE,
)
