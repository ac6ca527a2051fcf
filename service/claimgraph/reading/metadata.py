"""What an HTML page says about its article: JSON-LD (schema.org), Open Graph, ``meta``, ``time``."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from claimgraph.reading import credits, dates, sites
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
SITE_METAS = ("og:site_name", "application-name", "publisher", "dc.publisher")
MARKED_PUBLISHER = '//*[@itemprop="publisher"]'
COPYRIGHT_LINES = '//text()[contains(., "opyright") or contains(., "©")][not(ancestor::script)]'
SHOWN_DATES = '//time | //*[contains(@class, "date") or contains(@class, "time") or contains(@class, "publish")]'
DAY_FIRST = frozenset({"GB", "UK", "IE", "AU", "NZ", "IN", "ZA", "NG", "KE", "PK", "SG", "MY", "HK", "EU", "DE", "FR"})
MOST_KEYWORDS = 30
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
    parser = lxml_html.HTMLParser(encoding="utf-8")
    try:
        root = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return Metadata()
    metas = _metas(root)
    nodes = _linked_nodes(root)
    linked = _linked_article(nodes)
    stated = _credits(root, linked, metas)
    url = _url(root, metas)
    publisher, agency = _publisher(root, linked, metas, url)
    published, readings = _date(root, linked, metas, url)
    agency = next(filter(None, map(credits.agency_credited, stated)), None) or agency or _copyright(root, publisher)
    return Metadata(
        headline=_headline(root, linked, metas, publisher),
        author=tuple(name for name in credits.people(stated) if not _is_house(name, publisher)),
        publisher=publisher,
        originator=agency,
        date_published=published,
        date_readings=readings,
        url=url,
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


def _linked_nodes(root: Any) -> list[Mapping[str, Any]]:
    nodes: list[Mapping[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            nodes += list(_nodes(json.loads(script.text or "", strict=False)))
        except (ValueError, RecursionError):
            continue
    return nodes


def _linked_article(nodes: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Find the JSON-LD node that describes the article: a kind of Article, else a WebPage.

    Where it names author and publisher by ``@id`` alone, the nodes of these stand in it.
    """
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    typed = [(node, _types(node)) for node in nodes]
    for pattern in (re.compile(r"(News|Opinion|Analysis|Reportage|Review|Background)\w*Article$"), ARTICLE_TYPES):
        for node, types in typed:
            if any(pattern.search(name) for name in types):
                return {key: _resolved(value, known) for key, value in node.items()}
    return {}


