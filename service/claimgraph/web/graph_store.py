"""``/store``: the SPARQL 1.1 Graph Store HTTP Protocol (W3C Recommendation of 21 March 2013).

A graph is named by ``?graph=IRI``, by ``?default``, or by an address below ``/store/``. A graph is there
as long as it holds a triple; the default graph is the one that updates write to without ``GRAPH``, not
the union that queries see. Blank nodes are kept under IRIs, and leave as blank nodes again. Writes may hang on
the state of the graph, with the entity tag of any of its formats in If-Match or If-None-Match.
"""

import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, PreconditionFailed, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_etags

from claimgraph.errors import ChangeRefused, UsageError
from claimgraph.formats import GRAPHS, Format
from claimgraph.storage.changes import DEFAULT_GRAPH
from claimgraph.storage.serialization import serialize_lines
from claimgraph.storage.trials import GENID
from claimgraph.storage.writes import ANY, Condition, GraphWrite, Update, Write, digest
from claimgraph.web.conditional import not_modified
from claimgraph.web.documents import graph_choice
from claimgraph.web.service import service
from claimgraph.web.sparql_request import UPDATE
from claimgraph.web.updates import refused
from claimgraph.web.writer import writer
from claimgraph.web.writing import authorize

HOME: Final = "store/"
GRAPH_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
PART: Final = "-"
"""Between what tells the content, and what tells the format, in an entity tag."""

DOCTYPE: Final = b"<!DOCTYPE"

blueprint = Blueprint("graph_store", __name__)


