"""The query workbench in a real browser, and its bundle against its sources."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import NEEDS_BROWSER
from playwright.sync_api import Browser, Page
from serving import Served

SERVICE = Path(__file__).parent.parent.parent / "service"
PREFIX = "PREFIX cg: <https://w3id.org/claimgraph/ns#>\n"
PAIRS = PREFIX + "SELECT ?a ?s (COUNT(*) AS ?n) { ?c cg:actor ?a ; cg:source ?s } GROUP BY ?a ?s"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(permissions=[]) as context:
        yield context.new_page()


def opened(page: Page, served: Served, query: str) -> None:
    page.goto(f"{served.url}sparql?query={quote(query)}")


def write(page: Page, text: str) -> None:
    page.get_by_label("SPARQL 1.1 query").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    page.keyboard.press("Escape")


def test_the_bundle_is_built_from_these_sources() -> None:
    sources = SERVICE / "frontend"
    if not sources.exists():
        pytest.skip("only the checkout has the sources")
    digest = hashlib.sha256((sources / "package-lock.json").read_bytes())
    for file in sorted((sources / "src").iterdir()):
        digest.update(file.read_bytes())
    bundle = SERVICE / "claimgraph" / "web" / "static" / "built" / "workbench.js"
    head = bundle.read_text(encoding="utf-8").partition("\n")[0]
    assert head == f"// sources {digest.hexdigest()}", "run: make frontend"


@NEEDS_BROWSER
def test_rows_have_labels_and_links_and_can_be_sorted(served: Served, page: Page) -> None:
    opened(page, served, PREFIX + "SELECT ?p { ?p a cg:Country }")
    page.locator("thead button").wait_for()
    page.get_by_role("link", name="Estonia").wait_for()
    page.locator("thead button").click()
    names = page.locator("tbody td").all_inner_texts()
    assert len(names) > 1
    assert names == sorted(names)
    page.locator("thead button").click()
    assert page.locator("tbody td").all_inner_texts() == sorted(names, reverse=True)
    page.get_by_role("link", name="Estonia").click()
    page.wait_for_url("**/page/actor/estonia")


@NEEDS_BROWSER
def test_a_typed_query_runs_by_keyboard_alone_and_has_an_address(served: Served, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(served.url + "sparql")
    write(page, "ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Yes", exact=True).wait_for()
    page.goto(page.url)
    page.get_by_text("Yes", exact=True).wait_for()
    assert "ASK" in page.get_by_label("SPARQL 1.1 query").inner_text()
    assert complaints == []


@NEEDS_BROWSER
def test_an_error_is_marked_at_its_place(served: Served, page: Page) -> None:
    opened(page, served, "SELECT * {\n ?s ?p \n}")
    assert "line 3" in page.get_by_role("alert").inner_text()
    page.locator(".cm-lintRange-error, .cm-lintPoint-error").first.wait_for(state="attached")


@NEEDS_BROWSER
def test_stop_ends_the_query_and_says_that_rows_are_missing(served: Served, page: Page) -> None:
    page.goto(served.url + "sparql")
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("These are not all rows").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Run"
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Yes", exact=True).wait_for()


@NEEDS_BROWSER
def test_an_answer_is_also_a_chart_and_a_network_and_programs(served: Served, page: Page) -> None:
    opened(page, served, PAIRS)
    page.get_by_role("button", name="Chart").click()
    assert page.locator("svg.bars rect").count() > 1
    page.get_by_role("button", name="Network").click()
    page.locator(".network canvas").first.wait_for()
    page.get_by_role("button", name="Table").click()
    assert page.locator("tbody tr").count() > 1
    page.get_by_text("as curl, Python").click()
    page.get_by_text("SPARQLWrapper").first.wait_for()


@NEEDS_BROWSER
def test_terms_and_parties_are_completed(served: Served, page: Page) -> None:
    page.goto(served.url + "sparql")
    write(page, "SELECT * { ?s ?p ")
    page.keyboard.press("Control+End")
    page.keyboard.type('"esto', delay=30)
    page.get_by_role("option", name="Estonia").click()
    assert "id/actor/estonia>" in page.get_by_label("SPARQL 1.1 query").inner_text()
    page.keyboard.type(" . ?x cg:acti", delay=30)
    page.get_by_role("option", name=re.compile("actionPhrase")).wait_for()


@NEEDS_BROWSER
def test_queries_are_kept_exported_and_forgotten(served: Served, page: Page) -> None:
    opened(page, served, "ASK {}")
    page.get_by_text("Kept queries", exact=True).click()
    page.get_by_label("Name of the query").fill("anything")
    page.get_by_role("button", name="Keep this query").click()
    page.reload()
    page.get_by_text("Kept queries", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8")) == {"anything": "ASK {}"}
    page.get_by_role("button", name="Forget anything").click()
    assert page.get_by_role("button", name="anything", exact=True).count() == 0


@NEEDS_BROWSER
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barriers_that_axe_finds(served: Served, browser: Browser, scheme: str) -> None:
    paths = ["", "articles", "parties", "search?q=es&kind=claim", "page/article/ferry-talks"]
    paths += [
        "page/claim/aaaa000000000001",
        "page/actor/nobody",
        "references/actor/estonia",
        "exports/",
        "about",
        "problems",
    ]
    paths += [
        "page/actor/estonia",
        "neighbours/actor/estonia#picture",
        "?lang=de",
        "action/CONSULT",
        "ontology",
        "shapes",
        f"sparql?query={quote(PAIRS)}",
    ]
    with browser.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        for path in paths:
            page.goto(served.url + path)
            if path.startswith("sparql"):
                page.locator("tbody tr").first.wait_for()
            tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
            found = Axe().run(page, options={"runOnly": tags})
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
