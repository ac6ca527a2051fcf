"""How sure a claim is: a logistic model over a few features of how it was found."""

from claimgraph.extraction.attribution import Attribution
from claimgraph.extraction.events import Event
from claimgraph.model import ActionType


def of_event(event: Event, speech: Attribution | None) -> float:
    """Return the probability, from 0 to 1, that the claim made of ``event`` is right."""
    score = 0.4 + 0.08 * event.strength
    if event.type is ActionType.OTHER:
        score -= 0.2
    if event.targets:
        score += 0.1
    if event.nominal:
        score -= 0.1
    return round(min(0.95, max(0.05, score)), 2)


def of_statement(speech: Attribution) -> float:
    """Return the probability, from 0 to 1, that the speakers say what the content holds."""
    return 0.7
