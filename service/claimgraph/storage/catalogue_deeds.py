"""Who does what to whom, how often and when: counts in the catalogue, made once, so that asking costs the same
however many claims a party has.

A deed is a claim with one of its actors and one of its targets; what is said not to be so is none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.storage.catalogue import Catalogue

EVERYONE: Final = 0
"""Stands for all claims in the place of a party."""


@dataclass(frozen=True, slots=True)
class Other:
    """A party that another has to do with, and in how many deeds."""

    id: int
    iri: str
    label: str
    claims: int


@dataclass(frozen=True, slots=True)
class Period:
    """Years from ``first`` to ``last``, both in it; None: without an end. What has no date is in none that ends."""

    first: str | None = None
    last: str | None = None


def identifier(catalogue: Catalogue, iri: str) -> int:
    """Return the number of a party in this catalogue; -1 for what is no party."""
    rows = catalogue.ask("SELECT id FROM party WHERE iri = ?", iri)
    return rows[0][0] if rows else -1


def by_year(catalogue: Catalogue, party: int, role: str) -> list[tuple[str, int]]:
    """List the years that a party's claims in a role are of, with their number, in order."""
    return catalogue.ask(
        "SELECT substr(month, 1, 4), sum(claims) FROM month WHERE party = ? AND role = ? GROUP BY 1 ORDER BY 1",
        party,
        role,
    )


def over_time(
    catalogue: Catalogue, party: int, role: str, years: tuple[str, str], by_months: bool
) -> list[tuple[str, str, int]]:
    """List period, type and number of the claims of a party in a role from one year to another, in order of time.

    Periods are months (``2021-03``) or years (``2021``).
    """
    first, last = years
    return catalogue.ask(
        f"SELECT substr(month, 1, {7 if by_months else 4}), type, sum(claims) FROM month "
        "WHERE party = ? AND role = ? AND month BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2",
        party,
        role,
        first,
        f"{last}-99",
    )


def others(catalogue: Catalogue, party: int, role: str, limit: int) -> list[Other]:
    """List whom a party does most to (role actor), or who does most to it (role target)."""
    rows = catalogue.ask(
        "SELECT p.id, p.iri, p.label, n.claims FROM neighbour n JOIN party p ON p.id = n.other "
        "WHERE n.party = ? AND n.role = ? ORDER BY n.claims DESC, n.other LIMIT ?",
        party,
        role,
        limit,
    )
    return [Other(*row) for row in rows]


def neighbours(
    catalogue: Catalogue, party: int, limit: int, types: Sequence[str] = (), period: Period | None = None
) -> list[Other]:
    """List those that a party has most to do with, as actor and target together; of these types and years only."""
    period = period or Period()
    values: list[object] = [party]
    if not types and period == Period():
        inside = "SELECT other, claims FROM neighbour WHERE party = ?"
    else:
        condition, more = _condition(types, period)
        inside = (
            f"SELECT target AS other, claims FROM relation WHERE actor = ? {condition} "
            f"UNION ALL SELECT actor, claims FROM relation WHERE target = ? {condition}"
        )
        values = [party, *more, party, *more]
    rows = catalogue.ask(
        f"SELECT p.id, p.iri, p.label, sum(n.claims) FROM ({inside}) n JOIN party p ON p.id = n.other "
        "GROUP BY n.other ORDER BY 4 DESC, n.other LIMIT ?",
        *values,
        limit,
    )
    return [Other(*row) for row in rows]


def relations(
    catalogue: Catalogue,
    pairs: Sequence[tuple[int, int]],
    groups: Mapping[str, Sequence[str]],
    types: Sequence[str] = (),
    period: Period | None = None,
) -> list[tuple[int, int, str, int]]:
    """List actor, target, group of types ("" for those in none) and number of the deeds between pairs of parties."""
    condition, more = _condition(types, period or Period())
    cases = "".join(f" WHEN type IN ({_marks(group)}) THEN '{name}'" for name, group in groups.items())
    return catalogue.ask(
        f"SELECT actor, target, CASE{cases} ELSE '' END, sum(claims) FROM relation "
        "JOIN (SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS t FROM json_each(?)) pair "
        f"ON actor = pair.a AND target = pair.t WHERE 1 {condition}"
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        *(type_ for group in groups.values() for type_ in group),
        json.dumps(pairs),
        *more,
    )


