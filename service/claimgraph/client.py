"""Asking a service from Python: ``select`` for plain terms, ``frame`` for a pandas DataFrame.

    from claimgraph.client import frame

    threats = frame(
        '''PREFIX cg: <https://w3id.org/claimgraph/ns#>
           SELECT ?claim ?date ?confidence { ?claim cg:action cg:THREATEN ; cg:confidence ?confidence
                                             OPTIONAL { ?claim cg:date ?date } }'''
    )
    threats[threats.confidence > 0.8].groupby("date").size()

``frame`` needs the extra ``claimgraph[pandas]``. Any service that speaks the SPARQL 1.1 Protocol will do.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from claimgraph.errors import ClaimgraphError, UsageError

if TYPE_CHECKING:
    import pandas as pd

ENDPOINT: Final = "http://127.0.0.1:8080/sparql"
RESULTS_JSON: Final = "application/sparql-results+json"


class ServiceError(ClaimgraphError):
    """The service gave no whole answer."""


class Unreachable(ServiceError):
    """No service answers there."""


class Truncated(ServiceError):
    """The answer broke off: what came is not all of it, and none of it is returned."""


class Problem(ServiceError):
    """The service refused the query (RFC 9457); ``status`` is that of HTTP, line and column count from 1."""

    def __init__(self, status: int, detail: str, members: dict[str, Any], retry_after: str | None = None) -> None:
        """Keep what the service said; ``retry_after`` is its field Retry-After."""
        super().__init__(f"{status}: {detail}")
        self.status, self.detail, self.members, self.retry_after = status, detail, members, retry_after
        self.type: str = members.get("type", "about:blank")
        self.title: str = members.get("title", "")
        self.line: int | None = members.get("line")
        self.column: int | None = members.get("column")


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a row: ``kind`` is uri, literal, bnode or triple, as in the JSON results format."""

    kind: str
    value: str
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a SELECT: its variables in order, and its rows without what is unbound."""

    variables: list[str]
    rows: list[dict[str, Term]] = field(default_factory=list)


def select(
    query: str,
    *,
    endpoint: str = ENDPOINT,
    timeout: float | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    patience: float = 120.0,
) -> Results:
    """Ask a SELECT query and return the whole of its answer.

    ``timeout`` is in seconds and lowers the service's own; ``patience`` is how many seconds to wait for
    the next bytes of an answer.

    Raises:
        Problem: the service refused the query, or could not answer it.
        Truncated: the answer broke off.
        Unreachable: nobody answers at ``endpoint``.
        UsageError: ``endpoint`` is no http address, or the query is no SELECT.
    """
    document = _read(_request(query, endpoint, timeout, default_graphs, named_graphs), patience)
    try:
        answer = json.loads(document)
        if "boolean" in answer:
            raise UsageError("The query is an ASK, which has no rows; ask a SELECT.")
        rows = [{name: _term(term) for name, term in row.items()} for row in answer["results"]["bindings"]]
        return Results(answer["head"]["vars"], rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Truncated(f"The answer of {endpoint} is no whole JSON result: {error}.") from error


def frame(
    query: str,
    *,
    endpoint: str = ENDPOINT,
    timeout: float | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    patience: float = 120.0,
) -> "pd.DataFrame":
    """Ask a SELECT query and return its rows as a DataFrame, a column a variable, unbound values as missing.

    A column whose values are all of a kind gets its type: integers Int64, other numbers (decimals, too)
    float64, booleans boolean, xsd:date datetime64[s], xsd:dateTime datetime64[us], in UTC if the values have
    a zone. All other columns, IRIs among them, are strings.

    Raises:
        ImportError: pandas is not installed; install claimgraph[pandas].
        ServiceError, UsageError: as :func:`select` does.
    """
    try:
        from claimgraph import client_frame
    except ImportError as error:
        raise ImportError("frame() needs pandas: pip install 'claimgraph[pandas]'.") from error

    results = select(
        query,
        endpoint=endpoint,
        timeout=timeout,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
        patience=patience,
    )
    return client_frame.frame(results)


def _request(
    query: str, endpoint: str, timeout: float | None, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> urllib.request.Request:
    if urlsplit(endpoint).scheme not in ("http", "https"):
        raise UsageError(f"“{endpoint}” is no address of a service: it begins with http:// or https://.")
    parameters = [("default-graph-uri", iri) for iri in default_graphs]
    parameters += [("named-graph-uri", iri) for iri in named_graphs]
    parameters += [("timeout", f"{timeout:g}")] if timeout is not None else []
    return urllib.request.Request(
        f"{endpoint}?{urlencode(parameters)}" if parameters else endpoint,
        query.encode(),
        {"Content-Type": "application/sparql-query", "Accept": RESULTS_JSON},
        method="POST",
    )


def _read(request: urllib.request.Request, patience: float) -> bytes:
    where = request.full_url.partition("?")[0]
    try:
        with urllib.request.urlopen(request, timeout=patience) as response:
            return _whole(response, where)
    except urllib.error.HTTPError as error:
        with error:
            raise _problem(error) from None
    except urllib.error.URLError as error:
        raise Unreachable(f"No service answers at {where}: {error.reason}. Is “claimgraph serve” running?") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{where} does not answer as a service does: {error!r}.") from error


def _whole(response: Any, where: str) -> bytes:
    """Read all; a chunked or counted body that ends early makes the reading fail (RFC 9112, section 8)."""
    try:
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Truncated(
            f"The answer of {where} broke off ({type(error).__name__}): it took too long or grew too large, "
            "or the connection failed. Ask for less, or in parts."
        ) from error
    assert isinstance(body, bytes)
    return body


def _problem(error: urllib.error.HTTPError) -> Problem:
    try:
        members = json.loads(error.read())
    except (ValueError, OSError, http.client.HTTPException):
        members = None
    if not isinstance(members, dict):
        members = {}
    detail = str(members.get("detail") or members.get("title") or error.reason)
    return Problem(error.code, detail, members, error.headers.get("Retry-After"))


def _term(term: dict[str, Any]) -> Term:
    value = term["value"]
    text = value if isinstance(value, str) else json.dumps(value)  # a triple is an object
    return Term(term["type"], text, term.get("datatype"), term.get("xml:lang"))
