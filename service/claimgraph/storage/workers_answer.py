"""The answer to one query, as its bytes come from the worker."""

import json
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final

from claimgraph.errors import Limit, QueryCancelled, QueryError, QueryTimeout
from claimgraph.storage import workers_frames as frames
from claimgraph.storage.workers_process import Worker

_GONE: Final = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Answer:
    """An iterator over the chunks of an answer; whoever has one reads it to its end or closes it.

    ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE, ``media_type`` the field Content-Type, ``snapshot`` the
    number of the state of the data that was asked; ``volatile`` means that asking the same state again may
    answer otherwise (NOW, RAND). ``length`` is the number of bytes where the whole
    answer has come already, else None. Iterating raises what :meth:`QueryPool.run` raises: an answer that
    ended without an error is whole. ``id`` names the query, ``started`` is in seconds since 1970, ``slow`` says
    that it moved to the slow lane.
    """

    form: str
    media_type: str
    snapshot: int
    volatile: bool

    def __init__(
        self,
        worker: Worker,
        identifier: str,
        request: frames.Request,
        hangup: socket.socket | None,
        deadline: float,
        release: Callable[[str, Worker, bool], None],
    ) -> None:
        """Await the answer to ``request`` from ``worker`` until ``deadline``; call ``release`` once, when done."""
        self._worker, self._release = worker, release
        self.id, self.request = identifier, request
        self.started, self.slow = time.time(), False
        self._used: float | None = None
        self._deadline = deadline
        self._lock = threading.RLock()  # again by the same thread, when the collector closes a forgotten answer
        self._ending: QueryError | None = None
        self._chunks: deque[bytes] = deque()
        self._ended = self._released = False
        self._poll = select.poll()
        self._poll.register(worker.channel, select.POLLIN)
        self._client = -1
        if hangup is not None:
            self._client = hangup.fileno()
            self._poll.register(self._client, select.POLLRDHUP)

    @property
    def length(self) -> int | None:
        """The number of bytes of the answer, if all of it is here."""
        return sum(map(len, self._chunks)) if self._ended else None

    @property
    def ended(self) -> bool:
        """Whether all of the answer has come."""
        return self._ended

    @property
    def released(self) -> bool:
        """Whether the worker has been given back: the query runs no more."""
        return self._released

    @property
    def seconds_left(self) -> float:
        """The seconds until the time is up; negative after that."""
        return self._deadline - time.monotonic()

    def begin(self) -> None:
        """Send the request and wait for the head and the first bytes."""
        self.send()
        while not self._chunks and not self._ended:
            self._receive()

    def send(self) -> None:
        """Send the request, without waiting for the answer."""
        try:
            self._worker.channel.sendall(frames.encode_request(self.request))
        except OSError:
            raise self._died() from None

    def fileno(self) -> int:
        """Return the descriptor that can be read when there is more of the answer; -1 once the worker is gone."""
        return self._worker.channel.fileno()

    def advance(self) -> list[bytes]:
        """Return the bytes that have come and were not had yet; call it when :meth:`fileno` can be read.

        Raises what iterating raises; close the answer then. Once it has ``ended``, all has come.
        """
        if not self._ended and not self._chunks:
            if self.seconds_left <= 0:
                raise self._too_late()
            self._receive()
        chunks = list(self._chunks)
        self._chunks.clear()
        return chunks

    def __iter__(self) -> Iterator[bytes]:
        """Return the answer itself."""
        return self

    def __next__(self) -> bytes:
        """Return the next bytes, waiting for them."""
        while not self._chunks:
            if self._ended:
                raise StopIteration
            try:
                self._receive()
            except BaseException:
                self.close()
                raise
        return self._chunks.popleft()

    def __enter__(self) -> "Answer":
        """Return the answer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the answer."""
        self.close()

    def cancel(self) -> None:
        """End the query, from any thread; whoever reads the answer gets :class:`QueryCancelled`."""
        self.end(QueryCancelled("The query was cancelled by somebody who may."))

    def expire(self) -> None:
        """End the query, from any thread, because its time is up."""
        self.end(self._too_late())

    def end(self, error: QueryError) -> None:
        """End the query, from any thread; whoever reads the answer gets ``error``."""
        with self._lock:
            if not self._released:
                self._ending = self._ending or error
                self._worker.end()

    def used(self) -> float:
        """Return the seconds of processor time that the query has had since this was first asked."""
        with self._lock:
            if self._released:
                return 0.0
            now = self._worker.used()
            self._used = now if self._used is None else self._used
            return now - self._used

    def steer(self, action: Callable[[Worker], None]) -> None:
        """Do something to the worker, from any thread, while the query runs."""
        with self._lock:
            if not self._released:
                action(self._worker)

    def close(self) -> None:
        """Give the worker back, or kill it if it is not through."""
        self._finish(usable=False)

    def __del__(self) -> None:
        """Close what was forgotten."""
        self.close()

    def _finish(self, *, usable: bool) -> None:
        with self._lock:
            if self._released:
                return
            self._released = True
        self._release(self.id, self._worker, usable)

    def _receive(self) -> None:
        left = self.seconds_left
        events = dict(self._poll.poll(max(left, 0) * 1000))
        if not events:
            raise self._too_late()
        if self._client in events:
            raise QueryCancelled("The client has gone.")
        try:
            going_on = self._worker.frames.receive()
        except OSError:  # closed under our hands, as the time was up
            going_on = False
        if not going_on:
            raise self._died() if self._ending or left > 0 else self._too_late()
        for kind, payload in self._worker.frames.waiting():
            self._take(kind, payload)

    def _died(self) -> QueryError:
        return self._ending or self._worker.death(self.request.memory)

    def _too_late(self) -> QueryTimeout:
        seconds = self.request.timeout
        return QueryTimeout(
            f"The query took longer than {seconds:g} seconds and was ended (setting timeout, or timeout= in the "
            "request, which lowers it). Ask for less, or add LIMIT.",
            Limit("timeout", seconds, "seconds"),
        )

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == frames.DATA:
            self._chunks.append(payload)
        elif kind == frames.HEAD:
            head = json.loads(payload)
            self.form, self.media_type = head["form"], head["media_type"]
            self.snapshot, self.volatile = head["snapshot"], head["volatile"]
        elif kind == frames.END:
            self._ended = True
            self._finish(usable=True)
        else:
            self._finish(usable=True)
            raise frames.decode_error(payload)
