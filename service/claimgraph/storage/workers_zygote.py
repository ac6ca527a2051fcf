"""The process that query workers are forked from: it has one thread and has imported what they need.

Run as ``python -m claimgraph.storage.workers_zygote FD FOLDER``. Over the socket FD each byte that comes
asks for a worker, ``o`` for one that may connect to others, any other for one that may not; the answer carries
three descriptors: the worker's socket, its pidfd and the file that its standard error goes to. When the socket
closes, this process ends, and the kernel ends its workers.
"""

import contextlib
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Final

from claimgraph.storage import workers_job, workers_sandbox

OPEN: Final = b"o"


def main() -> None:
    """Fork workers on request until the parent closes the channel."""
    zygote = os.getpid()
    channel = socket.socket(fileno=int(sys.argv[1]))
    folder = Path(sys.argv[2])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    with contextlib.suppress(ConnectionError):  # who asked has gone
        _fork_on_request(channel, folder, zygote)


def _fork_on_request(channel: socket.socket, folder: Path, zygote: int) -> None:
    while kind := channel.recv(1):
        ours, theirs = socket.socketpair()
        errors = os.memfd_create("worker-stderr", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        pid = os.fork()
        if pid == 0:
            channel.close()
            theirs.close()
            _work(ours, errors, folder, zygote, kind == OPEN)
        ours.close()
        pidfd = os.pidfd_open(pid)
        socket.send_fds(channel, [b"w"], [theirs.fileno(), pidfd, errors])
        theirs.close()
        os.close(pidfd)
        os.close(errors)


def _work(channel: socket.socket, errors: int, folder: Path, zygote: int, connects: bool) -> None:
    """Be a worker; never return."""
    try:
        workers_sandbox.die_with_parent(zygote)
        os.dup2(errors, sys.stderr.fileno())
        workers_sandbox.close_network(but_for_clients=connects)
        workers_sandbox.be_first_to_go()
        workers_job.serve(channel, folder)
    except BaseException:  # noqa: BLE001  whatever it is, it goes into the file that the pool reads
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
