"""One owner a store: a lock on a file, which also tells the others who owns it.

The lock is flock(2): it goes with the process, however that ends. A child made by fork would share
it, so the child's copy is closed.
"""

import fcntl
import json
import os
import weakref
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreError, StoreLocked

LOCK: Final = "lock"


class Ownership:
    """The right to write to the store in ``folder``, from construction to :meth:`release`."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        """Take the store; ``address`` is where the owner serves it, for the message to others.

        Raises:
            StoreLocked: another process has it; the message says which, and what to do.
            StoreError: the lock file cannot be written.
        """
        try:
            handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"The store {folder} cannot be written: {error.strerror}. Check who owns it.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(handle, 4096, 0)
            os.close(handle)
            raise StoreLocked(_occupied(folder, owner)) from None
        record = json.dumps({"pid": os.getpid(), "address": address}) + "\n"
        os.ftruncate(handle, 0)
        os.pwrite(handle, record.encode(), 0)
        self._close = weakref.finalize(self, os.close, handle)
        os.register_at_fork(after_in_child=self._close)

    @property
    def held(self) -> bool:
        """Whether this process still has it."""
        return self._close.alive

    def release(self) -> None:
        """Give the store up; again does no harm."""
        self._close()


def _occupied(folder: Path, record: bytes) -> str:
    try:
        owner = json.loads(record)
        pid, address = int(owner["pid"]), owner.get("address")
    except (ValueError, TypeError, KeyError, AttributeError):
        return f"Another process owns the store {folder}. Wait until it has ended."
    if address:
        return (
            f"claimgraph serve (pid {pid}) owns the store {folder}: "
            f"stop it, or send the articles to it with --server {address}"
        )
    return f"Another claimgraph (pid {pid}) owns the store {folder}: wait until it has ended, or stop it."
