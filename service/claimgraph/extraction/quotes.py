"""Quotation marks of a document, and who speaks between them."""

from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.lexis import SAYING

OPENING: Final = frozenset({"“", "``", "«"})
CLOSING: Final = frozenset({"”", "''", "»"})
STRAIGHT: Final = '"'


class Quotes:
    """Which tokens are quoted, by the marks; an open quotation ends with its paragraph."""

    def __init__(self, doc: Doc) -> None:
        """Find the quotations of ``doc``."""
        self._doc = doc
        self._number = [0] * len(doc)
        self._spans: list[tuple[int, int]] = []
        self._breaks = [-1, *(token.i for token in doc if token.is_space and token.text.count("\n") > 1), len(doc)]
        start: int | None = None
        ends = set(self._breaks)
        for token in doc:
            text = token.text
            if token.i in ends or (start is not None and (text in CLOSING or text == STRAIGHT)):
                self._close(start, token.i)
                start = None
            elif start is None and (text in OPENING or text == STRAIGHT):
                start = token.i
        self._close(start, len(doc))

    def _close(self, start: int | None, end: int) -> None:
        if start is not None and end - start > 1:
            self._spans.append((start, end))
            self._number[start : end + 1] = [len(self._spans)] * len(self._number[start : end + 1])

    def inside(self, place: int) -> bool:
        """Whether the token at ``place`` is quoted."""
        return self._number[place] > 0

    def speaker(self, place: int) -> Token | None:
        """Return the subject of the verb of saying nearest to the quotation that holds a token.

        It is looked for in the same paragraph, then backwards in the one before; None where the
        token is not quoted or nobody is found.
        """
        number = self._number[place]
        if not number:
            return None
        start, end = self._spans[number - 1]
        after = next(index for index, stop in enumerate(self._breaks) if stop > place)
        first, last = self._breaks[after - 1] + 1, self._breaks[after]
        outside = [i for i in range(first, last) if not self.inside(i)]
        nearest = sorted(outside, key=lambda i: (start - i) * 1.2 if i < start else i - end)
        found = next((subject for i in nearest for subject in [_subject(self._doc[i])] if subject is not None), None)
        if found is None and after > 1:
            before = range(first - 1, self._breaks[after - 2], -1)
            outside = [i for i in before if not self.inside(i)]
            found = next(
                (subject for i in outside for subject in [_subject(self._doc[i])] if subject is not None), None
            )
        return found


def _subject(verb: Token) -> Token | None:
    if verb.lower_ == "according":
        to = next((child for child in verb.children if child.lower_ == "to"), None)
        return next((child for child in to.children if child.dep_ == "pobj"), None) if to is not None else None
    if verb.pos_ != "VERB" or verb.lemma_ not in SAYING:
        return None
    return next(
        (child for child in verb.children if child.dep_ == "nsubj" and child.lower_ not in ("it", "that")), None
    )
