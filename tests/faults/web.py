"""The web server of the fault tests, as in production, but that its watchmen look every second: python -m tests.faults.web"""

import sys

from gunicorn.app.wsgiapp import WSGIApplication

from config import watchman

if __name__ == "__main__":
    watchman.EVERY = 1.0
    sys.argv = ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()
