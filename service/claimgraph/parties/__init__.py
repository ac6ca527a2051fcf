"""Parties of international politics: names, aliases, types and identifiers."""

from dataclasses import dataclass
from pathlib import Path

from claimgraph.model import PartyType


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one party; ``slug`` names it, ``country`` is that of a group."""

    slug: str
    name: str
    type: PartyType
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None


class Gazetteer:
    """Finds parties by any of their names."""

    def __init__(self, records: dict[str, Record]) -> None:
        """Keep ``records`` by name."""
        self._records = records

    @classmethod
    def load(cls, extra: Path | None = None) -> "Gazetteer":
        """Load the gazetteer that ships with the program."""
        return cls({})

    def find(self, name: str) -> Record | None:
        """Return the party of this name."""
        return self._records.get(name)
