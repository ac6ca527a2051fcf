"""A program that tries writes, each in a process of its own: what an update would change, what a document holds.

Run as ``python -m claimgraph.storage.trial``, it reads requests from standard input, a line of JSON each
(see :mod:`claimgraph.storage.trials`) and the text or document of so many bytes. For each it forks a
process, where foreign SPARQL and RDF are parsed: what brings the parser down takes only that one with
it. Its answer, a line of JSON and so many bytes, goes to standard output.
"""

import json
import os
import resource
import sys
import traceback
import uuid
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from claimgraph.errors import ClaimgraphError, QueryRefused, QuerySyntax, QueryTooLarge, UsageError
from claimgraph.storage import workers_sandbox as sandbox
from claimgraph.storage.sparql_keywords import FORMS, keywords, operation
from claimgraph.storage.update_effect import Effect
from claimgraph.storage.workers_job import syntax_error

FILE_BYTES: Final = 1 << 30
MAX_TRIPLES: Final = 1_000_000


def main() -> int:
    """Serve requests until standard input ends."""
    sandbox.close_network()
    sandbox.be_first_to_go(FILE_BYTES)
    server = os.getpid()
    while head := sys.stdin.buffer.readline():
        request = json.loads(head)
        body = sys.stdin.buffer.read(request["bytes"])
        answer, said = os.memfd_create("answer"), os.memfd_create("said")
        pid = os.fork()
        if pid == 0:
            os.dup2(said, sys.stderr.fileno())
            _child(request, body, answer, server)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        result = os.pread(answer, os.fstat(answer).st_size, 0) if code == 0 else os.pread(said, 65536, 0)
        os.close(answer)
        os.close(said)
        sys.stdout.buffer.write(json.dumps({"code": code, "bytes": len(result)}).encode() + b"\n" + result)
        sys.stdout.buffer.flush()
    return 0


def _child(request: dict[str, Any], body: bytes, answer: int, server: int) -> None:
    """Do one request and end; never return."""
    try:
        sandbox.die_with_parent(server)
        sandbox.limit_memory(request["memory"])
        sandbox.limit_time(request["timeout"])
        resource.setrlimit(resource.RLIMIT_CPU, (int(request["timeout"]) + 2,) * 2)
        with open(answer, "wb", closefd=False) as output:
            output.write(json.dumps(_answer(request, body)).encode())
    except BaseException:  # noqa: BLE001  whatever it is, it goes into the file that the owner reads
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _answer(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        return _update(request, body) if request["kind"] == "update" else _document(request, body)
    except ClaimgraphError as error:
        answer: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
        if isinstance(error, QuerySyntax):
            answer["place"] = [error.line, error.column, error.excerpt, error.suggestion]
        return answer
    except MemoryError:
        megabytes = request["memory"] >> 20
        return {"error": QueryTooLarge.__name__, "message": f"It needs more than {megabytes} MB of memory."}


def _update(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    text = body.decode()
    words = keywords(text)
    if operation(words) in FORMS:
        raise UsageError("This is a query, not an update. Send it as query=, or as application/sparql-query.")
    for word in ("SERVICE", "LOAD"):
        if word in words:
            raise QueryRefused(f"{word} is switched off here: this service asks no other. Send the data itself.")
    _check(text, request["base"])
    effect = Effect(Path(request["snapshot"]), Path(request["copy"]), request["base"], _skolems(request["genid"]))
    effect.run(text, tuple(request["using"]), tuple(request["using_named"]))
    changes: dict[str, tuple[list[str], list[str]]] = {}
    for quad, present in effect.final.items():
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        changes.setdefault(graph, ([], []))[0 if present else 1].append(f"{quad.triple} .")
    return {"changes": [[graph, *lines] for graph, lines in changes.items()]}


def _check(text: str, base: str) -> None:
    """Have the engine parse the whole update, over nothing."""
    try:
        ox.Store().update(text, base_iri=base)
    except SyntaxError as error:
        raise syntax_error(str(error), text) from error
    except (OSError, RuntimeError, ValueError):  # graphs that are not there: only the syntax counts here
        pass


def _document(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    form = ox.RdfFormat.from_media_type(request["media_type"])
    if form is None:
        raise UsageError(f"No RDF syntax is called {request['media_type']}.")
    skolem = _skolems(request["genid"])
    names: dict[ox.BlankNode, ox.NamedNode] = {}
    memory = ox.Store()

    def named(term: Any) -> Any:
        return names.setdefault(term, skolem()) if isinstance(term, ox.BlankNode) else term

    try:
        for number, quad in enumerate(ox.parse(body, form, base_iri=request["base"], without_named_graphs=True)):
            if number >= MAX_TRIPLES:
                raise QueryTooLarge(f"The document has more than {MAX_TRIPLES:,} triples. Send it in parts.")
            if isinstance(quad.object, ox.Triple):
                raise UsageError("The document has a triple term (RDF 1.2), which this store does not keep.")
            memory.add(ox.Quad(named(quad.subject), quad.predicate, named(quad.object)))
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"The document is no {request['media_type']}: {' '.join(str(error).split())}.") from error
    return {"changes": [["", [f"{quad.triple} ." for quad in memory], []]]}


def _skolems(genid: str) -> Any:
    run = uuid.uuid4().hex
    count = iter(range(1 << 62))
    return lambda: ox.NamedNode(f"{genid}{run}-{next(count)}")


if __name__ == "__main__":
    sys.exit(main())
