"""Walls of the tables that libraries bring; the reasons are in `access.OPEN_TABLES`."""

from cases.wall import ANYONE, May, Own, Sees, Sql, Wall

# No ended one: whoever came by it could sign in with it again. `app_clear_sessions` deletes those.
MINE = Sql(
    "session_key = ANY (string_to_array(current_setting('app.session', true), ',')) AND expire_date > now()",
    "whoever names its key, until it ends",
)

LIBRARIES: dict[str, Wall] = {
    "django_session": Wall(read=MINE, add=ANYONE, change=MINE, remove=MINE),
    "config_cache": Wall(read=ANYONE, add=ANYONE, change=ANYONE, remove=ANYONE),
    "django_admin_log": Wall(read=May("reference.manage") & Sees("user"), add=Own("user_id")),
    "django_content_type": Wall(read=ANYONE),
    "django_migrations": Wall(read=ANYONE),
    "auth_permission": Wall(read=ANYONE),
    "auth_group": Wall(read=ANYONE),
    "auth_group_permissions": Wall(read=ANYONE),
    "account_emailaddress": Wall(),
    "account_emailconfirmation": Wall(),
    "pghistory_context": Wall(read=May("home", "duty.keep", "readlog.seal")),
}
