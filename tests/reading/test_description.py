"""Datelines, bylines and dates in their many forms, through pages and their text."""

from pathlib import Path

import pytest

from claimgraph.model import Article
from claimgraph.reading import read

TEXT = (
    "The council of Suria rejected the plan on Friday and asked its neighbours for more time to study the cost.",
    "Two officials said that the vote had been close and that another one would follow before the end of the year.",
)


def page(tmp_path: Path, head: str = "", top: str = "", lead: str = "", tail: str = "", lang: str = "en") -> Article:
    paragraphs = f"<p>{lead}{TEXT[0]}</p><p>{TEXT[1]}</p>"
    path = tmp_path / "page.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Suria rejects plan</title>{head}</head><body>'
        f"<article><h1>Suria rejects plan</h1>{top}{paragraphs}</article>{tail}</body></html>",
        "utf-8",
    )
    (item,) = read(path, max_bytes=100_000)
    assert isinstance(item.value, Article), item.value
    return item.value


@pytest.mark.parametrize(
    ("lead", "agency"),
    [
        ("GENEVA (AP) — ", "Associated Press"),
        ("KABUL, Nov 20 (Reuters) - ", "Reuters"),
        ("Port Amelin (AFP) – ", "Agence France-Presse"),
        ("(Xinhua) -- ", "Xinhua"),
        ("VELL, Suria (Lakeland Wire) -- ", "Lakeland Wire"),
        ("PORT AMELIN (SNA) — ", "SNA"),
        ("VELL (Tuesday) — ", None),
        ("The Lake Fishing Board (LFB) - ", None),
    ],
)
def test_a_dateline_names_the_agency_and_stays_in_the_text(tmp_path: Path, lead: str, agency: str | None) -> None:
    article = page(tmp_path, lead=lead)
    assert article.originator == agency
    assert article.text is not None
    assert article.text.startswith(lead.strip())


