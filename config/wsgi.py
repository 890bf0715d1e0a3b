"""The WSGI entry point: refuses to serve while a URL is undeclared, or with a role that bypasses the walls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import refuse_to_start_unguarded  # noqa: E402 -- the applications are loaded first

refuse_to_start_unguarded()
