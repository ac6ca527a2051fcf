"""A program that says what RDF documents hold, each read in a process of its own.

Run as ``python -m claimgraph.storage.trial``, it reads requests from standard input, a line of JSON each
(see :mod:`claimgraph.storage.trials`) and the document of so many bytes. For each it forks a process,
where foreign RDF is parsed: what brings the parser down takes only that one with it. Its answer, a line
of JSON and so many bytes, goes to standard output.
"""

import json
import os
import resource
import sys
import traceback
from typing import Any, Final

import pyoxigraph as ox

from claimgraph.errors import ClaimgraphError, Limit, QueryTooLarge, UsageError, WriteTooLarge
from claimgraph.storage import passing
from claimgraph.storage import workers_sandbox as sandbox
from claimgraph.storage.scratch import skolems

FILE_BYTES: Final = 1 << 30


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
        return {"triples": _document(request, body)}
    except ClaimgraphError as error:
        return passing.error_fields(error)
    except MemoryError:
        megabytes = request["memory"] >> 20
        message = f"It needs more than {megabytes:,} MB of memory (setting query-memory). Send it in parts."
        return passing.error_fields(QueryTooLarge(message, Limit("query_memory", megabytes, "MB")))


def _document(request: dict[str, Any], body: bytes) -> list[str]:
    form = ox.RdfFormat.from_media_type(request["media_type"])
    if form is None:
        raise UsageError(f"No RDF syntax is called {request['media_type']}.")
    skolem, limit = skolems(request["genid"]), request["triples"]
    names: dict[ox.BlankNode, ox.NamedNode] = {}
    memory = ox.Store()

    def named(term: Any) -> Any:
        return names.setdefault(term, skolem()) if isinstance(term, ox.BlankNode) else term

    try:
        for number, quad in enumerate(ox.parse(body, form, base_iri=request["base"], without_named_graphs=True)):
            if number >= limit:
                message = f"The document has more than {limit:,} triples (setting max-triples). Send it in parts."
                raise WriteTooLarge(message, Limit("max_triples", limit, "triples"))
            if isinstance(quad.object, ox.Triple):
                raise UsageError("The document has a triple term (RDF 1.2), which this store does not keep.")
            memory.add(ox.Quad(named(quad.subject), quad.predicate, named(quad.object)))
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"The document is no {request['media_type']}: {' '.join(str(error).split())}.") from error
    return [f"{quad.triple} ." for quad in memory]


if __name__ == "__main__":
    sys.exit(main())
