"""Counts over time as bars for the pages: numbers into shares of the largest, so that templates only draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.model import ActionType as T
from claimgraph.storage import catalogue_deeds as deeds
from claimgraph.storage.catalogue import Catalogue

COOPERATION: Final = (T.AGREE, T.CONSULT, T.SUPPORT, T.CONCEDE, T.COOPERATE, T.AID, T.RETREAT)
"""``cg:Cooperation`` of the ontology, from words to deeds."""

CONFLICT: Final = (T.REQUEST, T.ACCUSE, T.REJECT, T.THREATEN, T.PROTEST, T.SANCTION, T.MOBILIZE, T.COERCE, T.ASSAULT)
"""``cg:Conflict`` of the ontology, from words to deeds."""

ORDER: Final = (*COOPERATION, T.OTHER, *CONFLICT)
SIDES: Final = {str(type_): "cooperation" for type_ in COOPERATION} | {str(type_): "conflict" for type_ in CONFLICT}
MONTHS: Final = 48
"""So many months at most are bars of their own; a longer time is drawn by years."""
YEARS: Final = 30
SPARSE: Final = 0.02
"""The share of claims that either end may have to be left out."""
HIGHEST: Final = 40
"""The height of the highest bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar at ``place`` (0 is the first), for the period ``label``."""

    place: int
    label: str
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """The bars of a type of action; ``side`` is cooperation, conflict or other."""

    type: str
    side: str
    count: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by type over time, the same heights in all lines; ``cooperation`` and ``conflict`` are sums."""

    periods: list[str]
    lines: list[Line]
    cooperation: list[Bar]
    conflict: list[Bar]
    left_out: int

    @property
    def ticks(self) -> list[str]:
        """The first period, the middle one and the last."""
        places = sorted({0, len(self.periods) // 2, len(self.periods) - 1})
        return [self.periods[place] for place in places]


def side(type_: str) -> str:
    """Tell whether a type of action is cooperation, conflict or other."""
    return SIDES.get(type_, "other")


def by_type(types: Iterable[str]) -> list[str]:
    """Order types from cooperation to conflict; strange ones are last."""
    known = {str(type_): place for place, type_ in enumerate(ORDER)}
    return sorted(types, key=lambda type_: (known.get(type_, len(known)), type_))


def timeline(catalogue: Catalogue, party: int, role: str) -> Timeline | None:
    """Draw a party's claims in a role over time; None where there is no time to speak of.

    By months where they are few enough, else by years. Years at either end in which hardly anything was are
    left out if that makes room.
    """
    years = deeds.by_year(catalogue, party, role)
    if not years:
        return None
    first, last = _dense(years)
    by_months = 12 * (int(last) - int(first)) < MONTHS - 12
    counts = deeds.over_time(catalogue, party, role, (first, last), by_months)
    periods = _periods(counts[0][0], counts[-1][0])
    if len(periods) < 2:
        return None
    drawn = sum(count for _, _, count in counts)
    return _drawn(counts, periods, sum(count for _, count in years) - drawn)


def _drawn(counts: Sequence[tuple[str, str, int]], periods: list[str], left_out: int) -> Timeline:
    places = {period: place for place, period in enumerate(periods)}
    sums: dict[str, dict[int, int]] = {}
    for period, type_, count in counts:
        for name in (type_, side(type_)):
            line = sums.setdefault(name, {})
            line[places[period]] = line.get(places[period], 0) + count
    kinds = {name: sums.pop(name, {}) for name in ("cooperation", "conflict", "other")}
    highest = max((count for line in sums.values() for count in line.values()), default=1)
    highest_sum = max((count for line in kinds.values() for count in line.values()), default=1)
    return Timeline(
        periods,
        [
            Line(type_, side(type_), sum(sums[type_].values()), _bars(sums[type_], periods, highest))
            for type_ in by_type(sums)
        ],
        _bars(kinds["cooperation"], periods, highest_sum),
        _bars(kinds["conflict"], periods, highest_sum),
        left_out,
    )


def _bars(line: dict[int, int], periods: list[str], highest: int) -> list[Bar]:
    return [
        Bar(place, periods[place], count, max(2, round(HIGHEST * count / highest)))
        for place, count in sorted(line.items())
    ]


def _dense(years: Sequence[tuple[str, int]]) -> tuple[str, str]:
    """Return the first and the last year to draw: all, or those without the sparse ends; the newest if too many."""
    may_go = SPARSE * sum(count for _, count in years)
    first, last = _after(years, may_go), _after(years[::-1], may_go)
    whole, left = int(years[-1][0]) - int(years[0][0]) + 1, int(last) - int(first) + 1
    if left > whole * 2 / 3:
        first, last = years[0][0], years[-1][0]
    return max(first, f"{int(last) - YEARS + 1:04}"), last


def _after(years: Sequence[tuple[str, int]], may_go: float) -> str:
    """Return the first of these years before which, together with it, there are more claims than may go."""
    for year, count in years:
        may_go -= count
        if may_go < 0:
            return year
    return years[-1][0]


def _periods(first: str, last: str) -> list[str]:
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    return [f"{index // 12:04}-{index % 12 + 1:02}" for index in range(_index(first), _index(last) + 1)]


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
