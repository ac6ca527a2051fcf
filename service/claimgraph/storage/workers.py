"""A pool of processes that run queries, so that no query can hurt whoever asks for it.

The caller's process never parses SPARQL: it hands the text over, copies bytes back, and when the time is
up, the client has gone or the worker has died, it kills the worker and has another one forked. Queries that
take long move to a lane of their own (:mod:`workers_lanes`), so that they do not hold up the quick ones.
"""

import contextlib
import select
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from claimgraph.errors import QueryBusy, StoreError, UsageError
from claimgraph.storage import workers_frames as frames
from claimgraph.storage.snapshots import Snapshots
from claimgraph.storage.workers_answer import Answer
from claimgraph.storage.workers_lanes import QUEUE_SECONDS, Places, Slow, SlowLane
from claimgraph.storage.workers_process import Worker
from claimgraph.storage.workers_running import Registry, new_identifier
from claimgraph.storage.workers_watch import Watch

SPARE: Final = 1
"""Idle workers beyond the places, for the moment in which a query moves to the slow lane."""


START_SECONDS: Final = 60.0
"""What a worker may take to start, and with the first one the process that they come from, on a busy machine."""


class QueryPool:
    """Runs queries over the newest snapshot of a store, ``workers`` at a time. Threads may share it.

    ``timeout`` is in seconds and holds from the asking to the last byte of the answer, waiting included;
    ``memory`` is in bytes, beyond what an idle worker has; ``result_bytes`` limits one answer;
    ``queue`` is how many queries may wait for a worker, each at most ten seconds;
    ``union`` makes the default graph of queries the union of all graphs; ``lost`` counts the workers that were given
    up; without ``slow`` there is no slow lane; ``services`` are what the addresses that ``SERVICE`` may ask begin with.
    """

    def __init__(
        self,
        store_folder: Path,
        workers: int = 2,
        timeout: float = 30.0,
        memory: int = 1 << 30,
        result_bytes: int = 1 << 30,
        queue: int = 64,
        union: bool = True,
        slow: Slow | None = None,
        services: tuple[str, ...] = (),
    ) -> None:
        """Start the workers.

        Raises:
            StoreError: they could not be started.
        """
        self.timeout, self.memory, self.result_bytes, self.size = timeout, memory, result_bytes, workers
        self._folder = store_folder
        self._snapshots = Snapshots(store_folder)
        self.waiting, self.union = queue, union
        self._places = Places(workers, queue)
        self._lane = SlowLane(slow) if slow else None
        self.slow, self.services = slow, services
        self._idle: deque[Worker] = deque()  # the last to come is the first to go: its memory is warm
        self._workers: set[Worker] = set()
        self._lock = threading.RLock()  # again by the same thread, when the collector closes a forgotten answer
        self._closed = False
        self.lost = 0
        self.freed: Callable[[], object] | None = None
        self._zygote, self._channel = self._start_zygote()
        self.running = Registry(store_folder)
        self._watch = Watch(self.running, self._lane, self._move)
        for _ in range(workers + (SPARE if slow else 0)):
            self._idle.append(self._spawn())

    def __enter__(self) -> "QueryPool":
        """Return the pool."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""
        self.close()

    def run(
        self,
        query: str,
        *,
        accept: str | None = None,
        format: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        base_iri: str | None = None,
        timeout: float | None = None,
        hangup: socket.socket | None = None,
        union: bool | None = None,
        identifier: str | None = None,
    ) -> Answer:
        """Run a query and return its answer as soon as its first bytes are there.

        ``format`` is a format's name and wins over ``accept``, an Accept field. ``base_iri`` is what relative
        IRIs are resolved against. ``timeout`` can only
        lower the pool's. ``union`` is used in the place of
        the pool's. With ``hangup``, a client's connection, the query ends when the client leaves.
        ``identifier``, from :func:`new_identifier`, is what ``running`` lists the query under.
        Close the answer, or read it to its end.

        Raises:
            QuerySyntax: it is no SPARQL.
            QueryRefused: an update, or a query that asks other services.
            NotAcceptable: its answer cannot be had in that format.
            QueryTimeout: its time was up before the first byte.
            QueryTooLarge: over its memory or its bytes, before the first byte.
            QueryBusy: no worker became free.
            QueryCancelled: the client has gone, or somebody called the query off.
            WorkerDied: the query took its process down.
            StoreError: there is nothing to read.
        """
        limit = min(timeout or self.timeout, self.timeout)
        request = frames.Request(
            query=query,
            base_iri=base_iri,
            accept=accept,
            format=format,
            default_graphs=tuple(default_graphs),
            named_graphs=tuple(named_graphs),
            timeout=limit,
            result_bytes=self.result_bytes,
            memory=self.memory,
            union=self.union if union is None else union,
        )
        deadline = time.monotonic() + limit
        self._places.take(min(limit, QUEUE_SECONDS), lambda: self._closed or has_gone(hangup))
        worker, request = self._worker_for(request)
        answer = Answer(worker, identifier or new_identifier(), request, hangup, deadline, self._release)
        self._watch.add(answer)
        try:
            answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    def start(self, request: frames.Request, identifier: str, deadline: float) -> Answer | None:
        """Begin a query if a worker is free now; its answer comes by :meth:`Answer.advance`. None: there is none.

        For one thread that waits for many answers at once. ``deadline`` is when its time is up, by the monotonic
        clock; :attr:`freed` is called, in another thread, where a query that runs on leaves its place.

        Raises:
            QueryError: the worker was lost.
            StoreError: none could be started.
        """
        if not self._places.take_free():
            return None
        worker, request = self._worker_for(request)
        answer = Answer(worker, identifier, request, None, deadline, self._release)
        self._watch.add(answer)
        try:
            answer.send()
        except BaseException:
            answer.close()
            raise
        return answer

    def busy(self, seconds: float | None = None) -> QueryBusy:
        """Make the error for a query that found no place: at once, or within ``seconds``."""
        if seconds is None:
            return self._places.busy("are taken, and too many queries wait for them")
        return self._places.busy(f"were taken for all of {seconds:.1f} seconds")

    @property
    def queued(self) -> int:
        """How many queries wait in :meth:`run` for a place."""
        return self._places.queued

    def newest(self) -> int:
        """Return the number of the state of the data that a query now begun would see; 0 for none."""
        return max(self._snapshots.newest_number(), 0)

    def close(self) -> None:
        """Kill the workers, whatever they do, and end the process that they come from."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for worker in self._workers:
                worker.end()
        with contextlib.suppress(IndexError):
            while True:
                self._dismiss(self._idle.pop())
        self._end_zygote()
        self._watch.close()

    def pids(self) -> list[int]:
        """List the process ids of the workers that there are, for operators and tests."""
        with self._lock:
            return sorted(worker.pid for worker in self._workers if not worker.over())

    def _worker_for(self, request: frames.Request) -> tuple[Worker, frames.Request]:
        """Return a worker for the place that was taken, or give it back; and what it is to do.

        Only where ``SERVICE`` may ask somebody, and the word is there, it is a worker that may connect to others;
        what the word is, and what follows it, the worker finds out.
        """
        try:
            if self._closed:
                raise UsageError("The query pool is closed.")
            if self._lane is not None:
                self._lane.make_way()
            if self.services and "service" in request.query.lower():
                return self._spawn(connects=True), request._replace(services=self.services)
            with contextlib.suppress(IndexError):
                worker = self._idle.pop()
                if worker.alive():
                    return worker, request
                self._dismiss(worker)
            return self._spawn(), request
        except BaseException:
            self._places.give_back()
            raise

    def _release(self, identifier: str, worker: Worker, usable: bool) -> None:
        if self._lane is not None and self._lane.leave(identifier):
            self._dismiss(worker)  # its priority is low for good
            return
        try:
            if usable and not worker.connects and not self._closed and not self._enough(1):
                self._idle.append(worker)
                return
            self._dismiss(worker)
            if not self._enough():
                self._idle.append(self._spawn())
        except UsageError:
            pass  # the pool was closed meanwhile
        finally:
            self._places.give_back()

    def _move(self, answer: Answer) -> None:
        """Move a query to the slow lane: its place is free, and another worker comes in its worker's stead."""
        assert self._lane is not None
        if self._lane.enter(answer):
            self._places.give_back()
            if self.freed is not None:
                self.freed()
            with contextlib.suppress(UsageError, StoreError):  # closed meanwhile, or who takes a place will say it
                if not self._enough():
                    self._idle.append(self._spawn())

    def _enough(self, beyond: int = 0) -> bool:
        """Tell whether there are workers for all quick places, and a spare one, and ``beyond`` those."""
        slow, spare = (len(self._lane), SPARE) if self._lane is not None else (0, 0)
        return len(self._workers) - slow >= self.size + spare + beyond

    def _dismiss(self, worker: Worker) -> None:
        with self._lock:
            worker.kill()
            self._workers.discard(worker)
            self.lost += not self._closed

    def _start_zygote(self) -> "tuple[subprocess.Popen[bytes], socket.socket]":
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "claimgraph.storage.workers_zygote"]
        with theirs:
            process = subprocess.Popen(
                [*command, str(theirs.fileno()), str(self._folder.absolute())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C is the parent's to handle; in its session priorities count between us
            )
        ours.settimeout(START_SECONDS)
        return process, ours

    def _end_zygote(self) -> None:
        self._channel.close()
        self._zygote.kill()
        self._zygote.wait()

    def _spawn(self, *, connects: bool = False) -> Worker:
        with self._lock:
            if self._closed:
                raise UsageError("The query pool is closed.")
            for attempt in (1, 2):
                try:
                    self._channel.sendall(b"o" if connects else b"s")
                    data, descriptors, _, _ = socket.recv_fds(self._channel, 1, 3)
                except OSError:
                    data = b""
                if data:
                    worker = Worker(*descriptors, connects=connects)
                    self._workers.add(worker)
                    return worker
                if attempt == 1:  # somebody killed or stopped the zygote
                    self._end_zygote()
                    self._zygote, self._channel = self._start_zygote()
        raise StoreError("No query worker could be started; what its process wrote stands on standard error.")


def has_gone(client: socket.socket | None) -> bool:
    """Tell whether the other end of a connection has been closed."""
    if client is None:
        return False
    poller = select.poll()
    poller.register(client, select.POLLRDHUP)
    return bool(poller.poll(0))
