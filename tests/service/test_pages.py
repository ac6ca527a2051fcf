"""Linked data and pages: addresses, formats, and text that would like to be markup."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph, URIRef
from serving import BASE, Served, fill

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAMES = ["article/ferry-talks", "claim/aaaa000000000001", "actor/estonia", "run/rules-1", "article/hostile"]
PAGES = [
    "/",
    "/search?q=est",
    "/articles",
    "/parties",
    "/parties?kind=Person",
    "/action/CONSULT",
    "/action/ASSAULT",
    "/ontology",
    "/shapes",
    "/problems",
    "/sparql",
    "/page/actor/hostile",
    "/page/actor/hostile?as=source",
    "/page/actor/estonia?as=actor&type=CONSULT&with=actor/finland",
    "/neighbours/actor/estonia",
    "/neighbours/actor/hostile?type=conflict&from=2020&to=2021",
    "/?lang=de",
    "/page/actor/estonia?lang=de",
    "/page/claim/bbbb000000000001",
    *(f"/page/{name}" for name in NAMES),
]


class Elements(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("name", NAMES)
def test_an_identifier_leads_on_to_page_or_data(served: Served, name: str) -> None:
    for accept, target in ((BROWSER, f"/page/{name}"), ("text/turtle", f"/data/{name}"), (None, f"/data/{name}")):
        reply = served.ask(f"/id/{name}", accept=accept)
        assert (reply.status, reply.headers["Location"]) == (303, target)
        assert "Accept" in reply.headers["Vary"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # from within rdflib's JSON-LD parser
@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".ttl", "text/turtle"),
        (".jsonld", "application/ld+json"),
        (".nt", "application/n-triples"),
        (".rdf", "application/rdf+xml"),
    ],
)
def test_data_in_each_syntax_says_the_same(served: Served, suffix: str, media_type: str) -> None:
    reply = served.ask(f"/data/claim/aaaa000000000001{suffix}")
    assert (reply.status, reply.media_type) == (200, media_type)
    graph = Graph().parse(data=reply.text, format="json-ld" if suffix == ".jsonld" else media_type)
    assert len(graph) == len(Graph().parse(data=served.ask("/data/claim/aaaa000000000001").text))
    claim = URIRef(f"{BASE}id/claim/aaaa000000000001")
    assert (claim, URIRef("https://w3id.org/claimgraph/ns#actor"), URIRef(f"{BASE}id/actor/estonia")) in graph


def test_data_about_an_article_is_its_graph_and_about_a_party_links_to_its_claims(served: Served) -> None:
    article = Graph().parse(data=served.ask("/data/article/ferry-talks").text)
    assert URIRef(f"{BASE}id/claim/aaaa000000000002") in set(article.subjects())
    party = Graph().parse(data=served.ask("/data/actor/estonia").text)
    assert URIRef(f"{BASE}id/claim/aaaa000000000001") in set(party.subjects())


def test_documents_are_cached_until_they_change(served: Served) -> None:
    for path in ("/data/actor/estonia", "/page/actor/estonia"):
        tag = served.ask(path).headers["ETag"]
        assert served.ask(path, If_None_Match=tag).status == 304


@pytest.mark.parametrize(
    "path", ["/id/actor/nobody", "/data/actor/nobody.ttl", "/page/actor/nobody", "/action/NOTHING"]
)
def test_what_is_not_there_is_404_for_programs_and_readers(served: Served, path: str) -> None:
    assert json.loads(served.ask(path).body)["status"] == 404
    page = served.ask(path, accept=BROWSER)
    assert (page.status, page.media_type) == (404, "text/html")


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_script_and_let_none_in(served: Served, path: str) -> None:
    reply = served.ask(path, accept=BROWSER)
    page = Elements(reply.text)
    assert (reply.status, reply.media_type) == (200, "text/html")
    for tag, attributes in page.tags:
        if tag == "script" and attributes.get("type") != "application/ld+json":  # which is data
            script = "workbench" if path == "/sparql" else "neighbourhood"
            assert path == "/sparql" or path.startswith("/neighbours/")
            assert attributes.get("src") == f"/static/built/{script}.js"
    assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert not {"img", "iframe", "i", "b"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not re.match(r"\s*(javascript|data):", attributes.get("href") or "", re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES)
def test_links_within_the_site_lead_somewhere(served: Served, path: str) -> None:
    page = Elements(served.ask(path, accept=BROWSER).text)
    for target in {a["href"] or "" for tag, a in page.tags if tag in ("a", "link") and "href" in a}:
        if target.startswith("/"):
            assert served.ask(target, accept=BROWSER).status in (200, 303), target


def test_a_claim_shows_its_five_fields_and_its_sentence(served: Served) -> None:
    words = Elements(served.ask("/page/claim/aaaa000000000001").text).words
    for part in ("Estonia", "met", "Finland", "3 May 2021", "Mari Tamm", "met a Finnish envoy on Monday"):
        assert part in words


def test_an_article_marks_its_claims_in_place(served: Served) -> None:
    page = served.ask("/page/article/ferry-talks").text
    marks = re.findall(r'<mark><span id="t\d"></span>([^<]*)</mark>', page)
    assert marks == [
        "Estonia&#39;s transport minister met a Finnish envoy on Monday",
        "The envoy denied that Finland had closed the harbour",
    ]


def test_search_finds_names_and_sentences_by_the_beginnings_of_words(served: Served) -> None:
    assert "<mark>Tamm</mark>" in served.ask("/search?q=tam+mar").text
    assert "No party or article" in served.ask("/search?q=zzz").text
    found = json.loads(served.ask("/search?q=closed+harb", accept="application/json").body)
    assert [hit["iri"] for hit in found["results"]] == [f"{BASE}id/claim/aaaa000000000002"]
    assert "closed the harbour" in found["results"][0]["text"]


def test_parties_with_more_claims_are_found_first(served: Served) -> None:
    found = json.loads(served.ask("/search?q=fi&format=json").body)["results"]
    parties = [hit["label"] for hit in found if hit["kind"] == "party"]
    assert parties[0] == "Finland"
    assert [hit["kind"] for hit in found][: len(parties)] == ["party"] * len(parties)


def test_search_is_narrowed_by_its_facets_and_each_count_holds(served: Served) -> None:
    found = json.loads(served.ask("/search?q=fi&format=json").body)
    assert found["count"] == sum(entry["count"] for entry in found["facets"]["kind"]) > 2
    for name, entries in found["facets"].items():
        for entry in entries:
            narrowed = json.loads(served.ask(f"/search?q=fi&format=json&{name}={quote(entry['value'])}").body)
            assert narrowed["count"] == entry["count"], (name, entry)


@pytest.mark.parametrize("words", ['"', "*", "NEAR(", "a OR", "-x", "text:", "\x00", "'; DROP TABLE words"])
def test_search_takes_any_text_as_words(served: Served, words: str) -> None:
    assert served.ask(f"/search?q={quote(words)}").status == 200


def test_parties_and_articles_are_listed_with_their_claims(served: Served) -> None:
    assert "Estonia" in served.ask("/parties?kind=Country").text
    assert "Mari Tamm" not in Elements(served.ask("/parties?kind=Country").text).words
    assert "/page/article/ferry-talks" in served.ask("/articles").text


def test_the_catalogue_is_made_again_when_it_is_lost_and_follows_the_store(tmp_path: Path) -> None:
    from claimgraph.storage import GraphChange, Store
    from claimgraph.storage.catalogue_search import Wanted, search
    from claimgraph.storage.catalogue_upkeep import Catalogues

    store = tmp_path / "store"
    fill(store)
    catalogues, others = Catalogues(store), Catalogues(store)
    assert search(catalogues.newest(), Wanted("tamm"), 5).count > 0
    for path in (store / "catalogue").iterdir():
        path.unlink()
    assert others.newest().sizes() == catalogues.newest().sizes()
    named = f'<{BASE}id/actor/finland> <http://www.w3.org/2004/02/skos/core#altLabel> "Suomi" .'
    with Store.open(store) as opened:
        opened.apply([GraphChange(f"{BASE}graph/actors", add=frozenset([named]))])
    end = time.monotonic() + 30
    while search(catalogues.newest(), Wanted("suomi"), 5).count == 0:
        assert time.monotonic() < end
    catalogues.close()
    others.close()
    assert len(list((store / "catalogue").glob("*.sqlite"))) == 1


def test_the_query_page_shows_rows_with_labels_and_errors_with_their_place(served: Served) -> None:
    query = "SELECT ?a { ?a a <https://w3id.org/claimgraph/ns#Country> } ORDER BY ?a"
    page = Elements(served.ask(f"/sparql?query={quote(query)}", accept=BROWSER).text)
    assert "2 rows" in page.words
    assert "Estonia" in page.words
    wrong = served.ask(f"/sparql?query={quote('SELECT * {')}", accept=BROWSER)
    assert (wrong.status, wrong.media_type) == (400, "text/html")
    assert "line 1, column" in wrong.text


def test_vocabulary_and_shapes_can_be_loaded(served: Served) -> None:
    for path, most in (
        ("/ontology", "https://w3id.org/claimgraph/ns#Claim"),
        ("/shapes", "http://www.w3.org/ns/shacl#"),
    ):
        graph = Graph().parse(data=served.ask(path, accept="text/turtle").text)
        assert len(graph) > 100
        assert any(most in str(term) for triple in graph for term in triple)


@pytest.mark.parametrize("name", ["%00", "a%3Eb", "a%20b", "%22", "%5C", "%7B%7D", "%FF%FE", "%ED%A0%80", "%3E" * 3000])
def test_what_is_no_iri_is_not_found(served: Served, name: str) -> None:
    for place in ("id", "data", "page", "graph"):
        assert served.ask(f"/{place}/{name}").status == 404


def test_pages_beyond_the_last_are_no_fault(served: Served) -> None:
    for number in ("9223372036854775807", "9" * 30, "9" * 5000, "-1"):
        for path in ("/data/actor/estonia", "/page/actor/estonia", "/action/CONSULT"):
            assert served.ask(f"{path}?page={number}").status in (200, 404)
