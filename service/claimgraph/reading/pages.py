"""HTML pages: the article's body and what the page says about it."""

from typing import Any

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import credits, language, markup, metadata
from claimgraph.reading.decoding import body, clean

NO_BODY = Refusal(
    "The page has no article body that can be told from its menus and lists.",
    "Save the article's own page, or give its text as plain text or as an article line.",
)
FEWEST_LETTERS = 80


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
    published, readings = found.date_published, found.date_readings
    return Article(
        id=article_id(found.url, found.headline, published, found.publisher, text),
        path=path,
        url=found.url,
        headline=found.headline,
        author=found.author,
        publisher=found.publisher,
        originator=credits.dateline(text[:200]) or found.originator,
        date_published=published,
        date_readings=readings,
        language=language.detect(text) or found.language or "en",
        keywords=found.keywords,
        text=text,
    )


def main_text(page: str) -> str:
    """Return the page's article body, paragraphs parted by a blank line; empty where there is none."""
    document = _extracted(page)
    return body(document.text.split("\n")) if document is not None and document.text else ""


def _without_headline(text: str, headline: str | None) -> str:
    first, _, rest = text.partition("\n\n")
    return rest if rest and headline and first.casefold() == headline.casefold() else text


def fragment(piece: str) -> str:
    """Return the text of a piece of HTML that is all body."""
    return body(markup.paragraphs(piece))


def _extracted(page: str) -> Any:
    from trafilatura import bare_extraction

    return bare_extraction(
        clean(page), favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
