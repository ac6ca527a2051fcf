"""Reading a request of the SPARQL 1.1 Protocol (W3C Recommendation of 21 March 2013, section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import MethodNotAllowed, UnsupportedMediaType

from claimgraph.errors import UsageError

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
MAX_FIELDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks for: a query, an update, or neither (the service description)."""

    query: str | None = None
    update: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout: float | None = None


class Received(Protocol):
    """What is read of a request."""

    @property
    def method(self) -> str:
        """The method."""

    @property
    def query_string(self) -> bytes:
        """What stands behind the question mark."""

    @property
    def mimetype(self) -> str:
        """The body's media type, in lower case."""

    @property
    def mimetype_params(self) -> Mapping[str, str]:
        """The media type's parameters."""

    def get_data(self, cache: bool = True) -> bytes:
        """Return the body."""


def read(request: Request | Received) -> Operation:
    """Read the operation of a GET, HEAD, QUERY or POST request.

    Raises:
        UsageError: the protocol does not allow it; the message says why.
        UnsupportedMediaType: the body is none of the three media types.
    """
    fields = _fields(request.query_string, "The query string")
    if request.method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in fields):
            raise MethodNotAllowed(valid_methods=["POST"], description="An update is sent with POST.")
        return _operation(fields)
    media_type = request.mimetype
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"The charset is “{charset}”; send UTF-8.")
    body = request.get_data(cache=False)
    if media_type == FORM:
        return _operation(fields + _fields(body, "The body"))
    if any(name in ("query", "update") for name, _ in fields):
        raise UsageError(f"With a body of {media_type or 'no media type'} the query stands in the body alone.")
    if media_type == QUERY:
        return _operation([*fields, ("query", _text(body, "The body"))])
    if media_type == UPDATE and request.method == "POST":
        return _operation([*fields, ("update", _text(body, "The body"))])
    raise UnsupportedMediaType(f"Send {QUERY}, {UPDATE} or {FORM} as Content-Type.")


def _operation(fields: list[tuple[str, str]]) -> Operation:
    def one(name: str) -> str | None:
        values = [value for key, value in fields if key == name]
        again = name == "format" and len(set(values)) == 1  # SPARQLWrapper gives it twice
        if len(values) > 1 and not again:
            raise UsageError(f"The parameter {name} is given {len(values)} times; give it once.")
        return values[0] if values else None

    def several(*names: str) -> tuple[str, ...]:
        return tuple(value for key, value in fields if key in names)

    query, update = one("query"), one("update")
    if query is not None and update is not None:
        raise UsageError("A request holds a query or an update, not both.")
    wrong = {"using-graph-uri", "using-named-graph-uri"} & {key for key, _ in fields}
    if query is not None and wrong:
        raise UsageError(f"{min(wrong)} belongs to updates; queries take default-graph-uri and named-graph-uri.")
    wrong = {"default-graph-uri", "named-graph-uri"} & {key for key, _ in fields}
    if update is not None and wrong:
        raise UsageError(f"{min(wrong)} belongs to queries; updates take using-graph-uri and using-named-graph-uri.")
    return Operation(
        query=query,
        update=update,
        default_graphs=several("default-graph-uri"),
        named_graphs=several("named-graph-uri"),
        using_graphs=several("using-graph-uri"),
        using_named_graphs=several("using-named-graph-uri"),
        format=one("format") or None,
        timeout=_seconds(one("timeout")),
    )


def _seconds(text: str | None) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds < 86400:
        raise UsageError(f"timeout={text} is no number of seconds above 0.")
    return seconds


def _fields(encoded: bytes, what: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _text(encoded, what), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeDecodeError:
        raise UsageError(f"{what} is percent-encoded, but not from UTF-8.") from None
    except ValueError:
        raise UsageError(f"{what} has more than {MAX_FIELDS:,} parameters.") from None


def _text(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{what} is not in UTF-8.") from None
