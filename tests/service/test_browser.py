"""The pages in a real browser: no script of an article runs, nothing is fetched from elsewhere, all fits."""

import pytest
from browsing import NEEDS_BROWSER
from playwright.sync_api import Browser
from serving import Served

PAGES = [
    "",
    "page/article/ferry-talks",
    "page/article/hostile",
    "page/actor/hostile",
    "neighbours/actor/estonia",
    "neighbours/actor/hostile",
    "action/ASSAULT",
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
