"""Answers that are at hand: found by the very bytes of a request, if it came before and the data are as then."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from claimgraph.storage.workers_running import IDENTIFIER_BYTES
from claimgraph.web import logs
from claimgraph.web.answers import AnswerCache
from claimgraph.web.heads import Heads
from claimgraph.web.plain_request import Asked, take
from claimgraph.web.queries import FIELD

if TYPE_CHECKING:
    from claimgraph.storage.workers import QueryPool

KNOWN: Final = 1024
KNOWN_BYTES: Final = 4096
IDENTIFIERS: Final = 512
"""Drawn from the system's randomness at once."""


@dataclass(slots=True)
class _Known:
    """A request as it was read, and where its answer is: its key in the cache, as of which snapshot, and its head."""

    asked: Asked
    snapshot: int = -1
    key: str = ""
    rest: bytes = b""


class AtHand:
    """The requests read last, and the answers to them that the cache has. It belongs to one thread."""

    def __init__(self, pool: "QueryPool", answers: AnswerCache, heads: Heads) -> None:
        """Begin with none."""
        self._pool, self._answers, self._heads = pool, answers, heads
        self._known: dict[bytes, _Known] = {}
        self._identifiers: list[str] = []

    def take(self, received: bytes) -> tuple[Asked, int] | None:
        """Read a request, as :func:`plain_request.take` does, at once if the same was read before."""
        if (known := self._known.get(received)) is not None:
            return known.asked, len(received)
        found = take(received, union=self._pool.union)
        if found is not None and found[1] == len(received) <= KNOWN_BYTES:
            if len(self._known) >= KNOWN:
                self._known.clear()
            asked = found[0]
            asked.received = received
            self._known[received] = _Known(asked)
        return found

    def put(self, asked: Asked, snapshot: int, key: str, rest: bytes) -> None:
        """Remember that the cache has the answer under ``key``, and what its head says after the names."""
        if asked.manner.keep and (known := self._known.get(asked.received)) is not None:
            known.snapshot, known.key, known.rest = snapshot, key, rest

    def get(self, received: bytes) -> tuple[Asked, str, bytes] | None:
        """Return what was asked, the request's name and the whole answer, if all that is at hand."""
        known = self._known.get(received)
        if known is None or known.snapshot < 0 or known.snapshot != self._pool.newest():
            return None
        if (kept := self._answers.get(known.key)) is None:
            return None
        asked = known.asked
        query, request = self.names(asked)
        names = f"{FIELD}: {query}\r\n{logs.FIELD}: {request}\r\n".encode("latin-1")
        return asked, request, b"".join((self._heads.first(200), names, known.rest, kept.body))

    def names(self, asked: Asked) -> tuple[str, str]:
        """Return the names of a query and of the request that it came with."""
        if len(self._identifiers) < 2:
            drawn = os.urandom(IDENTIFIERS * IDENTIFIER_BYTES).hex()
            step = 2 * IDENTIFIER_BYTES
            self._identifiers = [drawn[at : at + step] for at in range(0, len(drawn), step)]
        given = asked.manner.request_id
        return self._identifiers.pop(), given if logs.is_name(given) else self._identifiers.pop()
