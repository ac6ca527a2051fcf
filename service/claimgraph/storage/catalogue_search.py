"""Search in the catalogue by words and their beginnings, with facets.

Words are found by SQLite's FTS5 (https://www.sqlite.org/fts5.html) and ranked by BM25. Words that are
everywhere cost little more than rare ones: only the first :data:`CONSIDERED` claims are ranked and told apart.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_marking import LENGTH, folded, marked
from claimgraph.storage.catalogue_tables import KINDS, SPACE, of_row, row_of

CONSIDERED: Final = 2000
"""So many claims are ranked and counted by facets; those behind them follow in the order of the catalogue."""

CLAIMS: Final = row_of("claim", 0)
"""Before the first row of a claim in ``words``, and after the last of anything else."""

PARTIES: Final = row_of("party", 0)
"""Before the first row of a party in ``words``, and after the last of an article."""

RANK: Final = "bm25(words, 8.0, 1.0)"
"""A name weighs more than a text; the lower, the better."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched: words or their beginnings, and facets (None: any)."""

    words: str
    kind: str | None = None
    type: str | None = None
    year: str | None = None
    party: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A party, article or claim that was found; ``text`` marks the words with :data:`MARKS`."""

    kind: str
    iri: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are in all, and how many are in each value of a facet.

    Kinds are counted among all, the other facets among the first ``counted`` claims.
    """

    hits: list[Hit]
    count: int
    facets: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    counted: int = 0
    is_partial: bool = False


def search(catalogue: Catalogue, wanted: Wanted, limit: int, offset: int = 0) -> Found:
    """Find parties, articles and claims that have all the words, or words that begin so.

    Parties come first, then articles, then claims; before them all what is named just so.
    """
    words = re.findall(r"\w+", wanted.words)
    if not words:
        return Found([], 0)
    condition, values = _condition(wanted)
    where, values = f"FROM words WHERE words MATCH ? {condition}", [_expression(words), *values]
    counts = _counts(catalogue, where, values, wanted)
    claims: list[tuple[int, float]] = catalogue.ask(
        f"SELECT rowid, {RANK} {where} AND rowid >= {CLAIMS} LIMIT {CONSIDERED}", *values
    )
    named = counts["article"] + counts["party"]
    rows = _named(catalogue, where, [*values, wanted.words], limit, offset) if offset < named else []
    if len(rows) < limit:
        start = max(0, offset - named)
        ranked = [row for row, _ in sorted(claims, key=lambda claim: (claim[1], claim[0]))]
        rows += ranked[start : start + limit - len(rows)]
        if len(rows) < limit and counts["claim"] > CONSIDERED:
            rows += _behind(catalogue, where, values, limit - len(rows), max(start, CONSIDERED))
    beginnings = [folded(word) for word in words]
    return Found(
        [_hit(catalogue, row, beginnings) for row in rows],
        sum(counts.values()),
        _facets(catalogue, counts, [of_row(row)[1] for row, _ in claims]),
        min(counts["claim"], CONSIDERED),
        counts["claim"] > CONSIDERED,
    )


def _expression(words: Sequence[str]) -> str:
    """Write the words as an FTS5 expression: each a beginning, all of them to be found.

    A single Latin letter stands for itself: it begins too much to be looked up as a beginning.
    """
    return " ".join(f'"{word}"' if len(word) == 1 and word.isascii() else f'"{word}" *' for word in words)


def _condition(wanted: Wanted) -> tuple[str, list[object]]:
    source = "SELECT claim FROM role WHERE role = 'source' AND party = (SELECT id FROM party WHERE iri = ?)"
    party = source.replace("= 'source'", "IN ('actor', 'target')")
    parts, values = "", list[object]()
    for chosen, given in (
        ("SELECT id FROM claim WHERE type = ?", [wanted.type]),
        ("SELECT id FROM claim WHERE day BETWEEN ? AND ?", [wanted.year, f"{wanted.year}-99"]),
        (party, [wanted.party]),
        (source, [wanted.source]),
    ):
        if given[0]:
            parts += f"AND rowid - {CLAIMS} IN ({chosen}) "
            values += given
    return parts, values


