"""Fetching by the rules: robots.txt, pauses, redirects checked anew, and each status for what it means."""

import contextlib
from collections.abc import Callable, Collection, Mapping
from typing import Final
from urllib.parse import urljoin

from claimgraph.errors import FetchFailed
from claimgraph.watching import addresses
from claimgraph.watching.pacing import LONGEST_HOLD, Paces
from claimgraph.watching.request import Limits, Reply, failed, get
from claimgraph.watching.robots import Robots

MOST_REDIRECTS: Final = 5
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PASSING: Final = frozenset({404, 408, 421, 425, 429})
"""The client's errors that may be over later: a feed may name a page before it is there."""

PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
FEEDS: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml", "text/plain"}
    | {"text/html", "application/x-rss+xml", "application/octet-stream"}  # what servers make of feeds
)
ACCEPT: Final = {
    PAGES: "text/html, application/xhtml+xml, text/plain;q=0.5",
    FEEDS: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
}


class Fetcher:
    """Fetches pages and feeds, under one name, for as long as the program runs."""

    def __init__(
        self, agent: str, limits: Limits, allowed: Collection[str], pause: float, sleep: Callable[[float], None]
    ) -> None:
        """``allowed`` are hosts that may be private; ``pause`` seconds lie between two requests to a host."""
        self._header = {"User-Agent": agent}
        self._limits = limits
        self._allowed = allowed
        self.paces = Paces(pause, sleep)
        self._robots = Robots(agent, lambda url: self._follow(url, {}, None), self.paces.slow)

    def page(self, url: str) -> Reply:
        """Fetch a page.

        Raises:
            FetchFailed: it may not, or cannot, be had.
        """
        return self._checked(url, {}, PAGES)

    def feed(self, url: str, etag: str | None, modified: str | None) -> Reply:
        """Fetch a feed, or learn by the status 304 that it is as it was with these validators.

        Raises:
            FetchFailed: it may not, or cannot, be had.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._checked(url, {name: value for name, value in validators.items() if value}, FEEDS)

    def _checked(self, url: str, header: Mapping[str, str], types: frozenset[str]) -> Reply:
        reply = self._follow(url, {**header, "Accept": ACCEPT[types]}, self._robots)
        if reply.status == 200 and reply.media_type is not None and reply.media_type not in types:
            raise failed(url, f"It is of a kind that is not taken here ({reply.media_type[:60]}).", lasting=True)
        return reply

    def _follow(self, url: str, header: Mapping[str, str], robots: Robots | None) -> Reply:
        """Ask, and follow redirects; each address on the way is checked as the first one was."""
        at = addresses.escaped(url)
        seen: set[str] = set()
        while at not in seen and len(seen) <= MOST_REDIRECTS:
            seen.add(at)
            if robots is not None:
                robots.check(at)
            left = self.paces.left(at)
            if left > LONGEST_HOLD:
                raise failed(at, f"Its host wants to be left alone for {left:.0f} seconds.", after=left)
            self.paces.wait(at)
            reply = get(at, {**self._header, **header}, self._limits, self._allowed)
            if reply.status not in REDIRECTS:
                return self._judged(reply, "If-None-Match" in header or "If-Modified-Since" in header)
            location = reply.header.get("location")
            if not location:
                raise failed(url, f"It was answered with {reply.status}, and without saying where to go.", lasting=True)
            at = _onward(url, at, location)
        reason = "It leads in a circle." if at in seen else f"It leads on more than {MOST_REDIRECTS} times."
        raise failed(url, reason, lasting=True)

    def _judged(self, reply: Reply, conditional: bool) -> Reply:
        status = reply.status
        if status == 200 or (status == 304 and conditional):
            return reply
        after = reply.retry_after if status in (429, 503) else None
        if after:
            self.paces.hold(reply.url, after)
        lasting = 300 <= status < 500 and status not in PASSING
        raise _answered(reply.url, status, lasting, after)


def _onward(url: str, at: str, location: str) -> str:
    with contextlib.suppress(UnicodeError):  # http.client reads all header fields as Latin 1
        location = location.encode("latin-1").decode("utf-8")
    try:
        return addresses.escaped(urljoin(at, location))
    except ValueError:
        raise failed(url, "It leads on to what is no address.", lasting=True) from None


def _answered(url: str, status: int, lasting: bool, after: float | None) -> FetchFailed:
    reason = "It is gone for good (410)." if status == 410 else f"It was answered with {status}."
    return failed(url, reason, lasting=lasting, status=status, after=after)
