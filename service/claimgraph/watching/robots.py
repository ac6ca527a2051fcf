"""What a host's robots.txt allows (RFC 9309)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from claimgraph.errors import FetchFailed, Refusal
from claimgraph.watching.request import Reply, failed

KEPT: Final = 86_400.0
"""Seconds that a robots.txt is used for (section 2.4)."""

ASKED_AGAIN: Final = 600.0
"""Seconds after which one is asked for again that could not be had."""

BYTES: Final = 512_000
"""What is read of one (section 2.5)."""


@dataclass(frozen=True, slots=True)
class _Rules:
    until: float
    rules: Protego | None = None
    problem: FetchFailed | None = None


class Robots:
    """The rules of the hosts that were asked, in memory."""

    def __init__(self, agent: str, fetch: Callable[[str], Reply], slow: Callable[[str, float], None]) -> None:
        """``fetch`` follows redirects and raises FetchFailed; ``slow`` is told of a Crawl-delay."""
        self._token = agent.partition("/")[0].split()[0]
        self._fetch = fetch
        self._slow = slow
        self._known: dict[str, _Rules] = {}

    def check(self, url: str) -> None:
        """Return when the address may be fetched.

        Raises:
            FetchFailed: the rules forbid it (lasting), or cannot be had, which forbids all for now (section 2.3.1.4).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(origin)
        if known is None or known.until < time.monotonic():
            known = self._known[origin] = self._asked(f"{origin}/robots.txt")
        if known.problem is not None:
            raise _as_for(url, f"{origin}/robots.txt", known.problem)
        if known.rules is not None and not known.rules.can_fetch(url, self._token):
            raise failed(url, "The site's robots.txt forbids it.", lasting=True)

    def _asked(self, url: str) -> _Rules:
        try:
            reply = self._fetch(url)
        except FetchFailed as error:
            # a client's error means that there are no rules (section 2.3.1.3); too many requests is none of these
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return _Rules(time.monotonic() + KEPT)
            return _Rules(time.monotonic() + (error.after or ASKED_AGAIN), problem=error)
        rules = Protego.parse(reply.body[:BYTES].decode("utf-8", "replace"))
        delay = rules.crawl_delay(self._token)
        if delay:
            self._slow(url, float(delay))
        return _Rules(time.monotonic() + KEPT, rules)


def _as_for(url: str, robots: str, problem: FetchFailed) -> FetchFailed:
    reason = f"{robots} cannot be had: {problem.refusal.reason}"
    refusal = Refusal(reason, problem.refusal.remedy, file=url)
    return FetchFailed(refusal, lasting=problem.lasting, status=problem.status, after=problem.after)
