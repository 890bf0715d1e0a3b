"""The web server: threads, because views wait for PostgreSQL, in two processes that share their code."""

import gc
import os
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from config import watchman
from config.logs import Quiet, without_keys

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- gunicorn makes a private file there
control_socket_disable = True
# Without the query string: a log line never holds what somebody typed.
accesslog = "-" if os.environ.get("WEB_ACCESS_LOG") == "1" else None
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms"


class QuietLogger(Logger):  # type: ignore[misc]
    """Leaves the key out of an invitation's address, and out of a fault what it quotes."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Quiet(self.error_fmt, self.datefmt))

    def atoms(self, *args: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(*args)
        return atoms | {"U": without_keys(str(atoms["U"]))}


logger_class = QuietLogger


def when_ready(server: Any) -> None:
    """Keeps the collector from touching, and so copying, what the workers share."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """In each worker, after the fork: a thread of the master would not live in them."""
    watchman.begin()
