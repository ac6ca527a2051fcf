"""What stands around the body of a text dump: headline, byline, date, keywords."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from claimgraph.reading import credits, dates, furniture, sites
from claimgraph.reading.blocks import Block
from claimgraph.reading.body import furniture_of

REACH = 30
SIGNATURE = re.compile(r"(?P<names>[^\W\d_a-z].{3,80}?)(?:,? in (?P<place>[^\W\d_a-z].{2,30}))?")
KEYWORDS = re.compile(
    r"^(?:filed (?:under|in)|posted in|tags?|topics?|keywords?|related topics)\s*:?\s+(?P<words>.+)$", re.I
)
PUBLISHED = re.compile(r"\b(?:published|posted|created)\b", re.I)
UPDATED = re.compile(r"\W*(?:(?:last|was|first) )?(?:updated|modified|edited|revised)\b", re.I)


@dataclass(frozen=True, slots=True)
class Preamble:
    """An article's description as its dump shows it; fields as in :class:`claimgraph.model.Article`."""

    headline: str | None
    author: tuple[str, ...]
    publisher: str | None
    originator: str | None
    date_published: str | None
    date_readings: tuple[str, ...]
    keywords: tuple[str, ...]


def read(blocks: Sequence[Block], chosen: Sequence[bool]) -> Preamble:
    """Read the description around the body, whose blocks are ``chosen``."""
    first = chosen.index(True)
    above = blocks[max(0, first - REACH) : first]
    rest = [block for block, kept in zip(blocks[first:], chosen[first:], strict=True) if not kept]
    headline = _headline(above, Counter(block.text for block in blocks))
    below = [block for number, block in enumerate(blocks) if number > first and not chosen[number]]
    site = sites.publisher([block.text for block in blocks[:first]], [b.text for b in below if b.words < 40], headline)
    people, agency = _byline([*reversed(above), *rest[:6]])
    people = people or _signed(above, headline)
    published, readings = _date(above, rest, blocks)
    return Preamble(
        headline=headline,
        author=tuple(name for name in people if not site or name.casefold() != site.casefold()),
        publisher=site,
        originator=agency or next(filter(None, (_held_by_agency(b.text, site) for b in rest)), None),
        date_published=published,
        date_readings=readings,
        keywords=_keywords(blocks),
    )


def _headline(above: Sequence[Block], counts: Counter[str]) -> str | None:
    """Take the block above the body that is most like a headline: by its form, and by what follows it."""
    best, chosen = 0.0, None
    titles = [block.text for block in above]
    for number, block in enumerate(above):
        value = _likeness(block, counts)
        following = above[number + 1 : number + 5]
        if any(credits.byline(b.text) or _is_date_line(b) for b in following):
            value += 2.0
        value += 1.5 * (number + 1) / len(above)
        # the page's title in the first line of a dump: "Headline | Site"
        repeated = any(_is_title_of(title, block.text) for title in titles[: min(number, 4)])
        value += 3.0 if repeated and value > 0.0 else 0.0
        if value >= best and value > 1.0:
            best, chosen = value, number
    if chosen is None:
        return None
    # a headline stands over its standfirst; lists of other headlines are longer than two
    over = [_likeness(block, counts) for block in above[max(0, chosen - 2) : chosen]]
    if over and over[-1] >= 2.0 and (len(over) == 1 or over[0] < 2.0) and above[chosen].parted:
        chosen -= 1
    return " ".join(above[chosen].text.split())


def _held_by_agency(line: str, site: str | None) -> str | None:
    agency = sites.agency_holder(line)
    return None if sites.same_house(agency, site) else agency


def _is_title_of(title: str, text: str) -> bool:
    return title == text or bool(title.startswith(text) and sites.TITLE_SEPARATOR.match(title[len(text) :]))


def _signed(above: Sequence[Block], headline: str | None) -> tuple[str, ...]:
    """Return the authors of a line of their own below the headline, over a job's title or the date."""
    start = next((n for n, block in enumerate(above) if block.text == headline), len(above))
    for number in range(start + 1, min(start + 4, len(above))):
        signed = SIGNATURE.fullmatch(above[number].text) if _may_sign(above[number]) else None
        if not signed:
            continue
        following = above[number + 1 : number + 3]
        sure = signed["place"] or any(credits.ROLE.search(b.text) or _is_date_line(b) for b in following)
        if sure and (people := credits.people([signed["names"]])):
            return people
    return ()


def _may_sign(block: Block) -> bool:
    return not block.marker and block.words <= 12 and not furniture_of(block)


def _likeness(block: Block, counts: Counter[str]) -> float:
    text, words = block.text, block.words
    if block.marker or words < 3 or words > 30 or len(text) > 250:
        return -9.0
    if _is_date_line(block) or credits.byline(text) or furniture.UPDATED.search(text):
        return -9.0
    value = 2.0 if 5 <= words <= 20 else 0.5
    value -= 2.0 if furniture_of(block) else 0.0
    value -= 2.5 if text.endswith((".", ":", "…", ",")) else 0.0
    value -= 1.5 if re.search(r"[|>»#@]|\.com\b", text) else 0.0
    value -= 1.0 if counts[block.text] > 2 else 0.0
    return value + (0.5 if block.parted else 0.0)


def _is_date_line(block: Block) -> bool:
    return block.words <= 14 and not block.ends_sentence and bool(dates.find(block.text))


def _byline(near: Sequence[Block]) -> tuple[tuple[str, ...], str | None]:
    people: tuple[str, ...] = ()
    agency = None
    for block in near:
        if block.words > 25:
            continue
        read = credits.byline(block.text)
        people = people or (read[0] if read else ())
        agency = agency or (read[1] if read else credits.via(block.text))
        agency = agency or credits.agency_named(block.text)
    return people, agency


def _date(above: Sequence[Block], rest: Sequence[Block], blocks: Sequence[Block]) -> tuple[str | None, tuple[str, ...]]:
    """Choose the line that dates the article: one that says "published", then the nearest above, then below."""
    lines = [b for b in reversed(above) if b.words <= 20 and not furniture.CAPTION.search(b.text)]
    lines += [b for n, b in enumerate(rest[:40]) if b.words <= 20 and (n < 4 or furniture.UPDATED.search(b.text))]
    dated = [(block, found) for block in lines if (found := dates.find(block.text))]
    said = [_published(block.text, found) for block, found in dated if _says_published(block.text)]
    plain = [found for block, found in dated if not UPDATED.match(block.text)]
    updated = [found for _, found in dated]
    everything = [reading for block in blocks if block.words <= 40 for reading in dates.find(block.text)]
    best = next((found for group in (said, plain, updated) for found in group), [])
    return dates.settle(best, everything)


def _says_published(line: str) -> bool:
    return bool(PUBLISHED.search(line)) or (not UPDATED.match(line) and bool(credits.byline(line)))


def _published(line: str, found: list[dates.Reading]) -> list[dates.Reading]:
    """Put first the date that follows "published": ``Updated 5 May 2020 | Published 4 May 2020``."""
    word = PUBLISHED.search(line)
    after = [reading for reading in found if word and reading.start > word.start()]
    return after or found


def _keywords(blocks: Sequence[Block]) -> tuple[str, ...]:
    for block in blocks:
        match = KEYWORDS.match(block.text)
        if match and block.words <= 40:
            words = (" ".join(word.split()) for word in re.split(r"[,;|•·]|(?:^|\s)#", match["words"]))
            return tuple(dict.fromkeys(word for word in words if word and len(word) <= 60))
    return ()
