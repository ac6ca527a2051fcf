"""What the description for programs says beyond the routes: parameters, bodies, answers."""

from dataclasses import dataclass, field
from typing import Any, Final

from claimgraph.formats import GRAPHS, RESULTS

PROBLEM: Final = "application/problem+json"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Details:
    """Of one operation.

    ``bodies`` and ``answers`` map media types to names in ``SCHEMAS`` or to "" (text);
    ``done`` maps statuses of success to what they mean; ``token`` tells whether reading needs a token, too.
    """

    summary: str = ""
    description: str = ""
    parameters: tuple[dict[str, Any], ...] = ()
    bodies: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=lambda: {"200": "Done."})
    token: bool = False


def _parameter(name: str, description: str, kind: str = "string", **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": {"type": kind, **schema}}


FORMAT: Final = _parameter("format", "A short name, a suffix or a media type; it wins over Accept.")
QUERYING: Final = (
    _parameter("default-graph-uri", "Graphs that make up the default graph.", "array", items={"type": "string"}),
    _parameter("named-graph-uri", "Graphs that GRAPH sees.", "array", items={"type": "string"}),
    FORMAT,
    _parameter("timeout", "Seconds that the query may take; it can only lower the limit.", "number"),
)
UPDATING: Final = (
    _parameter("using-graph-uri", "Graphs that WHERE sees as its default graph.", "array", items={"type": "string"}),
    _parameter("using-named-graph-uri", "Graphs that GRAPH sees in WHERE.", "array", items={"type": "string"}),
)
GRAPH_TYPES: Final = {offer.media_type: "" for offer in GRAPHS}
ANSWERS: Final = {
    **{offer.media_type: "" for offer in RESULTS},
    **GRAPH_TYPES,
    "application/sparql-results+json": "Results",
}
HOW: Final = (
    "The SPARQL 1.1 Protocol. Without a query it answers with the service description, to a browser with the query "
    "page. The HTTP method QUERY takes the query as its body, as POST does."
)
ASKING: Final = Details(
    description=HOW, parameters=(_parameter("query", "A SPARQL 1.1 query."), *QUERYING), answers=ANSWERS
)
SENDING: Final = Details(
    description=HOW,
    parameters=QUERYING,
    bodies={"application/sparql-query": "", FORM: "Form"},
    answers=ANSWERS,
)
GRAPH: Final = Details(parameters=(FORMAT,), answers=GRAPH_TYPES)
STORED: Final = (
    _parameter("graph", "The graph's IRI."),
    {**_parameter("default", "The default graph."), "allowEmptyValue": True},
)
WRITTEN: Final = {"201": "The graph is new.", "204": "The graph was there before."}


def _stored(path: str) -> "dict[tuple[str, str], Details]":
    """Return what is said of the graph store, indirectly or directly addressed."""
    named = STORED if path == "/store" else ()
    writing = Details(parameters=named, bodies=GRAPH_TYPES, done=WRITTEN)
    return {
        (path, "get"): Details(parameters=(*named, FORMAT), answers=GRAPH_TYPES),
        (path, "put"): writing,
        (path, "post"): writing,
        (path, "patch"): Details(parameters=named, bodies={"application/sparql-update": ""}, done=WRITTEN),
        (path, "delete"): Details(parameters=named, done={"204": "The graph is gone."}),
    }


DETAILS: Final[dict[tuple[str, str], Details]] = {
    ("/sparql", "get"): ASKING,
    ("/sparql", "post"): SENDING,
    ("/query", "get"): ASKING,
    ("/query", "post"): SENDING,
    ("/update", "get"): Details(summary="Lead to the query endpoint.", done={"303": "See /sparql."}),
    ("/update", "post"): Details(
        parameters=UPDATING, bodies={"application/sparql-update": "", FORM: "Form"}, answers={"application/json": ""}
    ),
    **_stored("/store"),
    **_stored("/store/{name}"),
    ("/queries", "get"): Details(answers={"application/json": ""}, token=True),
    ("/queries/{name}", "delete"): Details(done={"204": "It has ended.", "202": "It is being ended."}),
    ("/.well-known/void", "get"): GRAPH,
    ("/ontology", "get"): GRAPH,
    ("/shapes", "get"): GRAPH,
    ("/data/{name}", "get"): GRAPH,
    ("/prefixes", "get"): Details(
        parameters=(FORMAT,),
        answers={"text/plain": "", "text/turtle": "", "application/json": "Prefixes", "application/ld+json": ""},
    ),
    ("/articles", "post"): Details(
        parameters=(_parameter("dry-run", "1: only say what would be done.", "string", enum=["0", "1"]),),
        bodies={"application/x-ndjson": ""},
        answers={"application/json": "Account"},
    ),
    ("/articles/{name}", "delete"): Details(
        parameters=(_parameter("reason", "Why; it is kept."),), answers={"application/json": "Retracted"}
    ),
    ("/articles/retractions", "post"): Details(
        bodies={"application/json": "Retraction"}, answers={"application/json": "Retracted"}
    ),
    ("/search", "get"): Details(
        parameters=(
            _parameter("q", "Words, or their beginnings."),
            _parameter("kind", "party, article or claim."),
            _parameter("type", "An action type: CONSULT."),
            _parameter("year", "A year of claims: 2021."),
            _parameter("party", "The IRI of who acts or is acted upon."),
            _parameter("source", "The IRI of who says so."),
            FORMAT,
        ),
        answers={"application/json": ""},
    ),
    ("/health", "get"): Details(answers={"application/json": "State"}),
    ("/metrics", "get"): Details(answers={"text/plain": ""}),
    ("/ready", "get"): Details(answers={"application/json": "State"}),
}
"""By path and method."""

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}

SCHEMAS: Final[dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457. Faults of a query have line and column, counted from 1.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": _NUMBER,
            "detail": _TEXT,
            "line": _NUMBER,
            "column": _NUMBER,
        },
    },
    "Results": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results JSON Format: of SELECT results, of ASK boolean.",
        "required": ["head"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"type": "array", "items": _TEXT}}},
            "boolean": {"type": "boolean"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                    }
                },
            },
        },
    },
    "Term": {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode", "triple"]},
            "value": {},
            "datatype": _TEXT,
            "xml:lang": _TEXT,
        },
    },
    "Form": {
        "type": "object",
        "properties": {"query": _TEXT, "update": _TEXT, "default-graph-uri": _TEXT, "named-graph-uri": _TEXT},
    },
    "Prefixes": {"type": "object", "additionalProperties": _TEXT},
    "Account": {
        "type": "object",
        "properties": {
            "dryRun": {"type": "boolean"},
            "taken": {"type": "boolean"},
            "claims": _NUMBER,
            "refused": {"type": "array", "items": {"type": "object"}},
        },
    },
    "Retraction": {
        "type": "object",
        "required": ["articles", "reason"],
        "properties": {"articles": {"type": "array", "items": _TEXT}, "reason": _TEXT},
    },
    "Retracted": {
        "type": "object",
        "properties": {
            "articles": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "article": _TEXT,
                        "outcome": {"enum": ["retracted", "unchanged", "unknown"]},
                        "claims": _NUMBER,
                    },
                },
            }
        },
    },
    "State": {
        "type": "object",
        "required": ["status"],
        "properties": {"status": _TEXT, "snapshot": _NUMBER, "workers": _NUMBER},
    },
}
"""JSON Schemas (draft 2020-12) by name."""
