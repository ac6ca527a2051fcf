"""Marking in a text the words that were found in it, as SQLite's FTS5 finds them.

FTS5's own functions ``highlight`` and ``snippet`` read the lists of all hits of a word once for each text,
which for words that are everywhere takes a hundred times as long.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

MARKS: Final = ("\x02", "\x03")
"""Around the words that were found; no stored text holds these characters."""

LENGTH: Final = 40
"""So many words of a long text are shown."""

BEFORE: Final = 8
"""So many of them stand before the first that was found."""

TOKEN: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
"""A word as the tokenizer unicode61 has it: letters and digits, with the marks above and below them."""


def folded(word: str) -> str:
    """Return a word in lower case and without diacritics, as ``unicode61 remove_diacritics 2`` stores it."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign)).lower()


def marked(text: str, wanted: Sequence[str], length: int | None = None) -> str:
    """Return ``text``, or ``length`` of its words around the first found, with :data:`MARKS` around what begins so.

    ``wanted`` are folded beginnings of words.
    """
    tokens = list(TOKEN.finditer(text))
    found = [token for token in tokens if folded(token[0]).startswith(tuple(wanted))]
    first, last = 0, len(tokens)
    if length is not None and len(tokens) > length:
        first = max(0, min(tokens.index(found[0]) - BEFORE if found else 0, len(tokens) - length))
        last = first + length
    start = tokens[first].start() if first else 0
    end = tokens[last - 1].end() if last < len(tokens) else len(text)
    pieces, place = ["…"] if first else [], start
    for token in found:
        if start <= token.start() and token.end() <= end:
            pieces += [text[place : token.start()], MARKS[0], token[0], MARKS[1]]
            place = token.end()
    pieces += [text[place:end], "…" if last < len(tokens) else ""]
    return "".join(pieces)
