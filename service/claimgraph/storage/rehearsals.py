"""Rehearsing writes in a process that can be lost, seen from the owner of the store."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from claimgraph.errors import ClaimgraphError, Limit, QueryTimeout, QueryTooLarge, WorkerDied
from claimgraph.storage import passing
from claimgraph.storage.changes import GraphChange
from claimgraph.storage.snapshots import Snapshot
from claimgraph.storage.writes import Write, encode

PROGRAM: Final = (sys.executable, "-P", "-m", "claimgraph.ingest.rehearsal")
START_SECONDS: Final = 60.0
"""What the program may take to start, on a busy machine; it reads shapes and names."""

GRACE_SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 0.1
"""After which the one who waits for a rehearsal may do something else meanwhile."""

ATTEMPTS: Final = 4
"""To rehearse a write where the process goes down as it does nothing, or the program does: somebody kills it."""

NOTHING, MAKING, EXAMINING, PASSING = 0, 1, 2, 3
"""What a rehearsing process is at when it goes down; while it is passing a value, the pipe has only part of it."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a write would change, whether its graph held anything, and whether its condition was met."""

    changes: list[GraphChange]
    existed: bool
    met: bool


class Rehearsals:
    """Has :mod:`claimgraph.ingest.rehearsal` try writes, each on top of those before. One thread at a time."""

    def __init__(self, store: Path, base: str, *, timeout: float, memory: int, triples: int) -> None:
        """Rehearse writes to the store in the folder ``store``.

        ``timeout`` is in seconds and ``memory`` in bytes a write, ``triples`` what one may change.
        """
        self._command = [*PROGRAM, str(store.resolve()), base]
        self._timeout, self._memory, self._triples = timeout, memory, triples
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        self._starting = False
        self.state: int | None = None
        """The number of the store's state that the scratch copy shows; None where it shows none."""

    def start(self) -> None:
        """Start the program; it is not waited for."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        self._starting = True

    def rehearse(
        self, write: Write, state: int, newest: Callable[[], Snapshot], meanwhile: Callable[[], None]
    ) -> Rehearsed:
        """Try a write on the store's state of this number.

        ``newest`` publishes that state, where it has to be copied anew; ``meanwhile`` is called once where the
        write takes longer. If the write is made, set :attr:`state`; if not, call :meth:`forget`.

        Raises:
            UsageError, QueryError: the request is wrong, or takes too much.
            ChangeRefused: the shapes or the rules of the graph refuse it.
            StoreError: there is no copy to try it on.
        """
        request = {
            "timeout": self._timeout,
            "memory": self._memory,
            "triples": self._triples,
            "write": encode(write),
        }
        for _ in range(ATTEMPTS):
            self.start()
            if self.state == state:
                answer = self._exchange(request | {"snapshot": None}, meanwhile)
            else:
                with newest() as snapshot:
                    answer = self._exchange(request | {"snapshot": str(snapshot.path.resolve())}, meanwhile)
                self.state = state
            if "lost" not in answer:
                break
            self.state = None
        else:
            raise self._died()
        if "ended" in answer:
            self.forget()
            raise self._end(answer)
        if "error" in answer:
            raise passing.error_of(answer)
        changes = [GraphChange(graph, frozenset(add), frozenset(remove)) for graph, add, remove in answer["changes"]]
        return Rehearsed(changes, answer["existed"], answer["met"])

    def forget(self) -> None:
        """Have the next write tried on a new copy."""
        self.state = None

    def close(self) -> None:
        """End the program."""
        self.state = None
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                pipe.close()
            self._process.wait()
            self._process = None

    def _exchange(self, request: dict[str, Any], meanwhile: Callable[[], None]) -> dict[str, Any]:
        """Send a request and return the answer to it, or how the process that had it ended."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._count += 1
        deadline = time.monotonic() + self._timeout + (START_SECONDS if self._starting else GRACE_SECONDS)
        try:
            _write(process.stdin.fileno(), passing.encode(request | {"id": self._count}), deadline)
            if not passing.readable(process.stdout.fileno(), PATIENCE_SECONDS):
                meanwhile()
            while True:
                answer = passing.receive(process.stdout.fileno(), deadline)
                if answer is None:
                    raise EOFError
                self._starting = False
                if answer.get("id") == self._count:
                    return answer
                if "ended" in answer:  # if it did nothing, it may still have taken the request, and is asked again
                    return {"lost": True} if answer["stage"] == NOTHING else answer
        except TimeoutError:
            self.close()
            raise self._late(MAKING) from None
        except (BrokenPipeError, EOFError):
            self.close()
            return {"lost": True}
        except (OSError, ValueError):
            self.close()
            raise self._died() from None
        except BaseException:  # an interrupt leaves half an answer in the pipe
            self.close()
            raise

    def _end(self, answer: dict[str, Any]) -> ClaimgraphError:
        if answer["ended"] == -signal.SIGALRM:
            return self._late(answer["stage"])
        said = answer["said"]
        if any(words in said for words in ("memory allocation", "MemoryError", "bad_alloc")):
            megabytes = self._memory >> 20
            return QueryTooLarge(
                f"The write needs more than {megabytes:,} MB of memory (setting query-memory){_where(answer['stage'])}."
                " Nothing changed; do it in parts.",
                Limit("query_memory", megabytes, "MB"),
            )
        return self._died()

    def _late(self, stage: int) -> QueryTimeout:
        return QueryTimeout(
            f"The write takes more than {self._timeout:g} seconds (setting timeout){_where(stage)}. Nothing changed;"
            " do it in parts.",
            Limit("timeout", self._timeout, "seconds"),
        )

    def _died(self) -> WorkerDied:
        return WorkerDied("The write took down the process that tried it; is it nested too deeply? Nothing changed.")


def _where(stage: int) -> str:
    return ", while what it changes was put before the shapes" if stage == EXAMINING else ""


def _write(pipe: int, data: bytes, deadline: float) -> None:
    """Write all bytes.

    Raises:
        TimeoutError: nobody took them in time.
    """
    os.set_blocking(pipe, False)
    poller = select.poll()
    poller.register(pipe, select.POLLOUT)
    view = memoryview(data)
    while view:
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(pipe, view) :]
            continue
        if not poller.poll(max(deadline - time.monotonic(), 0) * 1000):
            raise TimeoutError
