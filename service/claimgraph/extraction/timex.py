"""A small grammar of English expressions of time: where they stand in a text, and what they mean.

Each rule is a pattern and a function from its match to an interval of days. The names of the kinds
follow TimeML's TIMEX3 where it has them (dates and sets of days; no durations, no times of day).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimgraph.extraction.intervals import SEASONS, Interval, moved, unit_away
from claimgraph.model import DateBasis

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(),
        1,
    )
} | {"a": 1, "an": 1, "a couple of": 2, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
HOLIDAYS: Final = {
    "Christmas Day": (12, 25),
    "Christmas Eve": (12, 24),
    "New Year's Eve": (12, 31),
    "New Year's Day": (1, 1),
}

MONTH: Final = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
WEEKDAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.,]\d|:|%)"
YEAR: Final = r"(?:1[5-9]\d\d|20\d\d)(?!\d|[.,]\d|%|-\w*[a-z])"
UNIT: Final = r"(?P<unit>day|week|weekend|month|quarter|year|decade|century|centurie)s?"
COUNT: Final = r"(?P<count>\d{1,3}|a couple of|" + "|".join(word for word in NUMBERS if " " not in word) + ")"
PART: Final = r"(?:(?P<part>early|mid|late|the (?:start|beginning|middle|end) of)[ -](?:in )?)?"


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is read against.

    ``published`` is the day of publication, ``anchor`` the last day that the text told before,
    ``future`` whether the act is still to come.
    """

    published: date | None
    future: bool = False
    anchor: date | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """An interval, and whether the text gives it whole or only against something else."""

    interval: Interval
    basis: DateBasis


