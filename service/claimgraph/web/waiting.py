"""The queries that wait, in the front's loop, for a place among those that run."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from claimgraph.storage.workers import QueryPool
from claimgraph.storage.workers_answer import Answer
from claimgraph.storage.workers_lanes import QUEUE_SECONDS

if TYPE_CHECKING:
    from claimgraph.web.exchange import Exchange


class Queue:
    """Gives the places of a pool in the order of asking; all of the pool's queries come from here."""

    def __init__(self, pool: QueryPool, in_thread: "Callable[[Callable[[], None]], asyncio.Future[None]]") -> None:
        """Wait for places in ``pool``; have ``in_thread`` make calls that take their time."""
        self._pool, self._in_thread = pool, in_thread
        self._waiting: dict[Exchange, float] = {}

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def join(self, exchange: "Exchange") -> None:
        """Begin a query, now or as soon as there is a place.

        Raises:
            QueryBusy: too many wait.
        """
        if not self._waiting and exchange.start():
            return
        if len(self._waiting) >= self._pool.waiting:
            raise self._pool.busy()
        self._waiting[exchange] = time.monotonic()

    def leave(self, exchange: "Exchange") -> None:
        """Wait no more."""
        self._waiting.pop(exchange, None)

    def part(self, answer: Answer) -> None:
        """Give up an answer's worker, if it still has one, and begin the next query."""
        if answer.released:
            self.go_on()
        else:  # another worker is forked, which takes its time
            self._in_thread(answer.close).add_done_callback(self.go_on)

    def go_on(self, _: Any = None) -> None:
        """Begin what there is a place for."""
        while self._waiting:
            exchange, since = next(iter(self._waiting.items()))
            del self._waiting[exchange]
            if not exchange.start():
                self._waiting = {exchange: since, **self._waiting}
                return

    def tick(self, now: float) -> None:
        """Turn away those that have waited too long; called ten times a second."""
        self.go_on()
        for exchange, since in list(self._waiting.items()):
            if now > min(exchange.deadline, since + QUEUE_SECONDS):
                self.leave(exchange)
                exchange.turn_away(self._pool.busy(now - since))
