"""Dates of publication as pages write them, and the ones that can be read two ways."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from enum import StrEnum

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
CLOCK = r"[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
ISO = re.compile(rf"\b{YEAR}([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}})(?!\d)(?P<time>{CLOCK})?")
AT = r"(?:at\s+\S+\s+(?:[ap]\.?m\.?,?\s+)?)?"
AMERICAN = re.compile(rf"\b{MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{AT}{YEAR}\b", re.I)
EUROPEAN = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{MONTH},?[\s-]+{YEAR}\b", re.I)
NUMERIC = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})([/.-])(?P<b>\d{1,2})\2(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])")


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s*$", re.I)


class Order(StrEnum):
    """How a numeric date is read."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


@dataclass(frozen=True, slots=True)
class Reading:
    """A date as it was found: its ISO dates, two where day and month cannot be told apart.

    ``order`` is known of a numeric date that can be read in one order only.
    """

    dates: tuple[str, ...]
    start: int
    end: int
    order: Order | None = None

    @property
    def certain(self) -> str | None:
        """The date, where there is only one."""
        return self.dates[0] if len(self.dates) == 1 else None


def find(text: str) -> list[Reading]:
    """Find the full dates in ``text``, in its order; a weekday before a date settles its reading."""
    found = [_reading(match, [(match["year"], match["m"], match["d"])]) for match in ISO.finditer(text)]
    for form in (AMERICAN, EUROPEAN):
        for match in form.finditer(text):
            month = str(MONTHS[match["month"].lower()])
            found.append(_reading(match, [(match["year"], month, match["day"])]))
    found += [_numeric(match, text) for match in NUMERIC.finditer(text)]
    kept: list[Reading] = []
    for reading in sorted((r for r in found if r.dates), key=lambda r: (r.start, -r.end)):
        if not kept or reading.start >= kept[-1].end:
            kept.append(reading)
    return kept


def settle(
    readings: Sequence[Reading], others: Sequence[Reading] = (), habit: Order | None = None
) -> tuple[str | None, tuple[str, ...]]:
    """Take the first of the readings: its date or, where it cannot be settled, its two readings.

    What settles a date with two readings, in this order: a certain date elsewhere on the page
    (``readings``, ``others``) that equals one of the two; numeric dates on the page that can be
    read in one order only; ``habit``, the order of the site's country.
    """
    if not readings:
        return None, ()
    first = readings[0]
    if first.certain:
        return first.certain, ()
    everything = [*readings, *others]
    agreed = {reading.certain for reading in everything if reading.certain in first.dates}
    if len(agreed) == 1:
        return agreed.pop(), ()
    orders = {reading.order for reading in everything if reading.order} or ({habit} if habit else set())
    if len(orders) == 1:
        return first.dates[0 if orders == {Order.MONTH_FIRST} else 1], ()
    return None, first.dates


def instant(text: str) -> str | None:
    """Return the ISO 8601 date or instant that a machine wrote (``datetime="…"``), or None."""
    match = ISO.search(text)
    if match and (dates := _dates([(match["year"], match["m"], match["d"])])):
        time = (match["time"] or "").replace(" ", "T")
        time = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", time)
        candidate = dates[0] + time
        try:
            datetime.fromisoformat(candidate)
        except ValueError:
            return dates[0]
        return candidate
    certain = [reading.certain for reading in find(text) if reading.certain]
    return certain[0] if certain else None


def _reading(match: re.Match[str], orders: list[tuple[str, str, str]]) -> Reading:
    return Reading(_dates(orders), match.start(), match.end())


def _numeric(match: re.Match[str], text: str) -> Reading:
    a, separator, b, year = match.group(1, 2, 3, 4)
    year = year if len(year) == 4 else f"20{year}"
    if separator == ".":
        return _reading(match, [(year, b, a)])
    both = _dates([(year, a, b), (year, b, a)])
    weekday = WEEKDAY.search(text[max(0, match.start() - 12) : match.start()])
    if weekday and len(both) == 2:
        number = WEEKDAYS.index(weekday[1].lower())
        both = tuple(date for date in both if Date.fromisoformat(date).weekday() == number) or both
    order = None
    if len(both) == 1 and a != b:
        order = Order.MONTH_FIRST if both == _dates([(year, a, b)]) else Order.DAY_FIRST
    return Reading(both, match.start(), match.end(), order)


def _dates(orders: list[tuple[str, str, str]]) -> tuple[str, ...]:
    made = []
    for year, month, day in orders:
        try:
            made.append(Date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return tuple(dict.fromkeys(made))
