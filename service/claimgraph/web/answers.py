"""Finished answers, kept for whoever asks the same of the same state of the data."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from claimgraph.web.sparql_request import Operation

LARGEST: Final = 8
"""An answer of more than this part of the room is not kept: it would push out too many others."""
OVERHEAD: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer: its bytes and its Content-Type."""

    body: bytes
    media_type: str


class AnswerCache:
    """Answers by entity tag, those used least recently going first; ``room`` is in bytes, 0 keeps none.

    A tag names the state of the data, so nothing here can be out of date; old states' answers just go unused.
    """

    def __init__(self, room: int) -> None:
        """Make an empty cache."""
        self.largest = room // LARGEST
        self._room = room
        self._used = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Kept | None:
        """Return the answer with this tag, if it is here."""
        with self._lock:
            if tag in self._kept:
                self._kept.move_to_end(tag)
            return self._kept.get(tag)

    def put(self, tag: str, answer: Kept) -> None:
        """Keep a whole answer, unless it is too large."""
        size = _size(answer)
        if size > self.largest:
            return
        with self._lock:
            if tag in self._kept:
                return
            self._kept[tag] = answer
            self._used += size
            while self._used > self._room:
                self._used -= _size(self._kept.popitem(last=False)[1])


def name_of(operation: Operation, accept: str | None, base: str, *, union: bool) -> str:
    """Return what names the answer to a query among all answers from one state of the data."""
    parts = (operation.query, operation.default_graphs, operation.named_graphs, operation.format, accept, base, union)
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _size(answer: Kept) -> int:
    return len(answer.body) + OVERHEAD
