"""What templates call: links, short names, dates in words. Nothing here makes markup."""

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, url_for

from claimgraph.namespaces import CG, PREFIXES
from claimgraph.storage.reader import Term
from claimgraph.web.records import named
from claimgraph.web.service import service

LOCAL_NAME: Final = re.compile(r"[\w.-]*")
ACTION: Final = re.compile(r"[A-Z]{3,}")


def install(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.filters |= {"short": short, "day": day, "label": label, "site": site}
    app.jinja_env.globals |= {"href": href}


def href(iri: str) -> str | None:
    """Return where a link to ``iri`` leads: our page about it, or itself if it is on the web; else None."""
    local = service().local(iri)
    if local is not None and local.startswith("id/"):
        return url_for("pages.resource", name=local.removeprefix("id/"))
    if iri.startswith(CG):
        name = iri.removeprefix(CG)
        if ACTION.fullmatch(name):
            return url_for("pages.action", name=name)
        return url_for("vocabulary.ontology", _anchor=name)
    return iri if iri.lower().startswith(("http://", "https://")) else None


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


def day(text: str) -> str:
    """Write an ISO 8601 date in words, as exact as it is: 16 March 2021, March 2021, 2021."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d).*)?)?", text)
    if not match:
        return text
    try:
        exact = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return text
    if match[3]:
        return f"{exact.day} {exact:%B} {exact.year}"
    return f"{exact:%B} {exact.year}" if match[2] else match[1]


def site(url: str) -> str:
    """Return the host of an address."""
    return urlsplit(url).hostname or url
