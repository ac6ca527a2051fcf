"""The thread that keeps an eye on a pool's longer queries: it lists them, moves them to the slow lane, ends those
that somebody called off, and takes the worker from those whose client stopped reading."""

import contextlib
import threading
import time
import weakref
from collections.abc import Callable
from typing import Final

from claimgraph.storage.workers_answer import Answer
from claimgraph.storage.workers_lanes import SlowLane
from claimgraph.storage.workers_running import Registry

STEP_SECONDS: Final = 0.05
LISTED_SECONDS: Final = 0.1
LATE_SECONDS: Final = 0.5


class Watch:
    """Watches answers from their first tenth of a second on, so that short queries touch no file."""

    def __init__(self, registry: Registry, lane: SlowLane | None, move: Callable[[Answer], None]) -> None:
        """Start the thread; ``move`` moves a query to the slow lane."""
        self.registry = registry
        self._lane, self._move = lane, move
        self._answers: dict[str, weakref.ref[Answer]] = {}
        self._entered: set[str] = set()
        self._some = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="query watch", daemon=True)
        self._thread.start()

    def add(self, answer: Answer) -> None:
        """Watch an answer that is about to begin."""
        self._answers[answer.id] = weakref.ref(answer)
        if not self._some.is_set():
            self._some.set()

    def close(self) -> None:
        """End the thread, and forget the queries."""
        self._closed = True
        self._some.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed:
            time.sleep(STEP_SECONDS)
            for identifier, reference in list(self._answers.items()):
                self._look(identifier, reference())
            if self._lane is not None:
                self._lane.turn_away()
            if not self._answers:
                self._some.clear()
                if not self._answers and not self._closed:
                    self._some.wait()
        for identifier in list(self._entered):
            self.registry.leave(identifier)

    def _look(self, identifier: str, answer: Answer | None) -> None:
        if answer is None or answer.released:
            del self._answers[identifier]
            if identifier in self._entered:
                self._entered.discard(identifier)
                self.registry.leave(identifier)
            return
        age = time.time() - answer.started
        if age < LISTED_SECONDS:
            return
        if self._lane is not None and not answer.slow and self._lane.wants(answer.used(), age):
            self._move(answer)
        if identifier not in self._entered:
            self._list(answer)
        elif self.registry.is_cancelled(identifier):
            answer.cancel()
        if answer.seconds_left < 0:
            answer.expire()
        if answer.seconds_left < -LATE_SECONDS:
            answer.close()

    def _list(self, answer: Answer) -> None:
        request = answer.request
        with contextlib.suppress(OSError):  # a full disk hides a query from the list, no more
            self.registry.enter(
                answer.id, request.query, answer.started, request.timeout, request.memory, request.result_bytes
            )
            self._entered.add(answer.id)
