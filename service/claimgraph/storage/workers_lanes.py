"""Places for queries: a queue before the quick ones, and a lane of their own for those that take long.

Every query begins in a quick place. One that has run for a while moves to the slow lane with its worker, and
leaves its place to the next; it runs at a lower priority from when another query begins, or a second later. Where
all places of the slow lane are taken, its process is stopped until one is free. So whoever asks a small question
waits for other small questions only.
"""

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from claimgraph.errors import Limit, QueryBusy
from claimgraph.storage.workers_answer import Answer
from claimgraph.storage.workers_process import Worker

QUEUE_SECONDS: Final = 10.0
STEP_SECONDS: Final = 0.25
WORKING, PATIENCE = 0.25, 5
ALONE_SECONDS: Final = 1.0
"""So long a slow query keeps its priority while no other begins: time for a large answer to leave."""


@dataclass(frozen=True, slots=True)
class Slow:
    """The slow lane: after how many seconds a query belongs to it, how many run in it, how many wait."""

    after: float
    places: int
    queue: int


class Places:
    """So many places for queries, given in the order of asking. Threads may share it."""

    def __init__(self, places: int, queue: int) -> None:
        """Have ``queue`` wait at most."""
        self._lock = threading.RLock()  # again by the same thread, when the collector closes a forgotten answer
        self._size, self._free, self._most = places, places, queue
        self._waiting: deque[threading.Event] = deque()

    def take_free(self) -> bool:
        """Take a place if one is free now."""
        with self._lock:
            taken = self._free > 0
            self._free -= taken
            return taken

    def take(self, seconds: float, given_up: Callable[[], bool]) -> None:
        """Take a place, waiting for it ``seconds`` at most, or until ``given_up`` says so.

        Raises:
            QueryBusy: too many wait, or none became free.
        """
        with self._lock:
            if self.take_free():
                return
            if len(self._waiting) >= self._most:
                raise self.busy("are taken, and too many queries wait for them")
            turn = threading.Event()
            self._waiting.append(turn)
        deadline = time.monotonic() + seconds
        while not turn.wait(min(STEP_SECONDS, max(deadline - time.monotonic(), 0))):
            if time.monotonic() < deadline and not given_up():
                continue
            with self._lock:
                if not turn.is_set():
                    self._waiting.remove(turn)
                    raise self.busy(f"were taken for all of {seconds:g} seconds")

    def give_back(self) -> None:
        """Leave a place to the next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    @property
    def queued(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def busy(self, how: str) -> QueryBusy:
        """Say that a query found no place."""
        return QueryBusy(
            f"The places of the {self._size} queries that may run at the same time (setting query-workers) {how}. "
            "Try again in some seconds.",
            Limit("query_workers", self._size, "queries"),
        )


class SlowLane:
    """Which queries run in the slow lane, and which wait in it."""

    def __init__(self, slow: Slow) -> None:
        """Begin with none."""
        self.slow = slow
        self._lock = threading.RLock()
        self._running: set[str] = set()
        self._waiting: dict[str, tuple[float, weakref.ref[Answer]]] = {}
        self._alone: dict[str, tuple[float, weakref.ref[Answer]]] = {}

    def __len__(self) -> int:
        """Return how many queries run or wait here."""
        return len(self._running) + len(self._waiting)

    def wants(self, used: float, age: float) -> bool:
        """Tell whether a query belongs here, by the seconds of processor time it had and those since it began.

        On a busy machine a quick query may take long, without working long; one that waits for its reader does
        not work either, but holds its place.
        """
        after = self.slow.after
        return age >= after and (used >= WORKING * after or age >= PATIENCE * after)

    def enter(self, answer: Answer) -> bool:
        """Let a query in, to run, to wait, or to be turned away; False where it has ended already."""
        with self._lock:
            if answer.released:
                return False
            answer.slow = True
            if len(self._running) < self.slow.places:
                self._running.add(answer.id)
                self._alone[answer.id] = (time.monotonic(), weakref.ref(answer))
            else:
                answer.steer(Worker.lower)
                self._waiting[answer.id] = (time.monotonic(), weakref.ref(answer))
                answer.steer(Worker.stop)
                if len(self._waiting) > self.slow.queue:
                    answer.end(self._busy("are taken, and too many queries wait for them"))
            return True

    def make_way(self, since: float | None = None) -> None:
        """Lower the priority of the queries that run here, as another begins, or of those here from before then."""
        if not self._alone:
            return
        with self._lock:
            for identifier, (entered, reference) in list(self._alone.items()):
                if since is None or entered < since:
                    del self._alone[identifier]
                    if (answer := reference()) is not None:
                        answer.steer(Worker.lower)

    def leave(self, identifier: str) -> bool:
        """Forget a query and let the next one run; False where it was not here."""
        with self._lock:
            self._alone.pop(identifier, None)
            if self._waiting.pop(identifier, None):
                return True
            if identifier not in self._running:
                return False
            self._running.discard(identifier)
            while self._waiting and len(self._running) < self.slow.places:
                following = next(iter(self._waiting))
                _, reference = self._waiting.pop(following)
                if (answer := reference()) is not None:
                    self._running.add(following)
                    answer.steer(Worker.resume)
            return True

    def turn_away(self) -> None:
        """End the queries that have waited too long, or will not come to run in their time; lower what runs on."""
        self.make_way(time.monotonic() - ALONE_SECONDS)
        with self._lock:
            for since, reference in list(self._waiting.values()):
                waited, answer = time.monotonic() - since, reference()
                if answer is not None and (waited > QUEUE_SECONDS or answer.seconds_left < STEP_SECONDS):
                    answer.end(self._busy(f"were taken for all of {waited:.1f} seconds"))

    def _busy(self, how: str) -> QueryBusy:
        """Say that a query found no place here."""
        return QueryBusy(
            f"The query takes more than {self.slow.after:g} seconds (setting slow-after), and the places of the "
            f"{self.slow.places} such queries that may run at the same time (setting slow-workers) {how}. "
            "Try again in some seconds.",
            Limit("slow_workers", self.slow.places, "queries"),
        )
