"""Acts told by nouns, where both parties are named: "the rebels' capture of the town", "talks between X and Y"."""

from collections.abc import Iterable, Iterator
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction import grammar, lexicon, roles
from claimgraph.extraction.events import LOCAL, Event
from claimgraph.extraction.mentions import Mentions
from claimgraph.extraction.roles import Roles
from claimgraph.extraction.sport import Games
from claimgraph.model import ActionType, Modality

MUTUAL: Final = frozenset({ActionType.CONSULT, ActionType.AGREE, ActionType.COOPERATE})
UNDERGONE: Final = ("of", "on", "against", "with", "to", "at", "in", "into")
"""Prepositions of whom an act is done to; the last three only lead there where a place can be."""

HAPPENED: Final = frozenset("after during since following before over in for about at amid despite by of".split())
"""Prepositions before an act that is taken as having happened."""

PRESUPPOSED: Final = frozenset({"after", "since", "following", "despite", "amid"})
"""Those before an act that has happened whatever the clause says."""

AWAITING: Final = frozenset(
    """hope want seek expect plan call way push wish ready prepare ask press wait plea demand proposal condition appeal
    need possibility prospect propose aim intend chance offer""".split()
)
"""Words whose "for" or "of" leads to what has not happened yet."""

PRESUMING: Final = frozenset({ActionType.ACCUSE, ActionType.SUPPORT, ActionType.OTHER})
"""Verbs of these types presume that the act which is their object has happened: condemn, praise."""


def find(doc: Doc, mentions: Mentions, told: Iterable[Event]) -> Iterator[Event]:
    """Yield the acts that nouns tell and that none of the events already found tells."""
    told = list(told)
    taken = {index for event in told for index in event.verbs}
    types = {index: event.type for event in told for index in event.verbs}
    words, finder, games = lexicon.load(), Roles(mentions), Games(doc)
    for noun in doc:
        if noun.pos_ != "NOUN" or noun.i in taken or noun.dep_ == "compound":
            continue
        type_ = words.act(noun.lemma_.lower(), grammar.beside(noun))
        if type_ is not None and _presumed(noun, types) and not games.plays(noun):
            event = _event(noun, type_, finder)
            if event is not None:
                yield event


def _presumed(noun: Token, types: dict[int, ActionType]) -> bool:
    if noun.dep_ in ("nsubj", "nsubjpass"):
        return not any(c.tag_ == "MD" for c in noun.head.lefts)
    if noun.dep_ == "pobj":
        preposition = noun.head
        return preposition.lower_ in PRESUPPOSED or (preposition.lower_ in HAPPENED and not _awaited(preposition))
    if noun.dep_ == "dobj":
        return types.get(noun.head.i, ActionType.OTHER) in PRESUMING
    return False


def _awaited(word: Token) -> bool:
    """Whether a phrase hangs on what is only hoped, planned or said to come: "would pave the way for talks"."""
    while word.head.i != word.i:
        word = word.head
        if word.lemma_.lower() in AWAITING:
            return True
        if word.pos_ in ("VERB", "AUX"):
            if any(child.tag_ in ("MD", "TO") and child.dep_ == "aux" for child in word.lefts):
                return True
            if word.dep_ not in ("xcomp", "conj", "pcomp"):
                return False
    return False


def _event(noun: Token, type_: ActionType, finder: Roles) -> Event | None:
    pairs = list(roles.parts(noun))
    between = [inner for preposition, inner in pairs if preposition == "between"]
    if between and type_ in MUTUAL:
        both = finder.parties(between)
        actors, targets = both[:1], both[1:]
    else:
        doers = finder.first([pair for pair in pairs if pair[0] in (None, "by")], ())
        actors = doers.parties
        leading = UNDERGONE if type_ in LOCAL else UNDERGONE[:5]
        undergone = [pair for want in leading for pair in pairs if pair[0] == want]
        targets = finder.first(undergone, actors).parties
    if not actors or not targets:
        return None
    return Event(
        trigger=noun,
        phrase=noun.text,
        type=type_,
        actors=actors,
        targets=targets,
        object=None,
        negated=any(child.lower_ == "no" for child in noun.lefts),
        modality=Modality.ACTUAL,
        span=grammar.sentence(noun),
        verbs=frozenset({noun.i}),
        nominal=True,
        strength=1,
    )
