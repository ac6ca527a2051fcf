"""Connections that are slow cost no thread: waitress reads requests whole and writes answers out, this sets limits.

One thread waits for all connections at once; a thread of the application is taken only for a request that is
here with all its bytes, and is free again once its answer lies in the buffer, whatever the client reads.
"""

import json
import time
from collections.abc import Callable
from socket import socket
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask

CONNECTION: Final = "claimgraph.connection"
"""Where the WSGI environment has the client's connection, to notice that it was hung up."""

REQUEST_SECONDS: Final = 20.0
KEPT_SECONDS: Final = 15
BYTES_PER_SECOND: Final = 1000
STALLED_SECONDS: Final = 30.0
BUFFERED_BYTES: Final = 64 << 20


class RequestTask(WSGITask):
    """Runs the application on one request, with the connection in its environment."""

    connection: socket | None = None

    def execute(self) -> None:
        """Run the application."""
        assert self.channel.socket is not None
        with self.channel.socket.dup() as self.connection:  # the other thread may close its own meanwhile
            self.get_environment()[CONNECTION] = self.connection
            super().execute()

    def finish(self) -> None:
        """End the message; an answer to HEAD has no chunks, not even the last (RFC 9110, section 9.3.2)."""
        if self.request.command == "HEAD":  # type: ignore[attr-defined]  # the stubs take requests for errors
            if not self.wrote_header:
                self.write(b"")
            self.chunked_response = False
        super().finish()


class ProblemTask(ErrorTask):
    """Answers what was no request, or too large a one, as a problem (RFC 9457)."""

    def execute(self) -> None:
        """Send the answer."""
        error = self.request.error  # type: ignore[attr-defined]  # the stubs take requests for errors
        problem = {"type": "about:blank", "title": error.reason, "status": error.code, "detail": str(error.body)}
        body = (json.dumps(problem, ensure_ascii=False) + "\n").encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [
            ("Content-Type", "application/problem+json"),
            ("Cache-Control", "no-store"),
            ("Access-Control-Allow-Origin", "*"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Connection(HTTPChannel):
    """One client's connection, with a deadline for sending a request and a least rate for taking an answer."""

    task_class = RequestTask
    error_task_class = ProblemTask

    def __init__(self, *arguments: Any, give_back: Callable[[int, bytes], bool], **named: Any) -> None:
        """Adopt a connection; ``give_back`` sends it, with what was read, to the front if that can answer this."""
        self._give_back = give_back
        super().__init__(*arguments, **named)

    _request_began = _task_began = 0.0
    _received = _sent = 0
    _looked = 0.0
    _sent_then = 0
    _fresh = False

    def handle_read(self) -> None:
        """Read; a client that sends a plain query now is the front's to answer."""
        self._fresh = self.request is None and not self.requests and not self.total_outbufs_len
        super().handle_read()

    def adopted(self, data: bytes) -> None:
        """Take in what had been read before the connection came here."""
        self._fresh = False
        self.received(data)

    def received(self, data: bytes) -> bool:
        """Take in bytes of a request."""
        fresh, self._fresh = self._fresh, False
        if fresh and self.socket is not None and self._give_back(self.socket.fileno(), data):
            self.handle_close()  # only this process's descriptor
            return False
        if self.request is None:
            self._request_began, self._received = time.monotonic(), 0
        self._received += len(data)
        return super().received(data)

    def send_continue(self) -> None:
        """Ask for a request's body, if there is one to come (RFC 9110, section 10.1.1)."""
        request = self.request
        if request is not None and request.completed:
            request.expect_continue = False
        else:
            super().send_continue()

    def service(self) -> None:
        """Have a request answered; called in a thread of the application."""
        self._task_began = time.monotonic()
        super().service()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send bytes of an answer, as many as the client takes now."""
        number: int = super().send(data, do_close)
        self._sent += number
        return number

    def overdue(self, now: float, answer_seconds: float) -> bool:
        """Tell whether the client is too slow, to be asked about once a second.

        A request has ``REQUEST_SECONDS``, and a second more for each ``BYTES_PER_SECOND`` that have come. An
        answer that waits must leave at that rate, taken over ``STALLED_SECONDS``; while more than
        ``BUFFERED_BYTES`` wait, it holds a thread, and that for no longer than ``answer_seconds``.
        """
        if self.request is not None and not self.requests:
            return now - self._request_began > REQUEST_SECONDS + self._received / BYTES_PER_SECOND
        if not self.total_outbufs_len:
            self._looked = 0.0
        elif not self._looked:
            self._looked, self._sent_then = now, self._sent
        elif self.requests and self.total_outbufs_len > BUFFERED_BYTES and now - self._task_began > answer_seconds:
            return True
        elif now - self._looked > STALLED_SECONDS:
            slow = self._sent - self._sent_then < STALLED_SECONDS * BYTES_PER_SECOND
            self._looked, self._sent_then = now, self._sent
            return slow
        return False
