"""Quotations by their marks: typographic, straight, doubled and single, over several paragraphs.

A quotation that goes on in the next paragraph has no closing mark at the end of the first and a new
opening mark at the start of the second (Chicago Manual of Style, 13.32).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

OPENING: Final = {"“": "”", "«": "»", "„": "“", "``": "''", "‘": "’"}
STRAIGHT: Final = frozenset({'"', "''"})
CLOSING: Final = frozenset({"”", "»", "’"})
ENDS: Final = frozenset(".,?!…—-")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation as ranges of tokens with their marks, one a paragraph.

    ``clausal`` tells a quoted utterance from a few quoted words in a running sentence.
    """

    ranges: tuple[tuple[int, int], ...]
    clausal: bool
    closed: bool

    @property
    def start(self) -> int:
        """The opening mark's index."""
        return self.ranges[0][0]

    @property
    def end(self) -> int:
        """The index after the closing mark."""
        return self.ranges[-1][1]


def find(doc: Doc) -> list[Quotation]:
    """Find the outermost quotations of a document, in order."""
    found: list[Quotation] = []
    ranges: list[tuple[int, int]] = []
    start, closing = -1, ""
    tokens = list(doc)
    for token in tokens:
        i = token.i
        if start < 0:
            if closing and not token.is_space:
                if _opens(token) and _closing(token.text) == closing:
                    start = i
                    continue
                found.append(_quotation(doc, ranges, closed=False))
                ranges, closing = [], ""
            if not closing and _opens(token):
                start, closing = i, _closing(token.text)
        elif _ends_paragraph(token) or i == len(tokens) - 1:
            closes = token.text == closing
            ranges.append((start, i + 1 if closes else i))
            start = -1
            if closes or closing in ("’", "'"):
                if closes:
                    found.append(_quotation(doc, ranges, closed=True))
                ranges, closing = [], ""
        elif token.text == closing and not (closing == "’" and _letter_after(token)):
            ranges.append((start, i + 1))
            found.append(_quotation(doc, ranges, closed=True))
            ranges, start, closing = [], -1, ""
    if ranges:
        found.append(_quotation(doc, ranges, closed=False))
    return found


def inside(doc: Doc, quotations: Sequence[Quotation]) -> list[int]:
    """Return for each token the number of the quotation that it stands in, or -1."""
    of = [-1] * len(doc)
    for number, quotation in enumerate(quotations):
        for start, end in quotation.ranges:
            of[start:end] = [number] * (end - start)
    return of


def _closing(mark: str) -> str:
    return OPENING.get(mark, mark)


def _opens(token: Token) -> bool:
    if token.text in OPENING:
        return True
    if token.text not in STRAIGHT and token.text != "'":
        return False
    before = token.doc[token.i - 1] if token.i else None
    spaced = before is None or before.is_space or bool(before.whitespace_) or before.text in "([—–-:"
    return spaced and not token.whitespace_ and token.i + 1 < len(token.doc)


def _letter_after(token: Token) -> bool:
    return not token.whitespace_ and token.i + 1 < len(token.doc) and token.doc[token.i + 1].is_alpha


def _ends_paragraph(token: Token) -> bool:
    return token.is_space and token.text.count("\n") > 1


def _quotation(doc: Doc, ranges: list[tuple[int, int]], *, closed: bool) -> Quotation:
    words = [doc[i] for start, end in ranges for i in range(start, end)]
    verb = any(token.pos_ in ("VERB", "AUX") for token in words)
    last = words[-2] if closed and len(words) > 2 else words[-1]
    whole = last.text in ENDS or len(ranges) > 1 or words[-1].text in ENDS
    return Quotation(tuple(ranges), clausal=len(words) > 4 and verb and (whole or len(words) > 8), closed=closed)
