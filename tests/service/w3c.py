"""The W3C's tests of SPARQL services as data: manifests in, requests with what is expected of their answers out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

SUITES = Path(__file__).parents[3] / "shared" / "w3c" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True)
class Message:
    """A request, or what is expected in its answer."""

    headers: dict[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Exchange:
    method: str
    path: str
    request: Message
    statuses: frozenset[str]
    response: Message
    boolean: bool | None
    format: str | None
    location: str | None

    def allows(self, status: int) -> bool:
        return any(name == f"StatusCode{status // 100}xx" or STATUS.get(name) == status for name in self.statuses)


@dataclass(frozen=True)
class Case:
    """One test: the graphs to begin with (name and file), and the exchanges, in order."""

    iri: str
    graphs: tuple[tuple[str, Path], ...]
    exchanges: tuple[Exchange, ...]


def cases(suite: str, *manifests: str) -> list[Case]:
    """Read the tests of manifests in their order."""
    found = []
    for name in manifests:
        file = SUITES / suite / name
        graph = Graph().parse(file, format="turtle", publicID=file.as_uri())
        (entries,) = graph.objects(None, MF.entries)
        listed = list(Collection(graph, entries))
        unlisted = sorted(set(graph.subjects(RDF.type, MF.GraphStoreProtocolTest)) - set(listed), key=str)
        for node in (*listed, *unlisted):
            data = tuple(
                (str(graph.value(each, RDFS.label)), SUITES / suite / Path(str(graph.value(each, UT.graph))).name)
                for each in graph.objects(node, UT.graphData)
            )
            found.append(Case(str(node), data, tuple(_exchanges(graph, node))))
    return found


def _exchanges(graph: Graph, case: Node) -> Iterator[Exchange]:
    for connection in graph.objects(case, MF.action):
        for node in Collection(graph, graph.value(connection, HT.requests)):
            answer = graph.value(node, HT.resp)
            boolean = graph.value(answer, MF.expectedBoolean)
            yield Exchange(
                method=_text(graph, node, HT.methodName) or "GET",
                path=_text(graph, node, HT.absolutePath) or "",
                request=_message(graph, node),
                statuses=frozenset(str(each).rsplit("#", 1)[-1] for each in graph.objects(answer, MF.expectedStatus)),
                response=_message(graph, answer),
                boolean=None if boolean is None else bool(boolean.toPython()),
                format=_text(graph, answer, MF.expectedFormat),
                location=_text(graph, answer, MF.expectedLocation),
            )


def _message(graph: Graph, node: Any) -> Message:
    listed = graph.value(node, HT.headers)
    headers = {
        (_text(graph, each, HT.fieldName) or "").lower(): _text(graph, each, HT.fieldValue) or ""
        for each in (Collection(graph, listed) if listed else ())
    }
    body = graph.value(node, HT.body)
    if body is None:
        return Message(headers, None)
    return Message(headers, (_text(graph, body, CNT.chars) or "").encode(_text(graph, body, CNT.characterEncoding)))


def _text(graph: Graph, node: Any, predicate: URIRef) -> str | None:
    value = graph.value(node, predicate)
    return None if value is None else str(value)


def service_description_cases() -> list[str]:
    file = SUITES / "service-description" / "manifest.ttl"
    graph = Graph().parse(file, format="turtle")
    return sorted(str(node) for node in graph.subjects(RDF.type, MF.ServiceDescriptionTest))
