"""Plain text: an article alone, or the text dump of a whole page with menus and all."""

import re

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import credits, dates, language
from claimgraph.reading.blocks import Block, split
from claimgraph.reading.body import choose, furniture_of
from claimgraph.reading.decoding import body, clean

NO_BODY = Refusal(
    "The text has no article body that can be told from menus and lists.",
    "Give the article's text alone, or as an article line.",
)
FEWEST_LETTERS = 80
KEYWORDS = re.compile(r"^(?:filed under|tags?|topics?|keywords?|related topics)\s*:?\s+(?P<words>.+)$", re.I)


def article(text: str, path: str) -> Article:
    """Read one text.

    Raises:
        InputRefused: it has no article body.
    """
    blocks = split(clean(text))
    chosen = choose(blocks)
    written = body([block.text for block, kept in zip(blocks, chosen, strict=True) if kept])
    if sum(sign.isalpha() for sign in written) < FEWEST_LETTERS:
        raise InputRefused(NO_BODY)
    first = chosen.index(True)
    above, below = blocks[max(0, first - 25) : first], blocks[first:]
    headline = _headline(above)
    people, agency = _byline(above)
    published, readings = _date(above, below, chosen[first:])
    return Article(
        id=article_id(None, headline, published, None, written),
        path=path,
        headline=headline,
        author=people,
        originator=credits.dateline(written[:200]) or agency,
        date_published=published,
        date_readings=readings,
        language=language.detect(written) or "en",
        keywords=_keywords(blocks),
        text=written,
    )


def _headline(above: list[Block]) -> str | None:
    """Take the nearest block above the body that reads like a headline."""
    for block in reversed(above):
        if block.marker or furniture_of(block) or not 4 <= block.words <= 30 or len(block.text) > 250:
            continue
        if dates.find(block.text) and block.words < 10:
            continue
        return " ".join(block.text.split())
    return None


def _byline(above: list[Block]) -> tuple[tuple[str, ...], str | None]:
    for block in reversed(above[-12:]):
        read = credits.byline(block.text)
        if read and any(read):
            return read
    for block in reversed(above[-12:]):
        via = credits.VIA.match(block.text)
        agency = credits.agency_named(via["agency"]) if via else credits.agency_named(block.text)
        if agency:
            return (), agency
    return (), None


def _date(above: list[Block], below: list[Block], chosen: list[bool]) -> tuple[str | None, tuple[str, ...]]:
    near = [r for block in reversed(above[-12:]) for r in dates.find(block.text)]
    rest = [
        r
        for block, kept in zip(below, chosen, strict=True)
        if not kept and block.words < 20
        for r in dates.find(block.text)
    ]
    return dates.settle(near + rest if near else rest[:2])


def _keywords(blocks: list[Block]) -> tuple[str, ...]:
    for block in blocks:
        match = KEYWORDS.match(block.text)
        if match and block.words <= 40:
            words = (" ".join(word.split()) for word in re.split(r"[,;|•·]", match["words"]))
            return tuple(dict.fromkeys(word for word in words if word and len(word) <= 60))
    return ()
