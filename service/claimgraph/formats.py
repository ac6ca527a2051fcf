"""Media types of RDF and SPARQL results, and choosing one of them for a client.

Negotiation is RFC 9110, sections 12.4.2 (quality values) and 12.5.1 (Accept): the most specific
range that matches a media type gives its quality, and the highest quality wins. Parameters of media
types (``profile=``, ``version=``, ``charset=``) select nothing here. Between equals the client's
more specific wish wins, then our order.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a format can hold."""

    RESULTS = "results"
    GRAPH = "graph"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``names`` are what ``format=`` calls it, ``aliases`` further media types for it."""

    media_type: str
    suffix: str
    kind: Kind
    names: tuple[str, ...]
    label: str
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The first of its names."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Choice:
    """A format and the media type, its own or an alias, under which the client takes it."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The field Content-Type: with a charset where the media type's default is not UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML: Final = Format("text/html", ".html", Kind.PAGE, ("html",), "HTML")

RESULTS: Final = (
    Format("application/sparql-results+json", ".srj", Kind.RESULTS, ("json", "srj"), "JSON", ("application/json",)),
    Format(
        "application/sparql-results+xml", ".srx", Kind.RESULTS, ("xml", "srx"), "XML", ("application/xml", "text/xml")
    ),
    Format("text/csv", ".csv", Kind.RESULTS, ("csv",), "CSV"),
    Format("text/tab-separated-values", ".tsv", Kind.RESULTS, ("tsv",), "TSV"),
)
"""SPARQL 1.1 Query Results: JSON, XML, CSV and TSV, for SELECT and ASK."""

SPREADSHEET: Final = Format("text/csv", ".csv", Kind.RESULTS, ("spreadsheet", "excel"), "CSV for spreadsheets")
"""CSV in which no cell is a formula. Only its names mean it: ``text/csv`` is the protocol's exact CSV."""

GRAPHS: Final = (
    Format("text/turtle", ".ttl", Kind.GRAPH, ("turtle", "ttl"), "Turtle", ("application/x-turtle",)),
    Format(
        "application/ld+json", ".jsonld", Kind.GRAPH, ("jsonld", "json-ld", "json"), "JSON-LD", ("application/json",)
    ),
    Format("application/n-triples", ".nt", Kind.GRAPH, ("ntriples", "nt", "n-triples"), "N-Triples", ("text/plain",)),
    Format(
        "application/rdf+xml",
        ".rdf",
        Kind.GRAPH,
        ("rdfxml", "rdf", "xml", "rdf+xml"),
        "RDF/XML",
        ("application/xml", "text/xml"),
    ),
    Format("application/trig", ".trig", Kind.GRAPH, ("trig",), "TriG", ("application/x-trig",)),
    Format("application/n-quads", ".nq", Kind.GRAPH, ("nquads", "nq", "n-quads"), "N-Quads", ("text/x-nquads",)),
    Format("text/n3", ".n3", Kind.GRAPH, ("n3",), "N3", ("text/rdf+n3",)),
)
"""RDF syntaxes, for CONSTRUCT, DESCRIBE and whatever else is a graph."""

_PIECE = re.compile(r'(?:[^,;"]|"(?:[^"\\]|\\.)*"?)+|[,;]')
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"({_TOKEN})/({_TOKEN})")
_QUALITY = re.compile(r"(?:0?\.\d*|0|1(?:\.0*)?)")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One member of an Accept field: ``type`` and ``subtype`` in lower case, perhaps ``*``."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int | None:
        """Return 2 for the media type itself, 1 for ``type/*``, 0 for ``*/*``, None for no match."""
        if self.type == "*":
            return 0
        main, _, sub = media_type.partition("/")
        if self.type != main:
            return None
        if self.subtype == "*":
            return 1
        return 2 if self.subtype == sub else None


def media_ranges(accept: str) -> Iterator[MediaRange]:
    """Read an Accept field; members that are none are passed over, as is all but ``q`` behind a ``;``."""
    members: list[list[str]] = [[]]
    for piece in _PIECE.findall(accept):
        if piece == ",":
            members.append([])
        elif piece != ";":
            members[-1].append(piece.strip())
    for name, *parameters in filter(None, members):
        match = _RANGE.fullmatch("*/*" if name == "*" else name.lower())  # Java's HttpURLConnection sends *
        quality = next((p[2:].strip() for p in parameters if p[:2].lower() == "q="), "1")
        if match and not (match[1] == "*" and match[2] != "*") and _QUALITY.fullmatch(quality):
            yield MediaRange(match[1], match[2], float(quality) if quality != "." else 0.0)


def negotiate(accept: str | None, offers: Sequence[Format]) -> Choice | None:
    """Choose one of ``offers`` by a request's Accept field; None means 406.

    No field, an empty one, or one without any media range takes our first. An alias counts only where
    the client names it: ``*/*`` never turns JSON results into ``application/json``.
    """
    ranges = list(media_ranges(accept or ""))
    if not ranges:
        return Choice(offers[0], offers[0].media_type)
    best: tuple[float, int] = (0.0, -1)
    chosen: Choice | None = None
    for offer in offers:
        for media_type in (offer.media_type, *offer.aliases):
            weight = _weight(media_type, ranges, named_only=media_type != offer.media_type)
            if weight > best and weight[0] > 0:
                best, chosen = weight, Choice(offer, media_type)
    return chosen


def _weight(media_type: str, ranges: Iterable[MediaRange], *, named_only: bool) -> tuple[float, int]:
    matches = [(specificity, r.quality) for r in ranges if (specificity := r.specificity(media_type)) is not None]
    specificity, quality = max(matches, default=(-1, 0.0))
    return (0.0, -1) if named_only and specificity < 2 else (quality, specificity)


def named(name: str, offers: Sequence[Format]) -> Choice | None:
    """Find the format that ``format=NAME`` means: a short name, a suffix or a media type."""
    wanted = name.strip().lower().partition(";")[0].replace(" ", "+")  # a raw + in a query string reads as a space
    for offer in offers:
        if wanted in offer.names or wanted == offer.suffix or wanted.lstrip(".") == offer.suffix[1:]:
            return Choice(offer, offer.media_type)
        if wanted in (offer.media_type, *offer.aliases):
            return Choice(offer, wanted)
    return None


def by_suffix(path: str, offers: Sequence[Format]) -> tuple[str, Format | None]:
    """Split ``path`` into what stands before a known suffix, and the format that the suffix means."""
    for offer in offers:
        if path.endswith(offer.suffix):
            return path.removesuffix(offer.suffix), offer
    return path, None


def prefers_page(accept: str | None) -> bool:
    """Tell whether a client would rather have a page than data: a browser."""
    choice = negotiate(accept, (*GRAPHS, *RESULTS, HTML))
    return choice is not None and choice.format is HTML
