"""Articles and the claim lines that come with them.

Claim lines that stand directly behind their article go in together with it, in one step. Those that stand
elsewhere wait, on disk, until all articles are in.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from claimgraph.errors import Refusal
from claimgraph.model import Article, Claim
from claimgraph.reading import Item, Origin

Given = list[tuple[Origin, Claim]]


@dataclass(frozen=True, slots=True)
class Group:
    """An article, and the claims that stand directly behind it and name it."""

    origin: Origin
    article: Article
    given: Given = field(default_factory=list)


def grouped(items: Iterable[Item]) -> Iterator[Group | Item]:
    """Yield the articles with their claims, and every other item as it is.

    A line that cannot be read does not part an article from its claims; it comes behind them.
    """
    group: Group | None = None
    unread: list[Item] = []
    for item in items:
        value = item.value
        if group and isinstance(value, Claim) and value.article == group.article.id:
            group.given.append((item.origin, value))
            continue
        if group and isinstance(value, Refusal) and len(unread) < 100:
            unread.append(item)
            continue
        if group:
            yield group
            yield from unread
            group, unread = None, []
        if isinstance(value, Article):
            group = Group(item.origin, value)
        else:
            yield item
    if group:
        yield group
        yield from unread


class Strays:
    """Claims whose article did not stand before them, kept in a file of the system's, by article."""

    def __init__(self) -> None:
        """Begin with none; the file goes by itself."""
        self._database = sqlite3.connect("", isolation_level=None)  # SQLite's name for a file of nobody's
        self._database.execute("CREATE TABLE stray (article TEXT, claim BLOB)")
        self._database.execute("BEGIN")

    def add(self, claims: Given) -> None:
        """Keep claims."""
        rows = ((claim.article, pickle.dumps((origin, claim))) for origin, claim in claims)
        self._database.executemany("INSERT INTO stray VALUES (?, ?)", rows)

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def groups(self) -> Iterator[tuple[str, Given]]:
        """Yield each article's identifier with its claims, articles and claims in the order they came in."""
        firsts = self._database.execute("SELECT article FROM stray GROUP BY article ORDER BY min(rowid)")
        self._database.execute("CREATE INDEX by_article ON stray (article)")
        for (article,) in firsts:
            rows = self._database.execute("SELECT claim FROM stray WHERE article = ? ORDER BY rowid", (article,))
            yield article, [pickle.loads(row[0]) for row in rows]
