"""Ranges of tokens: trimmed, balanced in their quotation marks, turned into characters."""

from collections.abc import Iterable, Sequence
from typing import Final

from spacy.tokens import Doc

from claimgraph.extraction import grammar
from claimgraph.extraction.attribution.quotations import Quotation

Range = tuple[int, int]
LOOSE: Final = frozenset({",", ".", ";", ":", "—", "–", "-", "--", "...", "…", "?", "!"})


def trim(doc: Doc, start: int, end: int) -> Range | None:
    """Drop white space and loose punctuation at both ends; None where nothing is left."""
    while start < end and (doc[start].is_space or doc[start].text in LOOSE):
        start += 1
    while start < end and (doc[end - 1].is_space or doc[end - 1].text in LOOSE):
        end -= 1
    return (start, end) if start < end else None


def balance(quotations: Sequence[Quotation], inside: Sequence[int], start: int, end: int) -> Range:
    """Widen a range so that no quotation of one paragraph is cut in two."""
    for edge in (start, end - 1):
        number = inside[edge]
        if number >= 0 and len(quotations[number].ranges) == 1 and quotations[number].closed:
            quotation = quotations[number]
            start, end = min(start, quotation.start), max(end, quotation.end)
    return start, end


def without(whole: Range, holes: Iterable[Range]) -> list[Range]:
    """Cut holes out of a range."""
    left, end = whole
    parts = []
    for hole_start, hole_end in sorted(holes):
        if hole_start > left:
            parts.append((left, min(hole_start, end)))
        left = max(left, hole_end)
    if left < end:
        parts.append((left, end))
    return parts


def sentence(doc: Doc, i: int) -> Range:
    """Return the sentence of a token, without white space at its ends."""
    span = grammar.sentence(doc[i])
    start, end = span.start, span.end
    while end > start and doc[end - 1].is_space:
        end -= 1
    while start < end and doc[start].is_space:
        start += 1
    return start, end
