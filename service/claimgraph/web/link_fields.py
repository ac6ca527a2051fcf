"""``Link`` fields (RFC 8288) of the documents about a resource.

``alternate`` for every format, ``canonical`` (RFC 6596), ``collection`` (RFC 6573), ``describedby``,
``profile`` (RFC 6906: the shapes that the data keep to), and the pages before and after.
"""

from typing import Final

from flask import Response, request, url_for

from claimgraph.formats import GRAPHS
from claimgraph.namespaces import CG, RDF
from claimgraph.storage.reader import View
from claimgraph.web.description import Description, page_of
from claimgraph.web.service import service

PROFILE: Final = "https://w3id.org/claimgraph/shapes"


def of_data(response: Response, view: View, name: str, description: Description) -> None:
    """Add the fields of data about the resource at ``/id/NAME``."""
    base = service().settings.base_iri
    document = url_for("linked_data.data", name=name)
    _add(response, url_for("pages.resource", name=name), "alternate", "text/html")
    _alternates(response, name)
    _add(response, page_of(f"{base}data/{name}", description.number), "canonical")
    _add(response, f"{base}id/{name}", "describes")
    _add(response, url_for("void.void"), "describedby")
    _common(response, view, name)
    number, pages = description.number, description.pages
    others = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages} if pages > 1 else {}
    for relation, other in others.items():
        if 1 <= other <= pages:
            _add(response, page_of(document, other), relation)


def of_page(response: Response, view: View, name: str) -> None:
    """Add the fields of the page about the resource at ``/id/NAME``."""
    base = service().settings.base_iri
    _alternates(response, name)
    wanted = request.query_string.decode("ascii", "replace")
    _add(response, f"{base}page/{name}" + (f"?{wanted}" if wanted else ""), "canonical")
    _add(response, f"{base}id/{name}", "describes")
    _add(response, url_for("linked_data.data", name=name), "describedby")
    _common(response, view, name)


def _alternates(response: Response, name: str) -> None:
    for offer in GRAPHS:
        _add(response, url_for("linked_data.data", name=name + offer.suffix), "alternate", offer.media_type)


def _common(response: Response, view: View, name: str) -> None:
    _add(response, PROFILE, "profile")
    classes = {term.value for term in view.objects(f"{service().settings.base_iri}id/{name}", f"{RDF}type")}
    if f"{CG}Article" in classes:
        _add(response, url_for("pages.articles"), "collection")
    elif f"{CG}Claim" in classes:
        action = next(
            (term.value for term in view.objects(f"{service().settings.base_iri}id/{name}", f"{CG}action")), ""
        )
        _add(response, url_for("pages.action", name=action.removeprefix(CG) or "OTHER"), "collection")
    elif name.startswith("actor/"):
        _add(response, url_for("pages.parties"), "collection")
    else:
        _add(response, url_for("void.void"), "collection")


def _add(response: Response, target: str, relation: str, media_type: str | None = None) -> None:
    safe = target.translate({ord(sign): f"%{ord(sign):02X}" for sign in '<>"\\ '})
    typed = f'; type="{media_type}"' if media_type else ""
    response.headers.add("Link", f'<{safe}>; rel="{relation}"{typed}')
