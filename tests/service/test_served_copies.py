"""Copies through a running service: linked when articles come, let go when the first is retracted."""

import json
from collections.abc import Iterator

import pytest
from serving import BASE, Served, start

from claimgraph.namespaces import CG

TOKEN = "a-token-for-copies"
AUTHOR = {"Authorization": f"Bearer {TOKEN}"}
TEXT = (
    "The harbour office of Hav said on Monday that the old quay would be closed in June for repairs, because its "
    "wooden piles no longer bear the weight of loaded lorries, and that fishing boats would have to land their catch "
    "across the bay until the new quay of stone is finished next spring."
)


def article(name: str, day: int, text: str) -> dict[str, str]:
    return {
        "id": name,
        "headline": f"Quay {name}",
        "publisher": f"{name} News",
        "datePublished": f"2021-03-{day:02}",
        "text": text,
    }


@pytest.fixture
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    service = start(tmp_path_factory.mktemp("copies") / "store", "--tokens", TOKEN)
    try:
        yield service
    finally:
        status = service.stop()
        service.close_log()
    assert status == 0


def links(service: Served) -> set[str]:
    found = service.query(f"SELECT ?a ?b {{ ?a <{CG}copyOf> ?b }}", "text/csv").text.split()[1:]
    return {line.replace(f"{BASE}id/article/", "") for line in found}


def test_copies_are_linked_and_let_go(writable: Served) -> None:
    later = [article("second", 2, f"(Bay Wire) {TEXT}"), article("third", 3, f"{TEXT} Weather on page two.")]
    for given, expected in (
        ([later[1]], set()),
        ([later[0]], {"third,second"}),
        ([article("first", 1, TEXT)], {"second,first", "third,first"}),
    ):
        body = "\n".join(map(json.dumps, given)).encode()
        done = writable.ask("/articles", method="POST", body=body, Content_Type="application/x-ndjson", **AUTHOR)
        assert done.status == 200, done.text
        assert links(writable) == expected
    page = writable.ask("/page/article/third", accept="text/html")
    assert "copy of" in page.text and "Quay first" in page.text
    assert writable.ask("/articles/first?reason=wrong", method="DELETE", **AUTHOR).status == 200
    assert links(writable) == {"third,second"}
