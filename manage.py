#!/usr/bin/env python3
"""The one door: `python3 manage.py up`, `python3 manage.py test`, and every other command.

Runs on a bare machine: until `bootstrap.enter` has returned there is nothing but the standard library.
"""

import os
import sys

# These connect as the owner of the tables, who bypasses row-level security: they make tables, or fill, empty or
# seal them as a whole. Everything else, also what beat runs, connects as the web role, which sees only what a
# scope allows; what an installer does at the terminal has a scope of its own (access.PRINCIPALS).
OWNER_COMMANDS = {
    "migrate",  # makes and changes tables
    "makemigrations",  # compares with what is applied
    "showmigrations",
    "sqlmigrate",
    "createcachetable",
    "flush",  # needs TRUNCATE
    "dumpdata",  # a backup must see every row
    "loaddata",
    "pgtrigger",  # installs the history triggers
    "prepare",  # migrate, reference data, demo
    "seed",  # the demo province, all offices at once
    "rotate_keys",  # seals every office's rows anew, history and frozen ones too
    "benchmark",  # fills tables and rolls back
    "test",
}
# These load the settings at most; no server is started for them.
WITHOUT_SERVERS = {
    "help",
    "version",
    "check",
    "collectstatic",
    "diffsettings",
    "setup_database",
    "make_keys",
    "compilemessages",
}
# These arrange their own servers or need none, and start fast because Django is not loaded for them.
WITHOUT_DJANGO = {"up", "test", "setup_database", "make_keys"}


def command_in(arguments):
    """The command's name: the first word that is no option."""
    return next((word for word in arguments[1:] if not word.startswith("-")), "help")


def run(arguments):
    """Runs a command inside the virtual environment, with the servers it needs."""
    from config import embedded

    command = command_in(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if command != "test":  # tests never touch the database of an installation
        embedded.read_env_file()
    os.environ.setdefault("DATABASE_ROLE", "owner" if command in OWNER_COMMANDS else "web")
    if command in WITHOUT_DJANGO:
        from importlib import import_module

        import_module("config.management.commands." + command).Command().run_from_argv(arguments)
        return
    from django.core.management import execute_from_command_line

    if command in WITHOUT_SERVERS or {"--help", "-h", "--version"} & set(arguments):
        for name, value in embedded.placeholder_environment().items():
            os.environ.setdefault(name, value)
        execute_from_command_line(arguments)
        return
    with embedded.servers():
        execute_from_command_line(arguments)


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 -- an older Python must be told, not shown a traceback
        sys.exit(
            "manage.py: ต้องใช้ Python 3.11 ขึ้นไป (Debian 12 ขึ้นไป) เครื่องนี้มี Python " + sys.version.split()[0]
        )
    from config import bootstrap

    bootstrap.enter(sys.argv)
    from config.postgres import EmbeddedError

    try:
        run(sys.argv)
    except EmbeddedError as error:
        sys.exit("manage.py: " + str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
