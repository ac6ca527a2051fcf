"""Trying writes in processes that can be lost, seen from the owner of the store."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from claimgraph import errors
from claimgraph.errors import ClaimgraphError, QueryTimeout, QueryTooLarge, WorkerDied
from claimgraph.storage.changes import GraphChange
from claimgraph.storage.durable import remove_tree
from claimgraph.storage.snapshots import FOLDER, Snapshot

PROGRAM: Final = (sys.executable, "-I", "-m", "claimgraph.storage.trial")
GRACE_SECONDS: Final = 2.0
KEPT: Final = 2
GENID: Final = ".well-known/genid/"
"""Below the base, where blank nodes get their IRIs (RDF 1.1 Concepts, section 3.5)."""


class Trials:
    """Has :mod:`claimgraph.storage.trial` fork one process a job. Threads may share it."""

    def __init__(self, store: Path, base: str, *, timeout: float, memory: int) -> None:
        """Try writes of the store in the folder ``store``; ``timeout`` in seconds, ``memory`` in bytes."""
        self._copies = store / FOLDER
        self._timeout, self._memory, self._genid = timeout, memory, base + GENID
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []

    def update(
        self, snapshot: Snapshot, text: str, base: str, using: tuple[str, ...], using_named: tuple[str, ...]
    ) -> list[GraphChange]:
        """Return what an update would change in the snapshot; lines may be there, or gone, already.

        ``base`` resolves relative IRIs; ``using`` and ``using_named`` are the protocol's data set.

        Raises:
            UsageError: the request is no update, or names its data set twice.
            QueryError: its syntax is wrong, it is not allowed, or it takes too much.
        """
        copy = self._copies / f".trial-{snapshot.number}"
        request = {
            "kind": "update",
            "snapshot": str(snapshot.path.resolve()),
            "copy": str(copy.resolve()),
            "base": base,
            "using": using,
            "using_named": using_named,
        }
        try:
            return self._run(request, text.encode("utf-8", "surrogatepass"))
        finally:
            if copy.exists():
                remove_tree(copy)

    def document(self, data: bytes, media_type: str, base: str) -> frozenset[str]:
        """Return an RDF document's triples as the store prints them, with IRIs for blank nodes.

        Raises:
            UsageError: it is no such document.
            QueryError: it takes too much.
        """
        (change,) = self._run({"kind": "document", "media_type": media_type, "base": base}, data)
        return change.add

    def _run(self, request: dict[str, Any], body: bytes) -> list[GraphChange]:
        server = self._take()
        limits = {"timeout": self._timeout, "memory": self._memory, "genid": self._genid, "bytes": len(body)}
        timer = threading.Timer(self._timeout + GRACE_SECONDS, server.kill)
        timer.start()
        try:
            code, result = _exchange(server, request | limits, body)
        except (OSError, ValueError, EOFError):
            _end(server)
            raise self._late() if timer.finished.is_set() else self._died() from None
        except BaseException:  # an interrupt leaves half an answer in the pipe
            _end(server)
            raise
        finally:
            timer.cancel()
        self._give_back(server)
        if code == 0:
            return _answer(json.loads(result))
        if code in (-signal.SIGALRM, -signal.SIGXCPU):
            raise self._late()
        if any(words in result for words in (b"memory allocation", b"MemoryError", b"bad_alloc")):
            raise QueryTooLarge(f"The write needs more than {self._memory >> 20} MB of memory. Nothing changed.")
        raise self._died()

    def _take(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            while self._idle:
                server = self._idle.pop()
                if server.poll() is None:
                    return server
                _end(server)
        return subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _give_back(self, server: "subprocess.Popen[bytes]") -> None:
        with self._lock:
            if len(self._idle) < KEPT:
                self._idle.append(server)
                return
        _end(server)

    def _late(self) -> QueryTimeout:
        return QueryTimeout(f"The write takes more than {self._timeout:g} seconds. Nothing changed.")

    def _died(self) -> WorkerDied:
        return WorkerDied("The write took down the process that tried it; is it nested too deeply? Nothing changed.")

    def close(self) -> None:
        """End the waiting processes."""
        with self._lock:
            for server in self._idle:
                _end(server)
            self._idle.clear()


def _exchange(server: "subprocess.Popen[bytes]", request: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    """Send a request and return the exit code of the process that did it, and its answer or last words."""
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps(request).encode() + b"\n" + body)
    server.stdin.flush()
    head = json.loads(server.stdout.readline())
    result = server.stdout.read(head["bytes"])
    if len(result) < head["bytes"]:
        raise EOFError
    return head["code"], result


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.kill()
    server.communicate()


def _answer(answer: dict[str, Any]) -> list[GraphChange]:
    if "error" in answer:
        kind: type[ClaimgraphError] = getattr(errors, answer["error"])
        if kind is errors.QuerySyntax:
            raise errors.QuerySyntax(answer["message"], *answer["place"])
        raise kind(answer["message"])
    return [GraphChange(graph, frozenset(add), frozenset(remove)) for graph, add, remove in answer["changes"]]
