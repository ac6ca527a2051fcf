"""Checkpoints of a database that is open for writing: the engine's own, and cheaper ones in between.

The engine's checkpoint writes all that is in memory into new tables, which takes far longer than a small write
itself. What was written since lies in its write-ahead log, too, and its MANIFEST says which tables there are. So as
long as that file is as the last checkpoint had it, the tables of then and the log of now are a checkpoint: whoever
opens it reads the log, as after a crash. The log is whole, as nobody writes meanwhile.
"""

import os
import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from claimgraph.storage.durable import remove_tree

LOG_BYTES: Final = 1 << 20
"""Of log that a checkpoint may leave to its readers: each reads it when it opens the checkpoint."""

LOG: Final = ".log"
MANIFEST: Final = "MANIFEST-"


class Checkpoints:
    """Makes checkpoints of the database in one folder."""

    def __init__(self, db: ox.Store, folder: Path) -> None:
        """Take over a database that lies in ``folder``."""
        self._db, self._folder = db, folder
        self._manifest: tuple[str, int] | None = None
        self._lasting: list[str] = []

    def make(self, target: Path) -> None:
        """Make a checkpoint in ``target``, which must not exist, while nobody writes.

        Raises:
            OSError, RuntimeError: it cannot be written.
        """
        if self._manifest is not None and self._made_of_log(target):
            return
        self._db.backup(str(target))
        names = [path.name for path in target.iterdir()]
        (name,) = (name for name in names if name.startswith(MANIFEST))
        self._manifest = (name, (target / name).stat().st_size)
        self._lasting = [name for name in names if not name.startswith(MANIFEST) and not name.endswith(LOG)]

    def _made_of_log(self, target: Path) -> bool:
        """Make one of the last checkpoint's tables and the log; False, with nothing left, where that cannot be."""
        logs = [path for path in self._folder.iterdir() if path.suffix == LOG]
        try:
            if not self._same() or sum(path.stat().st_size for path in logs) > LOG_BYTES:
                return False
            target.mkdir()
            for name in self._lasting:
                os.link(self._folder / name, target / name)
            for path in (self._folder / self._manifest_name, *logs):
                shutil.copyfile(path, target / path.name)
            if self._same():
                return True
        except OSError:  # a file went meanwhile, or cannot be linked: the engine's own way is left
            pass
        remove_tree(target)
        return False

    def _same(self) -> bool:
        """Whether the tables are still those of the last checkpoint."""
        found = [path for path in self._folder.iterdir() if path.name.startswith(MANIFEST)]
        return [(path.name, path.stat().st_size) for path in found] == [self._manifest]

    @property
    def _manifest_name(self) -> str:
        assert self._manifest is not None
        return self._manifest[0]