def test_author_site_and_agency_are_three_things(tmp_path: Path) -> None:
    linked = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{
      "@type": "NewsArticle", "headline": "Suria rejects plan", "datePublished": "2021-03-16T08:00:00+0100",
      "author": {"@type": "Person",
      "name": "JANE DOE, Associated Press"}, "publisher": {"@type": "Organization", "name": "Associated Press"},
      "keywords": "Suria, plans,@id:7"}]}</script><meta property="og:site_name" content="The Herald">"""
    article = page(tmp_path, head=linked)
    assert article.author == ("Jane Doe",)
    assert article.publisher == "The Herald"
    assert article.originator == "Associated Press"
    assert article.date_published == "2021-03-16T08:00:00+01:00"
    assert article.keywords == ("Suria", "plans")


def test_the_papers_own_dateline_is_no_agency(tmp_path: Path) -> None:
    site = '<meta property="og:site_name" content="The Herald">'
    assert page(tmp_path, head=site, lead="VELL (The Herald) — ").originator is None


NAMED_BY_ID = """<script type="application/ld+json">{"@graph": [
  {"@type": "Organization", "@id": "#org", "name": "Amelin Herald"},
  {"@type": "Person", "@id": "#p", "name": "Jane Doe"},
  {"@type": "NewsArticle", "headline": "Suria rejects plan", "author": {"@id": "#p"}, "publisher": {"@id": "#org"}}
]}</script>"""
MICRODATA = (
    '<span itemprop="publisher" itemscope itemtype="https://schema.org/Organization">'
    '<meta itemprop="name" content="Amelin Herald"></span>'
)
ADDRESS = '<link rel="canonical" href="https://www.amelinherald.example/suria">'


@pytest.mark.parametrize(
    ("head", "top", "tail"),
    [
        (NAMED_BY_ID + ADDRESS, "", ""),
        (ADDRESS, MICRODATA, ""),
        (ADDRESS + '<meta name="application-name" content="Amelin Herald">', "", ""),
        (ADDRESS + "<title>Suria rejects plan | World | Amelin Herald</title>", "", ""),
        (ADDRESS + "<title>Amelin Herald: Suria rejects plan</title>", "", ""),
        ("", "", "<footer>© 2021 Amelin Herald Ltd. All rights reserved.</footer>"),
    ],
    ids=["JSON-LD by @id", "microdata", "application-name", "end of title", "start of title", "footer"],
)
def test_the_name_of_the_site(tmp_path: Path, head: str, top: str, tail: str) -> None:
    path = tmp_path / "page.html"
    title = "" if "<title>" in head else "<title>Suria rejects plan</title>"
    path.write_text(
        f"<!DOCTYPE html><html><head>{title}{head}</head><body><article><h1>Suria rejects plan</h1>{top}"
        f"<p>{TEXT[0]}</p><p>{TEXT[1]}</p></article>{tail}</body></html>",
        "utf-8",
    )
    (item,) = read(path, max_bytes=100_000)
    assert isinstance(item.value, Article)
    assert item.value.publisher == "Amelin Herald"
    assert item.value.headline == "Suria rejects plan"


def test_an_article_in_a_table_that_lays_out_the_page(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*TEXT, "Nobody in Vell had expected the result."))
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>Suria rejects plan</title></head><body><table><tr><td><a href='/a'>World</a> "
        f"<a href='/b'>Farming</a></td><td><h1>Suria rejects plan</h1>{paragraphs}</td></tr></table></body></html>",
        "utf-8",
    )
    (item,) = read(path, max_bytes=100_000)
    assert isinstance(item.value, Article)
    assert item.value.text == "\n\n".join((*TEXT, "Nobody in Vell had expected the result."))


def test_a_copyright_line_that_forbids_reprints_names_the_agency(tmp_path: Path) -> None:
    tail = "<p>Copyright 2021 Lakeland Wire. This material may not be published or redistributed.</p>"
    assert page(tmp_path, tail=tail).originator == "Lakeland Wire"
    site = '<meta property="og:site_name" content="Lakeland News">'
    assert page(tmp_path, head=site, tail=tail).originator is None


def test_a_copyright_line_names_the_agency(tmp_path: Path) -> None:
    tail = "<footer>Copyright 2021 The Associated Press. All rights reserved.</footer>"
    assert page(tmp_path, tail=tail).originator == "Associated Press"


@pytest.mark.parametrize(
    ("shown", "lang", "date", "readings"),
    [
        ("March 16, 2021", "en", "2021-03-16", ()),
        ("16th March 2021", "en", "2021-03-16", ()),
        ("16.03.2021", "en", "2021-03-16", ()),
        ("3/16/2021", "en", "2021-03-16", ()),
        ("Friday 05/04/2019", "en", "2019-04-05", ()),
        ("04/05/2019", "en-GB", "2019-05-04", ()),
        ("04/05/2019", "en-US", "2019-04-05", ()),
        ("04/05/2019", "en", None, ("2019-04-05", "2019-05-04")),
        ("31/02/2019", "en", None, ()),
    ],
)
def test_dates(tmp_path: Path, shown: str, lang: str, date: str | None, readings: tuple[str, ...]) -> None:
    article = page(tmp_path, top=f'<div class="date">{shown}</div>', lang=lang)
    assert (article.date_published, article.date_readings) == (date, readings)


def test_the_address_gives_a_date_where_nothing_else_does(tmp_path: Path) -> None:
    link = '<link rel="canonical" href="https://herald.example/2021/03/16/suria">'
    article = page(tmp_path, head=link)
    assert article.date_published == "2021-03-16"
    assert article.publisher == "herald.example"


def test_what_nobody_sees_is_no_text(tmp_path: Path) -> None:
    article = page(tmp_path, lead="<span hidden>Read these stories as well</span>The news: ")
    assert article.text == "\n\n".join((f"The news: {TEXT[0]}", TEXT[1]))
