"""Which blocks of a text dump are the article's body.

Each block is weighed by its form (length, sentence end, indent, list marker) and by the words of
page furniture; then the likeliest way through all blocks is taken, on which going into the body or
out of it has a price (Viterbi). Furniture within the body is left out afterwards.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from claimgraph.reading import credits, dates, furniture
from claimgraph.reading.blocks import Block

SWITCH = 1.8
LOW_SWITCH = 1.0
LOWEST = -2.0
HEADING_REACH = 5
FAR = 25
NEAR = 8
HEAVY = 15.0
MAIN_SHARE = 0.5
SEVERAL_SENTENCES = re.compile(r"[.!?…][\"”’»)]* +[\"“‘«(]?[^\W\d_a-z]")
TEASER_END = re.compile(r"(?:\.\.\.|…|\[…\])$")
MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
SERIES = re.compile(rf"(?P<day>{MONTHS}\.? \d)|(?P<number>\d)|(?P<sign>[-–—\[(#])", re.I)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a dump's layout tells: ``column`` is the body's indent, where indents tell anything;
    ``parts`` whether blank lines part running text from lists.
    """

    column: int | None
    parts: bool

    @classmethod
    def of(cls, blocks: Sequence[Block], column: int | None) -> "Layout":
        """Look at all blocks: what stands everywhere tells nothing."""
        indents = Counter(block.indent for block in blocks)
        uniform = bool(blocks) and indents.most_common(1)[0][1] > 0.9 * len(blocks)
        short = [block.parted for block in blocks if block.words < 8]
        return cls(None if uniform else column, not short or sum(short) < 0.7 * len(short))


def choose(blocks: Sequence[Block]) -> list[bool]:
    """Tell for each block whether it is of the article's body.

    Two rounds: the first finds the indent that the body stands at, the second makes use of it.
    """
    rest = len(blocks) - _comments(blocks)
    blocks = blocks[: len(blocks) - rest]
    common = {text for text, count in Counter(block.text for block in blocks).items() if count > 9}
    marks = [furniture_of(block) or block.text in common for block in blocks]
    path = _path(_scores(blocks, marks, Layout.of(blocks, None)), LOW_SWITCH)
    layout = Layout.of(blocks, _column(blocks, path))
    marks = [mark or _is_credited(blocks, number, layout) for number, mark in enumerate(marks)]
    scores = _scores(blocks, marks, layout)
    path = _mainland(blocks, _path(scores), scores)
    if not any(path):
        path = _mainland(blocks, _path(scores, LOW_SWITCH), scores)
    chosen = [inside and not mark for inside, mark in zip(path, marks, strict=True)]
    return chosen + [False] * rest


def _scores(blocks: Sequence[Block], marks: Sequence[bool], layout: Layout) -> list[float]:
    scores = []
    warned = 0
    for number, (block, mark) in enumerate(zip(blocks, marks, strict=True)):
        value = form(block, layout)
        if number and _is_series(blocks[number - 1], block):
            value = max(value, 0.3)
        if mark:
            opens = bool(furniture.ASIDE.search(block.text))
            value = -1.5 if opens else -0.7 if block.words < 4 else -1.0
            warned = HEADING_REACH if opens else warned
        elif warned:
            value -= 1.0
            warned -= 1
        scores.append(max(value, LOWEST))
    return scores


def form(block: Block, layout: Layout) -> float:
    """Weigh a block's form: above 0 for body, below 0 against."""
    words, text = block.words, block.text
    value = next(gain for least, gain in LENGTHS if words >= least)
    if block.ends_sentence:
        value += 1.0 if not (TEASER_END.search(text) and words >= 8) else -1.0
    elif words < 30:
        value -= 1.0
    if words >= 15 and SEVERAL_SENTENCES.search(text):
        value += 0.7
    if words >= 5 and not block.ends_sentence and _is_title(text):
        value -= 1.0
    value += 0.0 if not layout.parts else 0.5 if block.parted else -0.3
    if block.marker:
        value -= 1.0 if words < 8 else 0.3
    if layout.column is not None:
        away = abs(block.indent - layout.column)
        value += 1.0 if away == 0 else 0.3 if away <= 2 else -0.5 if away <= 4 else -1.2
    return value


LENGTHS = ((60, 3.5), (30, 2.5), (15, 1.5), (8, 0.0), (4, -0.7), (0, -1.0))


def _is_title(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) > 0.75 * len(words)


def _is_series(previous: Block, block: Block) -> bool:
    """Whether two lines are rows of one table or list, such as results or dates of a tour."""
    if previous.indent != block.indent or block.marker or previous.marker:
        return False
    one, two = SERIES.match(previous.text), SERIES.match(block.text)
    return bool(one and two and one.lastgroup == two.lastgroup)


