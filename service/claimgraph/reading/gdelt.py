"""GDELT event files, a row an event, as articles and claims.

GDELT 1.0 daily files have 57 columns, from April 2013 on 58 (the last is the article's address); GDELT 2.0 has 61
(GDELT Event Codebook 2.0, 19 February 2015). All columns that are read here stand in the same places, but the last.

GDELT says which article told of an event first, and not in which words. So a claim's source is the article's site,
and its evidence the article as a whole. A row without an address stands for itself, told by GDELT.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id, canonical_url, digest
from claimgraph.model import Article, Claim, DateBasis, Party, PartyType, Run
from claimgraph.reading import sources
from claimgraph.reading.cameo import Actor, action, party

VERSIONS: Final = {57: "1.0", 58: "1.0", 61: "2.0"}
"""Columns to the version of the format."""

PUBLISHER: Final = "GDELT Project"
REMEMBERED: Final = 1_000_000
"""Articles that are remembered to have been named; one that is named again is joined by its claims."""

_ACTORS: Final = (5, 15)
_EVENT: Final = 26


def looks_like(start: str) -> bool:
    """Whether a text begins as an event file does: a number, a day, the month, the year, and so many columns."""
    cells = start.split("\n", 1)[0].rstrip("\r").split("\t")
    return len(cells) in VERSIONS and re.match(r"\d+\t(\d{4})(\d\d)\d\d\t\1\2\t\1\t", start) is not None


def values(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, Article | Claim | Refusal]]:
    """Yield what each row holds, with its number from 1: an article that is not named yet, then its claim."""
    named: set[str] = set()
    for number, line in enumerate(sources.lines(stream, max_bytes), 1):
        if line is None:
            yield number, sources.too_large(max_bytes, "row").refusal
        elif line.strip():
            try:
                article, claim = _row(line.decode("utf-8", "replace").rstrip("\r").split("\t"))
            except InputRefused as error:
                yield number, error.refusal
                continue
            key = digest(article.id, 16)
            if key not in named:
                if len(named) >= REMEMBERED:
                    named.clear()
                named.add(key)
                yield number, article
            yield number, claim


def _row(cells: list[str]) -> tuple[Article, Claim]:
    version = VERSIONS.get(len(cells))
    if version is None:
        known = ", ".join(map(str, VERSIONS))
        raise _refused(f"The row has {len(cells)} columns, not {known}.", "Give event files as GDELT publishes them.")
    event = cells[0]
    found = action(cells[_EVENT])
    if found is None:
        raise _refused(f"“{cells[_EVENT][:20]}” is no code of CAMEO.", "Give the code of an event.", event, "EventCode")
    actor, target = (party(_actor(cells[start : start + 10])) for start in _ACTORS)
    if actor is None:
        raise _refused("Nothing says who acted.", "Leave the row out, or name its Actor1.", event, "Actor1Code")
    article = _article(cells, event)
    kind, meaning = found
    return article, Claim(
        article=article.id,
        actor=(actor,),
        action=kind,
        phrase=meaning,
        target=(target,) if target else (),
        object=None if target else f"{meaning} (CAMEO {cells[_EVENT]})",
        date=_day(cells[1], event),
        date_basis=DateBasis.INFERRED,
        source=(Party(article.publisher or PUBLISHER, PartyType.ORGANIZATION),),
        run=Run("GDELT", version),
    )


def _actor(cells: list[str]) -> Actor:
    _, name, country, group, *beliefs = (cell.strip() for cell in cells[:7])
    return Actor(name, country, group, beliefs, [cell.strip() for cell in cells[7:]])


def _article(cells: list[str], event: str) -> Article:
    address = cells[-1].strip() if len(cells) > min(VERSIONS) else ""
    if len(cells) == min(VERSIONS):
        return Article(id=f"gdelt-{event}", publisher=PUBLISHER)
    if not re.match(r"https?://[^\s/?#]", address, re.I):
        shown = address[:60] or "nothing"
        raise _refused(f"Its article is “{shown}”, no web address.", "Give the article's address.", event, "SOURCEURL")
    site = (urlsplit(canonical_url(address)).hostname or "").removeprefix("www.")
    if not site:
        raise _refused("Its article's address has no host.", "Give the article's address.", event, "SOURCEURL")
    return Article(id=article_id(address, None, None, None, ""), url=address, publisher=site)


def _day(text: str, event: str) -> str:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8] if len(text) == 8 else "x")).isoformat()
    except ValueError:
        raise _refused(f"“{text[:20]}” is no day.", "Write it as YYYYMMDD.", event, "SQLDATE") from None


def _refused(reason: str, remedy: str, item: str | None = None, field: str | None = None) -> InputRefused:
    return InputRefused(Refusal(reason, remedy, item=f"event {item}" if item else None, field=field))
