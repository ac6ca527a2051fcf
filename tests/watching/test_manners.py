"""Manners and safety: robots.txt, pauses, Retry-After, redirects and private addresses."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest
from misbehaving import TEXT, Here, Site, page

from claimgraph.errors import FetchFailed
from claimgraph.watching import addresses


def test_the_name_is_stated(site: Site, here: Here) -> None:
    here.watch(site.feed(site.put("/one.html", page(1))), "--user-agent", "lantern/2 (+https://lantern.example/)")
    assert {header["user-agent"] for _, header in site.asked} == {"lantern/2 (+https://lantern.example/)"}
    assert {path for path, _ in site.asked} == {"/robots.txt", "/feed.xml", "/one.html"}
    assert site.times("/robots.txt") == 1


def test_what_robots_txt_forbids_is_not_fetched(site: Site, here: Here) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: claimgraph\nDisallow: /private/\nAllow: /private/*.html$\n"
    site.put("/robots.txt", rules, "text/plain")
    kept, one = site.put("/private/one", page(1)), site.put("/private/two.html", page(2))
    done = here.watch(site.feed(kept, one))
    assert done.exit_code == 1
    assert "robots.txt forbids" in done.output
    assert site.times("/private/one") == 0
    assert list(here.articles()) == [one]


def test_the_feeds_own_text_stands_in_for_a_page_that_is_forbidden(site: Site, here: Here) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /news/\n", "text/plain")
    link = f"{site.base}/news/one.html"
    item = f"<item><title>Ferry</title><link>{link}</link><description>{TEXT}</description></item>"
    assert here.watch(site.feed(items=item)).exit_code == 0
    assert list(here.articles()) == [link]
    assert site.times("/news/one.html") == 0


def silence(request: BaseHTTPRequestHandler) -> None:
    request.rfile.read(1)


@pytest.mark.parametrize("status", [500, 429, None])
def test_where_robots_txt_cannot_be_had_nothing_is_fetched(status: int | None, site: Site, here: Here) -> None:
    if status:
        site.put("/robots.txt", status=status)
    else:
        site.act("/robots.txt", silence)
    done = here.watch(site.feed(site.put("/one.html", page(1))), timeout=0.5)
    assert done.exit_code == 2
    assert "robots.txt cannot be had" in done.output
    assert {path for path, _ in site.asked} == {"/robots.txt"}


@pytest.mark.parametrize("status", [403, 404])
def test_where_there_is_no_robots_txt_all_is_allowed(status: int, site: Site, here: Here) -> None:
    site.put("/robots.txt", status=status)
    assert here.watch(site.feed(site.put("/one.html", page(1)))).exit_code == 0


@pytest.mark.parametrize("rules", ["", "Crawl-delay: 0.25\n"])
def test_a_host_gets_its_pauses(rules: str, site: Site, here: Here) -> None:
    site.put("/robots.txt", f"User-agent: *\nDisallow:\n{rules}", "text/plain")
    times: list[float] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(len(times)).encode())

    links = [site.act(f"/{number}.html", answer) for number in range(3)]
    assert here.watch(site.feed(*links), pause=0 if rules else 0.25).exit_code == 0
    assert all(after - before > 0.2 for before, after in pairwise(times))


@pytest.mark.parametrize("form, status", [("seconds", 429), ("date", 503)])
def test_retry_after_holds_the_whole_host(form: str, status: int, site: Site, here: Here) -> None:
    later = "3600" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    links = [site.put(f"/{number}.html", status=status, Retry_After=later) for number in range(3)]
    done = here.watch(site.feed(*links))
    assert "left alone" in done.output
    assert len([path for path, _ in site.asked if path.endswith(".html")]) == 1


def test_redirects_are_followed_and_the_last_address_counts(site: Site, here: Here) -> None:
    end = site.put("/end.html", page(1))
    middle = site.put("/middle", status=307, Location="/end.html")
    address = site.feed(site.put("/start", status=301, Location=middle))
    moved = site.put("/old.xml", status=308, Location=address)
    assert here.watch(moved).exit_code == 0
    assert list(here.articles()) == [end]


ELSEWHERE = {
    "/a": ("/a", "circle"),
    "/b": ("/a2", "circle"),
    "/endless0": ("/endless1", "more than 5 times"),
    "/file": ("file:///etc/passwd", "Only http"),
    "/none": (None, "without saying where"),
    "/private": ("http://127.0.0.2/", "private address"),
    "/metadata": ("http://169.254.169.254/latest/meta-data/", "private address"),
    "/decimal": ("http://2130706434/", "private address"),
    "/six": ("http://[::1]:8080/", "private address"),
    "/wrapped": ("http://[::ffff:10.0.0.1]/", "private address"),
    "/mail": ("http://127.0.0.1:25/", "Port 25"),
    "/password": ("http://me:secret@127.0.0.1/", "password"),
    "/nonsense": ("http://[", "no address"),
}


def test_a_redirect_is_checked_as_the_first_address_was(site: Site, here: Here) -> None:
    for path, (target, _) in ELSEWHERE.items():
        site.put(path, status=302, **({"Location": target} if target else {}))
    site.put("/a2", status=302, Location="/b")
    for number in range(1, 9):
        site.put(f"/endless{number}", status=302, Location=f"/endless{number + 1}")
    done = here.watch(site.feed(*(site.base + path for path in ELSEWHERE)))
    assert done.exit_code == 1
    assert f"{len(ELSEWHERE)} refused" in done.output
    for path, (_, said) in ELSEWHERE.items():
        assert said in done.output, path
    assert done.output.count("private address") == 5
    assert not here.articles()


def test_a_link_that_is_no_address_costs_itself_alone(site: Site, here: Here) -> None:
    one = site.put("/one.html", page(1))
    done = here.watch(
        site.feed("http://[", "http://", "http://a b/", "http://127.0.0.1:99999/", "ftp://x.example/", one)
    )
    assert done.exit_code == 1
    assert "5 refused" in done.output
    assert list(here.articles()) == [one]


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(site: Site, here: Here) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
    site.put("/private/one.html", page(1))
    done = here.watch(site.feed(site.put("/start", status=302, Location="/private/one.html")))
    assert "robots.txt forbids" in done.output
    assert site.times("/private/one.html") == 0


def test_private_addresses_are_not_asked_unless_listed(site: Site, here: Here) -> None:
    done = here.watch(site.feed(), private=False)
    assert "--allow-private 127.0.0.1" in done.output
    assert done.exit_code == 2
    assert not site.asked


def test_a_name_that_turns_private_later_is_not_followed_there(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter(["93.184.215.14", "127.0.0.1"])
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(asked), 80))])
    assert addresses.resolve("http://rebind.example/", ()) == [(2, ("93.184.215.14", 80))]
    with pytest.raises(FetchFailed, match="private"):
        addresses.resolve("http://rebind.example/", ())


@pytest.mark.parametrize(
    "address",
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1"
    " 255.255.255.255 :: ::1 ::127.0.0.1 fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 64:ff9b::10.0.0.1"
    " 64:ff9b:1::1 2002:7f00:1:: 2001:db8::1".split(),
)
def test_these_are_no_public_addresses(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", "93.184.215.14 2606:2800:21f::1 64:ff9b::5db8:d70e ::ffff:93.184.215.14".split())
def test_these_are_public_addresses(address: str) -> None:
    assert addresses.is_public(address)
