"""Text dumps of whole pages: the body and its description, found without any markup."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.model import Article
from claimgraph.reading import read

BODY = (
    "PORT AMELIN (AP) — The government of Norland cut off aid to Suria on Tuesday, and its president, Ada Lind, blamed "
    "the neighbour of breaking the truce that both had signed in spring.",
    "“We have waited long enough,” Lind told lawmakers. “There will be no more money until the guns are silent.”",
    "A spokesman for Suria rejected the charge and said that his country would answer in kind if the border closed.",
    "Talks between the two sides had been expected to start next week in the lakeside town of Vell.",
)
MENU = "  * Home\n  * World\n  * Politics\n  * Business\n  * Sport\n      + Football\n      + Tennis\n  * Log in\n"
HEAD = (
    "    Norland cuts off aid to Suria\n\n      By Jane Doe and John Roe | (AP) | – –\n      Published March 16, 2021\n"
)
SHARE = "      * Facebook\n      * Twitter\n      * Email\n"
RELATED = "      Related articles\n\n      * Suria fetes its new bridge\n      * Five things to know about the truce\n"
FOOT = (
    "    Most read\n\n     1. Storm leaves thousands without power\n     2. Why bread is getting dearer\n\n"
    "    Leave a Reply\n\n    You must be logged in to post a comment.\n\n"
    "  Filed Under: Norland, Suria, foreign aid\n\n  © 2021 The Herald. All rights reserved. Privacy Policy\n"
)


def dump(body: tuple[str, ...] = BODY, head: str = HEAD, indent: str = "    ") -> str:
    first, *rest = body
    paragraphs = "\n\n".join(indent + paragraph for paragraph in rest)
    return f"{MENU}\n{head}{SHARE}\n{indent}{first}\n\n{RELATED}\n{paragraphs}\n\n{FOOT}"


def article(text: str, tmp_path: Path) -> Article:
    path = tmp_path / "dump.txt"
    path.write_text(text, "utf-8")
    (item,) = read(path, max_bytes=1_000_000)
    assert isinstance(item.value, Article), item.value
    return item.value


def wrapped(text: str, width: int = 72) -> str:
    import textwrap

    rows = []
    for row in text.split("\n"):
        indent = row[: len(row) - len(row.lstrip())]
        rows += textwrap.wrap(row, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(rows)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        wrapped,
        lambda text: "\n".join(row.strip() for row in text.split("\n")),
        lambda text: "\n".join(row for row in text.split("\n") if row.strip()),
    ],
    ids=["as dumped", "wrapped at 72", "without indents", "without blank lines"],
)
def test_the_body_is_told_from_menus_lists_and_footers(tmp_path: Path, change: Callable[[str], str]) -> None:
    assert article(change(dump()), tmp_path).text == "\n\n".join(BODY)


def test_the_description_stands_around_the_body(tmp_path: Path) -> None:
    found = article(dump(), tmp_path)
    assert found.headline == "Norland cuts off aid to Suria"
    assert found.author == ("Jane Doe", "John Roe")
    assert found.originator == "Associated Press"
    assert (found.date_published, found.date_readings) == ("2021-03-16", ())
    assert found.keywords == ("Norland", "Suria", "foreign aid")


def test_who_posted_it_is_not_its_author(tmp_path: Path) -> None:
    found = article(dump(head="    Norland cuts off aid to Suria\n\n      webmaster 04/05/2019\n"), tmp_path)
    assert found.author == ()
    assert found.date_published is None
    assert found.date_readings == ("2019-04-05", "2019-05-04")


@pytest.mark.parametrize(
    ("evidence", "date"),
    [
        ("Updated: 23/05/2019", "2019-05-04"),
        ("Updated: 05/23/2019", "2019-04-05"),
        ("Updated: 4 May 2019", "2019-05-04"),
    ],
)
def test_another_date_of_the_page_settles_an_ambiguous_one(tmp_path: Path, evidence: str, date: str) -> None:
    head = f"    Norland cuts off aid to Suria\n\n      {evidence}\n      Published 04/05/2019\n"
    assert article(dump(head=head), tmp_path).date_published == date


def test_captions_pleas_and_shouted_links_within_the_body_are_left_out(tmp_path: Path) -> None:
    between = (
        "Lawmakers applaud the president. (Photo: Ola Berg/The Herald)",
        "SURIA'S NEW BRIDGE OPENS AFTER TEN YEARS",
        "Sign up for our daily newsletter and get the news in your inbox.",
    )
    assert article(dump(body=(*BODY[:2], *between, *BODY[2:])), tmp_path).text == "\n\n".join(BODY)


def test_readers_comments_are_left_out_however_long(tmp_path: Path) -> None:
    comments = "\n\n".join(
        f"    reader{n} says:\n\n    I have lived there for years and nobody ever asked us what we think of this."
        for n in range(20)
    )
    assert article(dump() + "\n    20 Responses to the article\n\n" + comments, tmp_path).text == "\n\n".join(BODY)


OTHER = BODY[0].replace("(AP) ", "")
SITE_HEAD = "Amelin Herald\nWorld | City | Harbour\n\n"


def plain(head: str, lead: str = OTHER, foot: str = "") -> str:
    return "\n\n".join((SITE_HEAD + head, lead, *BODY[1:], "Most read", "Storm leaves thousands without power", foot))


@pytest.mark.parametrize(
    "foot",
    [
        "© The Amelin Herald 2021",
        "Copyright © 2021 Amelin Herald Publishing. All rights reserved.",
        "© 2021 Amelin Media Ltd",
        "Copyright 2021 Amelin Herald | Powered by Inkpot | Privacy",
        "About Amelin Herald",
    ],
)
def test_the_site_is_named_in_the_foot_and_at_the_head(tmp_path: Path, foot: str) -> None:
    found = article(plain("Norland cuts off aid to Suria\n\nBy Jane Doe\n16 March 2021", foot=foot), tmp_path)
    assert found.publisher == "Amelin Herald"
    assert found.author == ("Jane Doe",)


def test_a_title_in_the_first_line_gives_headline_and_site(tmp_path: Path) -> None:
    text = plain("Norland cuts off aid to Suria\n\nA quiet street in the old town on Monday\n\nMarch 16, 2021")
    found = article("Norland cuts off aid to Suria | The Quay\n" + text, tmp_path)
    assert (found.headline, found.publisher) == ("Norland cuts off aid to Suria", "The Quay")


@pytest.mark.parametrize(
    ("signature", "people"),
    [
        ("By JANE DOE | jdoe@amelinherald.example | Amelin Herald", ("Jane Doe",)),
        ("Jane Doe\nHarbour correspondent", ("Jane Doe",)),
        ("Jane Doe in Port Amelin", ("Jane Doe",)),
        ("Share Link", ()),
    ],
)
def test_who_signs_below_the_headline(tmp_path: Path, signature: str, people: tuple[str, ...]) -> None:
    head = f"Norland cuts off aid to Suria\n\n{signature}\n16 March 2021"
    assert article(plain(head, foot="© Amelin Herald 2021"), tmp_path).author == people


def test_a_standfirst_is_not_the_headline(tmp_path: Path) -> None:
    head = "World\n\nNorland cuts off aid to Suria\n\nPresident blames neighbour for breaking truce\n\nBy Jane Doe"
    assert article(plain(head), tmp_path).headline == "Norland cuts off aid to Suria"


@pytest.mark.parametrize(
    ("head", "lead", "agency"),
    [
        ("By LAKELAND WIRE |", OTHER, "Lakeland Wire"),
        ("Via Lakeland News", OTHER, "Lakeland News"),
        ("Source: Lakeland News Agency", OTHER, "Lakeland News Agency"),
        ("By Jane Doe", BODY[0].replace("(AP)", "(Lakeland Report)"), "Lakeland Report"),
        ("By Jane Doe", BODY[0].replace("(AP)", "(Amelin Herald)"), None),
        ("Via Email", OTHER, None),
        ("From wire reports", OTHER, None),
    ],
)
def test_the_agency_need_not_be_a_known_one(tmp_path: Path, head: str, lead: str, agency: str | None) -> None:
    text = plain(f"Norland cuts off aid to Suria\n\n{head}\n16 March 2021", lead, "© Amelin Herald 2021")
    assert article(text, tmp_path).originator == agency


@pytest.mark.parametrize(
    "lines",
    [
        "16/03/2021 19:44\nLast updated 17/03/2021 08:10",
        "Last modified on Wed 17 Mar 2021\nTue 16 Mar 2021",
        "UPDATED: March 17, 2021 | PUBLISHED: March 16, 2021",
    ],
)
def test_the_last_change_is_not_the_date_of_publication(tmp_path: Path, lines: str) -> None:
    assert article(plain(f"Norland cuts off aid to Suria\n\n{lines}"), tmp_path).date_published == "2021-03-16"


def test_dates_of_related_posts_settle_the_sites_habit(tmp_path: Path) -> None:
    text = plain("Posted by desk | 01/05/2021 | World\n\nNorland cuts off aid to Suria")
    related = "\n\nRELATED POSTS\nThe bridge of Vell opens   12/30/2020\nA market returns   12/28/2020\n"
    assert article(text + related, tmp_path).date_published == "2021-01-05"
