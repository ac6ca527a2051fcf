"""The process that clients meet: it answers plain queries by itself and hands every other connection on.

One thread waits for all connections and all query workers at once, so that a query costs little more than
its evaluation, and slow clients cost nothing.
"""

import asyncio
import contextlib
import functools
import gc
import logging
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import uvloop
from flask import Flask

from claimgraph.storage.workers import QueryPool
from claimgraph.web import logs
from claimgraph.web.answers import AnswerCache
from claimgraph.web.at_hand import AtHand
from claimgraph.web.front_connection import Connection
from claimgraph.web.handover import Handover
from claimgraph.web.heads import Heads
from claimgraph.web.metrics import METRICS, Metrics
from claimgraph.web.plain_request import Asked
from claimgraph.web.waiting import Queue

TICK_SECONDS: Final = 0.1
LOOK_SECONDS: Final = 1.0
BACKLOG: Final = 2048

T = TypeVar("T")
log = logging.getLogger(__name__)


class Front:
    """What the connections share. All of it belongs to the loop's thread."""

    loop: asyncio.AbstractEventLoop

    def __init__(self, app: Flask, pool: QueryPool, answers: AnswerCache, handover: Handover, most: int) -> None:
        """Answer with the workers of ``pool``, errors as ``app`` does; take no more than ``most`` connections."""
        self.pool, self.answers, self.most = pool, answers, most
        self.heads = Heads(app)
        self.at_hand = AtHand(pool, answers, self.heads)
        self.connections: set[Connection] = set()
        self.stopping = False
        self.metrics: Metrics = app.extensions[METRICS]
        self._looked = 0.0
        self._handover = handover
        self._logs = logs.requests.isEnabledFor(logging.INFO)
        self._leaving: deque[tuple[int, bytes]] = deque()
        self._returning: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(pool.size + 2, "query")
        self.queue = Queue(pool, self.in_thread)

    def in_thread(self, call: Callable[[], T]) -> "asyncio.Future[T]":
        """Have a call made that waits."""
        return self.loop.run_in_executor(self._threads, call)

    def count(self, asked: Asked, request: str, status: int, outcome: str, began: float) -> None:
        """Count and log an answer to the request of this name, which ``began`` then, by the monotonic clock."""
        self.metrics.note(asked.method, status, outcome, began)
        if self._logs:
            logs.answered(request, asked.method, "sparql", asked.target.partition("?")[0], status, began)

    def hand_over(self, connection: int, received: bytes) -> None:
        """Send a connection to the application's process, which may be asked what was counted so far."""
        self.metrics.settle()
        self._leaving.append((connection, received))
        self._send_on()

    def serve(self, listener: socket.socket, alive: Callable[[], bool], grace: float) -> None:
        """Serve until SIGTERM, SIGINT or SIGQUIT, or until ``alive``, asked ten times a second, says no.

        What has begun by then has ``grace`` seconds.
        """
        gc.collect()
        gc.freeze()  # what the program itself holds need not be looked through again and again
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve(listener, alive, grace))
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, listener: socket.socket, alive: Callable[[], bool], grace: float) -> None:
        self.loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            self.loop.add_signal_handler(number, stop.set)
        self.pool.freed = functools.partial(self.loop.call_soon_threadsafe, self.queue.go_on)
        self.loop.add_reader(self._handover.front, self._take_back)
        server = await self.loop.create_server(functools.partial(Connection, self), sock=listener, backlog=BACKLOG)
        while not stop.is_set() and alive():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TICK_SECONDS)
            self._tick()
        self.stopping = True
        self.pool.freed = None
        server.close()
        end = time.monotonic() + grace
        while (self.connections or self._leaving) and time.monotonic() < end:
            self._tick()
            await asyncio.sleep(TICK_SECONDS / 2)

    def _tick(self) -> None:
        now = time.monotonic()
        for connection in list(self.connections):
            connection.tick(now)
        self.queue.tick(now)
        self.metrics.settle()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self.metrics.look(self.pool, len(self.queue))

    def _take_back(self) -> None:
        while found := self._handover.take_back():
            task = self.loop.create_task(self._adopt(*found))
            self._returning.add(task)
            task.add_done_callback(self._returning.discard)

    async def _adopt(self, connection: socket.socket, received: bytes) -> None:
        try:
            await self.loop.connect_accepted_socket(functools.partial(Connection, self, received), connection)
        except OSError:  # gone meanwhile
            connection.close()

    def _send_on(self) -> None:
        while self._leaving:
            connection, received = self._leaving[0]
            try:
                if not self._handover.give(connection, received):
                    self.loop.add_writer(self._handover.front, self._send_on)
                    return
            except OSError:
                log.exception("A connection could not be handed over")
            os.close(connection)
            self._leaving.popleft()
        self.loop.remove_writer(self._handover.front)
