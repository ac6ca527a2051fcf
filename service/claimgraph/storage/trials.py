"""Trying writes in processes that can be lost, seen from the owner of the store."""

import json
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
GENID: Final = ".well-known/genid/"
"""Below the base, where blank nodes get their IRIs (RDF 1.1 Concepts, section 3.5)."""


class Trials:
    """Runs :mod:`claimgraph.storage.trial`, one process a job; the next one waits, started, for its job."""

    def __init__(self, store: Path, base: str, *, timeout: float, memory: int) -> None:
        """Try writes of the store in the folder ``store``; ``timeout`` in seconds, ``memory`` in bytes."""
        self._copies = store / FOLDER
        self._timeout, self._memory, self._genid = timeout, memory, base + GENID
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[bytes] | None = None

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
        process = self._take()
        try:
            limits = {"timeout": self._timeout, "memory": self._memory, "genid": self._genid}
            head = json.dumps(request | limits).encode() + b"\n"
            out, said = process.communicate(head + body, timeout=self._timeout + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            raise self._late() from None
        finally:
            process.kill()
            process.communicate()
        if process.returncode == 0:
            return _answer(json.loads(out))
        if process.returncode in (-14, -24):  # SIGALRM, SIGXCPU
            raise self._late()
        if b"memory allocation" in said or b"MemoryError" in said or b"bad_alloc" in said:
            raise QueryTooLarge(f"The write needs more than {self._memory >> 20} MB of memory.")
        raise WorkerDied(
            "The write took down the process that tried it (it may be nested too deeply). Nothing changed."
        )

    def _take(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            taken, self._spare = self._spare or _start(), None
            self._spare = _start()
        return taken

    def _late(self) -> QueryTimeout:
        return QueryTimeout(f"The write takes more than {self._timeout:g} seconds. Nothing changed.")

    def close(self) -> None:
        """End the waiting process."""
        with self._lock:
            if self._spare is not None:
                self._spare.kill()
                self._spare.communicate()
                self._spare = None


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _answer(answer: dict[str, Any]) -> list[GraphChange]:
    if "error" in answer:
        kind: type[ClaimgraphError] = getattr(errors, answer["error"])
        if kind is errors.QuerySyntax:
            raise errors.QuerySyntax(answer["message"], *answer["place"])
        raise kind(answer["message"])
    return [GraphChange(graph, frozenset(add), frozenset(remove)) for graph, add, remove in answer["changes"]]
