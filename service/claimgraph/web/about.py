"""``/about``: the data told to readers: how much, how fresh, from whom, how it is made, and where it errs."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, make_response, render_template, url_for

from claimgraph import __version__
from claimgraph.errors import StoreError
from claimgraph.export import folder
from claimgraph.namespaces import CG, PROV, SCHEMA
from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_references import most_referred, objects_of
from claimgraph.storage.reader import View
from claimgraph.web.records import Named, Resource, named
from claimgraph.web.service import service
from claimgraph.web.structured_data import element

MOST: Final = 15

MEASURED: Final = {"all five": 42, "actor": 83, "type": 72, "target": 74, "date": 96, "source": 84}
"""Per cent of ``READ`` claims, read one by one, in which a field was right; the README says the same."""

READ: Final = (109, "ten")
"""How many claims were read, out of how many articles."""

blueprint = Blueprint("about", __name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """A resource and how much comes from it."""

    resource: Named
    count: int


@blueprint.get("/about")
def about() -> Response:
    """Tell what the data is; also before there is any."""
    known: dict[str, object] = {"measured": MEASURED, "read": READ, "version": __version__}
    licence = service().settings.licence
    try:
        view, catalogue = service().reader.view(), service().catalogues.newest()
        known |= _figures(view, catalogue)
    except StoreError as error:
        known["problem"] = str(error)
    export = folder.latest(service().settings.exports)
    page = render_template(
        "about.html", **known, licence=licence, export=export, data=element(_dataset(known, licence, export))
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _figures(view: View, catalogue: Catalogue) -> dict[str, object]:
    newest = [Resource(view, iri).text(f"{SCHEMA}datePublished") for iri in catalogue.articles(1)]
    return {
        "sizes": catalogue.sizes(),
        "snapshot": view.number,
        "time": view.time,
        "newest": next(iter(newest), None),
        "sources": objects_of(catalogue, f"{CG}source"),
        "publisher_count": objects_of(catalogue, f"{SCHEMA}publisher"),
        "publishers": _most(view, catalogue, f"{SCHEMA}publisher"),
        "speakers": _most(view, catalogue, f"{CG}source"),
        "programs": _programs(view, catalogue),
    }


def _most(view: View, catalogue: Catalogue, predicate: str) -> list[Counted]:
    return [Counted(named(view, iri), count) for iri, count in most_referred(catalogue, predicate, MOST)]


def _programs(view: View, catalogue: Catalogue) -> list[Counted]:
    """List the programs with their versions, and how many claims each has made in its runs with most."""
    counts: dict[Named, int] = {}
    for run, count in most_referred(catalogue, f"{PROV}wasGeneratedBy", 1000):
        for software in Resource(view, run).named(f"{PROV}wasAssociatedWith"):
            told = Resource(view, software.iri)
            words = (told.text(f"{SCHEMA}name"), told.text(f"{SCHEMA}softwareVersion"))
            name = Named(software.iri, " ".join(word for word in words if word) or software.label)
            counts[name] = counts.get(name, 0) + count
    return [Counted(name, count) for name, count in sorted(counts.items(), key=lambda pair: -pair[1])]


def _dataset(known: dict[str, object], licence: str, export: str | None) -> dict[str, object]:
    """Describe the data set in the words of schema.org."""
    base = service().settings.base_iri
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}.well-known/void#dataset",
        "name": "Claims in the news",
        "description": "Who is said to have done what to whom, when, and who says so, with the proving sentences.",
        "url": base.rstrip("/") + url_for("about.about"),
        "license": licence,
        "version": known.get("snapshot"),
        "dateModified": known.get("time"),
        "distribution": export
        and [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/turtle",
                "contentUrl": base.rstrip("/") + url_for("exports.latest", file="claimgraph.ttl.gz"),
            }
        ],
    }
