"""Every kind of file goes in through ``claimgraph.reading.read`` and is told by its content alone."""

import gzip
import io
import json
from pathlib import Path

import pytest

from claimgraph.errors import Refusal
from claimgraph.model import Article, Claim
from claimgraph.reading import Item, RdfInput, read

PARAGRAPHS = (
    "The foreign minister of Norland met his counterpart from Suria in the capital on Monday and promised aid.",
    "“We will send doctors and food before the winter comes,” the minister told reporters after the meeting.",
    "Officials in Suria said that the first trucks had been loaded and that they would cross the border this week.",
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Norland promises aid - The Herald</title>
<meta property="og:site_name" content="The Herald"><meta name="author" content="Jane Doe">
<link rel="canonical" href="https://herald.example/aid"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Norland promises aid</h1>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}</article>
<footer><p>© The Herald. All rights reserved.</p></footer></body></html>"""
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Herald</title><link>https://herald.example/</link>
<item><title>Norland promises aid</title><link>https://herald.example/aid</link>
<pubDate>Mon, 15 Mar 2021 10:00:00 GMT</pubDate>
<description>&lt;p&gt;{PARAGRAPHS[0]}&lt;/p&gt;&lt;p&gt;{PARAGRAPHS[1]}&lt;/p&gt;</description></item></channel></rss>"""
CLAIM = {
    "article": "a1",
    "actor": "Norland",
    "action": "AID",
    "target": "Suria",
    "source": "The Herald",
}


def items(data: str | bytes, tmp_path: Path, name: str = "input", max_bytes: int = 1_000_000) -> list[Item]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read(path, max_bytes=max_bytes))


def only_article(data: str | bytes, tmp_path: Path, name: str = "input") -> Article:
    (item,) = items(data, tmp_path, name)
    assert isinstance(item.value, Article), item.value
    assert item.value.path == item.origin.file == str(tmp_path / name)
    return item.value


def refusal(data: str | bytes, tmp_path: Path, max_bytes: int = 1_000_000) -> Refusal:
    (item,) = items(data, tmp_path, max_bytes=max_bytes)
    assert isinstance(item.value, Refusal), item.value
    assert item.value.file == str(tmp_path / "input")
    return item.value


@pytest.mark.parametrize("name", ["page.html", "page.txt", "page"])
def test_a_page_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    article = only_article(PAGE, tmp_path, name)
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert (article.headline, article.author, article.publisher) == (
        "Norland promises aid",
        ("Jane Doe",),
        "The Herald",
    )
    assert article.url == "https://herald.example/aid"


def test_plain_text_is_all_body(tmp_path: Path) -> None:
    assert only_article("\n\n".join(PARAGRAPHS), tmp_path).text == "\n\n".join(PARAGRAPHS)


def test_a_feed_gives_an_article_an_entry(tmp_path: Path) -> None:
    article = only_article(FEED, tmp_path)
    assert article.text == "\n\n".join(PARAGRAPHS[:2])
    assert (article.publisher, article.date_published) == ("The Herald", "2021-03-15")


def test_article_and_claim_lines_keep_their_place(tmp_path: Path) -> None:
    rows = [json.dumps({"id": "a1", "headline": "Aid", "text": PARAGRAPHS[0]}), "", json.dumps(CLAIM), '{"broken": ']
    article, claim, broken = items("\n".join(rows), tmp_path)
    assert isinstance(article.value, Article)
    assert isinstance(claim.value, Claim)
    assert (claim.origin.line, claim.raw) == (3, rows[2])
    assert isinstance(broken.value, Refusal)
    assert (broken.value.line, broken.raw) == (4, '{"broken": ')


def test_an_article_line_without_id_gets_the_one_that_its_page_would_have(tmp_path: Path) -> None:
    line = json.dumps({"url": "https://herald.example/aid", "text": PARAGRAPHS[0]})
    assert only_article(line, tmp_path).id == only_article(PAGE, tmp_path).id


def test_one_json_document_of_articles_is_taken_too(tmp_path: Path) -> None:
    article = {"id": "a1", "headline": "Aid", "text": PARAGRAPHS[0]}
    assert [i.value.id for i in items(json.dumps([article, article | {"id": "a2"}], indent=1), tmp_path)] == [
        "a1",
        "a2",
    ]
    assert only_article(json.dumps(article, indent=1), tmp_path).id == "a1"


TRIPLE = "<http://x.example/s> <http://x.example/p> <http://x.example/o> .\n"


@pytest.mark.parametrize(
    "data",
    [
        "@prefix x: <http://x.example/> .\nx:s x:p x:o .",
        "# a comment\nPREFIX x: <http://x.example/>\nx:s x:p x:o .",
        "@prefix x: <http://x.example/> .\n{ x:s x:p x:o }",
        TRIPLE * 2,
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x.example/">'
        '<rdf:Description rdf:about="http://x.example/s"><x:p rdf:resource="http://x.example/o"/></rdf:Description></rdf:RDF>',
        '{"@id": "http://x.example/s", "http://x.example/p": {"@id": "http://x.example/o"}}',
        '[\n {"@id": "http://x.example/s", "http://x.example/p": [{"@id": "http://x.example/o"}]}\n]',
    ],
    ids=["turtle", "sparql-prefix", "trig", "n-triples", "rdf-xml", "json-ld", "expanded-json-ld"],
)
def test_rdf_in_every_syntax_gives_the_same_statements(tmp_path: Path, data: str) -> None:
    (item,) = items(data, tmp_path)
    assert item.value == RdfInput(TRIPLE)


