"""The extractor by rules over spaCy's parse."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claimgraph import __version__
from claimgraph.errors import Refusal
from claimgraph.extraction import claims, pipeline
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Article, AttributionSpans, Claim, Run
from claimgraph.parties import Gazetteer


class RuleExtractor:
    """Finds claims by rules over the parse; see :class:`claimgraph.extraction.Extractor`."""

    name = "claimgraph"

    def __init__(self, aliases: Path | None = None, time: str | None = None) -> None:
        """Take an own table of aliases, and the instant that the run is dated with; loads nothing yet."""
        self._aliases = aliases
        self._run = Run(self.name, __version__, time)

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline, loaded when first needed."""
        return pipeline.load()

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The known parties, loaded when first needed."""
        return Gazetteer.load(self._aliases)

    def extract(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[Claim] | Refusal]]:
        """Yield each article with its claims, in the order of the input."""
        for article, doc in pipeline.documents(self.nlp, articles):
            yield article, self._claims(article, doc)

    def attributions(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[AttributionSpans] | Refusal]]:
        """Yield each article with the spans of its attributions, in the order of the input."""
        for article, doc in pipeline.documents(self.nlp, articles):
            yield article, self._spans(article, doc)

    def _claims(self, article: Article, doc: Doc) -> list[Claim] | Refusal:
        try:
            return claims.assemble(article, doc, Mentions(doc, self.gazetteer), self._run)
        except Exception as error:  # noqa: BLE001 (a fault in one article must not cost the others)
            return _fault(article, error)

    def _spans(self, article: Article, doc: Doc) -> list[AttributionSpans] | Refusal:
        try:
            return list(claims.spans(article, doc, Mentions(doc, self.gazetteer)))
        except Exception as error:  # noqa: BLE001 (a fault in one article must not cost the others)
            return _fault(article, error)


def _fault(article: Article, error: Exception) -> Refusal:
    return Refusal(
        reason=f"The extraction failed ({type(error).__name__}: {error}).",
        remedy="Report it with this article; the others are done.",
        item=article.id,
    )
