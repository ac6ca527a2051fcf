"""What an HTML page says about its article: JSON-LD (schema.org), Open Graph, ``meta``, ``time``."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from claimgraph.reading import credits, dates
from claimgraph.reading.decoding import body

ARTICLE_TYPES = re.compile(r"Article$|^(Blog|Live|Social)\w*Posting$|^Report$|^Review$|^WebPage$")
DATE_METAS = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date.published",
    "article.published",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publishdate",
    "publication_date",
    "originalpublicationdate",
    "date",
)
AUTHOR_METAS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl", "byline")
SITE_METAS = ("og:site_name", "application-name", "publisher", "dc.publisher", "article:publisher", "twitter:site")
MARKED_AUTHOR = (
    '//*[@itemprop="author" or @rel="author" or contains(@class, "byline") or contains(@class, "author-name")]'
)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """An article's description; each field as in :class:`claimgraph.model.Article`."""

    headline: str | None = None
    author: tuple[str, ...] = ()
    publisher: str | None = None
    originator: str | None = None
    date_published: str | None = None
    date_readings: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()


def read(page: str) -> Metadata:
    """Read the description; whatever the page does not say stays empty."""
    try:
        root = lxml_html.document_fromstring(
            page.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        return Metadata()
    metas = _metas(root)
    linked = _linked_article(root)
    raw_credits = _credits(root, linked, metas)
    published, readings = _date(root, linked, metas)
    publisher = _publisher(linked, metas)
    people = tuple(name for name in credits.people(raw_credits) if name != publisher)
    return Metadata(
        headline=_headline(root, linked, metas),
        author=people,
        publisher=publisher,
        originator=credits.agency(raw_credits, ""),
        date_published=published,
        date_readings=readings,
        url=_url(root, metas),
        language=(root.get("lang") or "").split("-")[0].lower() or None,
        keywords=_keywords(linked, metas),
    )


def _text(value: object) -> str | None:
    return body([re.sub(r"<[^>]{0,500}>", "", value)]).replace("\n\n", " ") or None if isinstance(value, str) else None


def _metas(root: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _first(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _linked_article(root: Any) -> Mapping[str, Any]:
    """Find the JSON-LD node that describes the article: a kind of Article, else a WebPage."""
    nodes = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            nodes += list(_nodes(json.loads(script.text or "", strict=False)))
        except (ValueError, RecursionError):
            continue
    typed = [(node, _types(node)) for node in nodes]
    for pattern in (re.compile(r"(News|Opinion|Analysis|Reportage|Review|Background)\w*Article$"), ARTICLE_TYPES):
        for node, types in typed:
            if any(pattern.search(name) for name in types):
                return node
    return {}


def _nodes(value: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for entry in value:
            yield from _nodes(entry, depth + 1)
    elif isinstance(value, dict) and depth < 8:
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth + 1)


def _types(node: Mapping[str, Any]) -> list[str]:
    given = node.get("@type")
    return [name for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)]


def _names(value: object) -> list[str]:
    """Return the names in a JSON-LD value: a string, a node with a name, or a list of them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for entry in value for name in _names(entry)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return []


def _credits(root: Any, linked: Mapping[str, Any], metas: Mapping[str, list[str]]) -> list[str]:
    found = _names(linked.get("author")) or _names(linked.get("creator"))
    if not credits.people(found):
        found += [content for name in AUTHOR_METAS for content in metas.get(name, []) if not content.startswith("http")]
    if not credits.people(found):
        marked = root.xpath(
            '//*[@itemprop="author" or @rel="author" or contains(@class, "byline") or contains(@class, "author-name")]'
        )
        found += [" ".join(element.text_content().split())[:200] for element in marked[:4]]
    return [name for name in (_text(entry) for entry in found) if name]


def _headline(root: Any, linked: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    headings = [text for text in (_text(h1.text_content()) for h1 in root.iter("h1")) if text]
    stated = _text(linked.get("headline")) or _text(_first(metas, ("og:title", "twitter:title", "dc.title")))
    title = _text(root.findtext(".//title"))
    for heading in headings:
        if title and heading.lower()[:40] in title.lower():
            return heading
    return stated or (headings[0] if len(headings) == 1 else None) or title


def _publisher(linked: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    name = next(iter(_names(linked.get("publisher"))), None) or _first(metas, SITE_METAS)
    name = _text((name or "").lstrip("@"))
    return None if not name or name.startswith("http") else name


def _date(root: Any, linked: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[str | None, tuple[str, ...]]:
    stated = [linked.get("datePublished"), linked.get("dateCreated")]
    stated += [content for name in DATE_METAS for content in metas.get(name, [])]
    for value in stated:
        if isinstance(value, str) and (when := dates.instant(value)):
            return when, ()
    marked = root.xpath('//time[@datetime]/@datetime | //*[@itemprop="datePublished"]/@content')
    for value in marked:
        if when := dates.instant(value):
            return when, ()
    shown = root.xpath(
        '//time | //*[contains(@class, "date") or contains(@class, "time") or contains(@class, "publish")]'
    )
    readings = [r for element in shown[:20] for r in dates.find(" ".join(element.text_content().split())[:200])]
    return dates.settle(readings)


def _url(root: Any, metas: Mapping[str, list[str]]) -> str | None:
    linked = root.xpath('//link[translate(@rel, "CANOIL", "canoil")="canonical"]/@href')
    for candidate in [*linked, *metas.get("og:url", []), *metas.get("twitter:url", [])]:
        try:
            parts = urlsplit(candidate.strip())
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and not SPACE.search(candidate.strip()):
            return str(candidate.strip())
    return None


def _keywords(linked: Mapping[str, Any], metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    given = linked.get("keywords")
    listed = given if isinstance(given, list) else re.split(r"[,;]", given) if isinstance(given, str) else []
    words = [word for word in listed if isinstance(word, str)] or metas.get("article:tag", [])
    words = words or [
        w for name in ("news_keywords", "keywords") for entry in metas.get(name, [])[:1] for w in entry.split(",")
    ]
    cleaned = (_text(word) for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if word and len(word) <= 80))[:30]
