"""The workbench's views of an answer, and walking through a neighbourhood, in a real browser."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from browsing import NEEDS_BROWSER
from playwright.sync_api import Browser, Page
from serving import Served

pytestmark = NEEDS_BROWSER
UP_TO_240 = " ".join(str(number) for number in range(240))
NUMBERS = f"SELECT ?n {{ VALUES ?n {{ {UP_TO_240} }} }}"
CITIES = """SELECT ?city ?where {
  VALUES (?city ?where) { ("Oslo" "POINT(10.75 59.91)") ("Nairobi" "POINT (36.82 -1.29)") ("nowhere" "POINT(900 0)") }
}"""
DATES = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?who ?when {
  VALUES (?who ?when) { ("Ada" "2020-01-02"^^xsd:date) ("Ada" "2021"^^xsd:gYear) ("Ine" "2020-05"^^xsd:gYearMonth) }
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert complaints == []


def opened(page: Page, served: Served, query: str, more: str = "") -> None:
    page.goto(f"{served.url}sparql?query={quote(query)}{more}")


def numbers(page: Page) -> list[int]:
    return [int(text) for text in page.locator("tbody td").all_inner_texts()]


def test_a_long_answer_is_turned_in_pages_and_sorted_as_a_whole(served: Served, page: Page) -> None:
    opened(page, served, NUMBERS)
    page.get_by_text("Rows 1 to 100 of 240").wait_for()
    assert len(numbers(page)) == 100
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Rows 201 to 240 of 240").wait_for()
    assert page.get_by_role("button", name="Next").is_disabled()
    page.locator("thead button").click()
    page.locator("thead button").click()
    assert numbers(page) == list(range(239, 139, -1))
    assert page.locator("thead th").get_attribute("aria-sort") == "descending"


def test_the_running_time_is_told(served: Served, page: Page) -> None:
    opened(page, served, "SELECT ?s { ?s ?p ?o } LIMIT 1")
    page.get_by_text(re.compile(r"^1 row, \d+(\.\d+)? s$")).wait_for()


def test_coordinates_are_shown_on_a_map_of_our_own(served: Served, page: Page) -> None:
    opened(page, served, CITIES)
    page.get_by_role("button", name="Map").click()
    page.locator("svg.map circle").first.wait_for()
    assert page.locator("svg.map circle").count() == 2
    assert page.locator("svg.map text").all_text_contents() == ["Oslo", "Nairobi"]
    near = page.locator("svg.map").get_attribute("viewBox")
    page.get_by_role("button", name="Whole world").click()
    assert page.locator("svg.map").get_attribute("viewBox") != near
    assert len(page.locator("svg.map path.land").get_attribute("d") or "") > 10_000


def test_dates_are_shown_along_time_and_the_address_says_so(served: Served, page: Page) -> None:
    opened(page, served, DATES)
    page.get_by_role("button", name="Timeline").click()
    assert page.locator("svg.times circle").count() == 3
    assert page.url.endswith("#timeline")
    page.reload()
    page.locator("svg.times circle").first.wait_for()
    assert page.locator("svg.times text").all_text_contents()[-2:] == ["Ada", "Ine"]


def test_the_raw_answer_can_be_seen(served: Served, page: Page) -> None:
    opened(page, served, DATES)
    page.get_by_role("button", name="Raw").click()
    page.get_by_text('"bindings"').wait_for()


def test_the_workbench_speaks_the_readers_language(served: Served, page: Page) -> None:
    opened(page, served, NUMBERS, "&lang=de")
    page.get_by_text("Zeilen 1 bis 100 von 240").wait_for()
    page.get_by_role("button", name="Weiter").wait_for()
    assert "lang=de" in page.url


def test_one_walks_through_a_neighbourhood_by_keyboard_and_back(served: Served, page: Page) -> None:
    page.goto(f"{served.url}neighbours/actor/estonia")
    page.get_by_role("button", name="Show as a picture").click()
    page.locator(".neighbourhood canvas").first.wait_for()
    page.locator(".neighbourhood").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Finland: 1 claims").wait_for(state="attached")
    page.keyboard.press("Enter")
    page.wait_for_url("**/neighbours/actor/finland#picture")
    page.locator("h1", has_text="Finland").wait_for()
    page.get_by_role("link", name="Estonia").wait_for()
    page.go_back()
    page.locator("h1", has_text="Estonia").wait_for()
    page.get_by_label("Kind of action").select_option("conflict")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/neighbours/actor/estonia?type=conflict#picture")
    page.get_by_text("There is none.").wait_for()


def test_without_scripts_the_neighbourhood_is_a_table_with_links(served: Served, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.url}neighbours/actor/estonia")
        assert not page.locator(".neighbourhood").is_visible()
        page.get_by_role("link", name="Finland").click()
        assert page.url.endswith("/neighbours/actor/finland")
        page.get_by_label("Kind of action").select_option("CONSULT")
        page.get_by_role("button", name="Show").click()
        assert "type=CONSULT" in page.url
        assert page.get_by_role("link", name="Estonia").is_visible()
