"""Bars and cells, so many on a page that they are written here rather than in a template; all text is escaped."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from babel import Locale
from markupsafe import Markup, escape

from claimgraph.web.charts import HIGHEST, Bar, side
from claimgraph.web.languages import day, locale, number

STEP: Final = 10
"""So wide is the place of a bar, in the units of the drawing."""

MANY: Final = 12
"""With more periods than this, bars are wide and close."""


def bars(items: Sequence[Bar], periods: Sequence[str], hanging: bool) -> Markup:
    """Return the bars, each with its period and count as its title; ``hanging`` from the upper edge."""
    width = STEP - 2 if len(periods) > MANY else STEP - 6
    before = (STEP - width) // 2
    words = _words(tuple(periods), locale())
    drawn = (
        f'<rect x="{bar.place * STEP + before}" y="{0 if hanging else HIGHEST - bar.height}" '
        f'width="{width}" height="{bar.height}"><title>{words[bar.place]}: '
        f"{bar.count if bar.count < 1000 else escape(number(bar.count))}</title></rect>"
        for bar in items
    )
    return Markup("".join(drawn))


def cells(types: Sequence[str], counts: Mapping[str, int], name: str, to: str | None) -> Markup:
    """Return a row's cells of counts by type, each a link to its claims where the row leads ``to`` an address."""
    whose, where = escape(name), escape(to or "")
    drawn = []
    for type_ in types:
        count = counts.get(type_, 0)
        words = escape(number(count)) if count else ""
        if count and to:
            words = (
                f'<a href="{where}&amp;type={escape(type_)}" aria-label="{whose}, {escape(type_)}: {words}">{words}</a>'
            )
        drawn.append(f'<td class="{side(type_)}">{words}</td>')
    return Markup("".join(drawn))


@lru_cache(maxsize=256)
def _words(periods: tuple[str, ...], _to: Locale) -> list[str]:
    return [escape(day(period)) for period in periods]
