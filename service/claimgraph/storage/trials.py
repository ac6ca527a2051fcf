"""Reading RDF documents in processes that can be lost, seen from those who receive them."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
from typing import Any, Final

from claimgraph.errors import Limit, QueryTimeout, QueryTooLarge, WorkerDied
from claimgraph.storage import passing

PROGRAM: Final = (sys.executable, "-I", "-m", "claimgraph.storage.trial")
GRACE_SECONDS: Final = 2.0
KEPT: Final = 2
GENID: Final = ".well-known/genid/"
"""Below the base, where blank nodes get their IRIs (RDF 1.1 Concepts, section 3.5)."""


class Trials:
    """Has :mod:`claimgraph.storage.trial` fork one process a job. Threads may share it."""

    def __init__(self, base: str, *, timeout: float, memory: int, triples: int) -> None:
        """Read documents of at most so many triples; ``timeout`` in seconds, ``memory`` in bytes."""
        self._timeout, self._memory, self._triples, self._genid = timeout, memory, triples, base + GENID
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []

    def document(self, data: bytes, media_type: str, base: str) -> frozenset[str]:
        """Return an RDF document's triples as the store prints them, with IRIs for blank nodes.

        Raises:
            UsageError: it is no such document.
            QueryError: it takes too much.
        """
        answer = self._run({"media_type": media_type, "base": base}, data)
        if "error" in answer:
            raise passing.error_of(answer)
        return frozenset(answer["triples"])

    def _run(self, request: dict[str, Any], body: bytes) -> dict[str, Any]:
        server = self._take()
        limits = {"timeout": self._timeout, "memory": self._memory, "triples": self._triples}
        request |= limits | {"genid": self._genid, "bytes": len(body)}
        timer = threading.Timer(self._timeout + GRACE_SECONDS, server.kill)
        timer.start()
        try:
            code, result = _exchange(server, request, body)
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
            answer: dict[str, Any] = json.loads(result)
            return answer
        if code in (-signal.SIGALRM, -signal.SIGXCPU):
            raise self._late()
        if any(words in result for words in (b"memory allocation", b"MemoryError", b"bad_alloc")):
            megabytes = self._memory >> 20
            raise QueryTooLarge(
                f"The document needs more than {megabytes:,} MB of memory (setting query-memory). Send it in parts.",
                Limit("query_memory", megabytes, "MB"),
            )
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
        return QueryTimeout(
            f"Reading the document takes more than {self._timeout:g} seconds (setting timeout). Send it in parts.",
            Limit("timeout", self._timeout, "seconds"),
        )

    def _died(self) -> WorkerDied:
        return WorkerDied("The document took down the process that read it; is it nested too deeply? Nothing changed.")

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
    server.wait()
    for pipe in (server.stdin, server.stdout):
        assert pipe is not None
        with contextlib.suppress(OSError):  # of what it was still to be told
            pipe.close()
