"""Articles are written many at a time; each is in whole or not at all, whatever becomes of the others."""

from collections.abc import Iterable, Iterator, Sequence

import pytest

from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import Minter
from claimgraph.ingest import Ingest, Outcome, Overlay
from claimgraph.ingest.pipeline import GROUP
from claimgraph.mapping import Mapper
from claimgraph.model import ActionType, Article, Claim, Party, Run
from claimgraph.parties import Gazetteer
from claimgraph.reading import Item, Origin
from claimgraph.storage import GraphChange, NewGraph
from claimgraph.validation import Validator

RUN = Run("bench", "1")


class Named:
    """An extractor that has one claim to each article: its first keyword helps its second."""

    def extract(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[Claim]]]:
        for article in articles:
            one, other = (Party(name) for name in article.keywords)
            claim = Claim(
                article=article.id, actor=(one,), action=ActionType.AID, target=(other,), source=(one,), run=RUN
            )
            yield article, [claim]


class Picky(Overlay):
    """Refuses every transaction with one certain graph, and counts the others."""

    transactions = 0

    def apply(self, changes: Sequence[GraphChange], new: Sequence[NewGraph] = ()) -> None:
        if any(change.graph.endswith("/spoilt") for change in (*changes, *new)):
            raise InputRefused(Refusal("It is spoilt.", "Mend it."))
        self.transactions += 1
        super().apply(changes, new)


def article(identifier: str, one: str = "Norway", other: str = "Kenya") -> Item:
    given = Article(id=identifier, headline=identifier, keywords=(one, other), text=f"About {identifier}.")
    return Item(Origin("made", 1), given)


@pytest.fixture(scope="module")
def parts() -> tuple[Mapper, Validator]:
    return Mapper(Minter("https://news.example/"), Gazetteer.load()), Validator()


def ingest(target: Overlay, parts: tuple[Mapper, Validator], *items: Item) -> list[Outcome]:
    return [result.outcome for result in Ingest(target, *parts, Named(), run=RUN).run(items)]


def test_one_bad_article_does_not_take_its_batch_along(parts: tuple[Mapper, Validator]) -> None:
    target, sound = Picky(), Picky()
    outcomes = ingest(target, parts, article("a"), article("spoilt", "Peru", "Chile"), article("b"))
    assert outcomes == [Outcome.ACCEPTED, Outcome.REFUSED, Outcome.ACCEPTED]
    assert ingest(sound, parts, article("a"), article("b")) == [Outcome.ACCEPTED] * 2
    assert target.graphs == sound.graphs


def test_new_articles_share_a_transaction(parts: tuple[Mapper, Validator]) -> None:
    target = Picky()
    ingest(target, parts, *(article(f"a{number}") for number in range(20)))
    assert target.transactions < 20 < GROUP


@pytest.mark.parametrize("names", [("Erdogan", "Erdoğan"), ("Erdoğan", "Erdogan"), ("ERNA SOL", "Erna Sol")])
def test_a_batch_gives_the_same_graph_as_one_article_at_a_time(
    parts: tuple[Mapper, Validator], names: tuple[str, str]
) -> None:
    items = [article("a", names[0]), article("b", names[1]), article("a", names[1]), article("c"), article("b", "Peru")]
    together, apart = Overlay(), Overlay()
    outcomes = ingest(together, parts, *items)
    assert outcomes == [outcome for item in items for outcome in ingest(apart, parts, item)]
    assert together.graphs == apart.graphs
