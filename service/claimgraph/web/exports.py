"""``/exports/``: the exports as a page, JSON, DCAT and a feed, and their files."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from claimgraph import formats
from claimgraph.errors import ExportError, NotAcceptable
from claimgraph.export import folder
from claimgraph.export.manifest import FILE, MEDIA_TYPES, PACKED, TURTLES, Manifest
from claimgraph.export.retention import made
from claimgraph.formats import GRAPHS, HTML, Choice, Format, Kind
from claimgraph.namespaces import DCTERMS, RDF, XSD
from claimgraph.web.documents import graph_response
from claimgraph.web.service import service

JSON: Final = Format("application/json", ".json", Kind.GRAPH, ("json",), "JSON")
OFFERS: Final = (JSON, *GRAPHS, HTML)
YEAR: Final = 31_536_000
DCAT: Final = "http://www.w3.org/ns/dcat#"
SPDX: Final = "http://spdx.org/rdf/terms#"

blueprint = Blueprint("exports", __name__, url_prefix="/exports")


@dataclass(frozen=True, slots=True)
class Listed:
    """One export: ``issued`` is an ISO 8601 instant."""

    manifest: Manifest
    issued: str


@blueprint.get("/")
def exports() -> Response:
    """List the exports, newest first, as a page, as JSON, or as a DCAT catalogue in any RDF syntax."""
    choice = _choice()
    if choice.format is JSON:
        response = jsonify(exports=[_described(export) for export in _listed()])
    elif choice.format is HTML:
        response = Response(render_template("exports.html", exports=_listed()))
    else:
        response = graph_response(_catalogue(), choice.format)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/feed.atom")
def feed() -> Response:
    """Send the exports as an Atom feed (RFC 4287)."""
    text = render_template("exports.atom.xml", exports=_listed(), base=service().settings.base_iri)
    response = Response(text, content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/latest/")
@blueprint.get("/latest/<file>")
def latest(file: str = "") -> AnyResponse:
    """Lead to the newest export; the Turtle is found whichever way it is packed."""
    name = folder.latest(service().settings.exports)
    if name is None:
        abort(404, "There is no export yet.")
    if file in TURTLES.values():
        with suppress(ExportError):
            file = Manifest.read(service().settings.exports / name).turtle
    there = url_for("exports.download", name=name, file=file) if file else url_for("exports.whole", name=name)
    response = redirect(there, 307)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/<name>/")
def whole(name: str) -> AnyResponse:
    """Lead to the manifest, which describes an export."""
    if name not in folder.names(service().settings.exports):
        abort(404, "There is no such export, or not any more.")
    return redirect(url_for("exports.download", name=name, file=FILE), 303)


@blueprint.get("/<name>/<file>")
def download(name: str, file: str) -> Response:
    """Send a file of an export, or ranges of it (RFC 9110, section 14). It never changes."""
    path = service().settings.exports.absolute() / name
    if not folder.NAME.fullmatch(name) or file not in (FILE, *MEDIA_TYPES):
        abort(404)
    try:
        tag = "manifest-" + name if file == FILE else Manifest.read(path).files[file][1]
        response = send_file(path / file, mimetype=_media_type(file), etag=tag, max_age=YEAR, conditional=True)
    except (ExportError, KeyError, FileNotFoundError):
        abort(404, "There is no such export, or not any more.")
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def _media_type(file: str) -> str:
    if file == FILE:
        return "application/ld+json"
    return PACKED.get(PurePath(file).suffix, MEDIA_TYPES[file])


def _choice() -> Choice:
    name, accept = request.args.get("format"), request.headers.get("Accept")
    choice = formats.named(name, OFFERS) if name else formats.negotiate(accept, OFFERS)
    if choice is None:
        known = ", ".join(offer.media_type for offer in OFFERS)
        raise NotAcceptable(f"“{name or accept}” is none of the formats of the exports: {known}.")
    return choice


def _listed() -> list[Listed]:
    """Return the exports, newest first; one whose manifest is damaged or gone is passed over."""
    found = []
    root = service().settings.exports
    for name in reversed(folder.names(root)):
        try:
            found.append(Listed(Manifest.read(root / name), f"{made(name):%Y-%m-%dT%H:%M:%SZ}"))
        except ExportError:
            continue
    return found


def _described(export: Listed) -> dict[str, Any]:
    told = export.manifest
    return {
        "name": told.name,
        "issued": export.issued,
        "snapshot": told.snapshot,
        "triples": told.triples,
        "quads": told.quads,
        "hash": told.digest,
        "previous": told.previous,
        "manifest": url_for("exports.download", name=told.name, file=FILE),
        "files": [
            {
                "name": name,
                "url": url_for("exports.download", name=told.name, file=name),
                "mediaType": MEDIA_TYPES[name],
                "bytes": size,
                "sha256": digest,
            }
            for name, (size, digest) in told.files.items()
        ],
    }


def _catalogue() -> Iterator[str]:
    """Yield a DCAT catalogue as N-Triples lines."""
    root = f"{service().settings.base_iri}exports/"
    yield f"<{root}> <{RDF}type> <{DCAT}Catalog> ."
    for export in _listed():
        told, here = export.manifest, f"{root}{export.manifest.name}/"
        yield f"<{root}> <{DCAT}dataset> <{here}> ."
        yield f"<{here}> <{RDF}type> <{DCAT}Dataset> ."
        yield f'<{here}> <{DCTERMS}identifier> "{told.name}" .'
        yield f'<{here}> <{DCTERMS}issued> "{export.issued}"^^<{XSD}dateTime> .'
        yield f'<{here}> <{DCAT}version> "{told.snapshot}" .'
        for name, (size, digest) in told.files.items():
            yield f"<{here}> <{DCAT}distribution> <{here}{name}> ."
            yield f"<{here}{name}> <{RDF}type> <{DCAT}Distribution> ."
            yield f"<{here}{name}> <{DCAT}downloadURL> <{here}{name}> ."
            yield f'<{here}{name}> <{DCAT}mediaType> "{MEDIA_TYPES[name]}" .'
            yield f'<{here}{name}> <{DCAT}byteSize> "{size}"^^<{XSD}nonNegativeInteger> .'
            yield f"<{here}{name}> <{SPDX}checksum> <{here}{name}#sha256> ."
            yield f"<{here}{name}#sha256> <{SPDX}algorithm> <{SPDX}checksumAlgorithm_sha256> ."
            yield f'<{here}{name}#sha256> <{SPDX}checksumValue> "{digest}"^^<{XSD}hexBinary> .'
