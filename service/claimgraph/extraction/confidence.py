"""How sure a claim is: a logistic model over a few features of how it was found.

The weights stand in ``confidence.tsv``; :mod:`claimgraph.extraction.fitting` makes them.
"""

from functools import cache
from pathlib import Path

from claimgraph.extraction.attribution import Attribution
from claimgraph.extraction.events import Event
from claimgraph.extraction.fitting import probability
from claimgraph.model import ActionType, Modality, Party, PartyType


def of_event(event: Event, speech: Attribution | None) -> float:
    """Return the probability, from 0 to 1, that the claim made of ``event`` is right."""
    return round(probability(_weights(), features(event, speech)), 2)


def of_statement(speech: Attribution) -> float:
    """Return the probability, from 0 to 1, that the speakers say what the content holds."""
    return round(probability(_weights(), of_speech(speech)), 2)


def of_speech(speech: Attribution) -> frozenset[str]:
    """Return the names of what holds of words that are a claim of their own."""
    holding = {"statement", f"kind={speech.kind}", f"source={_kind_of(speech.speakers)}"}
    return frozenset(holding | ({"uncued"} if speech.cue is None else set()))


def _kind_of(parties: tuple[Party, ...]) -> str:
    """Return how surely the first party is one: its type, or "generic" for a common noun ("the company")."""
    first = parties[0]
    if first.type in (PartyType.UNNAMED_SOURCE, PartyType.GROUP):
        return first.type.value
    return "generic" if first.name.islower() else "unknown" if first.type is None else "named"


def features(event: Event, speech: Attribution | None) -> frozenset[str]:
    """Return the names of what holds of an event and its speaker."""
    holding = {
        f"type={event.type.value}",
        f"conditions={min(event.strength, 4)}",
        f"modality={event.modality.value}",
        f"kind={speech.kind}" if speech else "kind=narrated",
        "targets" if event.targets else "no-targets",
        f"actors={min(len(event.actors), 3)}",
        f"actor={_kind_of(event.actors)}",
        f"source={_kind_of(speech.speakers)}" if speech else "source=narrator",
    }
    if event.nominal:
        holding.add("nominal")
    if event.negated:
        holding.add("negated")
    if event.object:
        holding.add("object")
    if event.serves is not None:
        holding.add("purpose")
    if event.type is not ActionType.OTHER and event.modality is Modality.ACTUAL and event.trigger.dep_ == "ROOT":
        holding.add("main-clause")
    return frozenset(holding)


@cache
def _weights() -> dict[str, float]:
    path = Path(__file__).with_name("confidence.tsv")
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: float(weight) for name, weight in rows}
