"""The article of a feed's item: what its page says, filled up by what the feed says of it."""

from dataclasses import replace
from urllib.parse import urlsplit

from claimgraph.errors import FetchFailed, InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import fetched
from claimgraph.watching.fetching import Fetcher
from claimgraph.watching.state import Waiting


def article(item: Waiting, fetcher: Fetcher) -> Article:
    """Fetch an item's page and read it; the feed's own text stands in where the page is not to be had.

    Raises:
        FetchFailed: it cannot be had, now or ever.
        InputRefused: there is no article in it.
    """
    if item.link is None:
        if item.article is None or not item.article.text:
            raise InputRefused(Refusal("The item has neither a link nor a text.", "Tell the feed's publisher."))
        return item.article
    try:
        reply = fetcher.page(item.link)
        return _filled(fetched.page(reply.body, reply.url, reply.charset), item.article, reply.url)
    except FetchFailed as error:
        if error.lasting and error.status != 410:
            own = _own(item)
            if own is not None:
                return own
        raise
    except InputRefused:
        own = _own(item)
        if own is not None:
            return own
        raise


def _filled(read: Article, told: Article | None, address: str) -> Article:
    """Give the article its address: that which the page names, unless it names another site's."""
    url = read.url if read.url and _same_site(read.url, address) else address
    told = told or read
    published = read.date_published or told.date_published
    publisher = read.publisher or told.publisher
    headline = read.headline or told.headline
    return replace(
        read,
        id=article_id(url, headline, published, publisher, read.text or ""),
        url=url,
        headline=headline,
        author=read.author or told.author,
        publisher=publisher,
        date_published=published,
        date_readings=read.date_readings if published is None else (),
        keywords=read.keywords or told.keywords,
    )


def _own(item: Waiting) -> Article | None:
    """Return what the feed has of the text, where it may speak for the page."""
    told = item.article
    if told is None or not told.text or item.link is None or not _same_site(item.link, item.feed):
        return None
    identifier = article_id(item.link, told.headline, told.date_published, told.publisher, told.text)
    return replace(told, id=identifier, url=item.link)


def _same_site(one: str, other: str) -> bool:
    """Whether one host is the other or stands below it; www. is nothing of its own."""
    try:
        first, second = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other))
    except ValueError:
        return False
    return bool(first and second) and (first == second or first.endswith(f".{second}") or second.endswith(f".{first}"))
