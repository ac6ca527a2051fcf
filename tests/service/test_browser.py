"""The pages in a real browser: no script of an article runs, nothing is fetched from elsewhere, all fits."""

import pytest
from browsing import NEEDS_BROWSER
from playwright.sync_api import Browser, Request
from serving import Served

PAGES = [
    "",
    "articles",
    "parties",
    "page/article/ferry-talks",
    "page/article/hostile",
    "page/claim/aaaa000000000001",
    "page/actor/estonia",
    "page/actor/hostile",
    "page/run/rules-1",
    "references/actor/estonia",
    "neighbours/actor/estonia#picture",
    "neighbours/actor/hostile#picture",
    "action/ASSAULT",
    "search?q=es&kind=claim",
    "ontology",
    "shapes",
    "exports/",
    "about",
    "problems",
    "sparql",
]

pytestmark = NEEDS_BROWSER


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_fetch_nothing_from_elsewhere_and_run_nothing(served: Served, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    for path in PAGES:
        page.goto(served.url + path)
        assert page.title() != "taken"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(served.url)] == []


def test_from_a_sentence_to_its_claim_to_a_party_and_a_query(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(served.url)
    page.get_by_role("link", name="Ferry talks in Tallinn").first.click()
    page.get_by_role("link", name="claim 2", exact=True).click()
    assert page.url.endswith("#c2")
    page.locator("#c2").get_by_role("link", name="details").click()
    page.wait_for_url("**/page/claim/*")
    assert "denied" in page.inner_text("main")
    page.get_by_role("link", name="Finland").first.click()
    page.wait_for_url("**/page/actor/finland")
    assert page.inner_text("h1") == "Finland"
    page.get_by_role("searchbox").fill("mari")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mari")
    assert "Mari Tamm" in page.inner_text("main")
    page.get_by_role("link", name="Query").click()
    page.get_by_label("SPARQL 1.1").fill("SELECT ?s { ?s a <https://w3id.org/claimgraph/ns#Claim> }")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody tr").count() == 3
    page.get_by_label("SPARQL 1.1").fill("SELECT ?s {")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("[role=alert]")
    assert "line 1" in page.get_by_role("alert").inner_text()
    page.close()


@pytest.mark.parametrize("path", ["", "page/article/ferry-talks", "neighbours/actor/estonia", "ontology", "sparql"])
def test_a_page_weighs_less_than_100_kilobytes_with_all_that_it_loads(
    served: Served, browser: Browser, path: str
) -> None:
    weights: list[int] = []

    def weigh(request: Request) -> None:
        weights.append(request.sizes()["responseBodySize"])

    with browser.new_context() as context:
        page = context.new_page()
        page.on("requestfinished", weigh)
        page.goto(served.url + path)
        page.wait_for_load_state("networkidle")
    assert len(weights) > 1
    assert sum(weights) < (250_000 if path == "sparql" else 100_000)


def test_text_that_turns_its_direction_leaves_what_stands_beside_it_alone(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{served.url}page/actor/hostile")
    turned = page.locator("bdi", has_text="onmouseover")
    assert turned.evaluate("element => getComputedStyle(element).unicodeBidi") == "isolate"
    for selector in ("a", "h1", "dd", "blockquote"):
        found = page.locator(f"main {selector}")
        if found.count():
            assert found.first.evaluate("element => getComputedStyle(element).unicodeBidi") == "isolate", selector
    page.close()


def test_the_pages_are_read_and_walked_without_scripts(served: Served, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served.url)
        page.get_by_role("link", name="Estonia").first.click()
        assert page.locator("table.timeline, ul.claims").first.is_visible()
        page.get_by_role("link", name="says").click()
        assert "as=source" in page.url
        page.goto(f"{served.url}page/actor/estonia?as=actor")
        page.locator("table.matrix td a").first.click()
        assert page.get_by_text("only with").is_visible()


def test_the_keyboard_alone_leads_from_the_start_to_a_claim(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(served.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Ferry talks in Tallinn":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/article/ferry-talks")
    assert page.locator("h1").inner_text() == "Ferry talks in Tallinn"
    page.close()
