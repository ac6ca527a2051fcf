"""Acts told in a document: trigger, actors, targets, type."""

from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction.mentions import Mentions
from claimgraph.model import ActionType, Modality, Party


@dataclass(frozen=True, slots=True)
class Event:
    """One act; ``span`` is the sentence that proves it, ``object`` what it is about when that is no party."""

    trigger: Token
    phrase: str
    type: ActionType
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    object: str | None
    negated: bool
    modality: Modality
    span: Span


VERBS = {
    "meet": ActionType.CONSULT,
    "visit": ActionType.CONSULT,
    "attack": ActionType.ASSAULT,
    "kill": ActionType.ASSAULT,
    "arrest": ActionType.COERCE,
    "accuse": ActionType.ACCUSE,
    "urge": ActionType.REQUEST,
    "reject": ActionType.REJECT,
    "threaten": ActionType.THREATEN,
    "praise": ActionType.SUPPORT,
}


def find(doc: Doc, mentions: Mentions) -> list[Event]:
    """Find the acts of a document in the order of their triggers."""
    found = (_event(token, mentions) for token in doc if token.pos_ == "VERB")
    return [event for event in found if event]


def _event(verb: Token, mentions: Mentions) -> Event | None:
    subject = next((child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return None
    passive = subject.dep_ == "nsubjpass"
    object_ = next((child for child in verb.rights if child.dep_ == "dobj"), None)
    agent = next((child for by in verb.rights if by.dep_ == "agent" for child in by.rights), None)
    doer, done_to = (agent, subject) if passive else (subject, object_)
    actors = tuple(mentions.parties(doer)) if doer else ()
    if not actors:
        return None
    targets = tuple(mentions.parties(done_to)) if done_to else ()
    return Event(
        trigger=verb,
        phrase=verb.text,
        type=VERBS.get(verb.lemma_, ActionType.OTHER),
        actors=actors,
        targets=targets,
        object=mentions.phrase(done_to).text if done_to and not targets else None,
        negated=any(child.dep_ == "neg" for child in verb.children),
        modality=Modality.ACTUAL,
        span=verb.sent,
    )
