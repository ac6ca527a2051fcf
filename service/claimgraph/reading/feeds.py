"""RSS and Atom: each entry an article. Nothing is fetched: the feed is parsed from its bytes."""

import io
import re
from collections.abc import Iterator
from typing import Any

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import credits, furniture, language, pages
from claimgraph.reading.blocks import Block
from claimgraph.reading.body import furniture_of
from claimgraph.reading.decoding import body


def articles(data: bytes, path: str) -> Iterator[Article | Refusal]:
    """Yield the feed's entries in its order; an entry without text is a refusal.

    Raises:
        InputRefused: it is no feed, or one without entries.
    """
    import feedparser  # type: ignore[import-untyped]  # it has no types

    if re.search(rb"<!ENTITY\b", data, re.I):
        raise InputRefused(Refusal("The feed declares entities of its own.", "Save it without its DOCTYPE."))
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise InputRefused(Refusal("The feed has no entry that can be read.", "Save the feed again."))
    publisher = _plain(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        article = _article(entry, publisher, path)
        yield article or Refusal(
            f"The feed's entry {number} has no text.", "Save the page that it links to.", item=entry.get("link")
        )


def _article(entry: Any, publisher: str | None, path: str) -> Article | None:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    markup = max([*contents, entry.get("summary") or ""], key=len)
    text = _without_tail(pages.fragment(markup))
    headline = _plain(entry.get("title"))
    if not text:
        return None
    # past feedparser's own get, which gives one date for the other with a warning
    when = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    published = f"{when.tm_year:04}-{when.tm_mon:02}-{when.tm_mday:02}" if when else None
    url = entry.get("link")
    url = url if isinstance(url, str) and url.startswith(("http://", "https://")) else None
    names = [author.get("name") for author in entry.get("authors", []) if author.get("name")]
    found = language.detect(text)
    agency = credits.dateline(text[:200]) or next(filter(None, map(credits.agency_credited, names)), None)
    source = _plain((entry.get("source") or {}).get("title"))
    return Article(
        id=article_id(url, headline, published, source or publisher, text),
        path=path,
        url=url,
        headline=headline,
        author=credits.people(names),
        publisher=source or publisher,
        originator=agency if agency != (source or publisher) else None,
        date_published=published,
        language=found or "en",
        keywords=tuple(dict.fromkeys(tag.term.strip() for tag in entry.get("tags", []) if tag.get("term"))),
        text=text,
    )


def _without_tail(text: str) -> str:
    """Cut off the links that a feed puts under every entry: comments, newsletter, "appeared first on"."""
    paragraphs = text.split("\n\n")
    while len(paragraphs) > 1 and len(paragraphs[-1].split()) < 30:
        last = Block(paragraphs[-1], 0, True, True)
        if not furniture_of(last) or (last.ends_sentence and not furniture.ORIGIN.search(last.text)):
            break
        paragraphs.pop()
    return "\n\n".join(paragraphs)


def _plain(markup: str | None) -> str | None:
    return (body([pages.fragment(markup)]) or None) if markup else None
