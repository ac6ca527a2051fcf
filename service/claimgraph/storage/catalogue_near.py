"""What an address that names nothing may have meant: parties and articles of a like name."""

import re
from difflib import SequenceMatcher
from typing import Final

from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_tables import SPACE, row_of

TABLES: Final = {"actor": "party", "article": "article"}
LONGEST: Final = 80
SHORTEST: Final = 3
TRIED: Final = 30
ALIKE: Final = 0.5


def near(catalogue: Catalogue, kind: str, home: str, slug: str, limit: int = 5) -> list[tuple[str, str]]:
    """List IRI and label of what lies below ``home`` under a name like ``slug``, the most alike first.

    Both the longest common beginning of addresses and the words of names are looked for, each by an index.
    """
    table = TABLES.get(kind)
    slug = slug[:LONGEST]
    if table is None or not slug:
        return []
    found = dict(_by_beginning(catalogue, table, home, slug))
    found |= _by_words(catalogue, table, slug)
    likeness = {iri: _likeness(slug, iri.removeprefix(home)) for iri in found}
    best = sorted((iri for iri in found if likeness[iri] >= ALIKE), key=lambda iri: (-likeness[iri], iri))
    return [(iri, found[iri]) for iri in best[:limit]]


def _by_beginning(catalogue: Catalogue, table: str, home: str, slug: str) -> list[tuple[str, str]]:
    for length in range(len(slug), min(SHORTEST, len(slug)) - 1, -1):
        start = home + slug[:length]
        rows = catalogue.ask(
            f"SELECT iri, label FROM {table} WHERE iri >= ? AND iri < ? LIMIT ?", start, f"{start}\U0010ffff", TRIED
        )
        if rows:
            return [(iri, label) for iri, label in rows]
    return []


def _by_words(catalogue: Catalogue, table: str, slug: str) -> dict[str, str]:
    words = [word for word in re.findall(r"[^\W_]+", slug) if len(word) >= SHORTEST]
    if not words:
        return {}
    expression = "name : (" + " OR ".join(f'"{word}" *' for word in words) + ")"
    first = row_of(table, 0)
    rows = catalogue.ask(
        f"SELECT t.iri, t.label FROM words JOIN {table} t ON t.id = words.rowid - ? "
        "WHERE words MATCH ? AND words.rowid BETWEEN ? AND ? LIMIT ?",
        first,
        expression,
        first,
        first + SPACE - 1,
        TRIED,
    )
    return dict(rows)


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1, whatever the order of their words."""
    sorted_one, sorted_other = ("-".join(sorted(name.lower().split("-"))) for name in (one, other))
    plain = SequenceMatcher(None, one.lower(), other.lower()).ratio()
    return max(plain, SequenceMatcher(None, sorted_one, sorted_other).ratio())
