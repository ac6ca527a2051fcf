"""Where the time of an ingest goes."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Stage(StrEnum):
    """The steps from a file to the disk; where processes extract, theirs is the time that is waited for them."""

    READ = "read"
    EXTRACT = "extract"
    CHECK = "map and check"
    WRITE = "write"


class Stages:
    """Measures the seconds of each stage; those of a stage within another count for the inner one alone."""

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self.seconds: defaultdict[Stage, float] = defaultdict(float)
        self._under_way: list[Stage] = []
        self._since = 0.0

    @contextmanager
    def of(self, stage: Stage) -> Iterator[None]:
        """Count the time of the block for a stage."""
        self._turn()
        self._under_way.append(stage)
        try:
            yield
        finally:
            self._turn()
            self._under_way.pop()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._under_way:
            self.seconds[self._under_way[-1]] += now - self._since
        self._since = now

    def timed(self, stage: Stage, values: Iterable[T]) -> Iterator[T]:
        """Yield the values; the time that each takes to come is the stage's."""
        iterator = iter(values)
        while True:
            with self.of(stage):
                try:
                    value = next(iterator)
                except StopIteration:
                    return
            yield value

    def rates(self, articles: int) -> str:
        """Say how many articles a second each stage could do alone, and which is the slowest."""
        parts = [
            f"{stage.value} {articles / self.seconds[stage]:,.0f}/s" for stage in Stage if self.seconds[stage] > 0.001
        ]
        if not parts or not articles:
            return ""
        slowest = max(Stage, key=lambda stage: self.seconds[stage])
        return f"{', '.join(parts)}; slowest: {slowest.value}"
