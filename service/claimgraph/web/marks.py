"""An article's text with its claims marked in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from claimgraph.web.records import Claim


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text and the numbers, counted from 1, of the claims that it proves.

    ``begins`` and ``ends`` are those whose words begin or end with it.
    """

    text: str
    claims: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def paragraphs(body: str, claims: Sequence[Claim]) -> list[list[Stretch]]:
    """Cut a body into paragraphs, and these at the ends of the claims' quotes.

    A quote whose position does not hold (the text there is another) is looked for by its words.
    """
    ranges = []
    for number, claim in enumerate(claims, 1):
        for quote in claim.quotes:
            start, end = quote.start, quote.end
            if start is None or end is None or body[start:end] != quote.exact:
                start = body.find(quote.exact) if quote.exact else -1
                end = start + len(quote.exact)
            if 0 <= start < end:
                ranges.append((start, end, number))
    found, position = [], 0
    for piece in body.split("\n\n"):
        stretches = _cut(body, position, position + len(piece), ranges)
        if stretches:
            found.append(stretches)
        position += len(piece) + 2
    return found


def _cut(body: str, start: int, end: int, ranges: list[tuple[int, int, int]]) -> list[Stretch]:
    inside = [r for r in ranges if r[0] < end and r[1] > start]
    edges = sorted({start, end} | {min(max(edge, start), end) for r in inside for edge in r[:2]})
    return [_stretch(body, left, right, inside) for left, right in pairwise(edges)]


def _stretch(body: str, left: int, right: int, ranges: list[tuple[int, int, int]]) -> Stretch:
    over = [r for r in ranges if r[0] <= left and right <= r[1]]

    def numbers(chosen: list[tuple[int, int, int]]) -> tuple[int, ...]:
        return tuple(sorted({r[2] for r in chosen}))

    return Stretch(
        body[left:right],
        numbers(over),
        numbers([r for r in over if r[0] == left]),
        numbers([r for r in over if r[1] == right]),
    )
