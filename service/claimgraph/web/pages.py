"""Pages to read: start, article, claim, party, kind of action, search, problems."""

from typing import Final

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from claimgraph.errors import StoreError
from claimgraph.model import ActionType
from claimgraph.namespaces import CG
from claimgraph.storage.reader import View
from claimgraph.web import problems as problem_kinds
from claimgraph.web.conditional import entity_tag, not_modified
from claimgraph.web.linked_data import iri_of
from claimgraph.web.marks import paragraphs
from claimgraph.web.records import ROLES, Article, Claim, Party, Resource, find, newest_articles
from claimgraph.web.service import service

PER_PAGE: Final = 50
ARTICLES: Final = 12
FOUND: Final = 100

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def start() -> Response:
    """Show the start page; also before there is anything in the store."""
    try:
        view = service().reader.view()
    except StoreError as error:
        return make_response(render_template("start.html", articles=[], problem=str(error)))
    return _page(view, "start.html", articles=newest_articles(view, ARTICLES))


@blueprint.get("/page/<path:name>")
def resource(name: str) -> Response:
    """Show what is known of a resource."""
    view = service().reader.view()
    found = Resource(view, iri_of(name))
    if not found.exists:
        raise NotFound(f"Nothing is known of {found.iri}.")
    if f"{CG}Claim" in found.types:
        return _page(view, "claim.html", name=name, claim=Claim(view, found.iri))
    if f"{CG}Article" in found.types:
        article = Article(view, found.iri)
        marked = paragraphs(article.body or "", article.claims)
        return _page(view, "article.html", name=name, article=article, paragraphs=marked)
    if name.startswith("actor/"):
        return _party(view, name)
    return _page(view, "resource.html", name=name, resource=found)


def _party(view: View, name: str) -> Response:
    party = Party(view, iri_of(name))
    counts = party.counts()
    wanted = request.args.get("as", "")
    role = wanted if wanted in ROLES else next((role for role, count in counts.items() if count), "actor")
    number = max(request.args.get("page", 1, type=int), 1)
    claims = party.claims(role, PER_PAGE, (number - 1) * PER_PAGE)
    if number > 1 and not claims:
        raise NotFound("There is no such page of claims.")
    pages = -(-counts[role] // PER_PAGE)
    return _page(
        view,
        "party.html",
        name=name,
        party=party,
        counts=counts,
        role=role,
        claims=claims,
        number=number,
        pages=pages,
    )


@blueprint.get("/action/<name>")
def action(name: str) -> Response:
    """Show the claims of a kind of action."""
    if name not in ActionType.__members__:
        raise NotFound(f"There is no kind of action {name}.")
    view = service().reader.view()
    iri = CG + name
    number = max(request.args.get("page", 1, type=int), 1)
    found = view.subjects(f"{CG}action", iri, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    count = view.count(f"{CG}action", iri)
    claims = [Claim(view, claim) for claim in found]
    concept = Resource(service().vocabulary, iri)
    return _page(
        view,
        "action.html",
        type=name,
        concept=concept,
        claims=claims,
        count=count,
        number=number,
        pages=-(-count // PER_PAGE),
    )


@blueprint.get("/search")
def search() -> Response:
    """Show the parties and articles that have all the words."""
    view = service().reader.view()
    words = request.args.get("q", "").strip()[:200]
    return _page(view, "search.html", words=words, found=find(view, words, FOUND))


@blueprint.get("/problems")
def problems() -> Response:
    """Explain the kinds of problems."""
    kinds = problem_kinds.KINDS.values()
    return make_response(render_template("problems.html", kinds=kinds))


def _page(view: View, template: str, **values: object) -> Response:
    tag = entity_tag(view.number, "page")
    response = Response(status=304) if not_modified(tag) else make_response(render_template(template, **values))
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    return response
