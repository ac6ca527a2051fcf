"""Pages to read: start, article, claim, party, kind of action, search, problems."""

from typing import Final

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from claimgraph import __version__
from claimgraph.errors import StoreError
from claimgraph.model import ActionType
from claimgraph.namespaces import CG
from claimgraph.storage import catalogue_deeds as deeds
from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.reader import View
from claimgraph.web import problems as problem_kinds
from claimgraph.web.absence import require
from claimgraph.web.charts import timeline
from claimgraph.web.conditional import entity_tag, not_modified
from claimgraph.web.languages import locale
from claimgraph.web.linked_data import iri_of
from claimgraph.web.marks import paragraphs
from claimgraph.web.party_page import shown
from claimgraph.web.records import Article, Claim, Resource
from claimgraph.web.service import service

PER_PAGE: Final = 20
PARTIES: Final = 60
"""Parties on a page."""

NEWEST: Final = 5
MOST: Final = 12
LIKE: Final = 20
KINDS: Final = ("Country", "Person", "Organization", "Group", "Place", "UnnamedSource", "Actor")

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def start() -> Response:
    """Show the start page; also before there is anything in the store."""
    try:
        view = service().reader.view()
    except StoreError as error:
        return make_response(render_template("start.html", articles=[], problem=str(error)))
    catalogue = service().catalogues.newest()
    return page(
        view,
        "start.html",
        articles=_listed(view, catalogue, catalogue.articles(NEWEST)),
        parties=catalogue.parties(MOST),
        types=catalogue.types(),
        sizes=catalogue.sizes(),
        timeline=timeline(catalogue, deeds.EVERYONE, ""),
    )


@blueprint.get("/articles")
def articles() -> Response:
    """List the articles, the newest first."""
    view, catalogue = service().reader.view(), service().catalogues.newest()
    number, count = _number(), catalogue.sizes()["articles"]
    found = catalogue.articles(PER_PAGE, (number - 1) * PER_PAGE)
    listed = _listed(view, catalogue, found)
    return page(view, "articles.html", articles=listed, total=count, number=number, pages=_pages(count))


@blueprint.get("/parties")
def parties() -> Response:
    """List the parties, those with most claims first; ``kind=Country`` only those of a class."""
    view, catalogue = service().reader.view(), service().catalogues.newest()
    kinds = dict(catalogue.kinds())
    kind = request.args.get("kind") if request.args.get("kind") in KINDS else None
    number, count = _number(), kinds.get(kind, 0) if kind else sum(kinds.values())
    found = catalogue.parties(PARTIES, (number - 1) * PARTIES, kind)
    return page(
        view,
        "parties.html",
        parties=found,
        kinds=kinds,
        kind=kind,
        count=count,
        number=number,
        pages=_pages(count, PARTIES),
    )


@blueprint.get("/page/<path:name>")
def resource(name: str) -> Response:
    """Show what is known of a resource."""
    view = service().reader.view()
    found = Resource(view, iri_of(name))
    require(view, found.iri)
    if f"{CG}Claim" in found.types:
        like = [
            (Claim(view, iri), negated) for iri, negated in service().catalogues.newest().same_event(found.iri, LIKE)
        ]
        return page(view, "claim.html", name=name, claim=Claim(view, found.iri), like=like)
    if f"{CG}Article" in found.types:
        article = Article(view, found.iri)
        marked = paragraphs(article.body or "", article.claims)
        return page(view, "article.html", name=name, article=article, paragraphs=marked)
    if name.startswith("actor/"):
        return page(view, "party.html", name=name, shown=shown(view, name, _number()))
    return page(view, "resource.html", name=name, resource=found)


@blueprint.get("/action/<name>")
def action(name: str) -> Response:
    """Show the claims of a kind of action."""
    if name not in ActionType.__members__:
        raise NotFound(f"There is no kind of action {name}.")
    view = service().reader.view()
    iri = CG + name
    number, catalogue = _number(), service().catalogues.newest()
    count = dict(catalogue.types()).get(name, 0)
    claims = [Claim(view, found) for found in catalogue.claims_of_type(name, PER_PAGE, (number - 1) * PER_PAGE)]
    concept = Resource(service().vocabulary, iri)
    return page(
        view,
        "action.html",
        type=name,
        concept=concept,
        claims=claims,
        pairs=catalogue.pairs(name, MOST),
        count=count,
        number=number,
        pages=_pages(count),
    )


@blueprint.get("/problems")
def problems() -> Response:
    """Explain the kinds of problems."""
    kinds = problem_kinds.KINDS.values()
    return make_response(render_template("problems.html", kinds=kinds))


def _listed(view: View, catalogue: Catalogue, iris: list[str]) -> list[tuple[Article, int, Claim | None]]:
    """Return articles, each with the number of its claims and one of these."""
    found = [(Article(view, iri), *deeds.claims_in(catalogue, iri)) for iri in iris]
    return [(article, count, Claim(view, claim) if claim else None) for article, count, claim in found]


def _number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 1_000_000)


def _pages(count: int, each: int = PER_PAGE) -> int:
    return -(-count // each)


def page(view: View, template: str, **values: object) -> Response:
    """Answer with a page about ``view``, or that the client has it already."""
    tag = entity_tag(view.number, f"page-{__version__}-{locale()}")
    response = Response(status=304) if not_modified(tag) else make_response(render_template(template, **values))
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    return response
