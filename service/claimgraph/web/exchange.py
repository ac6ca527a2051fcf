"""One query of a client and its answer, in the front's loop: nothing here waits.

An error after the first byte breaks the connection off: a chunked message without its last chunk is
incomplete (RFC 9112, section 8), and clients say so; an answer that ended early must never look whole.
"""

import logging
import os
import time
from typing import TYPE_CHECKING, Final

from claimgraph.errors import ClaimgraphError, QueryError
from claimgraph.storage import workers_frames as frames
from claimgraph.storage.workers_answer import Answer
from claimgraph.web import compression, logs
from claimgraph.web.answers import Kept
from claimgraph.web.conditional import entity_tag
from claimgraph.web.heads import known
from claimgraph.web.metrics import ANSWERED, KNOWN
from claimgraph.web.plain_request import Asked
from claimgraph.web.problems import kind_of
from claimgraph.web.queries import FIELD

if TYPE_CHECKING:
    import zlib

    from claimgraph.web.front_connection import Connection

STORED: Final = 64 << 20
"""Bytes that may wait for a slow client; with more, the worker waits, too, until its time is up."""
GZIP: Final = "gzip "

log = logging.getLogger(__name__)


class Exchange:
    """Answers one query; tells its connection when that is over.

    ``deadline`` is when its time is up, waiting included, by the monotonic clock.
    """

    def __init__(self, connection: "Connection", asked: Asked) -> None:
        """Answer ``asked`` on ``connection``."""
        self._connection, self._front, self._asked = connection, connection.front, asked
        self._identifier, self._request_id = connection.front.at_hand.names(asked)
        self._names = f"{FIELD}: {self._identifier}\r\n{logs.FIELD}: {self._request_id}\r\n"
        self._since, self._status, self._outcome = time.monotonic(), 200, ANSWERED
        self._answer: Answer | None = None
        self._descriptor = -1
        self._listening = False
        self._request: frames.Request | None = None
        self.deadline = 0.0
        self._tag: str | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._begun = self._over = False
        self._packer: zlib._Compress | None = None

    def begin(self) -> None:
        """Answer from what is known, or ask a worker."""
        front, asked = self._front, self._asked
        newest = front.pool.newest()
        current = entity_tag(newest, asked.name)
        if tag := known(asked, current):
            self._status, self._outcome = 304, KNOWN
            self._connection.send(
                front.heads.not_modified(self._names, tag, keep=asked.manner.keep, varies=tag != current)
            )
            self._end()
        elif kept := front.answers.get(current):
            self._outcome = KNOWN
            self._send_kept(kept, current, newest)
            self._end()
        else:
            self._ask()

    def abandon(self) -> None:
        """End the query, as the client has gone."""
        self._over = True
        self._release()
        self._front.queue.leave(self)

    def tick(self) -> None:
        """Look at the time; called ten times a second."""
        if self._answer is None or self._over:
            return
        if self._answer.seconds_left <= 0:
            if self._begun:
                self._fail(QueryError("its time was up"))
            else:
                self.advance()
        elif not self._listening:
            self.room()

    def room(self) -> None:
        """Listen to the worker again, once the client has taken enough of what waits."""
        if self._answer is not None and not self._over and self._connection.outbox.stored < STORED // 2:
            self._listen()

    def advance(self) -> None:
        """Pass on what the worker has sent."""
        answer = self._answer
        if answer is None or self._over:
            return
        try:
            chunks = answer.advance()
            if answer.ended and not self._begun:
                self._send_whole(answer, b"".join(chunks))
            elif chunks or answer.ended:
                self._send_some(answer, chunks)
        except ClaimgraphError as error:
            self._fail(error)
        except Exception as error:  # a fault of ours must not leave the client without an end
            log.exception("An answer could not be sent", extra={"request": self._request_id})
            self._fail(QueryError(str(error)))

    def _ask(self) -> None:
        pool, operation = self._front.pool, self._asked.operation
        self._request = frames.Request(
            query=operation.query or "",
            base_iri=self._asked.base,
            accept=self._asked.manner.accept,
            format=operation.format,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            timeout=min(operation.timeout or pool.timeout, pool.timeout),
            result_bytes=pool.result_bytes,
            memory=pool.memory,
            union=pool.union,
        )
        self.deadline = time.monotonic() + self._request.timeout
        try:
            self._front.queue.join(self)
        except ClaimgraphError as error:
            self._fail(error)

    def start(self) -> bool:
        """Hand the query to a worker; False if there is none for it now."""
        if self._over or self._request is None:
            return True
        try:
            answer = self._front.pool.start(self._request, self._identifier, self.deadline)
        except ClaimgraphError as error:
            self._fail(error)
            return True
        if answer is not None:
            self._attend(answer)
        return answer is not None

    def turn_away(self, error: ClaimgraphError) -> None:
        """Tell the client why its query was not run."""
        self._fail(error)

    def _attend(self, answer: Answer) -> None:
        self._answer = answer
        self._descriptor = os.dup(answer.fileno())  # ours to close, whoever ends the worker
        self._listen()

    def _listen(self) -> None:
        if not self._listening:
            self._listening = True
            self._front.loop.add_reader(self._descriptor, self.advance)

    def _unlisten(self) -> None:
        if self._listening:
            self._listening = False
            self._front.loop.remove_reader(self._descriptor)

    def _send_kept(self, kept: Kept, tag: str, snapshot: int) -> None:
        """Send an answer that is whole, compressed if that is wanted and worth it."""
        front, manner = self._front, self._asked.manner
        varies = compression.worth(kept.media_type, len(kept.body))
        body, packed = kept.body, varies and manner.gzip
        if packed:
            small = front.answers.get(GZIP + tag)
            if small is None:
                packer = compression.packer()
                small = Kept(packer.compress(body) + packer.flush(), kept.media_type)
                if tag:
                    front.answers.put(GZIP + tag, small)
            body = small.body
        shown = compression.packed_tag(tag) if packed and tag else tag or None
        rest = front.heads.rest(shown, kept.media_type, len(body), keep=manner.keep, gzip=packed, varies=varies)
        if tag:
            front.at_hand.put(self._asked, snapshot, GZIP + tag if packed else tag, rest)
        self._connection.send(b"".join((front.heads.first(200), self._names.encode("latin-1"), rest, body)))

    def _send_whole(self, answer: Answer, body: bytes) -> None:
        tag = "" if answer.volatile else entity_tag(answer.snapshot, self._asked.name)
        kept = Kept(body, answer.media_type)
        self._release()
        if tag:
            self._front.answers.put(tag, kept)
        self._send_kept(kept, tag, answer.snapshot)
        self._end()

    def _send_some(self, answer: Answer, chunks: list[bytes]) -> None:
        if not self._begun:
            self._begin_chunks(answer)
        self._keep(chunks)
        if self._packer is not None:
            chunks = [packed for chunk in chunks if (packed := self._packer.compress(chunk))]
            if answer.ended:
                chunks.append(self._packer.flush())
        for chunk in chunks:
            self._connection.send(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        if answer.ended:
            self._connection.send(b"0\r\n\r\n")
            if self._tag and self._chunks:
                self._front.answers.put(self._tag, Kept(b"".join(self._chunks), answer.media_type))
            self._end()
        elif self._connection.outbox.stored > STORED:
            self._unlisten()

    def _begin_chunks(self, answer: Answer) -> None:
        self._begun = True
        self._tag = None if answer.volatile else entity_tag(answer.snapshot, self._asked.name)
        varies = compression.worth(answer.media_type, None)
        gzip = varies and self._asked.manner.gzip
        if gzip:
            self._packer = compression.packer()
        shown = compression.packed_tag(self._tag) if gzip and self._tag else self._tag
        heads, keep = self._front.heads, self._asked.manner.keep
        rest = heads.rest(shown, answer.media_type, None, keep=keep, gzip=gzip, varies=varies)
        self._connection.send(heads.first(200) + self._names.encode("latin-1") + rest)

    def _keep(self, chunks: list[bytes]) -> None:
        self._size += sum(map(len, chunks))
        if self._tag and self._size <= self._front.answers.largest:
            self._chunks += chunks
        else:
            self._chunks.clear()

    def _fail(self, error: ClaimgraphError) -> None:
        self._release()
        if self._over:
            return
        self._outcome = kind_of(error).name
        if self._begun:
            log.warning("An answer was broken off: %s", error, extra={"request": self._request_id})
            self._over = True
            self._count()
            self._connection.break_off()
        else:
            self._status = kind_of(error).status
            self._connection.send(self._front.heads.problem(self._asked, error, self._names))
            self._end()

    def _end(self) -> None:
        self._over = True
        self._count()
        self._release()
        self._connection.answered(keep=self._asked.manner.keep)

    def _count(self) -> None:
        self._front.count(self._asked, self._request_id, self._status, self._outcome, self._since)

    def _release(self) -> None:
        self._unlisten()
        answer, self._answer = self._answer, None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if answer is not None:
            self._front.queue.part(answer)
