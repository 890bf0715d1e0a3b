"""Walls of the tables that libraries bring; the reasons are in `access.OPEN_TABLES`."""

from cases.wall import ANYONE, May, Own, Sees, Sql, Wall

MINE = Sql(
    "session_key = ANY (string_to_array(current_setting('app.session', true), ','))", "whoever names its key"
)
ENDED = Sql("expire_date < now()", "an ended one")  # for `clearsessions`

LIBRARIES: dict[str, Wall] = {
    "django_session": Wall(read=MINE | ENDED, add=ANYONE, change=MINE, remove=MINE | ENDED),
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
