"""Which queries run, as small files that all processes over one store share.

``STORE/running/ID.json`` says what runs and in which process; ``STORE/running/ID.cancel`` asks that process to
end it. Files of processes that are gone are removed by whoever lists. Nothing here is durable or needs to be.
"""

import contextlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = "running"
TEXT_CHARACTERS: Final = 10_000
IDENTIFIER_BYTES: Final = 8
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class RunningQuery:
    """A query that runs: ``started`` in seconds since 1970, ``timeout`` in seconds, ``memory`` in bytes.

    ``process`` is the id of the process whose pool runs it, ``born`` when that process began, in the kernel's
    ticks: together they name one process, also after its id was given to another.
    """

    id: str
    query: str
    started: float
    timeout: float
    memory: int
    result_bytes: int
    process: int
    born: int


def new_identifier() -> str:
    """Make an identifier that no other query has, and that nobody can guess."""
    return secrets.token_hex(IDENTIFIER_BYTES)


class Registry:
    """The queries that run over one store."""

    def __init__(self, store_folder: Path) -> None:
        """Keep the files below ``store_folder``."""
        self._folder = store_folder / FOLDER
        self._process = os.getpid()
        self._born = _born(self._process) or 0

    def enter(self, identifier: str, query: str, started: float, timeout: float, memory: int, size: int) -> None:
        """Note a query of this process.

        Raises:
            OSError: the file cannot be written.
        """
        text = query if len(query) <= TEXT_CHARACTERS else query[:TEXT_CHARACTERS] + "…"
        entry = RunningQuery(identifier, text, started, timeout, memory, size, self._process, self._born)
        self._folder.mkdir(mode=0o700, exist_ok=True)  # queries may be nobody else's business
        draft = self._folder / f"{identifier}.new"
        draft.write_text(json.dumps(asdict(entry)))
        draft.replace(self._entry(identifier))

    def leave(self, identifier: str) -> None:
        """Forget a query."""
        for path in (self._entry(identifier), self._marker(identifier)):
            with contextlib.suppress(OSError):  # gone already, or its folder is
                path.unlink()

    def cancel(self, identifier: str) -> bool:
        """Ask for a query's end; False where none of that name runs."""
        if not _IDENTIFIER.fullmatch(identifier) or all(each.id != identifier for each in self.list()):
            return False
        self._marker(identifier).touch()
        return True

    def is_cancelled(self, identifier: str) -> bool:
        """Tell whether somebody asked for a query's end."""
        return self._marker(identifier).exists()

    def runs(self, identifier: str) -> bool:
        """Tell whether a query runs."""
        return self._entry(identifier).exists()

    def list(self) -> "list[RunningQuery]":
        """List the queries that run, the oldest first; remove what processes that are gone left behind."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                entry = RunningQuery(**json.loads(path.read_bytes()))
            except (OSError, ValueError, TypeError):  # it ended meanwhile, or is none of ours
                continue
            if _born(entry.process) == entry.born:
                found.append(entry)
            else:
                self.leave(entry.id)
        for marker in self._folder.glob("*.cancel"):
            if not self._entry(marker.stem).exists():
                self.leave(marker.stem)
        return sorted(found, key=lambda entry: entry.started)

    def _entry(self, identifier: str) -> Path:
        return self._folder / f"{identifier}.json"

    def _marker(self, identifier: str) -> Path:
        return self._folder / f"{identifier}.cancel"


def _born(process: int) -> int | None:
    """Return when a process began (proc(5), field 22 of stat); None if there is none."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return None
