"""Work spread over the processes of an executor: results in order, memory bounded, crashes contained."""

import io
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Final, TypeVar

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
    processes. Where a worker goes down, what was under way goes to ``lost``, and another executor is made.
    """
    source = iter(values)
    executor = make()
    pending: deque[tuple[list[Given], Future[list[Result]]]] = deque()
    try:
        while True:
            while len(pending) < AHEAD and (taken := list(islice(source, batch))):
                pending.append((taken, submitted(executor, work, taken)))
            if not pending:
                return
            taken, future = pending.popleft()
            try:
                results = future.result()
            except BrokenExecutor:
                executor.shutdown(wait=False, cancel_futures=True)
                again = [taken, *(waiting for waiting, _ in pending)]
                pending.clear()
                for values_again in again:
                    yield from lost(values_again)
                executor = make()
            else:
                yield from results
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def submitted(
    executor: Executor, work: Callable[[list[Given]], list[Result]], values: list[Given]
) -> Future[list[Result]]:
    """Submit a task; where the executor is broken already, it is the future that says so."""
    try:
        return executor.submit(work, values)
    except (BrokenExecutor, OSError) as error:  # of one that breaks meanwhile, the pipes are closed already
        future: Future[list[Result]] = Future()
        future.set_exception(BrokenExecutor(str(error)))
        return future


def processes(workers: int) -> Callable[[], Executor]:
    """Return what makes an executor of so many processes.

    Each starts anew: forked copies of a process that has threads may hang.
    """
    return partial(ProcessPoolExecutor, workers, mp_context=get_context("spawn"), initializer=_mute)


def _mute() -> None:
    """Print nothing: errors come back with the work, and what is left is a traceback where the pipe ends in a crash."""
    sys.stderr = io.StringIO()
