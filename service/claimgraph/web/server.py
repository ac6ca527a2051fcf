"""The service as processes: gunicorn watches over the front, which clients meet, and the application behind it.

The application owns the store, writes, and makes pages; waitress keeps slow clients away from its threads.
gunicorn starts either anew when it dies, and hands on signals.
"""

import fcntl
import functools
import logging
import mmap
import os
import resource
import shutil
import socket
import sys
import time
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from gunicorn.workers.base import Worker as GunicornWorker
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from claimgraph.errors import ClaimgraphError
from claimgraph.settings import Settings
from claimgraph.storage import Store
from claimgraph.storage.catalogue_upkeep import Catalogues
from claimgraph.storage.workers import QueryPool
from claimgraph.storage.workers_lanes import Slow
from claimgraph.web import create_app, logs, metrics
from claimgraph.web.connections import BUFFERED_BYTES, KEPT_SECONDS, Connection
from claimgraph.web.front import Front
from claimgraph.web.handover import Arrivals, Handover
from claimgraph.web.plain_request import LARGEST
from claimgraph.web.service import EXTENSION
from claimgraph.web.writer import WAITING, WRITER, Writer

SPARE_THREADS: Final = 16
GRACE_SECONDS: Final = 10
OPEN_FILES: Final = 8192
HEADER_BYTES: Final = 1 << 20
IN_MEMORY_BYTES: Final = 1 << 16
_READY, _FAILED = 1, 2

log = logging.getLogger(__name__)


class _Roles:
    """Which process is the application: the one that has the lock, which goes with it, however it ends."""

    def __init__(self) -> None:
        self._lock = os.memfd_create("application", os.MFD_CLOEXEC)
        self._state = mmap.mmap(-1, 1)
        self.application = False

    def choose(self) -> None:
        """Become the application, if there is none and there was none that could not begin."""
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.application = self._state[0] != _FAILED
        except OSError:
            self.application = False

    def say_ready(self) -> None:
        """Let the front begin."""
        self._state[0] = _READY

    def say_failed(self) -> None:
        """Have nobody else try, and fail at the same."""
        self._state[0] = _FAILED

    @property
    def ready(self) -> bool:
        """Whether the store has been opened."""
        return self._state[0] == _READY


class _Worker(GunicornWorker):
    """A process that serves, with gunicorn's signals and sign of life."""

    app: "_Server"

    def run(self) -> None:
        """Serve until a signal comes, then let what has begun end."""
        if self.app.roles.application:
            self._apply()
        else:
            self._meet_clients()

    def _apply(self) -> None:
        server = self._server()
        Arrivals(self.app.handover, server, _connections())
        connections: dict[int, Connection] = server.active_channels  # type: ignore[assignment]  # the stubs err
        answer_seconds, end = self.app.settings.timeout, 0.0
        looked = 0.0
        while self._has_parent() and (self.alive or (connections and time.monotonic() < end)):
            wasyncore.loop(timeout=0.5 if self.alive else 0.05, use_poll=True, map=server._map, count=1)  # type: ignore[attr-defined]  # not in the stubs
            if self.alive:
                end = time.monotonic() + GRACE_SECONDS - 2
            else:
                _end_idle(connections)
            if (now := time.monotonic()) - looked >= 1:
                looked = now
                self.notify()
                for connection in list(connections.values()):
                    if connection.overdue(now, answer_seconds):
                        connection.will_close = True

    def _meet_clients(self) -> None:
        app, pool = self.app.wsgi(), self.app.pool
        assert isinstance(app, Flask)
        assert pool is not None
        while not self.app.roles.ready:
            if not self._goes_on():
                return
            time.sleep(0.02)
        front = Front(app, pool, app.extensions[EXTENSION].answers, self.app.handover, _connections())
        front.serve(self.sockets[0].sock, self._goes_on, GRACE_SECONDS - 2)

    def _give_back(self, connection: int, received: bytes) -> bool:
        union = self.app.settings.union_graph
        return self.alive and self.app.handover.give_back(connection, received, union=union)

    def _goes_on(self) -> bool:
        self.notify()
        return self.alive and self._has_parent()

    def _has_parent(self) -> bool:
        return self.ppid == os.getppid()

    def _server(self) -> BaseWSGIServer:
        settings = self.app.settings
        options: dict[str, Any] = {
            "sockets": [self.sockets[0].sock],  # type: ignore[attr-defined]  # gunicorn wraps it
            "threads": settings.query_workers
            + settings.query_queue
            + settings.slow_workers
            + settings.slow_queue
            + WAITING
            + SPARE_THREADS,
            "channel_timeout": KEPT_SECONDS,
            "cleanup_interval": 5,
            "max_request_header_size": HEADER_BYTES,
            "max_request_body_size": max(settings.max_bytes, HEADER_BYTES),
            "recv_bytes": LARGEST,
            "inbuf_overflow": IN_MEMORY_BYTES,
            "outbuf_overflow": IN_MEMORY_BYTES,
            "outbuf_high_watermark": BUFFERED_BYTES,
            "log_socket_errors": False,
            "clear_untrusted_proxy_headers": True,
            "ident": "claimgraph",
        }
        server = create_server(self.wsgi, **options)  # type: ignore[arg-type]  # two names for WSGI
        assert isinstance(server, BaseWSGIServer)
        server.channel_class = functools.partial(Connection, give_back=self._give_back)  # type: ignore[assignment]  # any callable
        server.accepting = False  # the front does
        return server


