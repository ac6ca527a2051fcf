"""A graph made from a seed, statement by statement, in which one party is in a large share of the claims."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from claimgraph.model import ActionType
from claimgraph.storage import GraphChange, Store

PARTIES = 3000
CLAIMS = 8
BASE = "http://127.0.0.1:8080/"
CG = "https://w3id.org/claimgraph/ns#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WORDS = "harbour treaty border minister grain ferry envoy talks bridge tariff island council pipeline".split()


def fill(folder: Path, triples: int, of_the_first: float) -> None:
    """Make a store of so many triples; the first party takes this share of all places in claims beside its part."""
    made = Made(of_the_first)
    with Store.open(folder) as store:
        store.apply([GraphChange(f"{BASE}graph/actors", add=frozenset(parties()))])
        articles, count = made.articles(), 0
        while count < triples:
            batch = []
            for number, found in articles:
                batch.append(GraphChange(f"{BASE}graph/article/made-{number}", add=frozenset(found)))
                count += len(found)
                if count >= triples or len(batch) == 1000:
                    break
            store.apply(batch)


def parties() -> set[str]:
    """Write the parties, the largest first."""
    found: set[str] = set()
    for number in range(PARTIES):
        kind = ("Country", "Person", "Organization")[number % 3]
        pairs = ((f"{RDF}type", f"<{CG}{kind}>"), (f"{SKOS}prefLabel", f'"Party {number}"@en'))
        found |= lines(f"{BASE}id/actor/party-{number}", *pairs)
    return found


def lines(subject: str, *pairs: tuple[str, str]) -> set[str]:
    """Write the statements about a subject."""
    return {f"<{subject}> <{predicate}> {value} ." for predicate, value in pairs}


class Made:
    """Articles with their claims; the same for the same share."""

    def __init__(self, of_the_first: float) -> None:
        self._chance = random.Random(1)
        self._of_the_first = of_the_first

    def articles(self) -> Iterator[tuple[int, set[str]]]:
        """Yield articles without end, each with its number."""
        number = 0
        while True:
            yield number, self._article(number)
            number += 1

    def _article(self, number: int) -> set[str]:
        iri = f"{BASE}id/article/made-{number}"
        day = date(2012, 1, 1) + timedelta(days=self._chance.randrange(3650))
        sentences = [" ".join(self._chance.choices(WORDS, k=12)) + f" {number}." for _ in range(CLAIMS)]
        found = lines(
            iri,
            (f"{RDF}type", f"<{CG}Article>"),
            (f"{SCHEMA}headline", f'"{" ".join(self._chance.choices(WORDS, k=5))} {number}"@en'),
            (f"{SCHEMA}datePublished", f'"{day}"^^<{XSD}date>'),
            (f"{SCHEMA}publisher", f"<{BASE}id/actor/party-{self._chance.randrange(1, 40)}>"),
            (f"{SCHEMA}articleBody", f'"{" ".join(sentences)}"@en'),
        )
        for place, sentence in enumerate(sentences):
            found |= self._claim(f"{BASE}id/claim/{number:012x}{place:04x}", iri, day, sentence)
        return found

    def _party(self) -> int:
        """Choose a party: few are in many claims."""
        if self._chance.random() < self._of_the_first:
            return 0
        return min(int(self._chance.paretovariate(0.45)) - 1, PARTIES - 1)

    def _claim(self, iri: str, article: str, day: date, sentence: str) -> set[str]:
        """Write a claim with its evidence."""
        chance, evidence = self._chance, f"{iri}/evidence/1"
        taking_part = [(role, self._party()) for role in ("actor", "target", "source")]
        return (
            lines(
                iri,
                (f"{RDF}type", f"<{CG}Claim>"),
                *((CG + role, f"<{BASE}id/actor/party-{number}>") for role, number in taking_part),
                (f"{CG}action", f"<{CG}{chance.choice(list(ActionType))}>"),
                (f"{CG}actionPhrase", f'"{chance.choice(WORDS)}"@en'),
                *((CG + name, f'"{day}"^^<{XSD}date>') for name in ("date", "earliest", "latest")),
                (f"{CG}speechAct", f"<{CG}State>"),
                (f"{CG}attribution", f"<{CG}Indirect>"),
                (f"{CG}modality", f"<{CG}Actual>"),
                (f"{CG}negated", f'"{str(chance.random() < 0.1).lower()}"^^<{XSD}boolean>'),
                (f"{CG}confidence", f'"0.7"^^<{XSD}decimal>'),
                (f"{PROV}wasDerivedFrom", f"<{article}>"),
                (f"{CG}evidence", f"<{evidence}>"),
            )
            | lines(evidence, (f"{OA}hasSource", f"<{article}>"), (f"{OA}hasSelector", f"<{evidence}/quote>"))
            | lines(f"{evidence}/quote", (f"{RDF}type", f"<{OA}TextQuoteSelector>"), (f"{OA}exact", f'"{sentence}"@en'))
        )
