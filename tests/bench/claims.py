"""Lines of articles and claims into the store: ours, the plain way, and the bare engine."""

import json
import random
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pyshacl
from made import articles
from rdflib import Graph

from claimgraph import assets, lines
from claimgraph.identifiers import Minter
from claimgraph.ingest import Ingest, Retraction
from claimgraph.mapping import Mapper
from claimgraph.model import Article, Claim, Run
from claimgraph.parties import Gazetteer
from claimgraph.reading import read
from claimgraph.storage import Store
from claimgraph.validation import Validator


class Given:
    """An extractor that finds the claims it was given: what is measured is all but extraction."""

    def __init__(self, claims: dict[str, list[Claim]]) -> None:
        self.claims = claims

    def extract(self, found: Iterable[Article]) -> Iterator[tuple[Article, list[Claim]]]:
        for article in found:
            yield article, self.claims[article.id]


def claims_per_second(folder: Path, number: int, chance: random.Random) -> dict[str, float]:
    """Return triples a second of each way; each begins with the same lines and ends on disk."""
    made = list(articles(number, chance))
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article, _ in made), "utf-8")
    rows = {article["id"]: [json.dumps(claim) for claim in claims] for article, claims in made}
    mapper = Mapper(Minter("http://127.0.0.1:8080/"), Gazetteer.load())
    return {
        "claimgraph": _ours(folder, file, rows, mapper),
        "rdflib + pyshacl + extend, an article at a time": _plain(folder, file, rows, mapper),
        "bulk_load of the finished N-Quads, unchecked": _bulk(folder),
        "claimgraph, retracting all of it again": _retracted(folder, rows),
    }


def _claims(rows: dict[str, list[str]]) -> dict[str, list[Claim]]:
    return {
        name: [claim for row in those if isinstance(claim := lines.parse(row), Claim)] for name, those in rows.items()
    }


def _ours(folder: Path, file: Path, rows: dict[str, list[str]], mapper: Mapper) -> float:
    validator = Validator()
    with Store.open(folder / "ours") as store:
        began = time.perf_counter()
        ingest = Ingest(store, mapper, validator, Given(_claims(rows)), run=Run("bench", "1"))
        results = list(ingest.run(read(file, max_bytes=1 << 30)))
        seconds = time.perf_counter() - began
        assert len(results) == len(rows)
        refused = [refused.refusal for result in results for refused in result.refused]
        assert not refused, refused[0]
        return store.state.quads / seconds


def _plain(folder: Path, file: Path, rows: dict[str, list[str]], mapper: Mapper) -> float:
    """Map, validate by the same shapes with pyshacl.validate, and extend one graph an article."""
    shapes, ontology = Graph(), Graph()
    for kind, graph in (("shapes", shapes), ("ontology", ontology)):
        for path in assets.turtle_files(kind):
            graph.parse(path, format="turtle")
    store = pyoxigraph.Store(str(folder / "plain"))
    began = time.perf_counter()
    claims = _claims(rows)
    for row in file.read_text("utf-8").splitlines():
        article = lines.parse(row)
        assert isinstance(article, Article)
        found = claims[article.id]
        own, people = mapper.article_graph(article, found), mapper.parties_graph(article, found)
        conforms, _, text = pyshacl.validate(
            own + people, shacl_graph=shapes, ont_graph=ontology, inference="none", inplace=True
        )
        assert conforms, text
        for graph, name in (
            (own, mapper.minter.article_graph(article.id)),
            (people, mapper.minter.actors_graph),
        ):
            parsed = pyoxigraph.parse(graph.serialize(format="nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
            node = pyoxigraph.NamedNode(name)
            store.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, node) for q in parsed)
    store.flush()
    return len(store) / (time.perf_counter() - began)


def _bulk(folder: Path) -> float:
    from claimgraph.storage import Snapshots
    from claimgraph.storage.dump import nquads

    with Snapshots(folder / "ours").newest() as snapshot:
        data = "\n".join(nquads(snapshot.path)).encode()
    store = pyoxigraph.Store(str(folder / "bulk"))
    began = time.perf_counter()
    store.bulk_load(data, format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    return data.count(b"\n") / (time.perf_counter() - began)


def _retracted(folder: Path, rows: dict[str, list[str]]) -> float:
    """Retract every article of our store, and return the triples that went or came a second."""
    with Store.open(folder / "ours") as store:
        before = store.state.quads
        minter = Minter("http://127.0.0.1:8080/")
        retraction = Retraction(store, minter, reason="measured", time="2024-05-01T12:00:00Z")
        began = time.perf_counter()
        gone = [result for result in retraction.retract(rows) if result.outcome == "retracted"]
        seconds = time.perf_counter() - began
        assert len(gone) == len(rows)
        return (before + store.state.quads) / seconds
