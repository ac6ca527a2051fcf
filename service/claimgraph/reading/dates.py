"""Dates of publication as pages write them, and the ones that can be read two ways."""

import re
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Reading:
    """A date as it was found: one possible ISO date where it is certain, two where it is not."""

    dates: tuple[str, ...]
    start: int
    end: int

    @property
    def certain(self) -> str | None:
        """The date, where there is only one."""
        return self.dates[0] if len(self.dates) == 1 else None


def find(text: str) -> list[Reading]:
    """Find the full dates in ``text``, in its order; day/month order that cannot be told gives two readings."""
    found = [_reading(match, _iso(match)) for match in ISO.finditer(text)]
    found += [_reading(match, _written(match)) for form in (AMERICAN, EUROPEAN) for match in form.finditer(text)]
    found += [_reading(match, _numeric(match)) for match in NUMERIC.finditer(text)]
    kept: list[Reading] = []
    for reading in sorted((r for r in found if r.dates), key=lambda r: (r.start, -r.end)):
        if not kept or reading.start >= kept[-1].end:
            kept.append(reading)
    return kept


def settle(readings: list[Reading]) -> tuple[str | None, tuple[str, ...]]:
    """Choose among a page's dates: the date, or else the readings that remain.

    The first date is the one looked for; where it has two readings, a certain date elsewhere that
    equals one of them settles it, and so does the site's habit: another date of the same page that
    can be read in one order only.
    """
    if not readings:
        return None, ()
    first = readings[0]
    if first.certain:
        return first.certain, ()
    certain = {reading.certain for reading in readings if reading.certain}
    agreed = [date for date in first.dates if date in certain]
    return (agreed[0], ()) if len(agreed) == 1 else (None, first.dates)


def instant(text: str) -> str | None:
    """Return the ISO 8601 date or instant that a machine wrote (``datetime="…"``), or None."""
    match = ISO.search(text)
    if match and (dates := _iso(match)):
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


def _reading(match: re.Match[str], dates: tuple[str, ...]) -> Reading:
    return Reading(dates, match.start(), match.end())


def _iso(match: re.Match[str]) -> tuple[str, ...]:
    return _dates([(match["year"], match["m"], match["d"])])


def _written(match: re.Match[str]) -> tuple[str, ...]:
    return _dates([(match["year"], str(MONTHS[match["month"].lower()]), match["day"])])


def _numeric(match: re.Match[str]) -> tuple[str, ...]:
    a, separator, b, year = match.group(1, 2, 3, 4)
    year = year if len(year) == 4 else f"20{year}"
    orders = [(year, b, a)] if separator == "." else [(year, a, b), (year, b, a)]
    return _dates(orders)


def _dates(orders: list[tuple[str, str, str]]) -> tuple[str, ...]:
    made = []
    for year, month, day in orders:
        try:
            made.append(Date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return tuple(dict.fromkeys(made))