def _counts(catalogue: Catalogue, where: str, values: Sequence[object], wanted: Wanted) -> dict[str, int]:
    """Count by kind; only claims have a type, a year, parties and sources."""
    only = {wanted.kind} if wanted.kind else set(KINDS)
    if wanted.type or wanted.year or wanted.party or wanted.source:
        only &= {"claim"}
    counts = dict.fromkeys(KINDS, 0)
    for kind in only & set(KINDS):
        first = row_of(kind, 0)
        ranged = f"SELECT count(*) {where} AND rowid BETWEEN {first} AND {first + SPACE - 1}"
        counts[kind] = catalogue.ask(ranged, *values)[0][0]
    return counts


def _named(catalogue: Catalogue, where: str, values: Sequence[object], limit: int, offset: int) -> list[int]:
    """List the rows of parties, those with most claims first, and of articles, by rank; what is named so before all."""
    rows = catalogue.ask(
        f"SELECT rowid {where} AND rowid < {CLAIMS} ORDER BY name <> ? COLLATE NOCASE, rowid < {PARTIES}, "
        f"(SELECT -claims FROM party WHERE id = words.rowid - {PARTIES}), {RANK}, length(name), rowid LIMIT ? OFFSET ?",
        *values,
        limit,
        offset,
    )
    return [row for (row,) in rows]


def _behind(catalogue: Catalogue, where: str, values: Sequence[object], limit: int, offset: int) -> list[int]:
    """List the rows of claims that are not ranked any more."""
    rows = catalogue.ask(f"SELECT rowid {where} AND rowid >= {CLAIMS} LIMIT ? OFFSET ?", *values, limit, offset)
    return [row for (row,) in rows]


def _hit(catalogue: Catalogue, row: int, beginnings: Sequence[str]) -> Hit:
    """Return a hit with the words marked in its name, or in its text where they stand there."""
    name, text = catalogue.ask("SELECT name, text FROM words WHERE rowid = ?", row)[0]
    kind, number = of_row(row)
    if kind == "claim":
        found = catalogue.ask(
            "SELECT c.iri, a.label FROM claim c LEFT JOIN article a ON a.id = c.article WHERE c.id = ?", number
        )
        return Hit(kind, found[0][0], found[0][1] or "", marked(text or name, beginnings, LENGTH))
    iri, label = catalogue.ask(f"SELECT iri, label FROM {kind} WHERE id = ?", number)[0]
    with_marks = marked(name, beginnings)
    return Hit(kind, iri, label, with_marks if with_marks != name else marked(text, beginnings, LENGTH))


def _facets(
    catalogue: Catalogue, counts: dict[str, int], claims: Sequence[int]
) -> dict[str, list[tuple[str, str, int]]]:
    """Count by kind, and claims by type, year, party and source (value, label, number), the commonest first."""
    chosen = json.dumps(claims)
    told = catalogue.ask(
        "SELECT c.type, substr(c.day, 1, 4) FROM json_each(?) f JOIN claim c ON c.id = f.value", chosen
    )
    by_name = {
        "kind": Counter(counts),
        "type": Counter(type_ for type_, _ in told),
        "year": Counter(year for _, year in told),
    }
    facets: dict[str, list[tuple[str, str, int]]] = {}
    for name, by_value in by_name.items():
        common = sorted(by_value.items(), key=lambda entry: (-entry[1], entry[0]))[:20]
        facets[name] = [(value, value, count) for value, count in common if value and count]
    for name, roles in (("party", "'actor', 'target'"), ("source", "'source'")):
        facets[name] = catalogue.ask(
            "SELECT p.iri, p.label, s.claims FROM (SELECT r.party, count(DISTINCT r.claim) AS claims "
            f"FROM json_each(?) f JOIN role r ON r.claim = f.value WHERE r.role IN ({roles}) GROUP BY 1) s "
            "JOIN party p ON p.id = s.party ORDER BY 3 DESC, 2 LIMIT 10",
            chosen,
        )
    return facets
