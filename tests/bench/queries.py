"""Selective queries a second over HTTP, beside the engine asked in this process."""

import http.client
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph

from claimgraph.storage import Snapshots

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
QUERY = """PREFIX cg: <https://w3id.org/claimgraph/ns#>
SELECT ?claim ?action WHERE {{ ?claim cg:actor <{party}> ; cg:action ?action }} LIMIT 10"""
CLAIMGRAPH = (sys.executable, "-m", "claimgraph")


def queries_per_second(folder: Path, number: int) -> dict[str, float]:
    """Return queries a second about one party each, one connection, one after the other."""
    store = str(folder / "store")
    subprocess.run([*CLAIMGRAPH, "ingest", str(SAMPLES), "--store", store], check=True, capture_output=True)
    with Snapshots(Path(store)).newest() as snapshot:
        engine = pyoxigraph.Store.read_only(str(snapshot.path))
        actor = pyoxigraph.NamedNode("https://w3id.org/claimgraph/ns#actor")
        parties = sorted({quad.object.value for quad in engine.quads_for_pattern(None, actor, None)})
        queries = [QUERY.format(party=parties[count % len(parties)]) for count in range(number)]
        began = time.perf_counter()
        for query in queries:
            solutions = engine.query(query, use_default_graph_as_union=True)
            solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        inside = number / (time.perf_counter() - began)
    return {"claimgraph serve": _served(store, queries), "pyoxigraph in this process": inside}


def _served(store: str, queries: list[str]) -> float:
    process = subprocess.Popen(
        [*CLAIMGRAPH, "serve", "--port", "0", "--store", store], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        found = next((match for line in process.stderr if (match := re.search(r"at (http://\S+)", line))), None)
        assert found, "the service did not start"
        connection = http.client.HTTPConnection(urlsplit(found[1]).netloc, timeout=60)
        began = time.perf_counter()
        for query in queries:
            connection.request("GET", f"/sparql?query={quote(query)}")
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200
        return len(queries) / (time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(15)
