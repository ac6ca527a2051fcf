"""What an act means in the mouth of those who tell it: whom "I" is, and whom a demand is made by."""

from dataclasses import replace

from claimgraph.extraction import grammar
from claimgraph.extraction.attribution import Attribution
from claimgraph.extraction.events import Event
from claimgraph.model import ActionType, Modality


def meant(event: Event, speech: Attribution) -> Event:
    """Return an act as its speakers mean it."""
    return _demanded(_in_person(event, speech), speech)


def _in_person(event: Event, speech: Attribution) -> Event:
    """Have "I" within a quotation be who is quoted, whomever else the text speaks of near by."""
    subject = grammar.subject_of(event.trigger) if speech.kind == "direct" and not event.nominal else None
    if subject is None or subject.lower_ != "i" or len(speech.speakers) != 1:
        return event
    if subject.head == event.trigger and grammar.is_passive(event.trigger):
        return event
    return replace(event, actors=speech.speakers)


def _demanded(event: Event, speech: Attribution) -> Event:
    """Read "X said that Y must" as what X demands of Y (PLOVER: REQUEST)."""
    if event.modality is not Modality.DEMANDED or event.type is ActionType.REQUEST:
        return event
    names = {party.name for party in speech.speakers}
    if any(party.name in names for party in event.actors):
        return event
    return replace(event, type=ActionType.REQUEST, actors=speech.speakers, targets=event.actors, negated=False)
