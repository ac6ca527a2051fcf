"""Articles spread over the processes of an executor: results in order, memory bounded, crashes contained."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import islice
from typing import Final, TypeVar

from claimgraph.errors import Refusal
from claimgraph.model import Article

T = TypeVar("T")
Result = tuple[Article, list[T] | Refusal]
Work = Callable[[list[Article]], list[Result[T]]]

BATCH: Final = 16
"""Articles that one task takes."""

AHEAD: Final = 6
"""Tasks that are under way or wait to be yielded: what bounds the memory."""


def spread(articles: Iterable[Article], work: Work[T], make: Callable[[], Executor]) -> Iterator[Result[T]]:
    """Yield the results of ``work`` over batches of articles, in the order of the input.

    ``work`` has to be picklable where the executor's workers are processes. Where a worker goes
    down, a new executor is made, the batches that were under way are done again one article at a
    time, and the article that brings the worker down again is refused.
    """
    source = iter(articles)
    executor = make()
    pending: deque[tuple[list[Article], Future[list[Result[T]]]]] = deque()
    try:
        while True:
            while len(pending) < AHEAD and (batch := list(islice(source, BATCH))):
                pending.append((batch, executor.submit(work, batch)))
            if not pending:
                return
            batch, future = pending.popleft()
            try:
                results = future.result()
            except BrokenExecutor:
                executor.shutdown(wait=False, cancel_futures=True)
                lost = [batch, *(waiting for waiting, _ in pending)]
                pending.clear()
                for articles_again in lost:
                    yield from _one_by_one(articles_again, work, make)
                executor = make()
                continue
            yield from results
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _one_by_one(batch: list[Article], work: Work[T], make: Callable[[], Executor]) -> Iterator[Result[T]]:
    executor = make()
    try:
        for article in batch:
            try:
                yield from executor.submit(work, [article]).result()
            except BrokenExecutor:
                executor.shutdown(wait=False, cancel_futures=True)
                executor = make()
                yield (
                    article,
                    Refusal(
                        "The worker that read this article went down.",
                        "Try it alone with more memory, or report it; the others are done.",
                        item=article.id,
                    ),
                )
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
