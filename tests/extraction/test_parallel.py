"""Articles over worker processes: order kept, a worker's crash costs the one article."""

import os
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from claimgraph.errors import Refusal
from claimgraph.extraction import RuleExtractor
from claimgraph.extraction.parallel import BATCH, Result, spread
from claimgraph.model import Article
from claimgraph.spreading import AHEAD, processes

ARTICLES = [Article(id=str(number), text="Cuba met with Spain.") for number in range(40)]


def fragile(articles: list[Article]) -> list[Result[str]]:
    if any(article.id == "21" for article in articles):
        os._exit(1)
    return [(article, [article.id]) for article in articles]


def test_a_crash_costs_one_article() -> None:
    done = list(spread(ARTICLES, fragile, processes(2)))
    assert [article.id for article, _ in done] == [article.id for article in ARTICLES]
    refused = [article.id for article, result in done if isinstance(result, Refusal)]
    assert refused == ["21"]


def test_input_is_taken_only_as_far_as_needed() -> None:
    taken = []

    def endless() -> Iterator[Article]:
        number = 0
        while True:
            taken.append(number)
            yield Article(id=str(number), text="x")
            number += 1

    results = spread(endless(), lambda batch: [(article, [article.id]) for article in batch], ThreadPoolExecutor)
    assert next(results)[0].id == "0"
    assert len(taken) <= BATCH * AHEAD
    assert isinstance(results, Generator)
    results.close()


def test_workers_find_what_one_process_finds() -> None:
    alone = list(RuleExtractor().extract(ARTICLES[:3]))
    assert alone == list(RuleExtractor(executor=partial(ThreadPoolExecutor, 1)).extract(ARTICLES[:3]))
