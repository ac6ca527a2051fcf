"""An executor over processes that can be lost: one that goes down fails the task that it had, and nothing else.

:class:`concurrent.futures.ProcessPoolExecutor` shares its queues and their locks among all processes. Where one dies
while another is started, it may wait for that other one for ever (CPython 3.11); where its owner is killed,
its processes stay. Here each process has a pipe of its own, and nothing is shared: a broken pipe is the end of one.
"""

import io
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Final, ParamSpec, TypeVar
from weakref import WeakSet

P = ParamSpec("P")
T = TypeVar("T")

SPAWN: Final = get_context("spawn")
"""Each process starts anew: forked copies of one that has threads may hang."""

END_SECONDS: Final = 10.0
"""For which a killed process is waited for; it is gone at once, but for one that the kernel itself holds."""


class Processes(Executor):
    """Runs tasks in so many processes, which start as they are needed. Threads may share it.

    The future of a task whose process went down raises :class:`concurrent.futures.BrokenExecutor`; the next task
    gets another process.
    """

    def __init__(self, workers: int, seconds: float | None = None) -> None:
        """Start nothing yet; a process that takes longer than so many seconds for a task is ended."""
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(workers, "process", initializer=_leave_interrupts)  # each waits for one
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._ended = False

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a task done; what it is, takes and returns has to be picklable."""
        return self._threads.submit(self._do, work, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when they are through; with ``cancel_futures`` at once, whatever they do."""
        with self._lock:
            self._ended = True
            ending, self._idle = self._idle, []
            for process in self._busy if cancel_futures else ():
                process.kill()
        for process in ending:
            process.end()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def lent(self) -> Executor:
        """Return an executor over these processes whose shutdown leaves them to the next."""
        return _Lent(self)

    def _do(self, work: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> T:
        task = pickle.dumps((work, args, kwargs))
        usable = False
        try:
            process = self._take()
            try:
                outcome = process.do(task, self._seconds)
                usable = True
            finally:
                self._give_back(process, usable)
        except (EOFError, OSError) as error:
            raise BrokenExecutor(
                "The process that did the task went down, took too long, or could not be started."
            ) from error
        result, fault = pickle.loads(outcome)
        if fault is not None:
            raise fault
        return result  # type: ignore[no-any-return]  # what the other side sent

    def _take(self) -> "_Process":
        with self._lock:
            process = self._idle.pop() if self._idle else _Process()
            self._busy.add(process)
            return process

    def _give_back(self, process: "_Process", usable: bool) -> None:
        with self._lock:
            self._busy.discard(process)
            if usable and not self._ended:
                self._idle.append(process)
                return
        process.end()


class _Lent(Executor):
    """Has others do the tasks; its shutdown calls off what has not begun, and waits for nothing."""

    def __init__(self, lender: Processes) -> None:
        self._lender = lender
        self._asked: WeakSet[Future[Any]] = WeakSet()

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = self._lender.submit(work, *args, **kwargs)
        self._asked.add(future)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for future in list(self._asked) if cancel_futures else ():
            future.cancel()


class _Process:
    """One process, and the pipe to it, whose other end nobody else has."""

    def __init__(self) -> None:
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
        with theirs:
            try:
                self._process.start()
            except BaseException:
                self._pipe.close()
                raise

    def do(self, task: bytes, seconds: float | None) -> bytes:
        """Have one task done.

        Raises:
            EOFError, OSError: the process went down, or takes longer.
        """
        self._pipe.send_bytes(task)
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv_bytes()

    def kill(self) -> None:
        """End it at once; whoever waits for it is told."""
        self._process.kill()

    def end(self) -> None:
        """End it, and give back what it had."""
        self._pipe.close()
        self._process.kill()
        self._process.join(END_SECONDS)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the main thread; processes that are started by this one inherit that."""
    resource_tracker.ensure_running()  # which lets interrupts through again, each time that it starts
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _serve(pipe: "Connection[bytes, bytes]") -> None:
    """Do tasks until the other end is closed, however its process ended."""
    sys.stderr = io.StringIO()  # faults go back with the outcome; what is left is a traceback where the pipe ends
    while True:
        pipe.send_bytes(_outcome(pipe.recv_bytes()))


def _outcome(task: bytes) -> bytes:
    """Do a task, and return its result and None, or None and what it raised."""
    try:
        work, args, kwargs = pickle.loads(task)
        return pickle.dumps((work(*args, **kwargs), None))
    except Exception as error:  # noqa: BLE001  whatever it was, it is raised where the task came from
        error.add_note(traceback.format_exc())
        return pickle.dumps((None, error))
