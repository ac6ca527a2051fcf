"""What templates call: links, short names, dates and numbers in words. Nothing here makes markup."""

import re
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, url_for

from claimgraph.namespaces import CG, PREFIXES
from claimgraph.storage.reader import Term
from claimgraph.web.charts import side
from claimgraph.web.languages import day, number
from claimgraph.web.records import named
from claimgraph.web.service import service

LOCAL_NAME: Final = re.compile(r"[\w.-]*")
ACTION: Final = re.compile(r"[A-Z]{3,}")


def install(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.filters |= {"short": short, "label": label, "site": site, "local_name": local_name}
    app.jinja_env.filters |= {"day": day, "number": number, "side": side}
    app.jinja_env.globals |= {"href": href}


def href(iri: str) -> str | None:
    """Return where a link to ``iri`` leads: our page about it, or itself if it is on the web; else None."""
    if name := local_name(iri):
        return url_for("pages.resource", name=name)
    if iri.startswith(CG):
        term = iri.removeprefix(CG)
        if ACTION.fullmatch(term):
            return url_for("pages.action", name=term)
        return url_for("vocabulary.ontology", _anchor=term)
    return iri if iri.lower().startswith(("http://", "https://")) else None


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


def site(url: str) -> str:
    """Return the host of an address."""
    return urlsplit(url).hostname or url
