"""Words a second of the extraction beside those of the spaCy pipeline that it stands on."""

import random
import time

from made import articles

from claimgraph import lines
from claimgraph.extraction import RuleExtractor, pipeline
from claimgraph.model import Article


def words_per_second(number: int, chance: random.Random) -> dict[str, float]:
    """Return words a second; both run in this process, their models loaded before."""
    parsed = (lines.article(article) for article, _ in articles(number, chance))
    texts: list[Article] = list(parsed)
    words = sum(len((article.text or "").split()) for article in texts)
    extractor, nlp = RuleExtractor(), pipeline.load()
    list(extractor.extract(texts[:2]))
    began = time.perf_counter()
    claims = sum(len(found) for _, found in extractor.extract(texts) if isinstance(found, list))
    ours = words / (time.perf_counter() - began)
    assert claims
    began = time.perf_counter()
    for _ in nlp.pipe(article.text or "" for article in texts):
        pass
    return {"claimgraph": ours, "spaCy's pipeline alone": words / (time.perf_counter() - began)}
