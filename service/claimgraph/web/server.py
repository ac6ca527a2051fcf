"""The service as processes: gunicorn watches over one that owns the store and the pool, and in it waitress serves.

gunicorn starts it anew when it dies and hands on signals; waitress keeps slow clients away from the threads.
"""

import logging
import os
import resource
import socket
import sys
import time
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker as GunicornWorker
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from claimgraph.errors import ClaimgraphError
from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.storage.workers import QueryPool
from claimgraph.storage.workers_lanes import Slow
from claimgraph.web import create_app
from claimgraph.web.connections import BUFFERED_BYTES, Connection

SPARE_THREADS: Final = 16
GRACE_SECONDS: Final = 10
KEPT_SECONDS: Final = 15
OPEN_FILES: Final = 8192
HEADER_BYTES: Final = 1 << 20
IN_MEMORY_BYTES: Final = 1 << 16

log = logging.getLogger(__name__)


class _Worker(GunicornWorker):
    """The process that serves: waitress, with gunicorn's signals and sign of life."""

    app: "_Server"

    def run(self) -> None:
        """Serve until a signal comes, then let what has begun end."""
        server = self._server()
        connections: dict[int, Connection] = server.active_channels  # type: ignore[assignment]  # the stubs err
        answer_seconds, end = self.app.settings.timeout, 0.0
        looked = 0.0
        while self.ppid == os.getppid() and (self.alive or (connections and time.monotonic() < end)):
            wasyncore.loop(timeout=0.5 if self.alive else 0.05, use_poll=True, map=server._map, count=1)  # type: ignore[attr-defined]  # not in the stubs
            if self.alive:
                end = time.monotonic() + GRACE_SECONDS - 2
            else:
                server.accepting = False
                _end_idle(connections)
            if (now := time.monotonic()) - looked >= 1:
                looked = now
                self.notify()
                for connection in list(connections.values()):
                    if connection.overdue(now, answer_seconds):
                        connection.will_close = True

    def _server(self) -> BaseWSGIServer:
        settings = self.app.settings
        options: dict[str, Any] = {
            "sockets": [self.sockets[0].sock],  # type: ignore[attr-defined]  # gunicorn wraps it
            "threads": settings.query_workers
            + settings.query_queue
            + settings.slow_workers
            + settings.slow_queue
            + SPARE_THREADS,
            "connection_limit": _connections(),
            "channel_timeout": KEPT_SECONDS,
            "cleanup_interval": 5,
            "max_request_header_size": HEADER_BYTES,
            "max_request_body_size": max(settings.max_bytes, HEADER_BYTES),
            "inbuf_overflow": IN_MEMORY_BYTES,
            "outbuf_overflow": IN_MEMORY_BYTES,
            "outbuf_high_watermark": BUFFERED_BYTES,
            "log_socket_errors": False,
            "clear_untrusted_proxy_headers": True,
            "ident": "claimgraph",
        }
        server = create_server(self.wsgi, **options)  # type: ignore[arg-type]  # two names for WSGI
        assert isinstance(server, BaseWSGIServer)
        server.channel_class = Connection
        return server


class _Server(BaseApplication):
    """gunicorn, told what to do by us alone: no files, no environment, no arguments."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self.settings, self._address = settings, _address(listener)
        self._descriptor = listener.detach()  # gunicorn duplicates and closes it
        self._store: Store | None = None
        self._pool: QueryPool | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": 1,
            "worker_class": _Worker,
            "graceful_timeout": GRACE_SECONDS,
            "timeout": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": self._say_where,
            "worker_exit": self._close,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]  # a WSGI application
        """Open the store and start the query workers; called in the worker process."""
        settings = self.settings
        try:
            self._store = Store.open(settings.store, address=self._address)
            self._pool = QueryPool(
                settings.store,
                settings.query_workers,
                timeout=settings.timeout,
                memory=settings.query_memory << 20,
                result_bytes=settings.result_bytes,
                queue=settings.query_queue,
                union=settings.union_graph,
                slow=Slow(settings.slow_after, settings.slow_workers, settings.slow_queue),
            )
            return create_app(settings, self._store, self._pool)
        except ClaimgraphError as error:
            print(f"Error: {error}", file=sys.stderr)
        except Exception:  # whatever it was, it goes into the log, and the start fails cleanly
            log.exception("The service could not be started")
        raise SystemExit(Arbiter.APP_LOAD_ERROR)

    def _say_where(self, worker: GunicornWorker) -> None:
        print(f"Serving {self.settings.store} at {self._address}", file=sys.stderr)
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
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no fault
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


def _connections() -> int:
    """Return how many connections to take at once; each may need a file for what waits in it, too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(wanted // 2 - 128, 64)


def _end_idle(connections: dict[int, Connection]) -> None:
    for connection in list(connections.values()):
        if not connection.requests and not connection.total_outbufs_len:
            connection.will_close = True
