"""Resources in the words of https://schema.org/, as JSON-LD inside their pages, for programs that read pages.

A ``script`` element of a data type is never run (HTML, section 4.12.1), so it may stand under a strict
Content-Security-Policy; every ``<`` in it is escaped, so that no text can end it.
"""

from typing import Any, Final

from flask import url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from claimgraph.namespaces import CG, SCHEMA, SKOS
from claimgraph.storage.reader import View
from claimgraph.web.records import Article, Claim, Named, Party, Resource
from claimgraph.web.service import service

Json = dict[str, Any]
TYPES: Final = {"Person": "Person", "Organization": "Organization", "Country": "Country", "Place": "Place"}
"""Classes of parties that schema.org has; for others it has only Thing."""


def structured_data(name: str) -> Markup:
    """Return the ``script`` element about the resource at ``/id/NAME``; nothing where schema.org has no word for it."""
    iri = f"{service().settings.base_iri}id/{name}"
    found = _described(service().reader.view(), iri)
    if found is None:
        return Markup()
    document = {"@context": "https://schema.org", **found, "mainEntityOfPage": _page(name)}
    return element(document)


def element(document: Json) -> Markup:
    """Write a document as an element for a page."""
    filled = {key: value for key, value in document.items() if value not in (None, [], "")}
    return Markup('<script type="application/ld+json">{}</script>').format(htmlsafe_json_dumps(filled))


def _page(name: str) -> str:
    return service().settings.base_iri.rstrip("/") + url_for("pages.resource", name=name)


def _described(view: View, iri: str) -> Json | None:
    classes = {term.removeprefix(CG) for term in Resource(view, iri).types if term.startswith(CG)}
    if "Article" in classes:
        return _article(Article(view, iri))
    if "Claim" in classes:
        return _claim(Claim(view, iri))
    if classes & {"Actor", "Group", "UnnamedSource", *TYPES}:
        return _party(Party(view, iri))
    return None


def _article(article: Article) -> Json:
    return {
        "@type": "NewsArticle",
        "@id": article.iri,
        "headline": article.text(f"{SCHEMA}headline"),
        "datePublished": article.published,
        "inLanguage": article.text(f"{SCHEMA}inLanguage"),
        "author": [_named(article.view, one) for one in article.named(f"{SCHEMA}author")],
        "publisher": [_named(article.view, one) for one in article.named(f"{SCHEMA}publisher")],
        "sourceOrganization": [_named(article.view, one) for one in article.named(f"{CG}originator")],
        "keywords": [term.value for term in article.all(f"{SCHEMA}keywords")],
        "sameAs": _outward(article, f"{SCHEMA}url"),
    }


def _claim(claim: Claim) -> Json:
    view, article = claim.view, claim.article
    return {
        "@type": "Claim",
        "@id": claim.iri,
        "name": claim.words,
        "text": " … ".join(quote.exact for quote in claim.quotes),
        "author": [_named(view, one) for one in claim.sources],
        "about": [_named(view, one) for one in (*claim.actors, *claim.targets)],
        "temporalCoverage": claim.text(f"{CG}date"),
        "appearance": article and {"@type": "NewsArticle", "@id": article.iri, "headline": article.label},
    }


def _party(party: Party) -> Json:
    return {
        "@type": _type(party),
        "@id": party.iri,
        "name": party.label,
        "alternateName": [term.value for term in party.all(f"{SKOS}altLabel")],
        "sameAs": _outward(party, f"{SKOS}exactMatch"),
    }


def _type(party: Resource) -> str:
    return next((TYPES[kind] for kind in TYPES if CG + kind in party.types), "Thing")


def _named(view: View, party: Named) -> Json:
    return {"@type": _type(Resource(view, party.iri)), "@id": party.iri, "name": party.label}


def _outward(resource: Resource, predicate: str) -> list[str]:
    return [term.value for term in resource.all(predicate) if term.value.startswith(("http://", "https://"))]
