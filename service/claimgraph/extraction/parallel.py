"""Articles spread over the processes of an executor; the one that brings a process down is refused."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor
from functools import partial
from typing import Final, TypeVar

from claimgraph import spreading
from claimgraph.errors import Refusal
from claimgraph.model import Article

T = TypeVar("T")
Result = tuple[Article, list[T] | Refusal]
Work = Callable[[list[Article]], list[Result[T]]]

BATCH: Final = 16
"""Articles that one task takes."""


def spread(articles: Iterable[Article], work: Work[T], make: Callable[[], Executor]) -> Iterator[Result[T]]:
    """Yield the results of ``work`` over batches of articles, in the order of the input.

    Where a worker goes down, the batch that it had is done again one article at a time, and the article that
    brings a worker down again is refused.
    """
    return spreading.spread(articles, work, partial(_one_by_one, work=work, make=make), make, BATCH)


def _one_by_one(batch: list[Article], work: Work[T], make: Callable[[], Executor]) -> Iterator[Result[T]]:
    executor = make()
    try:
        for article in batch:
            try:
                yield from executor.submit(work, [article]).result()
            except BrokenExecutor:
                yield (
                    article,
                    Refusal(
                        "The worker that read this article went down, or took too long.",
                        "Try it alone with more memory, or report it; the others are done.",
                        item=article.id,
                    ),
                )
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
