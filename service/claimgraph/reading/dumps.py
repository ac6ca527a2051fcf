"""Plain text: an article alone, or the text dump of a whole page with menus and all."""

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article
from claimgraph.reading import credits, language, preamble
from claimgraph.reading.blocks import split
from claimgraph.reading.body import choose
from claimgraph.reading.decoding import body, clean

NO_BODY = Refusal(
    "The text has no article body that can be told from menus and lists.",
    "Give the article's text alone, or as an article line.",
)
FEWEST_LETTERS = 80


def article(text: str, path: str) -> Article:
    """Read one text.

    Raises:
        InputRefused: it has no article body.
    """
    blocks = split(clean(text))
    chosen = choose(blocks)
    written = body([block.text for block, kept in zip(blocks, chosen, strict=True) if kept])
    if sum(sign.isalpha() for sign in written) < FEWEST_LETTERS:
        raise InputRefused(NO_BODY)
    found = preamble.read(blocks, chosen)
    agency = credits.dateline(written[:200]) or found.originator
    return Article(
        id=article_id(None, found.headline, found.date_published, found.publisher, written),
        path=path,
        headline=found.headline,
        author=found.author,
        publisher=found.publisher,
        originator=agency if agency != found.publisher else None,
        date_published=found.date_published,
        date_readings=found.date_readings,
        language=language.detect(written) or "en",
        keywords=found.keywords,
        text=written,
    )
