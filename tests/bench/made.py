"""Articles and claims made from a seed: never the same text twice, always the same for one seed."""

import random
from collections.abc import Iterator
from typing import Any

from claimgraph.model import ActionType

COUNTRIES = ("Norway", "Kenya", "Peru", "Chile", "France", "Japan", "Ghana", "Nepal", "Iceland", "Jordan")
PEOPLE = ("Ada Quill", "Ine Dahl", "Orrin Vale", "Tomas Reed", "Lena Foss", "Mara Okoye", "Paul Stern")
DEEDS = (
    ("AID", "sent aid to"), ("REJECT", "rejected a demand of"), ("CONSULT", "held talks with"),
    ("ACCUSE", "condemned"), ("AGREE", "signed a treaty with"), ("THREATEN", "threatened"),
)  # fmt: skip
FILLERS = (
    "The talks lasted until late in the evening.",
    "Diplomats spoke of a difficult week.",
    "Reporters waited in the rain outside the ministry.",
    "Nobody expected a result before the end of the month.",
)


Line = dict[str, Any]


def articles(number: int, chance: random.Random, claims: int = 6) -> Iterator[tuple[Line, list[Line]]]:
    """Yield article lines, each with its claim lines."""
    for count in range(number):
        sentences: list[str] = []
        found: list[Line] = []
        for _ in range(claims):
            actor, target = chance.sample(COUNTRIES, 2)
            speaker = chance.choice(PEOPLE)
            action, phrase = chance.choice(DEEDS)
            assert action in ActionType.__members__
            amount = chance.randrange(10, 10_000)
            sentence = f"{speaker} said that {actor} {phrase} {target} in case {amount} of {count}."
            sentences += [sentence, *chance.sample(FILLERS, 2)]
            found.append(
                {
                    "article": f"made-{count}",
                    "actor": [{"name": actor, "type": "Country"}],
                    "action": {"type": action, "phrase": phrase},
                    "target": [{"name": target, "type": "Country"}],
                    "source": [{"name": speaker, "type": "Person"}],
                    "attribution": "indirect",
                    "confidence": 0.8,
                    "evidence": {"quote": sentence},
                    "generatedBy": {"software": "bench", "version": "1"},
                }
            )
        article: Line = {
            "id": f"made-{count}",
            "headline": f"Made article {count}",
            "publisher": "The Lantern",
            "datePublished": f"2021-{count % 12 + 1:02}-{count % 28 + 1:02}",
            "language": "en",
            "text": "\n\n".join(" ".join(sentences[start : start + 6]) for start in range(0, len(sentences), 6)),
        }
        for claim in found:
            start = article["text"].index(claim["evidence"]["quote"])
            claim["evidence"] |= {"start": start, "end": start + len(claim["evidence"]["quote"])}
        yield article, found