def _resolved(value: object, known: Mapping[str, Mapping[str, Any]]) -> object:
    if isinstance(value, list):
        return [_resolved(entry, known) for entry in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


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
        for element in root.xpath(MARKED_AUTHOR)[:4]:
            shown = " ".join(element.text_content().split())[:200]
            if credits.people([shown]):
                return [shown]
    return [name for name in (_text(entry) for entry in found) if name]


def _headline(
    root: Any, linked: Mapping[str, Any], metas: Mapping[str, list[str]], publisher: str | None
) -> str | None:
    """Take the heading that the title repeats, else what the page states, else the title less the site's name."""
    title = _text(root.findtext(".//title"))
    stated = _text(linked.get("headline")) or _text(_first(metas, ("og:title", "twitter:title", "dc.title")))
    headings = [text for text in (_text(h1.text_content()) for h1 in root.iter("h1")) if text and text != publisher]
    for heading in headings:
        if any(heading.lower()[:40] in other.lower() for other in (title, stated) if other):
            return heading
    chosen = stated or (headings[0] if len(headings) == 1 else None) or title
    return re.sub(rf"\s+[-–—|:•]\s+{re.escape(publisher)}$", "", chosen) if chosen and publisher else chosen


def _publisher(
    root: Any, linked: Mapping[str, Any], metas: Mapping[str, list[str]], url: str | None
) -> tuple[str | None, str | None]:
    """Return the site's name and, where the page calls an agency its publisher, that agency."""
    named = [*_names(linked.get("publisher"))[:1], *(metas[name][0] for name in SITE_METAS if name in metas)]
    named += [shown for element in root.xpath(MARKED_PUBLISHER)[:1] if (shown := _marked_name(element))]
    named += filter(None, [sites.in_title(_text(root.findtext(".//title")), url)])
    plain = [name.lstrip("@") for name in map(_text, named) if name and not name.startswith("http")]
    agency = next(filter(None, map(credits.agency_named, plain)), None)
    papers = [name for name in plain if not credits.agency_named(name)]
    host = urlsplit(url).hostname if url else None
    lines = [str(line)[:500] for line in root.xpath(f"//footer{COPYRIGHT_LINES}")[-5:]]
    held = [name for line in lines if not sites.agency_holder(line) and (name := sites.holder(line))]
    fallback = next(reversed(held), None) or agency or (host.removeprefix("www.") if host else None)
    return papers[0] if papers else fallback, agency


def _is_house(name: str, publisher: str | None) -> bool:
    one, other = name.casefold(), (publisher or "").casefold()
    return bool(other) and (f"{other} ".startswith(f"{one} ") or one.startswith(f"{other} "))


def _marked_name(element: Any) -> str:
    """Return the name in an element of microdata (HTML, section 5.2.4): of a ``meta``, of the item, of the text."""
    inner = element.xpath('.//*[@itemprop="name"]')
    named = inner[0] if inner else element
    return str(named.get("content") or " ".join(named.text_content().split())[:80])


def _copyright(root: Any, publisher: str | None) -> str | None:
    for line in root.xpath(COPYRIGHT_LINES)[:20]:
        agency = sites.agency_holder(str(line)[:500])
        if agency and not sites.same_house(agency, publisher):
            return agency
    return None


def _date(
    root: Any, linked: Mapping[str, Any], metas: Mapping[str, list[str]], url: str | None
) -> tuple[str | None, tuple[str, ...]]:
    stated = [linked.get("datePublished"), linked.get("dateCreated")]
    stated += [content for name in DATE_METAS for content in metas.get(name, [])]
    stated += root.xpath('//time[@datetime]/@datetime | //*[@itemprop="datePublished"]/@content')
    for value in stated:
        if isinstance(value, str) and (when := dates.instant(value)):
            return when, ()
    ambiguous = [value for value in stated if isinstance(value, str)]
    shown = [" ".join(element.text_content().split())[:200] for element in root.xpath(SHOWN_DATES)[:20]]
    readings = [reading for text in (*ambiguous, *shown) for reading in dates.find(text)]
    others = dates.find(url or "")
    return dates.settle(readings, others, _habit(root.get("lang"), url)) if readings else (_certain(others), ())


def _certain(readings: list[dates.Reading]) -> str | None:
    return next((reading.certain for reading in readings if reading.certain), None)


def _habit(tag: str | None, url: str | None) -> dates.Order | None:
    """Tell the order of day and month from the page's language tag or the site's country."""
    region = (tag or "").replace("_", "-").upper().split("-")[-1]
    country = ((urlsplit(url).hostname or "").rpartition(".")[2] if url else "").upper()
    if region in DAY_FIRST or country in DAY_FIRST:
        return dates.Order.DAY_FIRST
    return dates.Order.MONTH_FIRST if region == "US" or country in ("US", "GOV", "MIL") else None


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
    listed = given if isinstance(given, list) else [given]
    entries = [entry for entry in listed if isinstance(entry, str)] or metas.get("article:tag", [])
    entries = entries or metas.get("news_keywords", [])[:1] or metas.get("keywords", [])[:1]
    words = (_text(word) for entry in entries for word in re.split(r"[,;]", entry))
    # "@id:7" and "Section: World" are notes of the site's own software
    kept = (word for word in words if word and len(word) <= 80 and not re.match(r"@|\w+:", word))
    return tuple(dict.fromkeys(kept))[:MOST_KEYWORDS]