def test_n_quads_keep_their_graph(tmp_path: Path) -> None:
    quad = "<http://x.example/s> <http://x.example/p> <http://x.example/o> <http://x.example/g> .\n"
    (item,) = items(quad, tmp_path)
    assert item.value == RdfInput(quad)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("@prefix x: <http://x.example/> .\nx:s x:p [] .", "blank nodes"),
        ("@prefix x: <http://x.example/> .\nx:s x:p .", "no text/turtle"),
        (
            '{"@id": "http://x.example/s", ' + '"http://x.example/p": {' * 20_000 + "}" * 20_001,
            "brought the parser down",
        ),
        (
            '{"@context": "https://x.example/context.jsonld", "@id": "http://x.example/s", "p": "o"}',
            "no application/ld",
        ),
    ],
    ids=["blank", "syntax", "nested", "remote-context"],
)
def test_rdf_that_cannot_be_taken_is_refused(tmp_path: Path, data: str, reason: str) -> None:
    refused = refusal(data, tmp_path)
    assert reason in refused.reason
    assert refused.reason.endswith(".")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7\n\x00\x01", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"PK\x03\x04\x00\x00", "ZIP"),
        (bytes(range(256)) * 40, "binary"),
        (gzip.compress(PAGE.encode())[:-20], "gzip"),
        (b"Home\nWorld\nSport\nContact\n" * 3, "no article body"),
        (b"<html><body><ul><li><a href='/'>Home</a></li></ul></body></html>", "no article body"),
        (b'["one", "two"]', "JSON array"),
        (b"[1, 2.5, null]\n", "JSON array"),
        (b"[" + b'"a string of some length", ' * 5000 + b'"the last"]', "JSON array"),
        (b"<rss version='2.0'><channel><title>Empty</title></channel></rss>", "no entry"),
    ],
)
def test_what_holds_no_article_is_refused_with_reason_and_remedy(tmp_path: Path, data: bytes, reason: str) -> None:
    refused = refusal(data, tmp_path)
    assert reason in refused.reason
    assert refused.remedy


def test_gzip_is_unpacked_and_bombs_are_not(tmp_path: Path) -> None:
    assert only_article(gzip.compress(PAGE.encode()), tmp_path).text == "\n\n".join(PARAGRAPHS)
    assert "more than 10,000 bytes" in refusal(gzip.compress(b"word " * 4_000_000), tmp_path, 10_000).reason


def test_a_line_over_the_limit_costs_only_itself(tmp_path: Path) -> None:
    good = json.dumps({"id": "a1", "headline": "Aid"})
    long, short = items(json.dumps({"id": "a0", "text": "x" * 300_000}) + "\n" + good, tmp_path, max_bytes=1000)
    assert isinstance(long.value, Refusal)
    assert isinstance(short.value, Article)


def test_standard_input_is_called_minus() -> None:
    (item,) = read(None, max_bytes=100_000, stdin=io.BytesIO(PAGE.encode()))
    assert isinstance(item.value, Article)
    assert item.origin.file == item.value.path == "-"


def test_missing_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.html", tmp_path):
        (item,) = read(path, max_bytes=1000)
        assert isinstance(item.value, Refusal)


GERMAN = (
    "Der Außenminister von Nordland hat am Montag in der Hauptstadt mit seinem Amtskollegen gesprochen und dabei Hilfe "
    "zugesagt, die noch vor dem Winter in den Dörfern an der Grenze ankommen soll, wie es aus dem Ministerium hieß."
)


def test_another_language_is_refused_unless_asked_for(tmp_path: Path) -> None:
    assert "not in English (language de)" in refusal(GERMAN, tmp_path).reason
    (item,) = read(tmp_path / "input", max_bytes=10_000, any_language=True)
    assert isinstance(item.value, Article)
    assert item.value.language == "de"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(tmp_path: Path, codec: str) -> None:
    text = "\n\n".join(p.replace("“", "»").replace("”", "«") + " Café, naïve, Zürich." for p in PARAGRAPHS)
    assert only_article(text.encode(codec), tmp_path).text == text


def test_what_a_feed_puts_under_every_entry_is_no_text(tmp_path: Path) -> None:
    body = "The council of Suria rejected the plan on Friday and asked its neighbours for more time to study the cost."
    tails = (
        "<p><a href='/c'>Comment on this article</a> | <a href='/n'>Get our newsletter</a></p>",
        "<p>The post <a href='/s'>Suria rejects plan</a> appeared first on <a href='/'>The Quay</a>.</p>",
    )
    for tail in tails:
        feed = (
            "<rss version='2.0'><channel><title>The Quay</title><item><title>Suria rejects plan</title>"
            f"<description><![CDATA[<p>{body}</p>{tail}]]></description></item></channel></rss>"
        )
        assert only_article(feed, tmp_path).text == body
