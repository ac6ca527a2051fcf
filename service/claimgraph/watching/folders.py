"""New and changed files of folders."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from claimgraph.reading import Item, expand, read
from claimgraph.watching.state import State


class Files:
    """Files that are to be taken; one that changes while it is read is read again the next time."""

    def __init__(self, paths: Iterable[str], state: State, max_bytes: int) -> None:
        """Find what is new below the paths."""
        self._state = state
        self._max_bytes = max_bytes
        self._stamps: dict[Path, str] = {}
        for path in expand(paths):
            stamp = _stamp(path)
            if stamp is not None and state.file(_name(path)) != stamp:
                self._stamps[path] = stamp

    def __len__(self) -> int:
        """How many there are."""
        return len(self._stamps)

    def items(self) -> Iterator[Item]:
        """Read them."""
        for path in self._stamps:
            yield from read(path, max_bytes=self._max_bytes)

    def settle(self) -> None:
        """Note that what is in them is on disk now."""
        self._state.files((_name(path), stamp) for path, stamp in self._stamps.items() if _stamp(path) == stamp)


def _name(path: Path) -> str:
    return str(path.resolve())


def _stamp(path: Path) -> str | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"
