"""Stretches of days, and the calendar's units among them."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each season begins on the northern half of the globe (meteorological seasons)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def label(self) -> str | None:
        """The shortest ISO 8601 date that holds the interval: a day, a month or a year; None for more."""
        if self.first == self.last:
            return self.first.isoformat()
        if self.first.year != self.last.year:
            return None
        return f"{self.first:%Y-%m}" if self.first.month == self.last.month else f"{self.first:%Y}"

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    @classmethod
    def day(cls, day: date) -> Self:
        """Return one day."""
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Return a month; ``month`` may lie beyond 1 to 12 and is counted on."""
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def years(cls, first: int, last: int) -> Self:
        """Return whole years."""
        return cls(date(first, 1, 1), date(last, 12, 31))

    @classmethod
    def year(cls, year: int) -> Self:
        """Return a year."""
        return cls.years(year, year)

    @classmethod
    def week(cls, day: date) -> Self:
        """Return the week, Monday to Sunday, that holds ``day``."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def weekend(cls, day: date) -> Self:
        """Return the weekend of the week that holds ``day``."""
        week = cls.week(day)
        return cls(week.last - timedelta(days=1), week.last)

    @classmethod
    def season(cls, name: str, year: int) -> Self:
        """Return the three months of a season that begins in ``year``."""
        month = SEASONS[name]
        return cls(cls.month(year, month).first, cls.month(year, month + 2).last)

    @classmethod
    def quarter(cls, number: int, year: int) -> Self:
        """Return a quarter, 1 to 4, of a year."""
        return cls(date(year, 3 * number - 2, 1), cls.month(year, 3 * number).last)

    def part(self, which: str) -> Self:
        """Return the early, middle or late third of a decade (in years), a year (in months) or a month (in days)."""
        third = ("early", "mid", "late").index(which)
        if self.last.year > self.first.year:
            first, last = ((0, 3), (3, 6), (6, 9))[third]
            return type(self).years(self.first.year + first, self.first.year + last)
        if self.last.month > self.first.month:
            start = type(self).month(self.first.year, self.first.month + 4 * third)
            return type(self)(start.first, type(self).month(self.first.year, self.first.month + 4 * third + 3).last)
        days = ((1, 10), (11, 20), (21, self.last.day))[third]
        return type(self)(self.first.replace(day=days[0]), self.first.replace(day=days[1]))


def unit_away(day: date, unit: str, count: int) -> Interval:
    """Return the day, week, month or year that lies ``count`` such units away from ``day``.

    A decade or century away is a year, give or take one and five.

    Raises:
        ValueError: the calendar does not reach so far.
    """
    match unit:
        case "day":
            return Interval.day(day + timedelta(days=count))
        case "week":
            return Interval.week(day + timedelta(weeks=count))
        case "weekend":
            return Interval.weekend(day + timedelta(weeks=count))
        case "month":
            return Interval.month(day.year, day.month + count)
        case "quarter":
            place = day.year * 4 + (day.month - 1) // 3 + count
            return Interval.quarter(place % 4 + 1, place // 4)
        case "year":
            return Interval.year(day.year + count)
        case "decade":
            return Interval.years(day.year + 10 * count - 1, day.year + 10 * count + 1)
        case "century":
            return Interval.years(day.year + 100 * count - 5, day.year + 100 * count + 5)
        case _:
            raise ValueError(f"no unit of time: {unit}")


def moved(day: date, unit: str, count: int) -> date:
    """Return the same day ``count`` units on, as near as the calendar allows."""
    if unit in ("day", "week", "weekend"):
        return day + timedelta(days=count * (1 if unit == "day" else 7))
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    target = Interval.month(day.year, day.month + months)
    return target.first.replace(day=min(day.day, target.last.day))
