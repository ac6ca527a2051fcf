"""Work spread over the processes of an executor: results in order, memory bounded, crashes contained."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from claimgraph.processes import Processes

Given = TypeVar("Given")
Result = TypeVar("Result")

AHEAD: Final = 6
"""Tasks that are under way or wait for their turn: what bounds the memory."""


def spread(
    values: Iterable[Given],
    work: Callable[[list[Given]], list[Result]],
    lost: Callable[[list[Given]], Iterable[Result]],
    make: Callable[[], Executor],
    batch: int,
) -> Iterator[Result]:
    """Yield the results of ``work`` over batches of values, in the order of the input.

    ``work`` gives one result for each value; it has to be picklable where the executor's workers are
    processes. What a worker had that went down goes to ``lost``; a break is one task's (:class:`Processes`).
    """
    source = iter(values)
    executor = make()
    pending: deque[tuple[list[Given], Future[list[Result]]]] = deque()
    try:
        while True:
            while len(pending) < AHEAD and (taken := list(islice(source, batch))):
                pending.append((taken, executor.submit(work, taken)))
            if not pending:
                return
            taken, future = pending.popleft()
            try:
                results = future.result()
            except BrokenExecutor:
                yield from lost(taken)
            else:
                yield from results
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def processes(workers: int) -> Callable[[], Executor]:
    """Return what makes an executor of so many processes."""
    return partial(Processes, workers)
