"""Answers kept and answers compressed, over HTTP."""

import gzip
import socket
import time
import zlib
from urllib.parse import quote, urlsplit

import pytest
from serving import Served

from claimgraph.web.answers import AnswerCache, Kept

LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a = ?f) }"


def test_what_was_answered_once_is_not_evaluated_again(served: Served) -> None:
    late = served.query(SLOW, "text/csv", "timeout=0.001")
    assert late.status == 504
    first = served.query(SLOW, "text/csv")
    end = time.monotonic() + 5  # an answer is kept once all of it has left, which its reader may know first
    while (again := served.query(SLOW, "text/csv", "timeout=0.001")).status == 504 and time.monotonic() < end:
        time.sleep(0.05)
    assert (first.status, again.status) == (200, 200)
    assert (again.body, again.media_type, again.headers["ETag"]) == (
        first.body,
        first.media_type,
        first.headers["ETag"],
    )
    assert served.query(SLOW, "text/tab-separated-values", "timeout=0.001").status == 504
    assert served.query(SLOW + " #", "text/csv", "timeout=0.001").status == 504


def test_what_may_differ_each_time_is_not_kept(served: Served) -> None:
    query = "SELECT (STRUUID() AS ?u) { }"
    assert served.query(query, "text/csv").body != served.query(query, "text/csv").body


@pytest.mark.parametrize("path", [f"/sparql?format=json&query={quote(LONG)}", "/ontology?format=turtle", "/"])
def test_compressed_answers_hold_the_same_under_a_tag_of_their_own(served: Served, path: str) -> None:
    plain = served.ask(path, Accept_Encoding="identity")
    packed = served.ask(path, Accept_Encoding="br, gzip")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 2
    assert gzip.decompress(packed.body) == plain.body
    for reply in (plain, packed):
        assert "Accept-Encoding" in reply.headers["Vary"]
    if tag := plain.headers["ETag"]:
        assert packed.headers["ETag"] == f'{tag[:-1]}-gzip"'
        for reply in (plain, packed):
            same = served.ask(path, Accept_Encoding="gzip", If_None_Match=reply.headers["ETag"])
            assert (same.status, same.body, same.headers["ETag"]) == (304, b"", reply.headers["ETag"])


@pytest.mark.parametrize(
    ("field", "packed"),
    [("gzip;q=0", False), ("identity, gzip;q=0.5", False), ("*", True), ("*;q=0", False), ("deflate", False)],
)
def test_the_encoding_is_negotiated(served: Served, field: str, packed: bool) -> None:
    reply = served.ask(f"/sparql?query={quote(LONG)}", Accept_Encoding=field)
    assert (reply.headers["Content-Encoding"] == "gzip") is packed


def test_small_answers_stay_as_they_are(served: Served) -> None:
    reply = served.query("ASK { }", None)
    small = served.ask(f"/sparql?query={quote('ASK { }')}", Accept_Encoding="gzip")
    assert (small.body, small.headers["ETag"]) == (reply.body, reply.headers["ETag"])


def test_a_compressed_answer_that_breaks_off_shows_it(served: Served) -> None:
    place = urlsplit(served.url)
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        target = f"/sparql?timeout=0.5&query={quote(query)}"
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert not body.endswith(b"0\r\n\r\n")
    chunks, rest = bytearray(), body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        chunks += rest[: int(size, 16)]
        rest = rest[int(size, 16) + 2 :]
    unpacker = zlib.decompressobj(wbits=31)
    assert unpacker.decompress(bytes(chunks)).startswith(b'{"head"')
    assert not unpacker.eof


def test_the_cache_keeps_what_was_used_last_within_its_room() -> None:
    cache = AnswerCache(80_000)
    for number in range(20):
        cache.put(str(number), Kept(bytes(8000), "text/csv"))
        assert cache.get("0")
    assert [number for number in range(20) if cache.get(str(number))] == [0, *range(12, 20)]
    cache.put("large", Kept(bytes(20_000), "text/csv"))
    assert cache.get("large") is None
    nothing = AnswerCache(0)
    nothing.put("1", Kept(b"", "text/csv"))
    assert nothing.get("1") is None
