"""Who held which office when: heads of state and of government."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from claimgraph.identifiers import party_slug
from claimgraph.model import PartyType
from claimgraph.parties import tables
from claimgraph.parties.records import Record, fold


@dataclass(frozen=True, slots=True)
class Tenure:
    """One time in office: of a person, for a country or body, from ``start`` up to but without ``end`` (ISO days)."""

    name: str
    country: str
    office: str
    start: str
    end: str

    def covers(self, day: str) -> bool:
        """Tell whether the person was in office on an ISO day."""
        return self.start <= day < (self.end or "9999")


@cache
def tenures() -> tuple[Tenure, ...]:
    """Return the rows of ``leaders.tsv``."""
    return tuple(
        Tenure(row["name"], row["country"], row["office"], row["from"], row["to"]) for row in tables.rows("leaders.tsv")
    )


def records() -> Iterator[Record]:
    """Yield a record for each person, without the surnames that stand alone."""
    seen: set[str] = set()
    for row in tables.rows("leaders.tsv"):
        if row["name"] not in seen:
            seen.add(row["name"])
            yield Record(
                party_slug(row["name"]),
                row["name"],
                PartyType.PERSON,
                tables.values(row["aliases"]),
                row["wikidata"] or None,
                country=row["country"],
            )


def holder(country: str, office: str, day: str) -> str | None:
    """Return the name of the one who held an office of a country on a day; None where that is not known."""
    office = "prime minister" if office == "premier" else office
    held = {
        tenure.name
        for tenure in tenures()
        if tenure.country == country
        and (tenure.office if tenure.office != "premier" else "prime minister") == office
        and tenure.covers(day)
    }
    return held.pop() if len(held) == 1 else None


def offices(name: str, day: str) -> frozenset[str]:
    """Return the offices that a person held on a day."""
    return frozenset(tenure.office for tenure in tenures() if tenure.name == name and tenure.covers(day))


def called(surname: str, *, titled: bool, day: str | None) -> str | None:
    """Return who is meant by a surname without a first name.

    A few surnames tell by themselves. Behind the title of an office any does, of one who held an
    office on that day.
    """
    key = fold(surname)
    if key in _alone():
        return _alone()[key]
    if not titled or day is None:
        return None
    held = {tenure.name for tenure in tenures() if tenure.covers(day) and key in _surnames(tenure.name)}
    return held.pop() if len(held) == 1 else None


def _surnames(name: str) -> frozenset[str]:
    words = [word for word in fold(name).split() if word not in ("ii", "iii", "jr", "vi")]
    return frozenset({words[-1], words[0]}) if len(words) > 1 else frozenset(words)


@cache
def _alone() -> dict[str, str]:
    return {fold(word): row["name"] for row in tables.rows("leaders.tsv") for word in tables.values(row["alone"])}
