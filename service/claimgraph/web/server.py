"""The service as a process: gunicorn with threads, in which one worker process owns the store and the pool."""

import logging
import os
import socket
import sys
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker as GunicornWorker

from claimgraph.errors import ClaimgraphError
from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.storage.workers import QueryPool
from claimgraph.web import create_app

WAITING: Final = 16
SPARE_THREADS: Final = 16
GRACE_SECONDS: Final = 10

log = logging.getLogger(__name__)


class _Server(BaseApplication):
    """gunicorn, told what to do by us alone: no files, no environment, no arguments."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings, self._address = settings, _address(listener)
        self._descriptor = listener.detach()  # gunicorn duplicates and closes it
        self._store: Store | None = None
        self._pool: QueryPool | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        queries = self._settings.query_workers + WAITING
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": queries + SPARE_THREADS,
            "limit_request_line": 0,
            "graceful_timeout": GRACE_SECONDS,
            "timeout": 60,
            "keepalive": 15,
            "loglevel": "warning",
            "control_socket_disable": True,
            "permit_unconventional_http_method": False,
            "post_worker_init": self._say_where,
            "worker_exit": self._close,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]  # a WSGI application
        """Open the store and start the query workers; called in the worker process."""
        settings = self._settings
        try:
            self._store = Store.open(settings.store, address=self._address)
            self._pool = QueryPool(
                settings.store,
                settings.query_workers,
                timeout=settings.timeout,
                memory=settings.query_memory << 20,
                result_bytes=settings.result_bytes,
                queue=WAITING,
            )
            return create_app(settings, self._store, self._pool)
        except ClaimgraphError as error:
            print(f"Error: {error}", file=sys.stderr)
        except Exception:  # whatever it was, it goes into the log, and the start fails cleanly
            log.exception("The service could not be started")
        raise SystemExit(Arbiter.APP_LOAD_ERROR)

    def _say_where(self, worker: GunicornWorker) -> None:
        print(f"Serving {self._settings.store} at {self._address}", file=sys.stderr)
        print(f"Query at {self._address}sparql · Ctrl-C ends it", file=sys.stderr, flush=True)

    def _close(self, arbiter: Arbiter, worker: GunicornWorker) -> None:
        if self._pool is not None:
            self._pool.close()
        if self._store is not None:
            self._store.close()


def run(settings: Settings, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        SystemExit: 0 after a signal, 2 if the store or the workers could not be opened.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    os.set_inheritable(listener.fileno(), True)
    parent = os.getpid()
    try:
        _Server(settings, listener).run()
    except SystemExit as end:
        if os.getpid() != parent:  # the worker process, whose exit status gunicorn reads
            raise
        raise SystemExit(0 if end.code in (0, None) else 2) from None


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
