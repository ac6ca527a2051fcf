"""A crawl from the start page: no link of any page is broken, and every IRI of ours in its data leads somewhere.

The small graph is crawled whole. ``CLAIMGRAPH_CRAWL=1`` crawls the samples in ``data/`` as well, which takes
some minutes.
"""

import http.client
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pyoxigraph
import pytest
from serving import BASE, Served, start

SAMPLES = Path(__file__).parent.parent.parent / "data" / "samples"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FINE = (200, 303, 304)
LINKS = {"a": "href", "link": "href", "script": "src", "img": "src"}


class Page(HTMLParser):
    """Collects where a page leads to, its anchors, and the address of its data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.data: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.anchors.add(attributes["id"] or "")
        target = attributes.get(LINKS.get(tag, ""))
        if target:
            self.links.add(target)
            if tag == "link" and attributes.get("type") == "text/turtle":
                self.data.add(target)


class Crawl:
    """Walks a service; ``visited`` maps each address to its status, ``broken`` tells what should not be."""

    def __init__(self, served: Served) -> None:
        self.host = urlsplit(served.url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.visited: dict[str, int] = {}
        self.anchors: dict[str, set[str]] = {}
        self.wanted: dict[str, set[tuple[str, str]]] = {}
        self.data: dict[str, str] = {}
        self.broken: list[str] = []

    def ask(self, path: str, accept: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        self.connection.request("GET", path, headers={"Accept": accept})
        reply = self.connection.getresponse()
        return reply.status, reply.headers, reply.read()

    def pages(self) -> None:
        """Follow all links from the start page."""
        waiting = deque(["/"])
        while waiting:
            path = waiting.popleft()
            if path in self.visited:
                continue
            status, headers, body = self.ask(path, BROWSER)
            self.visited[path] = status
            if status not in FINE:
                self.broken.append(f"{path} answers {status}")
            if status == 303:
                waiting.append(self.local(path, headers["Location"]) or path)
            elif status == 200 and headers.get_content_type() == "text/html":
                waiting.extend(self.followed(path, Page(body.decode())))
        for path, wanted in self.wanted.items():
            for source, anchor in wanted:
                if path in self.anchors and anchor not in self.anchors[path]:
                    self.broken.append(f"{source} links to {path}#{anchor}, which is not there")

    def followed(self, path: str, page: Page) -> Iterator[str]:
        self.anchors[path] = page.anchors
        for data in page.data:
            self.data.setdefault(self.local(path, data) or "", path)
        for link in page.links:
            target, _, anchor = link.partition("#")
            there = self.local(path, target or path)
            if there is not None:
                if anchor:
                    self.wanted.setdefault(there, set()).add((path, anchor))
                yield there

    def local(self, path: str, link: str) -> str | None:
        """Return the path of an address of this service; None for others and for the same page in another language."""
        parts = urlsplit(urljoin(f"http://{self.host}{path}", link))
        if parts.netloc != self.host or "lang" in parse_qs(parts.query):
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def terms(self) -> None:
        """Read the data of every page, and ask for each IRI of ours in it."""
        asked: dict[str, str] = {}
        for path in self.data:
            status, headers, body = self.ask(path, "text/turtle")
            assert (status, headers.get_content_type()) == (200, "text/turtle"), path
            for quad in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.TURTLE):
                for term in (quad.subject, quad.predicate, quad.object):
                    if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(BASE):
                        asked.setdefault(term.value.partition("#")[0].removeprefix(BASE.rstrip("/")), path)
        for path, source in asked.items():
            status, headers, _ = self.ask(path, "text/turtle, application/json;q=0.5, */*;q=0.1")
            if status == 303:
                status, _, _ = self.ask(headers["Location"], "text/turtle")
            if status != 200:
                self.broken.append(f"<{BASE.rstrip('/')}{path}> in {source} answers {status}")


def crawled(served: Served) -> Crawl:
    crawl = Crawl(served)
    crawl.pages()
    crawl.terms()
    crawl.connection.close()
    return crawl


def test_every_link_and_every_iri_of_the_small_graph_leads_somewhere(served: Served) -> None:
    crawl = crawled(served)
    assert crawl.broken == []
    assert set(crawl.visited.values()) <= set(FINE)
    for path in ("/about", "/ontology", "/shapes", "/page/actor/estonia", "/references/run/rules-1", "/sparql"):
        assert path in crawl.visited, path
    assert len(crawl.data) > 10


@pytest.mark.skipif("CLAIMGRAPH_CRAWL" not in os.environ, reason="takes minutes: CLAIMGRAPH_CRAWL=1 has it done")
def test_every_link_and_every_iri_of_the_samples_leads_somewhere(tmp_path: Path) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-m", "claimgraph", "ingest", str(SAMPLES), "--store", str(store)]
    subprocess.run(command, check=True, timeout=600, cwd=tmp_path)
    exports = str(tmp_path / "exports")
    subprocess.run([*command[:3], "export", "--store", str(store), "--exports", exports], check=True, timeout=600)
    service = start(store, "--exports", exports)
    try:
        crawl = crawled(service)
        assert crawl.broken == []
        assert len(crawl.visited) > 300
    finally:
        service.stop()
        service.close_log()
