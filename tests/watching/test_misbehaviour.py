"""Servers that misbehave: each costs its own item, within limits, and nothing else."""

import gzip
import re
import socket
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from misbehaving import Here, Site, page

MARKUP = page("odd").encode()


def drip(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for byte in MARKUP * 100:
        request.wfile.write(bytes([byte]))
        time.sleep(0.02)


def drip_header(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        request.wfile.write(b"x")
        time.sleep(0.02)


def silence(request: BaseHTTPRequestHandler) -> None:
    request.rfile.read(1)


def endless(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        request.wfile.write(b"<p>more and more</p>" * 5000)


def endless_chunks(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        request.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def endless_header(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        request.wfile.write(b"X-More: and more\r\n" * 1000)


def truncated(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n" + MARKUP)


def truncated_chunks(request: BaseHTTPRequestHandler) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    request.wfile.write(head + b"%x\r\n" % (len(MARKUP) * 2) + MARKUP)


def bad_chunks(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nabc")


def no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"220 mail.example.org ready\r\n")


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


def packed(data: bytes, coding: bytes = b"gzip") -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + coding
        request.wfile.write(head + b"\r\nContent-Length: %d\r\n\r\n" % len(data) + data)

    return answer


def bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()


PACKED = gzip.compress(MARKUP)
ODD = {
    "slow drip": (drip, "longer than"),
    "slow header": (drip_header, "longer than"),
    "silence": (silence, "longer than"),
    "endless body": (endless, "more than"),
    "endless chunks": (endless_chunks, "more than"),
    "endless header": (endless_header, "no HTTP"),
    "truncated body": (truncated, "cut off"),
    "truncated chunks": (truncated_chunks, "cut off"),
    "bad chunks": (bad_chunks, "cut off"),
    "no HTTP": (no_http, "no HTTP"),
    "hung up": (hang_up, "No connection|no HTTP"),
    "broken gzip": (packed(b"\x1f\x8b\x08" + b"no gzip" * 9), "gzip is broken"),
    "no gzip at all": (packed(MARKUP), "gzip is broken"),
    "cut gzip": (packed(PACKED[:-20]), "cut off"),
    "gzip bomb": (packed(bomb()), "more than"),
    "foreign coding": (packed(MARKUP, b"br"), "packed in a way"),
}


def test_pages_that_misbehave_cost_themselves_alone(site: Site, here: Here) -> None:
    good = site.put("/good.html", page(1))
    odd = {name: site.act(f"/{number}.html", route) for number, (name, (route, _)) in enumerate(ODD.items())}
    begun = time.monotonic()
    done = here.watch(site.feed(*odd.values(), good), "--max-bytes", "1000000", timeout=0.6)
    assert time.monotonic() - begun < 60
    assert done.exit_code == 1, done.output
    assert list(here.articles()) == [good]
    for name, address in odd.items():
        (said,) = {line for line in done.output.splitlines() if address in line}
        assert re.search(ODD[name][1], said), f"{name}: {said}"


def test_feeds_that_misbehave_cost_themselves_alone(site: Site, here: Here) -> None:
    one = site.put("/one.html", page(1))
    odd = {name: site.act(f"/{number}.xml", route) for number, (name, (route, _)) in enumerate(ODD.items())}
    done = here.watch(*odd.values(), site.feed(one), "--max-bytes", "1000000", timeout=0.6)
    assert done.exit_code == 1, done.output
    assert list(here.articles()) == [one]
    for name, address in odd.items():
        (said,) = {line for line in done.output.splitlines() if address in line}
        assert re.search(ODD[name][1], said), f"{name}: {said}"


def test_gzip_is_unpacked(site: Site, here: Here) -> None:
    one = site.act("/one.html", packed(PACKED))
    assert here.watch(site.feed(one)).exit_code == 0
    assert list(here.articles()) == [one]


def test_tls_that_is_none_is_told(site: Site, here: Here) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        plain = site.base.replace("http:", "https:")
        silent = f"https://127.0.0.1:{mute.getsockname()[1]}"
        done = here.watch(f"{plain}/feed.xml", f"{silent}/feed.xml", timeout=0.5)
    assert done.exit_code == 2
    assert "No safe connection" in done.output
    assert "longer than 0.5 seconds" in done.output


def test_a_wrong_type_is_refused_once_and_for_all(site: Site, here: Here) -> None:
    kinds = ("image/png", "application/pdf", "application/json", "video/mp4")
    address = site.feed(*(site.put(f"/{number}", MARKUP, kind) for number, kind in enumerate(kinds)))
    done = here.watch(address)
    assert "4 refused" in done.output
    assert all(kind in done.output for kind in kinds)
    assert here.watch(address).exit_code == 0
    assert site.times("/0") == 1


def test_what_is_no_text_is_refused_whatever_its_type_says(site: Site, here: Here) -> None:
    done = here.watch(site.feed(site.put("/one.html", b"%PDF-1.7\n" + bytes(500))))
    assert "a PDF document" in done.output
    assert done.exit_code == 1


def test_pages_that_are_not_to_be_had_are_refused_once_and_for_all(site: Site, here: Here) -> None:
    statuses = (400, 401, 403, 410, 451)
    address = site.feed(*(site.put(f"/{status}", status=status) for status in statuses))
    done = here.watch(address)
    assert done.exit_code == 1
    assert "5 refused" in done.output
    here.watch(address)
    assert all(site.times(f"/{status}") == 1 for status in statuses)


def test_pages_that_may_come_back_are_left_to_a_later_round(site: Site, here: Here) -> None:
    statuses = (404, 429, 500, 503)
    address = site.feed(*(site.put(f"/{status}", status=status) for status in statuses))
    done = here.watch(address)
    assert "0 refused" in done.output
    assert "4 not to be had" in done.output
    here.watch(address)
    assert all(site.times(f"/{status}") == 1 for status in statuses)


def test_a_feed_that_is_gone_is_not_asked_again(site: Site, here: Here) -> None:
    address = site.put("/feed.xml", status=410)
    assert here.watch(address).exit_code == 2
    done = here.watch(address)
    assert "gone for good" in done.output
    assert site.times("/feed.xml") == 1


def test_feeds_that_fail_are_left_alone_for_a_while(site: Site, here: Here) -> None:
    addresses = [site.put(f"/{status}.xml", status=status) for status in (404, 500, 503)]
    assert here.watch(*addresses).exit_code == 2
    assert here.watch(*addresses).output.count("left alone") == 3
    assert len(site.asked) == 1 + 3  # robots.txt, too


def test_a_304_that_nobody_asked_for_is_no_answer(site: Site, here: Here) -> None:
    assert "304" in here.watch(site.put("/feed.xml", status=304)).output


FEEDS = {
    "cut off": ('<?xml version="1.0"?><rss version="2.0"><channel><item><title>Fer', 0, 1),
    "bad after an item": ("{head}{item}<item><title>AT&T & <b></item>", 1, 1),
    "nothing": ("", 0, 2),
    "a page": (page(1), 0, 2),
    "a namespace that is none": ('<rss version="2.0" xmlns:a="b\u00a0c"><a:b/>{item}</rss>', 0, 2),
    "entity bomb": (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "'
        + "&a;" * 50
        + '"><!ENTITY c "'
        + "&b;" * 50
        + '">]>{head}<item><title>&c;</title><link>{link}</link></item></channel></rss>',
        0,
        2,
    ),
    "entity from a file": (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>{head}{item}</channel></rss>',
        0,
        2,
    ),
}


@pytest.mark.parametrize(
    "name, encoding",
    [*((name, "utf-8") for name in FEEDS), ("entity bomb", "utf-16"), ("entity from a file", "utf-16")],
)
def test_a_broken_feed_gives_what_can_be_read_of_it(name: str, encoding: str, site: Site, here: Here) -> None:
    text, articles, status = FEEDS[name]
    link = site.put("/one.html", page(1))
    head = '<rss version="2.0"><channel><title>The Lantern</title>'
    item = f"<item><title>One</title><link>{link}</link></item>"
    text = text.replace("{head}", head).replace("{item}", item).replace("{link}", link)
    begun = time.monotonic()
    done = here.watch(site.put("/feed.xml", text.encode(encoding), "text/xml"))
    assert time.monotonic() - begun < 20
    assert done.exit_code == status, done.output
    assert len(here.articles()) == articles
