"""What was fetched from a server that nobody vouches for: a page is one article or none, a feed its items.

Nothing else is taken: lines of JSON and RDF could speak for the articles of others.
"""

import codecs

from claimgraph.errors import InputRefused, Refusal
from claimgraph.model import Article
from claimgraph.reading import decoding, dumps, feeds, kinds, language, pages
from claimgraph.reading.kinds import Kind


def page(data: bytes, address: str, charset: str | None = None) -> Article:
    """Read the article of a page; ``charset`` is what the server said of its encoding.

    Raises:
        InputRefused: it is no page, has no article, or is not in English.
    """
    text, kind = _text(data, charset)
    if kind not in (Kind.HTML, Kind.TEXT):
        raise InputRefused(Refusal(f"This is no page, but {kind}.", "Fetch it, look at it and ingest the file."))
    article = pages.article(text, address) if kind is Kind.HTML else dumps.article(text, address)
    found = article.language if not language.is_english(article.language) else language.detect(article.text or "")
    if not language.is_english(found):
        raise InputRefused(
            Refusal(f"The article is not in English (language {found}).", "Give a translation into English.")
        )
    return article


def entries(data: bytes, address: str) -> list[feeds.Entry]:
    """Read the items of a feed.

    Raises:
        InputRefused: it is no feed, or none that can be read.
    """
    _, kind = _text(data, None)
    if kind is not Kind.FEED:
        raise InputRefused(Refusal("This is no feed (RSS or Atom).", "Give the address of the site's feed."))
    return feeds.entries(data, address)


def _text(data: bytes, charset: str | None) -> tuple[str, Kind]:
    binary = kinds.binary_format(data[: kinds.HEAD_BYTES])
    if binary:
        raise InputRefused(Refusal(f"This is {binary}, not text.", "Nothing can be done with it here."))
    text = _said(data, charset) or decoding.decode(data)
    if not text.strip():
        raise InputRefused(Refusal("The answer is empty.", "Look at the address in a browser."))
    return text, kinds.detect(text[: kinds.HEAD_BYTES])


def _said(data: bytes, charset: str | None) -> str | None:
    """Decode as the server says, where that holds."""
    if charset is None:
        return None
    try:
        codec = codecs.lookup(decoding.ALIASES.get(charset.lower(), charset)).name
        text = data.decode(codec)
    except (LookupError, UnicodeError, ValueError):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else None
