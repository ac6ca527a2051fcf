"""One round of watching: what is new in folders and feeds, in portions that are settled once they are stored."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from claimgraph.errors import FetchFailed, InputRefused
from claimgraph.reading import Item, Origin, fetched
from claimgraph.reading.feeds import Entry
from claimgraph.watching.articles import article
from claimgraph.watching.fetching import Fetcher
from claimgraph.watching.folders import Files
from claimgraph.watching.pacing import LONGEST_HOLD, host_of
from claimgraph.watching.state import Feed, State, Waiting

PORTION: Final = 25
PORTION_SECONDS: Final = 20.0
MOST_TRIES: Final = 5
FIRST_WAIT: Final = 60.0
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Catch:
    """A portion to take in; ``settle`` is to be called once what came of all items is on disk."""

    items: Iterable[Item]
    settle: Callable[[], None]


class Watch:
    """Goes over feeds (http and https addresses) and folders, round by round.

    ``answered`` counts the sources that could be asked in the last round, ``failed`` what could not be
    had in it; ``say`` is told why.
    """

    def __init__(
        self,
        sources: Iterable[str],
        state: State,
        fetcher: Fetcher,
        *,
        interval: float,
        max_bytes: int,
        stop: Callable[[], bool],
        say: Callable[[str], None],
    ) -> None:
        """Hand in the parts; ``interval`` in seconds is what the pause after failures grows from."""
        sources = list(dict.fromkeys(sources))
        self._feeds = [source for source in sources if is_address(source)]
        self._folders = [source for source in sources if not is_address(source)]
        self._state = state
        self._fetcher = fetcher
        self._interval = interval
        self._max_bytes = max_bytes
        self._stop = stop
        self._say = say
        self.answered = self.failed = 0

    def round(self) -> Iterator[Catch]:
        """Yield what is new; what is not settled comes again in the next round."""
        self.answered = self.failed = 0
        for folder in self._folders:
            if Path(folder).exists():
                self.answered += 1
            else:
                self._trouble(f"{folder}: It is not there now.")
        if self._folders:
            files = Files(self._folders, self._state, self._max_bytes)
            if len(files):
                yield Catch(files.items(), files.settle)
        for url in self._feeds:
            if self._stop():
                return
            self._ask(url)
        yield from self._portions(self._state.due(self._feeds, time.time()))

    def _ask(self, url: str) -> None:
        feed, now = self._state.feed(url), time.time()
        if feed.gone or feed.due > now:
            self._trouble(f"{url}: " + ("It is gone for good; take it off the list." if feed.gone else _until(feed)))
            return
        try:
            reply = self._fetcher.feed(url, feed.etag, feed.modified)
            if reply.status == 304:
                self._state.keep(replace(feed, due=0.0, failures=0))
                new = 0
            else:
                entries = [_resolved(entry, reply.url) for entry in fetched.entries(reply.body, url)]
                etag, modified = reply.header.get("etag"), reply.header.get("last-modified")
                new = self._state.keep(Feed(url, etag, modified), entries, now)
        except InputRefused as error:
            after = error.after if isinstance(error, FetchFailed) else None
            gone = isinstance(error, FetchFailed) and error.status == 410
            wait = after or min(self._interval * 2**feed.failures, DAY)
            self._state.keep(replace(feed, due=now + wait, failures=min(feed.failures + 1, 20), gone=gone))
            self._trouble(str(error.refusal.at(url)))
            return
        self.answered += 1
        if new:
            self._say(f"{url}: {new:,} new")

    def _portions(self, items: Iterable[Waiting]) -> Iterator[Catch]:
        """Fetch the items' pages, the hosts in turn, and yield them some at a time."""
        hosts: dict[str, deque[Waiting]] = {}
        for item in items:
            hosts.setdefault(host_of(item.link or ""), deque()).append(item)
        caught: list[Item] = []
        done: list[Waiting] = []
        since = time.monotonic()
        while hosts and not self._stop():
            host = min(hosts, key=lambda name: self._left(hosts[name][0]))
            left = self._left(hosts[host][0])
            if left > LONGEST_HOLD:
                for item in hosts.pop(host):
                    self._state.later(item, time.time() + left, item.tries)
                self._trouble(f"{host}: It wants to be left alone for {left:.0f} seconds; its pages wait as long.")
                continue
            if caught and (len(caught) >= PORTION or time.monotonic() + left - since > PORTION_SECONDS):
                yield self._catch(caught, done)
                caught, done, since = [], [], time.monotonic()
            item = hosts[host].popleft()
            if not hosts[host]:
                del hosts[host]
            found = self._taken(item)
            if found is not None:
                caught.append(found)
                done.append(item)
        if caught:
            yield self._catch(caught, done)

    def _catch(self, caught: list[Item], done: list[Waiting]) -> Catch:
        return Catch(caught, lambda: self._state.taken(done))

    def _left(self, item: Waiting) -> float:
        return self._fetcher.paces.left(item.link) if item.link else 0.0

    def _taken(self, item: Waiting) -> Item | None:
        """Have an item's article, or the refusal that it ends with; None where it is to be tried again."""
        address = item.link or item.feed
        try:
            return Item(Origin(address), article(item, self._fetcher))
        except InputRefused as error:
            refusal = error.refusal.at(address)
            if isinstance(error, FetchFailed) and not error.lasting and item.tries + 1 < MOST_TRIES:
                wait = error.after or min(FIRST_WAIT * 4**item.tries, DAY)
                self._state.later(item, time.time() + wait, item.tries + 1)
                self._trouble(str(refusal))
                return None
            return Item(Origin(address), refusal)

    def _trouble(self, text: str) -> None:
        self.failed += 1
        self._say(text)


def is_address(source: str) -> bool:
    """Tell a feed's address from a folder."""
    return source.lower().startswith(("http://", "https://"))


def _resolved(entry: Entry, base: str) -> Entry:
    """Make the link absolute; one that is no web address is none."""
    try:
        link = urljoin(base, entry.link.strip()) if entry.link else None
    except ValueError:
        link = None
    return replace(entry, link=link if link and is_address(link) else None)


def _until(feed: Feed) -> str:
    return f"It failed {feed.failures} times, and is left alone for {feed.due - time.time():.0f} more seconds."