@blueprint.get("/store", strict_slashes=False)
@blueprint.get("/store/<path:name>", endpoint="read_direct")
def read(name: str = "") -> Response:
    """Answer with a graph's triples."""
    graph = _graph(name)
    lines = service().reader.view().graph(graph)
    if not lines and graph != DEFAULT_GRAPH:
        raise NotFound(f"There is no graph <{graph}>.")
    choice = graph_choice()
    tag = f'"{digest(lines)}{PART}{choice.format.name}"'
    body = b"" if (known := not_modified(tag)) else serialize_lines(_with_blank_nodes(lines), choice.format)
    response = Response(body, 304 if known else 200, content_type=choice.content_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


@blueprint.put("/store", strict_slashes=False)
@blueprint.put("/store/<path:name>", endpoint="put_direct")
def put(name: str = "") -> Response:
    """Put the document in the place of what the graph holds."""
    authorize()
    graph = _graph(name)
    return _written(graph, GraphWrite(graph, _documents(graph), replace=True, condition=_condition()))


@blueprint.post("/store", strict_slashes=False)
@blueprint.post("/store/<path:name>", endpoint="post_direct")
def post(name: str = "") -> Response:
    """Add the documents to the graph; without one named, to a new one."""
    authorize()
    new = not name and not request.args
    graph = f"{service().settings.base_iri}{HOME}{uuid.uuid4()}" if new else _graph(name)
    return _written(graph, GraphWrite(graph, _documents(graph), replace=False, condition=_condition()))


@blueprint.patch("/store", strict_slashes=False)
@blueprint.patch("/store/<path:name>", endpoint="patch_direct")
def patch(name: str = "") -> Response:
    """Change the graph by a SPARQL Update that is about no other (section 5.7)."""
    authorize()
    graph = _graph(name)
    if request.mimetype != UPDATE:
        raise UnsupportedMediaType(f"“{request.mimetype}” is no format of patches here; send {UPDATE}.")
    request.max_content_length = service().settings.max_bytes
    try:
        text = _inflated(request.get_data(cache=False)).decode()
    except UnicodeDecodeError:
        raise UsageError("The body is not in UTF-8.") from None
    return _written(graph, Update(text, graph or request.base_url, graph=graph, condition=_condition()))


@blueprint.after_request
def say_what_may_be_sent(response: Response) -> Response:
    """Name the format of patches where a client asks for its options, or has sent another (RFC 5789)."""
    if "PATCH" in response.allow or (request.method == "PATCH" and response.status_code == 415):
        response.headers["Accept-Patch"] = UPDATE
    return response


@blueprint.delete("/store", strict_slashes=False)
@blueprint.delete("/store/<path:name>", endpoint="delete_direct")
def delete(name: str = "") -> Response:
    """Remove the graph."""
    authorize()
    graph = _graph(name)
    return _written(graph, GraphWrite(graph, frozenset(), replace=True, condition=_condition()), must_exist=True)


def _graph(name: str) -> str:
    """Return the name of the graph that the request is about; "" is the default graph."""
    base = service().settings.base_iri
    if name:
        sent = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")
        raw = sent.partition("?")[0]  # the path before anything was decoded
        return f"{base}{HOME}{raw.partition('/store/')[2] or quote(name)}"
    graphs = request.args.getlist("graph")
    if len(graphs) + len(request.args.getlist("default")) != 1:
        raise UsageError("Name one graph: ?default, ?graph=IRI, or an address below /store/.")
    if not graphs:
        return DEFAULT_GRAPH
    if not GRAPH_IRI.fullmatch(graphs[0]):
        raise UsageError(f"“{graphs[0][:200]}” is no absolute IRI.")
    here = f"{request.url_root}{HOME}"
    return base + HOME + graphs[0].removeprefix(here) if graphs[0].startswith(here) else graphs[0]


def _documents(graph: str) -> frozenset[str]:
    """Return the triples of the body, or of all files of a form."""
    request.max_content_length = service().settings.max_bytes
    base = graph or request.base_url
    if request.mimetype == "multipart/form-data":
        files = [file for _, file in request.files.items(multi=True)]
        if not files:
            raise UsageError("The form holds no file.")
        return frozenset[str]().union(*(_triples(file.read(), file.mimetype, base) for file in files))
    return _triples(_inflated(request.get_data(cache=False)), request.mimetype, base)


def _triples(data: bytes, media_type: str, base: str) -> frozenset[str]:
    form = next((form for form in GRAPHS if media_type in (form.media_type, *form.aliases)), None)
    if form is None:
        known = ", ".join(form.media_type for form in GRAPHS)
        raise UnsupportedMediaType(f"“{media_type}” is none of the formats of graphs: {known}.")
    if _has_doctype(data, form):
        raise UsageError("The document has a DOCTYPE, which is not read here. Leave it out.")
    return writer().trials.document(data, form.media_type, base)


def _has_doctype(data: bytes, form: Format) -> bool:
    return form.name == "rdfxml" and DOCTYPE in data.replace(b"\x00", b"").upper()


def _inflated(data: bytes) -> bytes:
    """Undo Content-Encoding: gzip."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return data
    if encoding not in ("gzip", "x-gzip"):
        raise UnsupportedMediaType(f"“{encoding}” is not undone here; send the document as it is, or with gzip.")
    limit = service().settings.max_bytes
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        inflated = inflater.decompress(data, limit + 1)
    except zlib.error as error:
        raise UsageError(f"The body is not compressed with gzip: {error}.") from None
    if len(inflated) > limit:
        raise RequestEntityTooLarge(f"Unpacked, the document has more than {limit:,} bytes.")
    if not inflater.eof or inflater.unused_data:
        raise UsageError("The body is no whole gzip file.")
    return inflated


def _condition() -> Condition:
    """Return what must hold of the graph as it is stored, in whatever format its tags were given out."""
    return Condition(_tags("If-Match", weak=False), _tags("If-None-Match", weak=True))


def _tags(field: str, *, weak: bool) -> tuple[str, ...] | None:
    if field not in request.headers:
        return None
    tags = parse_etags(request.headers[field])
    return (ANY,) if tags.star_tag else tuple(sorted(tag.partition(PART)[0] for tag in tags.as_set(weak)))


def _written(graph: str, write: Write, *, must_exist: bool = False) -> Response:
    """Write, and answer 201 where the graph is new, else 204."""
    try:
        written = writer().write(write)
    except ChangeRefused as error:
        return refused(error)
    existed = written.existed
    if must_exist and not existed:
        raise NotFound(f"There is no graph <{graph}>.")
    if not written.met:
        raise PreconditionFailed("The graph is not as If-Match or If-None-Match says. Nothing changed; read it again.")
    response = Response(status=204 if existed else 201)
    if not existed:
        home = f"{service().settings.base_iri}{HOME}"
        if graph.startswith(home):
            response.headers["Location"] = f"{request.url_root}{HOME}{graph.removeprefix(home)}"
        else:
            response.headers["Location"] = f"{request.url_root}store?graph={quote(graph, safe='')}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_blank_nodes(lines: Iterable[str]) -> Iterator[str]:
    """Give blank nodes back in the place of the IRIs that were made for them."""
    genid = f"<{service().settings.base_iri}{GENID}"
    for line in lines:
        if genid not in line:
            yield line
        else:
            subject, predicate, value = line.removesuffix(" .").split(" ", 2)
            subject, value = (
                f"_:b{term[len(genid) : -1]}" if term.startswith(genid) else term for term in (subject, value)
            )
            yield f"{subject} {predicate} {value} ."
