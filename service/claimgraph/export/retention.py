"""Which exports stay: the last of each of the newest days, weeks and months that have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from claimgraph.export import folder

NEWEST: Final = 2
"""Exports that always stay: the newest, and the one that its patch leads on from."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Of how many days, weeks (ISO 8601) and months, all in UTC, the last export stays."""

    daily: int
    weekly: int
    monthly: int


def kept(names: Sequence[str], keep: Keep) -> set[str]:
    """Return which of the exports, named oldest first, stay."""
    stay = set(names[-NEWEST:])
    for form, number in (("%Y-%m-%d", keep.daily), ("%G-%V", keep.weekly), ("%Y-%m", keep.monthly)):
        last = {made(name).strftime(form): name for name in names}
        stay |= set(list(last.values())[-number:] if number else ())
    return stay


def made(name: str) -> datetime:
    """Return when the export of this name was made."""
    return datetime.strptime(name[:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)


def prune(exports: Path, keep: Keep) -> None:
    """Remove the exports that are not to stay; the one that ``latest`` leads to always does."""
    names = folder.names(exports)
    for name in set(names) - kept(names, keep) - {folder.latest(exports)}:
        folder.remove(exports, name)
