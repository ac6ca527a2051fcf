"""Bars for the pages: numbers into shares of the largest, so that templates only draw."""

from dataclasses import dataclass
from typing import Final

LONGEST: Final = 36
"""Months at most in a chart; the last ones."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart. ``height`` is in hundredths of the highest."""

    label: str
    count: int
    height: int


def months(counts: list[tuple[str, int]]) -> list[Bar]:
    """Make a bar of each month from the first to the last, also of those without a claim.

    Args:
        counts: months (``2021-03``), ascending, and their numbers of claims.
    """
    if not counts:
        return []
    known, (last, _) = dict(counts), counts[-1]
    first = min(counts[0][0], last)
    end = _index(last)
    names = [_name(index) for index in range(max(_index(first), end - LONGEST + 1), end + 1)]
    highest = max((known.get(name, 0) for name in names), default=0) or 1
    return [Bar(name, known.get(name, 0), round(100 * known.get(name, 0) / highest)) for name in names]


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _name(index: int) -> str:
    return f"{index // 12:04}-{index % 12 + 1:02}"
