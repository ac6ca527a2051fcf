"""Counts over time as bars for the pages: numbers into shares of the largest, so that templates only draw."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.model import ActionType as T

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
"""The share of claims that a long beginning may have to be left out."""
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


def timeline(counts: Sequence[tuple[str, str, int]]) -> Timeline | None:
    """Draw counts of claims by period (``2021-03`` or ``2021``) and type; None where there is no time to speak of.

    The newest where there are too many periods; a long beginning in which hardly anything was is left out, too.
    """
    if not counts:
        return None
    periods = _periods(min(row[0] for row in counts), max(row[0] for row in counts))
    periods = periods[_sparse(counts, periods) :]
    if len(periods) < 2:
        return None
    places = {period: place for place, period in enumerate(periods)}
    sums: dict[str, dict[int, int]] = {}
    left_out = 0
    for period, type_, count in counts:
        place = places.get(period)
        if place is None:
            left_out += count
            continue
        for name in (type_, side(type_)):
            line = sums.setdefault(name, {})
            line[place] = line.get(place, 0) + count
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


def _sparse(counts: Sequence[tuple[str, str, int]], periods: list[str]) -> int:
    """Return how many of the first periods have hardly any claims, all together; 0 where they are few."""
    by_period: Counter[str] = Counter()
    for period, _, count in counts:
        by_period[period] += count
    left = by_period.total() * SPARSE
    for place, period in enumerate(periods):
        left -= by_period[period]
        if left < 0:
            return place if place > len(periods) / 3 else 0
    return 0


def _periods(first: str, last: str) -> list[str]:
    if len(first) == 4:
        end = int(last)
        return [f"{year:04}" for year in range(max(int(first), end - YEARS + 1), end + 1)]
    return [f"{index // 12:04}-{index % 12 + 1:02}" for index in range(_index(first), _index(last) + 1)]


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
