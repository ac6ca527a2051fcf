"""Minted IRIs are readable, stable and apart where they should be."""

import pytest

from claimgraph.identifiers import Minter, article_id, canonical_url, content_hash, party_slug, slug

MINTER = Minter("http://127.0.0.1:8080/")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Norway", "norway"),
        ("Jo Berg", "jo-berg"),
        ("U.S.", "us"),
        ("Côte d’Ivoire", "cote-divoire"),
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Łódź", "lodz"),
        ("Владимир Путин", "vladimir-putin"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_name_without_a_letter_still_has_an_iri() -> None:
    assert party_slug("?!") != party_slug("!?")


def test_an_article_id_hangs_on_the_address_not_on_the_text() -> None:
    url = "https://Example.org/2021/03/boats-for-iceland.html?utm_source=feed#top"
    assert article_id(url, "Boats", "2021-03-16", "Harbour News", "a") == article_id(
        "https://example.org/2021/03/boats-for-iceland.html", "Boats for Iceland", None, None, "b"
    )
    assert article_id(url, None, None, None, "").startswith("boats-for-iceland-")


def test_addresses_that_differ_in_their_query_are_two() -> None:
    assert canonical_url("https://example.org/?p=1") != canonical_url("https://example.org/?p=2")


def test_ids_from_outside_never_collide() -> None:
    seen = {MINTER.article(text) for text in ("a/b", "a b", "a-b", "A-b", "a?b", "ä")}
    assert len(seen) == 6
    assert MINTER.article("2021-03-16-boats") == "http://127.0.0.1:8080/id/article/2021-03-16-boats"
    assert MINTER.article_graph("x") == "http://127.0.0.1:8080/graph/article/x"


def test_white_space_does_not_change_the_text() -> None:
    assert content_hash("Boats left.\n\nThey came  back.") == content_hash("Boats left. They\ncame back.")
