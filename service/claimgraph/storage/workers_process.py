"""One query worker, seen from the pool: its socket, a descriptor of its process, its last words."""

import contextlib
import os
import re
import select
import signal
import socket
from pathlib import Path
from typing import Final

from claimgraph.errors import Limit, QueryError, QueryTooLarge, WorkerDied
from claimgraph.storage import workers_frames as frames

LOW_PRIORITY: Final = 19
_NO_MEMORY: Final = re.compile(rb"memory allocation of \d+ bytes failed|bad_alloc|MemoryError")


class Worker:
    """A worker process that was forked for us, but is not our child; its pidfd names no other process."""

    def __init__(self, channel: int, pidfd: int, errors: int, *, connects: bool = False) -> None:
        """Take over the three descriptors; with ``connects`` it may connect to others, for one query."""
        self.connects = connects
        self.channel = socket.socket(fileno=channel)
        self.frames = frames.Frames(self.channel)
        self._pidfd, self._errors = pidfd, errors
        self.pid = self._read_pid()

    def _read_pid(self) -> int:
        lines = Path(f"/proc/self/fdinfo/{self._pidfd}").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pid:")).split()[1])

    def alive(self) -> bool:
        """Tell whether an idle worker is still there: its end of the socket is open and silent."""
        poller = select.poll()
        poller.register(self.channel, select.POLLIN)
        return not poller.poll(0)

    def over(self) -> bool:
        """Tell whether the process has ended."""
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)  # pidfd_open(2)
        return bool(poller.poll(0))

    def end(self) -> None:
        """End the process at once; whoever reads from it sees the end of the stream."""
        self._send(signal.SIGKILL)

    def used(self) -> float:
        """Return the seconds of processor time that the process has had (proc(5), utime and stime); 0 once it ended."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def lower(self) -> None:
        """Let others go first, from now on: the process gets little of the processor while somebody else wants it."""
        with contextlib.suppress(OSError):  # it has ended, or the system does not let us: then it runs like others
            os.setpriority(os.PRIO_PROCESS, self.pid, LOW_PRIORITY)
            os.sched_setscheduler(self.pid, os.SCHED_BATCH, os.sched_param(0))

    def stop(self) -> None:
        """Hold the process where it is."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a process that was stopped go on."""
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        """End the process and give its descriptors back; a second call does nothing."""
        if self._pidfd < 0:
            return
        self.end()
        self.channel.close()
        os.close(self._pidfd)
        os.close(self._errors)
        self._pidfd = -1

    def _send(self, number: signal.Signals) -> None:
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def death(self, memory: int) -> QueryError:
        """Say why the worker went down by itself."""
        words = os.pread(self._errors, 65536, 0) if self._pidfd >= 0 else b""
        if _NO_MEMORY.search(words):
            return over_memory(memory)
        return WorkerDied(
            "The query took down the process that ran it (it may be nested too deeply). Others were not touched."
        )


def over_memory(memory: int) -> QueryTooLarge:
    """Say that a query needs more than ``memory`` bytes."""
    megabytes = memory >> 20
    return QueryTooLarge(
        f"The query needs more than {megabytes:,} MB of memory (setting query-memory). Ask for less.",
        Limit("query_memory", megabytes, "MB"),
    )