Rule = Callable[[re.Match[str], Context], Meaning | None]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of time in a text, and how it is read; ``start`` and ``end`` count its characters."""

    start: int
    end: int
    rule: Rule
    match: re.Match[str]

    def read(self, context: Context) -> Meaning | None:
        """Return what it means; None where that hangs on a day that is not known."""
        try:
            return self.rule(self.match, context)
        except (ValueError, OverflowError):
            return None


def _month(text: str) -> int:
    return MONTHS.index(text[:3].lower()) + 1


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text)) if text[0].isdigit() else NUMBERS[text.lower()]


def _explicit(interval: Interval) -> Meaning:
    return Meaning(interval, DateBasis.EXPLICIT)


def _relative(interval: Interval) -> Meaning:
    return Meaning(interval, DateBasis.RELATIVE)


def _full(match: re.Match[str], _: Context) -> Meaning:
    return _explicit(Interval.day(date(int(match["y"]), _month(match["m"]), _number(match["d"]))))


def _iso(match: re.Match[str], _: Context) -> Meaning:
    return _explicit(Interval.day(date.fromisoformat(match[0])))


def _days(match: re.Match[str], context: Context) -> Meaning | None:
    """March 3, March 3-5, with or without the year."""
    month, first, last = _month(match["m"]), _number(match["d"]), _number(match["d2"] or match["d"])
    if match["y"]:
        year = int(match["y"])
    elif context.published is None:
        return None
    else:
        year = context.published.year
        if context.future:
            year += date(year, month, first) < context.published
        else:
            year -= date(year, month, first) > context.published
    found = Interval(date(year, month, first), date(year, month, last))
    return _explicit(found) if match["y"] else _relative(found)


def _day_of_month(match: re.Match[str], context: Context) -> Meaning | None:
    return _days(re.match(DAY_FIRST, f"{match['m']} {match['d']}"), context)  # type: ignore[arg-type]  # it always matches


def _month_of_year(match: re.Match[str], _: Context) -> Meaning:
    return _explicit(_part(match, Interval.month(int(match["y"]), _month(match["m"]))))


def _bare_month(match: re.Match[str], context: Context) -> Meaning | None:
    if context.published is None:
        return None
    month, now, which = _month(match["m"]), context.published, (match["which"] or "").lower()
    year = now.year
    if which == "next" or (context.future and which != "last"):
        year += month < now.month or (which == "next" and month == now.month)
    else:
        year -= month > now.month or (which == "last" and month == now.month)
    return _relative(_part(match, Interval.month(year, month)))


def _decade(match: re.Match[str], context: Context) -> Meaning:
    text = match["d"] or match["short"]
    first = int(text)
    if len(text) == 2:
        now = context.published.year if context.published else 2000
        first += 1900 if first + 2000 > now else 2000
    return _explicit(_part(match, Interval.years(first, first + 9)))


def _year(match: re.Match[str], _: Context) -> Meaning:
    return _explicit(_part(match, Interval.year(int(match["y"]))))


def _part(match: re.Match[str], interval: Interval) -> Interval:
    which = {"beginning": "early", "start": "early", "middle": "mid", "end": "late"}
    part = (match["part"] or "").lower().removeprefix("the ").removesuffix(" of")
    return interval.part(which.get(part, part)) if part else interval


def _weekday(match: re.Match[str], context: Context) -> Meaning | None:
    if context.published is None:
        return None
    now, which = context.published, (match["which"] or "").lower()
    wanted = DAYS.index(match["day"][:3].lower())
    if which in ("next", "this coming", "coming") or (context.future and which not in ("last", "past", "this past")):
        return _relative(Interval.day(now + timedelta(days=(wanted - now.weekday() - 1) % 7 + 1)))
    back = (now.weekday() - wanted) % 7
    return _relative(Interval.day(now - timedelta(days=back or (7 if which in ("last", "past", "this past") else 0))))


def _today(match: re.Match[str], context: Context) -> Meaning | None:
    word = re.split(r"[ ]", match[0].lower())
    away = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(word[0], 0)
    if match[0].lower() == "the day before yesterday":
        away = -2
    if context.published is None:
        return None
    day = context.published + timedelta(days=away)
    if word[0] == "overnight":
        return _relative(Interval(day - timedelta(days=1), day))
    return _relative(Interval.day(day))


def _calendar_unit(match: re.Match[str], context: Context) -> Meaning | None:
    """Last week, this month, earlier this year, the previous year."""
    which, unit, now = match["which"].lower(), match["unit"], context.published
    if which.startswith("the ") and context.anchor:
        now = context.anchor
    if now is None:
        return None
    away = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "following": 1}[
        which.removeprefix("the ")
    ]
    found = unit_away(now, unit, away)
    if unit == "weekend" and away == -1 and now > found.last + timedelta(days=7):
        found = Interval.weekend(found.last + timedelta(days=7))
    part = (match["part"] or "").lower()
    if part == "earlier" and away == 0:
        found = Interval(found.first, now)
    elif part == "later" and away == 0:
        found = Interval(now, found.last)
    elif part in ("early", "late", "mid"):
        found = found.part(part)
    elif away == 0 and unit != "weekend":
        found = Interval(now, found.last) if context.future else Interval(found.first, now)
    return Meaning(found, DateBasis.INFERRED if which.startswith("the ") else DateBasis.RELATIVE)


def _season(match: re.Match[str], context: Context) -> Meaning | None:
    name, now = match["season"].lower(), context.published
    if match["y"]:
        return _explicit(Interval.season(name, int(match["y"])))
    if now is None:
        return None
    which = (match["which"] or "").lower()
    here = Interval.season(name, now.year)
    year = now.year
    if which == "last":
        year -= here.last >= now
    elif which == "next":
        year += here.first <= now
    elif context.future:
        year += here.last < now
    else:
        year -= here.first > now
    return _relative(Interval.season(name, year))


def _away(match: re.Match[str], context: Context) -> Meaning | None:
    """Two days ago; three weeks earlier, a year later, where the text has told a day before.

    "Two years after" and "before" are no rule's: they count from an event, whose day is not known.
    """
    unit, direction = match["unit"].replace("centurie", "century"), match["direction"].lower()
    count = _number(match["count"])
    if direction in ("ago", "from now"):
        day, basis = context.published, DateBasis.RELATIVE
    else:
        day, basis = context.anchor, DateBasis.INFERRED
    if day is None:
        return None
    return Meaning(unit_away(day, unit, -count if direction in ("ago", "earlier") else count), basis)


def _within_unit(match: re.Match[str], context: Context) -> Meaning | None:
    """Earlier in the month, later in the year."""
    day = context.anchor or context.published
    if day is None:
        return None
    whole = unit_away(day, match["unit"], 0)
    found = Interval(whole.first, day) if match["part"].lower() == "earlier" else Interval(day, whole.last)
    return Meaning(found, DateBasis.INFERRED if context.anchor else DateBasis.RELATIVE)


def _span(match: re.Match[str], context: Context) -> Meaning | None:
    """Over the past two years, in the next three weeks."""
    if context.published is None:
        return None
    unit, count = match["unit"].replace("centurie", "century"), _number(match["count"] or "one")
    ahead = match["which"].lower() in ("next", "coming")
    other = moved(context.published, unit, count if ahead else -count)
    return _relative(Interval(min(other, context.published), max(other, context.published)))


def _within(match: re.Match[str], context: Context) -> Meaning | None:
    if context.published is None or not context.future:
        return None
    return _relative(Interval(context.published, moved(context.published, match["unit"], _number(match["count"]))))


def _neighbour(match: re.Match[str], context: Context) -> Meaning | None:
    if context.anchor is None:
        return None
    away = -1 if match["which"].lower() == "previous" else 1
    return Meaning(Interval.day(context.anchor + timedelta(days=away)), DateBasis.INFERRED)


def _quarter(match: re.Match[str], _: Context) -> Meaning:
    number = ("first", "second", "third", "fourth").index(match["number"].lower()) + 1
    return _explicit(Interval.quarter(number, int(match["y"])))


def _holiday(match: re.Match[str], context: Context) -> Meaning | None:
    month, day = HOLIDAYS[match["holiday"].replace("’", "'")]
    if match["y"]:
        return _explicit(Interval.day(date(int(match["y"]), month, day)))
    if context.published is None:
        return None
    found = date(context.published.year, month, day)
    if context.future:
        return _relative(Interval.day(found if found >= context.published else found.replace(year=found.year + 1)))
    return _relative(Interval.day(found if found <= context.published else found.replace(year=found.year - 1)))


DAY_FIRST: Final = rf"(?P<m>{MONTH}) (?P<d>{DAY})(?P<d2>)?(?P<y>)?"
OF_DAY: Final = r"(?: (?:morning|afternoon|evening|night|noon))?"
WHICH: Final = r"(?P<which>last|next|this past|this coming|this|past|coming)"
SEASON: Final = "(?P<season>" + "|".join(SEASONS) + ")"

RULES: Final[tuple[tuple[re.Pattern[str], Rule], ...]] = tuple(
    (re.compile(rf"(?<![\w$£€.,-])(?:{pattern})(?![\w])"), rule)
    for pattern, rule in (
        (rf"(?:{WEEKDAY},? )?(?P<m>{MONTH}) (?P<d>{DAY}),? (?P<y>{YEAR})", _full),
        (rf"(?:{WEEKDAY},? )?(?:the )?(?P<d>{DAY})(?: of)? (?P<m>{MONTH}),? (?P<y>{YEAR})", _full),
        (r"\d{4}-\d\d-\d\d", _iso),
        (
            rf"(?:{WEEKDAY},? )?(?P<m>{MONTH}) (?P<d>{DAY})(?: ?(?:-|–|to|and) ?(?P<d2>{DAY}))?(?:,? (?P<y>{YEAR}))?",
            _days,
        ),
        (rf"(?:{WEEKDAY},? )?(?:the )?(?P<d>{DAY})(?: of)? (?P<m>{MONTH})", _day_of_month),
        (rf"{PART}(?P<m>{MONTH}),?(?: of)? (?P<y>{YEAR})", _month_of_year),
        (rf"{PART}(?:(?P<which>last|next|this) )?(?P<m>{MONTH})(?! \d)", _bare_month),
        (rf"{PART}(?:(?:[Tt]he )?(?P<d>(?:1[5-9]|20)\d0)|[Tt]he ['’](?P<short>\d0))['’]?s", _decade),
        (rf"{PART}(?P<y>{YEAR})", _year),
        (rf"(?:{WHICH} )?(?P<day>{WEEKDAY}){OF_DAY}", _weekday),
        (
            r"(?i:today|tonight|this (?:morning|afternoon|evening)|the day before yesterday|overnight"
            rf"|(?:yesterday|tomorrow){OF_DAY}|last night)",
            _today,
        ),
        (
            r"(?:(?P<part>(?i:early|late|mid|earlier|later)) )?"
            r"(?P<which>(?i:last|past|next|coming|this|the (?:previous|next|following))) "
            r"(?P<unit>week|weekend|month|quarter|year)",
            _calendar_unit,
        ),
        (r"(?P<part>(?i:earlier|later)) in the (?P<unit>week|month|year)", _within_unit),
        (rf"(?:(?:early|late) )?(?:(?P<which>last|next|this|the) )?{SEASON}(?: of)?(?: (?P<y>{YEAR}))?", _season),
        (rf"(?i:{COUNT}) {UNIT} (?P<direction>ago|earlier|later|from now)", _away),
        (rf"the (?P<which>last|past|next|coming|previous) (?:{COUNT} )?{UNIT}", _span),
        (rf"(?:within|in) (?:the next )?{COUNT} {UNIT}(?: from now)?", _within),
        (r"(?i:the (?P<which>next|following|previous) day)", _neighbour),
        (rf"the (?P<number>first|second|third|fourth) quarter of (?P<y>{YEAR})", _quarter),
        (
            r"(?P<holiday>Christmas Day|Christmas Eve|New Year['’]s (?:Day|Eve))" rf"(?:,? (?P<y>{YEAR}))?",
            _holiday,
        ),
    )
)


def find(text: str) -> Iterator[Expression]:
    """Yield the expressions of time in ``text`` from left to right; of those that overlap, the longest."""
    found = [
        Expression(match.start(), match.end(), rule, match)
        for pattern, rule in RULES
        for match in pattern.finditer(text)
    ]
    end = 0
    for expression in sorted(found, key=lambda item: (item.start, -item.end)):
        if expression.start >= end:
            yield expression
            end = expression.end
