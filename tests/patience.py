"""Waiting for others, but never for ever: who waits too long is told what for.

The limits are far beyond what a machine takes that is ten times slower than most.
"""

import contextlib
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import AnyStr, TypeVar

Found = TypeVar("Found")

PATIENCE = 120.0
"""Seconds for which anything is waited for."""

END_SECONDS = 60.0
"""Seconds for which a process is waited for that was asked to end."""


def until(condition: Callable[[], Found], what: str, seconds: float = PATIENCE, step: float = 0.02) -> Found:
    """Wait until something holds, and return it."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {seconds:g} seconds for {what}"
        time.sleep(step)
    return found


def joined(threads: Iterable[threading.Thread], seconds: float = PATIENCE) -> None:
    """Wait until all threads have ended."""
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(end - time.monotonic(), 0))
        assert not thread.is_alive(), f"waited {seconds:g} seconds for the end of the thread {thread.name}"


def ended(process: "subprocess.Popen[AnyStr]", seconds: float = END_SECONDS) -> int:
    """Wait for the end of a process and return its status; one that does not end is killed."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(seconds)
        raise AssertionError(f"waited {seconds:g} seconds for the end of {process.args!r}") from None


@contextmanager
def limited(process: "subprocess.Popen[AnyStr]", seconds: float = PATIENCE) -> Iterator["subprocess.Popen[AnyStr]"]:
    """Kill a process when the block ends, or after so many seconds; what reads from it meanwhile ends then, too."""
    late = threading.Timer(seconds, process.kill)
    late.daemon = True
    late.start()
    try:
        yield process
    except BaseException as error:
        if late.finished.is_set():
            error.add_note(f"After {seconds:g} seconds this was killed: {process.args!r}")
        raise
    finally:
        late.cancel()
        process.kill()
        process.wait(seconds)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def heard(process: "subprocess.Popen[str]", pattern: str, seconds: float = PATIENCE) -> re.Match[str]:
    """Read what a process says on standard error until a line has the pattern; kill it if that takes too long."""
    assert process.stderr is not None
    late = threading.Timer(seconds, process.kill)
    late.daemon = True
    late.start()
    said = ""
    try:
        for line in process.stderr:
            said += line
            if found := re.search(pattern, line):
                return found
    finally:
        late.cancel()
    raise AssertionError(f"it ended, or was killed after {seconds:g} seconds, without “{pattern}”: {said}")
