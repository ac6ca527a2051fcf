"""What templates call: links, short names, dates and numbers in words. Nothing here makes markup."""

import re
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, request, url_for

from claimgraph.namespaces import CG, PREFIXES, RDFS, WD
from claimgraph.storage.reader import Term
from claimgraph.web.charts import side
from claimgraph.web.drawing import bars, cells
from claimgraph.web.languages import day, locale, number, text
from claimgraph.web.records import Resource, named
from claimgraph.web.service import service

LOCAL_NAME: Final = re.compile(r"[\w.-]*")
UNRESERVED: Final = "/!$&'()*+,:;=@"
"""What may stand in a path as it is (RFC 3986, section 3.3)."""

ACTION: Final = re.compile(r"[A-Z]{3,}")


def install(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.filters |= {"short": short, "label": label, "site": site, "local_name": local_name}
    app.jinja_env.filters |= {"day": day, "number": number, "side": side, "translated": text}
    app.jinja_env.filters |= {"property_name": property_name, "elsewhere": elsewhere}
    app.jinja_env.globals |= {"iri_label": iri_label}
    app.jinja_env.globals |= {"href": href, "url_for": address, "drawn_bars": bars, "drawn_cells": cells}


def href(iri: str) -> str | None:
    """Return where a link to ``iri`` leads: our page about it, or itself if it is on the web; else None."""
    if name := local_name(iri):
        return _page_of(request.script_root, name, request.args.get("lang"))
    if iri.startswith(CG):
        term = iri.removeprefix(CG)
        if ACTION.fullmatch(term):
            return address("pages.action", name=term)
        return address("vocabulary.ontology", _anchor=term)
    return iri if iri.lower().startswith(("http://", "https://")) else None


def address(endpoint: str, **values: Any) -> str:
    """Return the address of an endpoint as :func:`flask.url_for` does; it remembers, for pages have hundreds."""
    return _address(request.host_url, request.script_root, request.args.get("lang"), endpoint, tuple(values.items()))


@lru_cache(maxsize=1 << 14)
def _address(_host: str, _root: str, _language: str | None, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


@lru_cache(maxsize=1 << 14)
def _page_of(root: str, name: str, language: str | None) -> str:
    """Return the address of ``pages.resource``, which is most of a page's links, without the cost of routing."""
    kept = f"?{urlencode({'lang': language[:20]})}" if language else ""
    return f"{root}/page/{quote(name, safe=UNRESERVED)}{kept}"


def local_name(iri: str) -> str | None:
    """Return what stands after ``/id/`` in an IRI of ours; None for any other."""
    local = service().local(iri)
    return local.removeprefix("id/") if local and local.startswith("id/") else None


def short(iri: str) -> str:
    """Shorten an IRI by our prefixes, or by our base; else return it whole."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and LOCAL_NAME.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return service().local(iri) or iri


def label(term: Term) -> str:
    """Return the label of a resource of ours, the short form of another's IRI, a literal's text."""
    if not term.is_iri:
        return term.value
    if service().local(term.value) is not None:
        return named(service().reader.view(), term.value).label
    return short(term.value)


def property_name(iri: str) -> str:
    """Return the label of a property of our vocabulary, in the reader's language; of others the short form."""
    labels = Resource(service().vocabulary, iri).texts(f"{RDFS}label", locale().language) if iri.startswith(CG) else []
    return labels[0] if labels else short(iri)


def iri_label(iri: str) -> str:
    """Return the label of a resource in the graph."""
    return named(service().reader.view(), iri).label


def elsewhere(iri: str) -> str:
    """Say where a link to what another data set calls the same leads: its site and its name there."""
    if iri.startswith(WD):
        return f"Wikidata {iri.removeprefix(WD)}"
    return short(iri) if short(iri) != iri else f"{site(iri)} {iri.rstrip('/#').rpartition('/')[2]}"


def site(url: str) -> str:
    """Return the host of an address."""
    return urlsplit(url).hostname or url
