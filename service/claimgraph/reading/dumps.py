"""Plain text: an article alone, or the text dump of a whole page with menus and all."""

import re

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import credits, dates, furniture, language
from claimgraph.reading.blocks import Block, split
from claimgraph.reading.decoding import body, clean

SWITCH = 3.5
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


def choose(blocks: list[Block]) -> list[bool]:
    """Tell for each block whether it is of the article's body.

    Each block's own evidence is weighed first; then the likeliest way through all of them is taken,
    on which going into the body or out of it costs ``SWITCH`` (Viterbi).
    """
    column = _column(blocks)
    scores = [score(block, column) for block in blocks]
    best = [0.0, -SWITCH / 2]
    steps: list[tuple[bool, bool]] = []
    for value in scores:
        out_from_in = best[1] - SWITCH > best[0]
        in_from_out = best[0] - SWITCH > best[1]
        steps.append((out_from_in, not in_from_out))
        best = [max(best[0], best[1] - SWITCH), max(best[1], best[0] - SWITCH) + value]
    inside = best[1] > best[0]
    chosen = []
    for out_from_in, in_from_in in reversed(steps):
        chosen.append(inside)
        inside = in_from_in if inside else out_from_in
    chosen.reverse()
    return [kept and scores[i] > -4 for i, kept in enumerate(chosen)]


def _column(blocks: list[Block]) -> int | None:
    """Return the indent that most of the running text stands at."""
    weight: dict[int, int] = {}
    for block in blocks:
        if block.words >= 15 and block.ends_sentence and not block.marker and not furniture.FOOTER.search(block.text):
            weight[block.indent] = weight.get(block.indent, 0) + min(len(block.text), 800)
    return max(weight, key=lambda indent: weight[indent]) if weight else None


def score(block: Block, column: int | None) -> float:
    """Weigh the evidence that a block is body: above 0 for, below 0 against."""
    words, text = block.words, block.text
    value = 2.5 if words >= 30 else 1.5 if words >= 15 else 0.0 if words >= 8 else -1.0
    value += 1.0 if block.ends_sentence else (-1.0 if words < 30 else 0.0)
    value += 0.7 if len(re.findall(r"[.!?][\"”’)]? +[\"“‘(]?[^\W\d_a-z]", text)) >= 1 and words >= 15 else 0.0
    value += 0.5 if block.parted else -0.5
    value += 0.0 if column is None else 1.0 if block.indent == column else -1.2
    value -= 1.2 if block.marker and words < 20 else 0.0
    return value - _furniture(block)


def _furniture(block: Block) -> float:
    text, words = block.text, block.words
    cost = 0.0
    if furniture.is_share_bar(text):
        cost += 4
    if furniture.FOOTER.search(text):
        cost += 4 if words < 60 else 2
    if furniture.PLEA.search(text):
        cost += 3 if words < 40 else 1
    if furniture.ASIDE.search(text):
        cost += 4 if words < 25 else 1
    if furniture.COMMENTS.search(text):
        cost += 5
    if furniture.CAPTION.search(text):
        cost += 4 if words < 60 else 1
    if furniture.UPDATED.search(text) or furniture.ORIGIN.search(text):
        cost += 4 if words < 30 else 1
    if credits.byline(text) and words < 20:
        cost += 4
    return cost


def _headline(above: list[Block]) -> str | None:
    """Take the nearest block above the body that reads like a headline."""
    for block in reversed(above):
        if block.marker or _furniture(block) > 0 or not 4 <= block.words <= 30 or len(block.text) > 250:
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