def furniture_of(block: Block) -> bool:
    """Whether the block's words are those of page furniture."""
    text, words = block.text, block.words
    return (
        furniture.is_share_bar(text)
        or (bool(furniture.FOOTER.search(text)) and words < 90)
        or (bool(furniture.PLEA.search(text)) and words < 35)
        or (bool(furniture.ASIDE.search(text)) and words < 20)
        or bool(furniture.COMMENTS.search(text))
        or (bool(furniture.CAPTION.search(text)) and words < 60)
        or (bool(furniture.UPDATED.search(text) or furniture.ORIGIN.search(text)) and words < 40)
        or (bool(credits.byline(text)) and words < 20)
        or (bool(furniture.BIO.search(text)) and words < 60)
        or _is_shouted(text)
        or (words <= 14 and not block.ends_sentence and bool(dates.find(text)))
    )


def _is_credited(blocks: Sequence[Block], number: int, layout: Layout) -> bool:
    """Whether a block beside the body's column is a caption: the credit of a picture follows it."""
    if number + 1 == len(blocks) or layout.column in (None, blocks[number].indent):
        return False
    credit = blocks[number + 1]
    return credit.words < 10 and blocks[number].words < 60 and bool(furniture.CAPTION.search(credit.text))


def _is_byline(block: Block) -> bool:
    read = credits.byline(block.text)
    return read is not None and (any(read) or not block.ends_sentence)


def _is_shouted(text: str) -> bool:
    """Five words or more in capitals that are no sentence: a link to another story."""
    letters = [sign for sign in text if sign.isalpha()]
    return (
        len(text.split()) >= 5
        and sum(sign.isupper() for sign in letters) > 0.9 * len(letters)
        and text[-1] not in '.!?”"'
    )


def _comments(blocks: Sequence[Block]) -> int:
    """Return where the readers' comments begin, if the body can have ended before."""
    prose = 0
    for number, block in enumerate(blocks):
        if prose >= 60 and furniture.COMMENTS_BEGIN.search(block.text):
            return number
        prose += block.words if block.words >= 15 and block.ends_sentence else 0
    return len(blocks)


def _path(scores: Sequence[float], price: float = SWITCH) -> list[bool]:
    best = [0.0, -price / 2]
    steps: list[tuple[bool, bool]] = []
    for value in scores:
        steps.append((best[1] - price > best[0], best[1] >= best[0] - price))
        best = [max(best[0], best[1] - price), max(best[1], best[0] - price) + value]
    inside = best[1] - price / 2 > best[0]
    path = []
    for out_from_in, in_from_in in reversed(steps):
        path.append(inside)
        inside = in_from_in if inside else out_from_in
    return path[::-1]


def _mainland(blocks: Sequence[Block], path: Sequence[bool], scores: Sequence[float]) -> list[bool]:
    """Keep the weightiest stretch of the body, and those near it that stand at the same indent."""
    stretches = [
        [number for number, _ in group]
        for inside, group in groupby(enumerate(path), key=lambda step: step[1])
        if inside
    ]
    if not stretches:
        return list(path)
    sums = [sum(scores[number] for number in stretch) for stretch in stretches]
    main = next(i for i, value in enumerate(sums) if value >= MAIN_SHARE * max(sums))
    kept = set(stretches[main])
    for order in (range(main + 1, len(stretches)), range(main - 1, -1, -1)):
        last = stretches[main]
        for i in order:
            gap = min(abs(a - b) for a in (stretches[i][0], stretches[i][-1]) for b in (last[0], last[-1]))
            away = abs(_indent(blocks, stretches[i]) - _indent(blocks, stretches[main]))
            if gap > (FAR if away == 0 or (away <= 6 and sums[i] > HEAVY) else NEAR if away <= 6 else 0):
                break
            kept.update(stretches[i])
            last = stretches[i]
    return [number in kept for number in range(len(path))]


def _indent(blocks: Sequence[Block], stretch: Sequence[int]) -> int:
    column = _column([blocks[number] for number in stretch], [True] * len(stretch))
    return blocks[stretch[0]].indent if column is None else column


def _column(blocks: Sequence[Block], path: Sequence[bool]) -> int | None:
    """Return the indent that most of the body stands at."""
    weight: Counter[int] = Counter()
    for block, inside in zip(blocks, path, strict=True):
        if inside and not block.marker and block.words >= 8:
            weight[block.indent] += min(block.words, 100)
    return weight.most_common(1)[0][0] if weight else None
