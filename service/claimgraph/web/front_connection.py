"""One client's connection at the front: plain queries are answered here, all else goes to the application."""

import asyncio
import logging
import os
import time
from typing import TYPE_CHECKING, Any, Final

from claimgraph.web.connections import BYTES_PER_SECOND, KEPT_SECONDS, STALLED_SECONDS
from claimgraph.web.exchange import Exchange
from claimgraph.web.metrics import KNOWN
from claimgraph.web.outbox import Outbox
from claimgraph.web.plain_request import LARGEST, Unusual

if TYPE_CHECKING:
    from claimgraph.web.front import Front

WHOLE_SECONDS: Final = 0.5
"""A request that is not here within this time is the application's to wait for."""

log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """Reads requests one after the other; the next only when the answer to the last has left but for a megabyte."""

    outbox: Outbox

    def __init__(self, front: "Front", received: bytes = b"") -> None:
        """Serve a client for ``front``; ``received`` was read of it before."""
        self.front = front
        self._received = received
        self._transport: Any = None
        self._exchange: Exchange | None = None
        self._since = self._last = time.monotonic()
        self._looked, self._waited = 0.0, 0
        self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        self.outbox = Outbox(self._transport)
        self.front.connections.add(self)
        if len(self.front.connections) > self.front.most:
            self._transport.abort()
        elif self._received:
            self._go_on()

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self.front.connections.discard(self)
        if self._exchange is not None:
            self._exchange.abandon()
            self._exchange = None
        self.outbox.close()

    def eof_received(self) -> bool:
        """Take a client that sends no more for one that has gone."""
        return False

    def data_received(self, data: bytes) -> None:
        """Take in bytes of a request."""
        if not self._received:
            self._since = time.monotonic()
            if self._exchange is None and not self.outbox.full and self._answer_at_once(data):
                return
        self._received = self._received + data if self._received else data
        if self._exchange is None:
            self._go_on()
        elif len(self._received) > LARGEST:
            self._transport.pause_reading()

    def _answer_at_once(self, data: bytes) -> bool:
        """Answer a request of which nothing has to be looked at but its bytes."""
        front = self.front
        if front.stopping or self._leaving or (found := front.at_hand.get(data)) is None:
            return False
        asked, request, answer = found
        self._last = self._since
        self._transport.write(answer)
        front.count(asked, request, 200, KNOWN, self._since)
        return True

    def pause_writing(self) -> None:
        """Note that the client is behind."""
        self.outbox.pause()

    def resume_writing(self) -> None:
        """Note that the client has caught up."""
        try:
            self.outbox.resume()
        except OSError:
            log.exception("What waited for a client cannot be read")
            self._transport.abort()
            return
        if self._exchange is not None:
            self._exchange.room()
        else:
            self._go_on()

    def fileno(self) -> int:
        """Return the connection's descriptor."""
        number: int = self._transport.get_extra_info("socket").fileno()
        return number

    def send(self, data: bytes) -> None:
        """Send bytes of an answer.

        Raises:
            OSError: what the client does not take now cannot be stored.
        """
        if not self._transport.is_closing():
            self.outbox.write(data)

    def break_off(self) -> None:
        """End the connection in the middle of an answer."""
        self._exchange = None
        self._transport.close() if not self.outbox.full else self._transport.abort()

    def answered(self, *, keep: bool) -> None:
        """Go on, now that an answer is on its way."""
        self._exchange = None
        self._last = time.monotonic()
        if not keep or self.front.stopping:
            self._leaving = True
            self._close_when_empty()
        elif self._received:
            self._transport.resume_reading()
            self.front.loop.call_soon(self._go_on)

    def tick(self, now: float) -> None:
        """Look at the time; called ten times a second."""
        if self._leaving:
            self._close_when_empty()
        if self._exchange is not None:
            self._exchange.tick()
        elif self._received:
            if now - self._since > WHOLE_SECONDS or self.front.stopping:
                self._hand_over()
        elif not self.outbox.waiting and (self.front.stopping or now - self._last > KEPT_SECONDS):
            self._transport.close()
        if self._stalled(now):
            self._transport.abort()

    def _stalled(self, now: float) -> bool:
        """Tell whether an answer waits that leaves too slowly."""
        if not self.outbox.waiting:
            self._looked = 0.0
        elif not self._looked:
            self._looked, self._waited = now, self.outbox.waiting
        elif now - self._looked > STALLED_SECONDS:
            slow = self._waited - self.outbox.waiting < STALLED_SECONDS * BYTES_PER_SECOND
            self._looked, self._waited = now, self.outbox.waiting
            return slow and self._exchange is None
        return False

    def _go_on(self) -> None:
        if not self._received or self._exchange is not None or self.outbox.full or self._transport.is_closing():
            return
        try:
            found = self.front.at_hand.take(self._received)
        except Unusual:
            self._hand_over()
            return
        if found is not None:
            asked, length = found
            self._received = self._received[length:]
            self._since = time.monotonic()
            self._exchange = exchange = Exchange(self, asked)
            exchange.begin()

    def _hand_over(self) -> None:
        """Let the application have the connection, unless something of ours is still on its way."""
        if not self.outbox.waiting and not self._transport.is_closing():
            self._transport.pause_reading()
            self.front.hand_over(os.dup(self.fileno()), self._received)
            self._received = b""
            self._transport.abort()
        else:
            self._since = 0.0

    def _close_when_empty(self) -> None:
        if not self.outbox.stored:
            self._transport.close()
