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

from claimgraph.storage.durable import remove_tree

LOG_BYTES: Final = 1 << 20
"""Of log that a checkpoint may leave to its readers: each reads it when it opens the checkpoint."""

LOG: Final = ".log"
MANIFEST: Final = "MANIFEST-"


class Checkpoints:
    """Makes cheaper checkpoints of the database in one folder, once the engine has made one."""

    def __init__(self, folder: Path) -> None:
        """Look at the database that lies in ``folder``."""
        self._folder = folder
        self._manifest: tuple[str, int] | None = None
        self._lasting: list[str] = []

    def remember(self, target: Path) -> None:
        """Take note of a checkpoint that the engine has just made in ``target``."""
        names = [path.name for path in target.iterdir()]
        (name,) = (name for name in names if name.startswith(MANIFEST))
        self._manifest = (name, (target / name).stat().st_size)
        self._lasting = [name for name in names if not name.startswith(MANIFEST) and not name.endswith(LOG)]

    def make(self, target: Path) -> bool:
        """Make a checkpoint in ``target``, which must not exist, while nobody writes.

        It is made of the last checkpoint's tables and the log; False, with nothing left, where that cannot be.
        """
        if self._manifest is None:
            return False
        logs = [path for path in self._folder.iterdir() if path.suffix == LOG]
        try:
            if not self._same() or sum(path.stat().st_size for path in logs) > LOG_BYTES:
                return False
            target.mkdir()
            for name in self._lasting:
                os.link(self._folder / name, target / name)
            for path in (self._folder / self._manifest[0], *logs):
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
