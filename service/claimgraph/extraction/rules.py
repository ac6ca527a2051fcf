"""The extractor by rules over spaCy's parse."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from claimgraph import __version__
from claimgraph.errors import Refusal
from claimgraph.extraction import claims, pipeline
from claimgraph.extraction.mentions import Mentions
from claimgraph.extraction.parallel import spread
from claimgraph.model import Article, AttributionSpans, Claim, Run
from claimgraph.parties import Gazetteer

Claims = tuple[Article, list[Claim] | Refusal]
Attributions = tuple[Article, list[AttributionSpans] | Refusal]

NAME: Final = "claimgraph"


class RuleExtractor:
    """Finds claims by rules over the parse; see :class:`claimgraph.extraction.Extractor`."""

    def __init__(
        self, aliases: Path | None = None, time: str | None = None, executor: Callable[[], Executor] | None = None
    ) -> None:
        """Load nothing yet.

        Args:
            aliases: a table of names that overrules the gazetteer.
            time: the instant that the run is dated with (ISO 8601).
            executor: makes the executor whose workers read the articles; None reads them here.
        """
        self._aliases = aliases
        self._time = time
        self._executor = executor

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline, loaded when first needed."""
        return pipeline.load()

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The known parties, loaded when first needed."""
        return Gazetteer.load(self._aliases)

    def extract(self, articles: Iterable[Article]) -> Iterator[Claims]:
        """Yield each article with its claims, in the order of the input."""
        if self._executor is not None:
            yield from spread(articles, partial(_claims_of, self._aliases, self._time), self._executor)
            return
        for article, doc in pipeline.documents(self.nlp, articles):
            yield article, self._claims(article, doc)

    def attributions(self, articles: Iterable[Article]) -> Iterator[Attributions]:
        """Yield each article with the spans of its attributions, in the order of the input."""
        if self._executor is not None:
            yield from spread(articles, partial(_attributions_of, self._aliases, self._time), self._executor)
            return
        for article, doc in pipeline.documents(self.nlp, articles):
            yield article, self._spans(article, doc)

    def _claims(self, article: Article, doc: Doc) -> list[Claim] | Refusal:
        if pipeline.is_too_long(article):
            return _too_long(article)
        try:
            mentions = Mentions(doc, self.gazetteer, article.date_published)
            return claims.assemble(article, doc, mentions, Run(NAME, __version__, self._time))
        except Exception as error:  # noqa: BLE001 (a fault in one article must not cost the others)
            return _fault(article, error)

    def _spans(self, article: Article, doc: Doc) -> list[AttributionSpans] | Refusal:
        if pipeline.is_too_long(article):
            return _too_long(article)
        try:
            return list(claims.spans(article, doc, Mentions(doc, self.gazetteer, article.date_published)))
        except Exception as error:  # noqa: BLE001 (a fault in one article must not cost the others)
            return _fault(article, error)


@cache
def _in_worker(aliases: Path | None, time: str | None) -> RuleExtractor:
    return RuleExtractor(aliases, time)


def _claims_of(aliases: Path | None, time: str | None, articles: list[Article]) -> list[Claims]:
    return list(_in_worker(aliases, time).extract(articles))


def _attributions_of(aliases: Path | None, time: str | None, articles: list[Article]) -> list[Attributions]:
    return list(_in_worker(aliases, time).attributions(articles))


def _too_long(article: Article) -> Refusal:
    return Refusal(
        f"The text has {len(article.text or ''):,} characters; {pipeline.LONGEST:,} are the most.",
        "Split it into articles.",
        item=article.id,
        field="text",
    )


def _fault(article: Article, error: Exception) -> Refusal:
    return Refusal(
        reason=f"The extraction failed ({type(error).__name__}: {error}).",
        remedy="Report it with this article; the others are done.",
        item=article.id,
    )