class _Server(BaseApplication):
    """gunicorn, told what to do by us alone: no files, no environment, no arguments."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self.settings, self._address = settings, _address(listener)
        self._descriptor = listener.detach()  # gunicorn duplicates and closes it
        self.roles, self.handover = _Roles(), Handover()
        self._store: Store | None = None
        self.pool: QueryPool | None = None
        self.catalogues: Catalogues | None = None
        self.writer: Writer | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": 2,
            "worker_class": _Worker,
            "graceful_timeout": GRACE_SECONDS,
            "timeout": 60,
            "loglevel": "warning",
            "logger_class": logs.Quiet,
            "control_socket_disable": True,
            "post_worker_init": self._say_where,
            "worker_exit": self._close,
            "child_exit": lambda arbiter, worker: metrics.gone(worker.pid),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]  # a WSGI application
        """Open what the process needs; called in it."""
        settings = self.settings
        try:
            self.roles.choose()
            if self.roles.application:
                self._store = Store.open(settings.store, address=self._address)
            self.pool = QueryPool(
                settings.store,
                settings.query_workers,
                timeout=settings.timeout,
                memory=settings.query_memory << 20,
                result_bytes=settings.result_bytes,
                queue=settings.query_queue,
                union=settings.union_graph,
                slow=Slow(settings.slow_after, settings.slow_workers, settings.slow_queue),
                services=settings.services,
            )
            app = create_app(settings, self._store, self.pool)
            if self.roles.application:
                self.catalogues = app.extensions[EXTENSION].catalogues
                self.catalogues.begin()
                self.writer = app.extensions.get(WRITER)
            return app
        except ClaimgraphError as error:
            print(f"Error: {error}", file=sys.stderr)
        except Exception:  # whatever it was, it goes into the log, and the start fails cleanly
            log.exception("The service could not be started")
        if self.roles.application:
            self.roles.say_failed()
        raise SystemExit(Arbiter.APP_LOAD_ERROR)

    def _say_where(self, worker: GunicornWorker) -> None:
        if self.roles.application and not self.roles.ready:
            for text in (
                f"Serving {self.settings.store} at {self._address}",
                f"Query at {self._address}sparql · Ctrl-C ends it",
            ):
                if self.settings.log_format == "json":
                    logs.service.info(text)
                else:
                    print(text, file=sys.stderr, flush=True)
        if self.roles.application:
            self.roles.say_ready()

    def _close(self, arbiter: Arbiter, worker: GunicornWorker) -> None:
        if self.writer is not None:
            self.writer.leave_reading()
        if self.catalogues is not None:
            self.catalogues.close()
        if self.pool is not None:
            self.pool.close()
        if self._store is not None:
            self._store.close()


def run(settings: Settings, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        SystemExit: 0 after a signal, 2 if the store or the workers could not be opened.
    """
    logs.configure(settings)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no fault
    os.set_inheritable(listener.fileno(), True)
    parent, counted = os.getpid(), metrics.prepare()
    server = _Server(settings, listener)
    # what hinders the start is told by the process that it hinders, in one line
    logging.getLogger("gunicorn.error").addFilter(lambda record: server.roles.ready)
    try:
        server.run()
    except SystemExit as end:
        if os.getpid() != parent:  # the worker process, whose exit status gunicorn reads
            raise
        raise SystemExit(0 if end.code in (0, None) else 2) from None
    except HaltServer:  # a second process could not begin while the first one's end was seen to
        raise SystemExit(2) from None
    finally:
        if os.getpid() == parent:
            shutil.rmtree(counted, ignore_errors=True)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def _connections() -> int:
    """Return how many connections a process takes at once; each may need a file for what waits in it, too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(wanted // 2 - 128, 64)


def _end_idle(connections: dict[int, Connection]) -> None:
    for connection in list(connections.values()):
        if not connection.requests and not connection.total_outbufs_len:
            connection.will_close = True
