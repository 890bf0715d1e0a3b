"""A sender for the tests, as a process of its own, which can be killed: sends what waits at the given instant.

EMAIL_URL=smtp://127.0.0.1:PORT python -m tests.reporting.sender 2026-10-05T09:00:00+07:00
"""

import sys
from datetime import datetime

import django

django.setup()

from reporting.actions import send_deliveries  # noqa: E402

if __name__ == "__main__":
    print(send_deliveries(at=datetime.fromisoformat(sys.argv[1])))
