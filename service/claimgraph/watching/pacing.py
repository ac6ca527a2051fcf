"""Pauses between the requests to one host."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

LONGEST_DELAY: Final = 60.0
"""Seconds: what a robots.txt may ask for between two requests."""


LONGEST_HOLD: Final = 120.0
"""Seconds that a round waits for one host; what would wait longer is left to a later round."""


class Paces:
    """Knows when each host may be asked again. ``pause`` in seconds; ``sleep`` may return early."""

    def __init__(self, pause: float, sleep: Callable[[float], None]) -> None:
        """No host was asked yet."""
        self._pause = pause
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._slower: dict[str, float] = {}

    def wait(self, url: str) -> None:
        """Wait until the address's host may be asked, and count it as asked."""
        host = host_of(url)
        left = self.left(url)
        if left > 0:
            self._sleep(left)
        self._next[host] = time.monotonic() + max(self._pause, self._slower.get(host, 0.0))

    def left(self, url: str) -> float:
        """Return the seconds until the address's host may be asked; 0 or less: now."""
        return self._next.get(host_of(url), 0.0) - time.monotonic()

    def hold(self, url: str, seconds: float) -> None:
        """Leave the host alone for so long, as it asked for."""
        host = host_of(url)
        self._next[host] = max(self._next.get(host, 0.0), time.monotonic() + seconds)

    def slow(self, url: str, seconds: float) -> None:
        """Leave at least so much between two requests to the host, within reason."""
        self._slower[host_of(url)] = min(seconds, LONGEST_DELAY)


def host_of(url: str) -> str:
    """Return the host of an address; nothing where it is none, which fetching it will tell."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
