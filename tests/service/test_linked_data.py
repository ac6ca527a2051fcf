"""Data about resources: what refers to them in pages, links, times, and what else may have been meant."""

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF
from serving import BASE, Reply, Served, fill, start

from claimgraph.namespaces import CG
from claimgraph.storage import GraphChange, Store

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
NS = Namespace(CG)
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
ESTONIA = URIRef(f"{BASE}id/actor/estonia")
MANY = 1203


def links(reply: Reply) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for field in reply.headers.get_all("Link") or ():
        for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', field):
            found.setdefault(relation, set()).add(target)
    return found


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the small graph with a further 1,203 claims of Estonia in it, each of a single triple."""
    folder = tmp_path_factory.mktemp("large") / "store"
    fill(folder)
    graph = f"{BASE}graph/article/many"
    with Store.open(folder) as store:
        lines = (f"<{BASE}id/claim/{number:016x}> <{CG}actor> <{ESTONIA}> ." for number in range(MANY))
        store.apply([GraphChange(graph, add=frozenset(lines))])
    service = start(folder)
    yield service
    assert service.stop() == 0
    service.close_log()


def read(reply: Reply) -> Graph:
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    return Graph().parse(data=reply.text)


def test_all_that_refers_to_a_party_comes_in_pages_that_lead_on(large: Served) -> None:
    path: str | None = "/data/actor/estonia"
    found: set[URIRef] = set()
    pages = 0
    while path:
        reply = large.ask(path, accept="text/turtle")
        graph = read(reply)
        pages += 1
        here = URIRef(BASE.rstrip("/") + path)
        (collection,) = graph.subjects(HYDRA.view, here) if pages > 1 else [URIRef(f"{here}#cg-actor")]
        assert graph.value(collection, HYDRA.totalItems) == Literal(MANY + 1)
        assert (ESTONIA, RDF.type, NS.Country) in graph
        members = set(graph.subjects(NS.actor, ESTONIA))
        assert not members & found
        found |= members
        following = graph.value(here, HYDRA.next)
        path = str(following).removeprefix(BASE.rstrip("/")) if following else None
        assert links(reply).get("next") == ({path} if path else None)
    assert (pages, len(found)) == (3, MANY + 1)
    assert large.ask("/data/actor/estonia?page=4").status == 404


def test_what_refers_to_anything_else_is_told_as_well(served: Served) -> None:
    run = read(served.ask("/data/run/rules-1", accept="text/turtle"))
    claim = URIRef(f"{BASE}id/claim/aaaa000000000001")
    assert claim in set(run.subjects(object=URIRef(f"{BASE}id/run/rules-1")))
    article = read(served.ask("/data/article/ferry-talks", accept="text/turtle"))
    assert any(str(graph).endswith("graph/article/ferry-talks") for graph in article.objects())


def test_links_lead_to_every_format_the_page_the_profile_and_the_collection(served: Served) -> None:
    for name, collection in (
        ("article/ferry-talks", "/articles"),
        ("claim/aaaa000000000001", "/action/CONSULT"),
        ("actor/estonia", "/parties"),
        ("run/rules-1", "/.well-known/void"),
    ):
        for kind, accept in (("data", "text/turtle"), ("page", BROWSER)):
            reply = served.ask(f"/{kind}/{name}", accept=accept)
            found = links(reply)
            assert {f"/data/{name}{suffix}" for suffix in (".ttl", ".jsonld", ".nt", ".rdf", ".nq")} <= found[
                "alternate"
            ]
            assert found["canonical"] == {f"{BASE}{kind}/{name}"}
            assert found["describes"] == {f"{BASE}id/{name}"}
            assert found["profile"] == {"https://w3id.org/claimgraph/shapes"}
            assert found["collection"] == {collection}
            assert parsedate_to_datetime(reply.headers["Last-Modified"])
            for target in found["alternate"] | found["collection"] | found["describedby"]:
                assert served.ask(target, accept="*/*").status == 200, target
            tag = reply.headers["ETag"]
            assert not tag.startswith("W/")
            again = served.ask(f"/{kind}/{name}", accept=accept, If_None_Match=tag)
            assert (again.status, again.body) == (304, b"")
    assert links(served.ask("/data/actor/estonia.nt"))["canonical"] == {f"{BASE}data/actor/estonia"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("actor/estonai", "actor/estonia"),
        ("actor/Estonia", "actor/estonia"),
        ("actor/tamm-mari", "actor/mari-tamm"),
        ("article/ferry-talk", "article/ferry-talks"),
        ("article/talks-ferry", "article/ferry-talks"),
    ],
)
def test_what_may_have_been_meant_is_offered(served: Served, name: str, meant: str) -> None:
    for kind in ("id", "page", "data"):
        problem = served.ask(f"/{kind}/{name}")
        assert (problem.status, problem.media_type) == (404, "application/problem+json")
        assert f"{BASE}id/{meant}" in [one["iri"] for one in json.loads(problem.body)["near"]]
        page = served.ask(f"/{kind}/{name}", accept=BROWSER)
        assert (page.status, page.media_type) == (404, "text/html")
        assert f'href="/page/{meant}"' in page.text


@pytest.mark.parametrize(
    "name", ["actor/zzzzzz", "claim/zz", "actor/%22", "x", "actor/" + "a" * 3000, "actor/NEAR(", "%00"]
)
def test_what_is_like_nothing_has_nothing_near(served: Served, name: str) -> None:
    problem = served.ask(f"/id/{name}")
    assert (problem.status, json.loads(problem.body).get("near")) == (404, [])


class Scripts(HTMLParser):
    """Collects the scripts of a page as a browser parts them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag == "script"
        if self.within:
            assert dict(attrs) == {"type": "application/ld+json"}
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.within = self.within and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.within:
            self.found[-1] += data


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("article/ferry-talks", "NewsArticle"),
        ("claim/aaaa000000000001", "Claim"),
        ("actor/estonia", "Country"),
        ("actor/mari-tamm", "Person"),
        ("article/hostile", "NewsArticle"),
        ("claim/bbbb000000000001", "Claim"),
        ("actor/hostile", None),
    ],
)
def test_pages_say_in_the_words_of_schema_org_what_they_are_about(served: Served, name: str, type_: str | None) -> None:
    (script,) = Scripts(served.ask(f"/page/{name}", accept=BROWSER).text).found
    assert "<" not in script
    told = json.loads(script)
    assert (told["@context"], told["@id"]) == ("https://schema.org", f"{BASE}id/{name}")
    assert told["mainEntityOfPage"] == f"{BASE}page/{name}"
    assert type_ in (None, told["@type"])
    assert not any(value in ("", None, []) for value in told.values())
    if name == "claim/aaaa000000000001":
        assert told["appearance"]["@id"] == f"{BASE}id/article/ferry-talks"
        assert [one["name"] for one in told["author"]] == ["Mari Tamm"]
        assert "met a Finnish envoy" in told["text"]


def test_what_has_no_label_is_called_by_what_it_is(served: Served) -> None:
    page = served.ask("/references/actor/estonia", accept="text/html").text
    assert re.search(r'<a href="/page/claim/[^"]+">Estonia [^<]+</a>', page)
    assert not re.search(r">[0-9a-f]{16}<", page)
