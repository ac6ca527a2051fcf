"""The samples, the bad input and their README: complete, true to their positions, sourced."""

import json
import re
import unicodedata
from pathlib import Path

import pyoxigraph
import pytest

from claimgraph import lines
from claimgraph.errors import Refusal
from claimgraph.model import Article, Claim
from claimgraph.reading import read

DATA = Path(__file__).parents[1] / "data"
SAMPLES = DATA / "samples"
README = (DATA / "README.md").read_text("utf-8")
LIMIT = 20 * 1024 * 1024
PAGES = sorted((SAMPLES / "pages").glob("*.html"))
DUMPS = sorted((SAMPLES / "dumps").glob("*.txt"))
EXPECTED = [json.loads(line) for line in (DATA / "expected.jsonl").read_text("utf-8").splitlines()]
BAD_ROW = re.compile(r"^\| `([^`]+)` \| (.+) \| (read|ingest) \| (.+) \|$", re.M)
BAD = [(name, stage) for name, _, stage, _ in BAD_ROW.findall(README)]


def lines_of(name: str) -> list[Article | Claim]:
    return [lines.parse(line) for line in (SAMPLES / name).read_text("utf-8").splitlines()]


def articles_in(path: Path) -> list[Article]:
    values = [item.value for item in read(path, max_bytes=LIMIT)]
    assert not [value for value in values if isinstance(value, Refusal)], path
    return [value for value in values if isinstance(value, Article)]


ARTICLES = [article for article in lines_of("articles.jsonl") if isinstance(article, Article)]
CLAIMS = [claim for claim in lines_of("claims.jsonl") if isinstance(claim, Claim)]
FEED = articles_in(SAMPLES / "feed.xml")


def test_there_are_enough_samples_of_every_kind() -> None:
    assert len(PAGES) == 8
    assert len(DUMPS) == 8
    assert len(FEED) >= 4
    assert len(PAGES) + len(DUMPS) + len(FEED) + len(ARTICLES) >= 30
    assert len(CLAIMS) >= 8


def test_no_two_articles_share_an_identity() -> None:
    for field in ("id", "url", "headline"):
        values = [getattr(article, field) for article in (*ARTICLES, *FEED)]
        assert len(set(values)) == len(values), field


@pytest.mark.parametrize("article", [*ARTICLES, *FEED], ids=lambda article: article.id)
def test_an_article_has_all_that_the_graph_asks_of_it(article: Article) -> None:
    assert article.headline and article.publisher and article.date_published and article.url and article.keywords
    assert 120 <= len((article.text or "").split()) <= 350
    assert ".example/" in article.url


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.article}-{claim.action}-{claim.speech_act}")
def test_a_claim_quotes_its_article_where_it_says_so(claim: Claim) -> None:
    text = next(article.text for article in ARTICLES if article.id == claim.article) or ""
    assert claim.run
    assert claim.evidence
    for evidence in claim.evidence:
        assert text[evidence.start : evidence.end] == evidence.quote


def test_the_claims_come_from_more_than_one_program() -> None:
    assert len({claim.run.software for claim in CLAIMS if claim.run}) > 1


def test_the_readme_gives_the_facts_behind_every_sample() -> None:
    named = dict(
        re.findall(r"^\| `((?:pages|dumps)/[^`]+|articles\.jsonl`: `[^`]+)` \|[^|]+\| ([^|]+) \|$", README, re.M)
    )
    for path in (*PAGES, *DUMPS):
        assert named.get(f"{path.parent.name}/{path.name}"), path.name
    for article in ARTICLES:
        assert named.get(f"articles.jsonl`: `{article.id}"), article.id
    for article in FEED:
        assert f"`feed.xml`: {article.url} |" in README, article.url


@pytest.mark.parametrize("path", sorted(p for p in SAMPLES.rglob("*") if p.is_file()), ids=lambda path: path.name)
def test_the_text_is_composed_unicode_without_control_characters(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("iso-8859-1" if b"charset=iso-8859-1" in data else "utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn") and sign != "\n"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_has_furniture_that_its_article_does_not_have(path: Path) -> None:
    page = path.read_bytes().decode("iso-8859-1").lower()
    for word in ("cookie", "share", "privacy", "facts from"):
        assert word in page or (word == "share" and "send to a friend" in page)
    assert "cookie" not in (articles_in(path)[0].text or "").lower()


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_the_reader_finds_the_whole_article_of_a_page_or_dump(expected: dict[str, str]) -> None:
    article, *others = articles_in(SAMPLES / expected["file"])
    assert not others
    assert article.text
    assert expected["begins"] in article.text
    assert expected["ends"] in article.text


def test_every_page_and_dump_has_its_expectation() -> None:
    assert sorted(e["file"] for e in EXPECTED) == sorted(f"{p.parent.name}/{p.name}" for p in (*PAGES, *DUMPS))


def test_every_bad_file_is_listed_with_what_is_wrong() -> None:
    assert sorted(name for name, _ in BAD) == sorted(path.name for path in (DATA / "bad").iterdir())


@pytest.mark.parametrize("name", [name for name, stage in BAD if stage == "read"])
def test_the_reader_refuses_what_is_bad_with_a_reason(name: str) -> None:
    refusals = [item.value for item in read(DATA / "bad" / name, max_bytes=LIMIT) if isinstance(item.value, Refusal)]
    assert len(refusals) == 1
    assert len(refusals[0].reason) > 10
    assert len(refusals[0].remedy) > 5


def test_bad_files_are_small_enough_for_git() -> None:
    assert not [path.name for path in (DATA / "bad").iterdir() if path.stat().st_size >= 50_000]


QUERIES = sorted((DATA / "queries").glob("*.rq"))


def test_there_are_questions_worth_asking() -> None:
    assert len(QUERIES) >= 20


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_opens_with_its_question_and_is_sparql(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(r"# [A-Z].+[?.]\n", text)
    pyoxigraph.Store().query(text)
