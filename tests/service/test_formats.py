"""Content negotiation against what real clients send."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.formats import GRAPHS, HTML, RESULTS, Choice, by_suffix, named, negotiate, prefers_page


def corpus() -> Iterator[tuple[str, ...]]:
    for line in (Path(__file__).parent / "accept-headers.tsv").read_text().splitlines():
        if not line.startswith("#"):
            yield tuple(line.split("\t"))


def name(choice: Choice | None) -> str:
    return choice.format.name if choice else "-"


@pytest.mark.parametrize(("client", "accept", "select", "construct", "resource"), list(corpus()))
def test_each_client_gets_what_it_asks_for(
    client: str, accept: str, select: str, construct: str, resource: str
) -> None:
    assert name(negotiate(accept, RESULTS)) == select
    assert name(negotiate(accept, GRAPHS)) == construct
    assert name(negotiate(accept, (*GRAPHS, HTML))) == resource


def test_an_alias_is_answered_under_its_own_name() -> None:
    choice = negotiate("application/json", RESULTS)
    assert choice is not None
    assert choice.content_type == "application/json"
    assert negotiate("text/csv", RESULTS).content_type == "text/csv; charset=utf-8"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given_name", "results", "graphs"),
    [
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdfxml"),
        ("CSV", "csv", "-"),
        ("ttl", "-", "turtle"),
        ("rdf xml", "-", "rdfxml"),  # rdf+xml, its + unescaped in an address
        ("application/n-triples; charset=utf-8", "-", "ntriples"),
        (".nt", "-", "ntriples"),
        ("docx", "-", "-"),
    ],
)
def test_names_of_formats(given_name: str, results: str, graphs: str) -> None:
    assert name(named(given_name, RESULTS)) == results
    assert name(named(given_name, GRAPHS)) == graphs


def test_names_and_suffixes_are_unambiguous() -> None:
    for offers in (RESULTS, GRAPHS):
        for attribute in ("suffix", "media_type"):
            values = [getattr(offer, attribute) for offer in offers]
            assert len(values) == len(set(values))
        names = [n for offer in offers for n in offer.names]
        assert len(names) == len(set(names))


def test_suffixes() -> None:
    assert by_suffix("actor/x.y.ttl", GRAPHS) == ("actor/x.y", GRAPHS[0])
    assert by_suffix("actor/x", GRAPHS) == ("actor/x", None)


def test_only_browsers_prefer_a_page() -> None:
    assert {client for client, accept, *_ in corpus() if prefers_page(accept)} == {
        "Firefox 128",
        "Firefox 132 and later",
        "Chromium",
        "Safari",
        "Java HttpURLConnection",
    }


@given(st.text(alphabet='tex/*;,q=01. "\\-+ajson', max_size=60))
def test_no_header_is_too_odd(accept: str) -> None:
    choice = negotiate(accept, RESULTS)
    assert choice is None or choice.format in RESULTS
