"""How sure a claim is: a logistic model over a few features of how it was found.

The weights stand in ``confidence.tsv``; :mod:`claimgraph.extraction.fitting` makes them.
"""

from functools import cache
from pathlib import Path

from claimgraph.extraction.attribution import Attribution
from claimgraph.extraction.events import Event
from claimgraph.extraction.fitting import probability
from claimgraph.model import ActionType, Modality


def of_event(event: Event, speech: Attribution | None) -> float:
    """Return the probability, from 0 to 1, that the claim made of ``event`` is right."""
    return round(probability(_weights(), features(event, speech)), 2)


def of_statement(speech: Attribution) -> float:
    """Return the probability, from 0 to 1, that the speakers say what the content holds."""
    return round(probability(_weights(), {"statement", f"kind={speech.kind}"}), 2)


def features(event: Event, speech: Attribution | None) -> frozenset[str]:
    """Return the names of what holds of an event and its speaker."""
    holding = {
        f"type={event.type.value}",
        f"conditions={min(event.strength, 4)}",
        f"modality={event.modality.value}",
        f"kind={speech.kind}" if speech else "kind=narrated",
        "targets" if event.targets else "no-targets",
        f"actors={min(len(event.actors), 3)}",
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
