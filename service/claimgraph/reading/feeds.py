"""RSS and Atom: each entry an article. Nothing is fetched: the feed is parsed from its bytes."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id, digest
from claimgraph.model import Article
from claimgraph.reading import credits, furniture, language, pages
from claimgraph.reading.blocks import Block
from claimgraph.reading.body import furniture_of
from claimgraph.reading.decoding import body


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one of its items.

    ``key`` tells it from the feed's others, ``stamp`` changes when the item does; ``link`` is as the
    feed gives it, ``article`` is what the feed itself has, with or without a text.
    """

    key: str
    stamp: str
    link: str | None
    article: Article


def entries(data: bytes, path: str) -> list[Entry]:
    """Return the feed's items in its order; a sound feed may have none.

    Raises:
        InputRefused: it is no feed, or so broken that no item can be read.
    """
    feed = _parsed(data)
    if not feed.entries and (feed.bozo or not feed.version):
        raise InputRefused(Refusal("The feed is broken: no entry can be read.", "Tell its publisher, or check it."))
    publisher = _plain(feed.feed.get("title"))
    return [_entry(entry, publisher, path) for entry in feed.entries]


def _entry(entry: Any, publisher: str | None, path: str) -> Entry:
    article = _article(entry, publisher, path)
    link = entry.get("link")
    said = [part.get("value", "") for part in entry.get("content", [])]
    words = digest("\n".join([entry.get("title") or "", entry.get("summary") or "", *said]), 16)
    when = dict.get(entry, "updated") or dict.get(entry, "published")
    return Entry(entry.get("id") or link or words, when or words, link if isinstance(link, str) else None, article)


def _parsed(data: bytes) -> Any:
    import feedparser  # type: ignore[import-untyped]  # it has no types

    if re.search(rb"<!ENTITY\b", data.replace(b"\0", b""), re.I):  # without what UTF-16 puts between the letters
        raise InputRefused(Refusal("The feed declares entities of its own.", "Save it without its DOCTYPE."))
    try:
        return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # feedparser falls over some broken feeds, each in a way of its own
        reason = f"The feed is broken: it cannot be read ({type(error).__name__})."
        raise InputRefused(Refusal(reason, "Tell its publisher, or check it.")) from error


def articles(data: bytes, path: str) -> Iterator[Article | Refusal]:
    """Yield the feed's entries in its order; an entry without text is a refusal.

    Raises:
        InputRefused: it is no feed, or one without entries.
    """
    feed = _parsed(data)
    if not feed.entries:
        raise InputRefused(Refusal("The feed has no entry that can be read.", "Save the feed again."))
    publisher = _plain(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        article = _article(entry, publisher, path)
        yield (
            article
            if article.text
            else Refusal(
                f"The feed's entry {number} has no text.", "Save the page that it links to.", item=entry.get("link")
            )
        )


def _article(entry: Any, publisher: str | None, path: str) -> Article:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    markup = max([*contents, entry.get("summary") or ""], key=len)
    text = _without_tail(pages.fragment(markup))
    headline = _plain(entry.get("title"))
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
        text=text or None,
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
