"""HTML pages: the article's body and what the page says about it."""

import re
from typing import Any

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import credits, language, markup, metadata
from claimgraph.reading.blocks import Block
from claimgraph.reading.body import furniture_of
from claimgraph.reading.decoding import body, clean

NO_BODY = Refusal(
    "The page has no article body that can be told from its menus and lists.",
    "Save the article's own page, or give its text as plain text or as an article line.",
)
FEWEST_LETTERS = 80
MOST_HIDDEN = 3000
HIDDEN = (
    '//*[@hidden or @aria-hidden="true" or contains(@class, "rollover") or contains(@class, "tooltip")'
    ' or contains(@class, "sr-only") or contains(@class, "screen-reader")]'
)


def article(page: str, path: str) -> Article:
    """Read one page.

    Raises:
        InputRefused: it has no article body.
    """
    text = main_text(page)
    if sum(sign.isalpha() for sign in text) < FEWEST_LETTERS:
        raise InputRefused(NO_BODY)
    found = metadata.read(page)
    text = _without_headline(text, found.headline)
    agency = credits.dateline(text[:200]) or found.originator
    published, readings = found.date_published, found.date_readings
    return Article(
        id=article_id(found.url, found.headline, published, found.publisher, text),
        path=path,
        url=found.url,
        headline=found.headline,
        author=found.author,
        publisher=found.publisher,
        originator=agency if agency != found.publisher else None,
        date_published=published,
        date_readings=readings,
        language=language.detect(text) or found.language or "en",
        keywords=found.keywords,
        text=text,
    )


def main_text(page: str) -> str:
    """Return the page's article body, paragraphs parted by a blank line; empty where there is none."""
    text = _extracted(page, precise=True) or _extracted(page, precise=False)
    return body([paragraph for paragraph in text.split("\n\n") if not _is_furniture(paragraph)])


def _is_furniture(paragraph: str) -> bool:
    # the signature of an embedded post is part of it
    return not paragraph.startswith("— ") and furniture_of(Block(paragraph, 0, True, True))


def _without_headline(text: str, headline: str | None) -> str:
    first, _, rest = text.partition("\n\n")
    return rest if rest and headline and first.casefold() == headline.casefold() else text


def fragment(piece: str) -> str:
    """Return the text of a piece of HTML that is all body."""
    return body(markup.paragraphs(piece))


def _extracted(page: str, *, precise: bool) -> str:
    from trafilatura import bare_extraction, load_html

    tree = load_html(clean(page))
    if tree is None:
        return ""
    _prune(tree)
    _unfold(tree)
    found: Any = bare_extraction(
        tree, favor_precision=precise, favor_recall=not precise, include_comments=False, include_tables=True
    )
    lines = found.text.split("\n") if found is not None and found.text else []
    return body([_unmarked(line) for line in lines])


def _unmarked(line: str) -> str:
    """Take away the signs that stand for list items and table cells."""
    line = line.strip()
    if line.startswith("|") and line.endswith("|"):
        return " ".join(cell for cell in re.split(r"\s*\|\s*", line) if not re.fullmatch(r"-*", cell))
    return line.removeprefix("- ")


def _unfold(tree: Any) -> None:
    """Turn tables that hold the page's layout, with paragraphs or headings within, into plain divisions."""
    for table in tree.xpath("//table[.//td[h1 or count(.//p) > 2]]"):
        for element in table.xpath("descendant-or-self::*[self::table or self::tbody or self::tr or self::td]"):
            element.tag = "div"


def _prune(tree: Any) -> None:
    """Remove what a browser shows nobody, or only who points at it."""
    for element in tree.xpath(HIDDEN):
        if element.tag not in ("html", "body", "main", "article") and len(element.text_content()) < MOST_HIDDEN:
            element.drop_tree()
