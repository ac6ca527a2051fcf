"""Work in processes that can be lost: nobody waits for what has gone, and nothing is left behind."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from claimgraph.processes import Processes
from claimgraph.spreading import processes, spread
from patience import PATIENCE, joined, limited, until

LARGE = 300_000
"""Characters that go through a pipe in many pieces."""

OWNER = """
import os, time
from claimgraph.processes import Processes
print(Processes(1).submit(os.getpid).result(), flush=True)
time.sleep(600)
"""


def double(values: list[int]) -> list[int]:
    time.sleep(0.002)
    return [2 * value for value in values]


def draw_out(values: list[int]) -> list[str]:
    return [str(value) * LARGE for value in values]


def sleep(values: list[int]) -> list[int]:
    time.sleep(values[0])
    return values


def divide(values: list[int]) -> list[float]:
    return [1 / value for value in values]


def go(values: list[int]) -> list[object]:
    return [lambda: None for _ in values]


def children(of: int) -> list[int]:
    """List the processes that a process started to work for it."""
    found = []
    for task in Path(f"/proc/{of}/task").iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile
            for child in (task / "children").read_text().split():
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
    return found


@contextmanager
def somebody_who_kills(seed: int) -> Iterator[list[int]]:
    """Kill a process of ours at random moments, the first as soon as there is one."""
    chance, over, killed = random.Random(seed), threading.Event(), list[int]()

    def kill() -> None:
        while not over.is_set():
            if found := children(os.getpid()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(found), signal.SIGKILL)
                    killed.append(seed)
                over.wait(chance.random() * 0.2)
            else:
                time.sleep(0.0005)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        joined([thread])


@pytest.mark.parametrize(("work", "number", "batch"), [(double, 1200, 16), (draw_out, 60, 4)])
def test_kills_at_any_moment_cost_neither_results_nor_time(
    work: Callable[[list[int]], list[object]], number: int, batch: int
) -> None:
    began = time.monotonic()
    with somebody_who_kills(number) as killed:
        assert list(spread(range(number), work, work, processes(2), batch)) == work(list(range(number)))
    assert killed
    assert time.monotonic() - began < PATIENCE
    assert not children(os.getpid())


def test_nobody_waits_for_work_that_is_not_wanted_any_more() -> None:
    results = spread([0, 60, 60], sleep, sleep, processes(2), 1)
    assert next(results) == 0
    began = time.monotonic()
    results.close()  # type: ignore[attr-defined]  # of a generator
    assert time.monotonic() - began < 30
    assert not children(os.getpid())


def test_work_that_takes_too_long_is_lost() -> None:
    with Processes(1, 3) as executor:
        late, next_one = (executor.submit(sleep, [seconds]) for seconds in (60, 0))
        with pytest.raises(BrokenExecutor, match="too long"):
            late.result(PATIENCE)
        assert next_one.result(PATIENCE) == [0]


def test_what_the_work_raises_is_raised_here() -> None:
    results = spread([1, 0], divide, divide, processes(1), 1)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        next(spread([1], go, go, processes(1), 1))
    assert not children(os.getpid())


def test_a_process_ends_with_its_owner_however_that_ends() -> None:
    with limited(subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)) as owner:
        assert owner.stdout is not None
        below = int(owner.stdout.readline())
        assert children(owner.pid) == [below]
    until(lambda: not Path(f"/proc/{below}/exe").exists(), "the end of the process")