def closest(catalogue: Catalogue, parties: Sequence[int], limit: int) -> list[tuple[int, int]]:
    """List actor and target of the most frequent pairs among these parties."""
    return catalogue.ask(
        f"SELECT party, other FROM neighbour WHERE role = 'actor' AND party IN ({_marks(parties)}) "
        f"AND other IN ({_marks(parties)}) ORDER BY claims DESC, party, other LIMIT ?",
        *parties,
        *parties,
        limit,
    )


def matrix(catalogue: Catalogue, party: int, role: str, among: Sequence[Other]) -> dict[int, dict[str, int]]:
    """Count, for each of these others, the deeds by type that a party does to it (role actor) or it to the party."""
    mine, theirs = ("actor", "target") if role == "actor" else ("target", "actor")
    rows = catalogue.ask(
        f"SELECT {theirs}, type, sum(claims) FROM relation WHERE {mine} = ? "
        f"AND {theirs} IN ({_marks(among)}) GROUP BY 1, 2",
        party,
        *(other.id for other in among),
    )
    counts: dict[int, dict[str, int]] = {other.id: {} for other in among}
    for other, type_, number in rows:
        counts[other][type_] = number
    return counts


def claims_between(
    catalogue: Catalogue, actor: int, target: int, type_: str | None, limit: int, offset: int = 0
) -> tuple[list[str], int]:
    """List the IRIs of the deeds of one party to another, the newest first, and count them all."""
    where, values = "actor = ? AND target = ?", [actor, target]
    count = f"SELECT coalesce(sum(claims), 0) FROM relation WHERE {where}"
    if type_:
        number = catalogue.ask(f"{count} AND type = ?", *values, type_)[0][0]
        where, more = f"{where} AND type = ?", (*values, type_)
    else:
        number, more = catalogue.ask(count, *values)[0][0], (*values,)
    rows = catalogue.ask(
        f"SELECT claim.iri FROM deed JOIN claim ON claim.id = deed.claim WHERE {where.replace('type', 'deed.type')} "
        "ORDER BY deed.day DESC, deed.claim LIMIT ? OFFSET ?",
        *more,
        limit,
        offset,
    )
    return [row[0] for row in rows], number


def claims_of_type(
    catalogue: Catalogue, party: int, role: str, type_: str, limit: int, offset: int = 0
) -> tuple[list[str], int]:
    """List the IRIs of a party's claims of one type in a role, the newest first, and count them all."""
    rows = catalogue.ask(
        "SELECT claim.iri FROM role JOIN claim ON claim.id = role.claim WHERE role.party = ? AND role.role = ? "
        "AND role.type = ? ORDER BY role.day DESC, role.claim LIMIT ? OFFSET ?",
        party,
        role,
        type_,
        limit,
        offset,
    )
    number = catalogue.ask("SELECT claims FROM tally WHERE party = ? AND role = ? AND type = ?", party, role, type_)
    return [row[0] for row in rows], number[0][0] if number else 0


def claims_in(catalogue: Catalogue, article: str) -> tuple[int, str | None]:
    """Count an article's claims, and name one that says much: what was done to somebody."""
    rows = catalogue.ask(
        "SELECT count(*) OVER (), iri FROM claim WHERE article = (SELECT id FROM article WHERE iri = ?) "
        "ORDER BY type = 'OTHER', "
        "NOT EXISTS (SELECT 1 FROM role WHERE role.claim = claim.id AND role.role = 'target'), id LIMIT 1",
        article,
    )
    return rows[0] if rows else (0, None)


def years(catalogue: Catalogue) -> list[str]:
    """List the years that any claim has, in order."""
    rows = catalogue.ask(
        "SELECT DISTINCT substr(month, 1, 4) FROM month WHERE party = ? ORDER BY 1",
        EVERYONE,
    )
    return [row[0] for row in rows]


def _condition(types: Sequence[str], period: Period) -> tuple[str, list[str]]:
    parts, values = "", list(types)
    if types:
        parts += f"AND type IN ({_marks(types)}) "
    if period.first:
        parts += "AND year >= ? "
        values.append(period.first)
    if period.last:
        parts += "AND year <= ? AND year <> '' "
        values.append(period.last)
    return parts, values


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
