"""Acts told in a document by verbs: trigger, actors, targets, type.

Each clause is read from its lowest verb upwards: the verb and what stands beside it give a type, and
each verb, adjective or noun above that takes it as complement ("agreed to", "is ready to", "refused
to", "urged X to") changes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import grammar, lexicon, modality, objects, roles
from claimgraph.extraction.grammar import Arguments
from claimgraph.extraction.lexicon import Lexicon
from claimgraph.extraction.mentions import Mentions
from claimgraph.extraction.operators import OBJECT_KINDS, Operator, Reading, apply, operators_over, with_mood
from claimgraph.extraction.roles import NOBODY, Found, Roles
from claimgraph.extraction.senses import NOTHING, Sense, Senses, is_alone, verb_key
from claimgraph.extraction.sport import Games
from claimgraph.model import ActionType, Modality, Party, PartyType

RECIPROCAL: Final = frozenset({ActionType.CONSULT, ActionType.AGREE, ActionType.COOPERATE, ActionType.SUPPORT})
PARTNERS: Final = frozenset({"with", "between", "against", "to", "on"})
DISCUSSING: Final = frozenset({"discuss", "debate", "negotiate"})
"""Verbs whose object is a topic: the partner stands behind "with"."""

PLEDGING: Final = frozenset({"promise", "pledge", "vow", "swear", "undertake", "propose", "offer", "volunteer"})
"""Verbs that several do each for himself, not with each other."""

LOCAL: Final = frozenset(
    {ActionType.AID, ActionType.ASSAULT, ActionType.COERCE, ActionType.MOBILIZE, ActionType.PROTEST}
)
"""Types that are done to a place: bombing, curfews, patrols, riots."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act; ``span`` is the sentence that proves it, ``object`` what it is about when that is no party.

    ``verbs`` are the indices of all tokens whose clause this event tells (the operators above it too),
    ``serves`` is that of the verb whose purpose it is, ``towards`` the preposition that leads to the targets.
    """

    trigger: Token
    phrase: str
    type: ActionType
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    object: str | None
    negated: bool
    modality: Modality
    span: Span
    verbs: frozenset[int] = frozenset()
    nominal: bool = False
    serves: int | None = None
    strength: int = 0
    towards: str | None = None


def find(doc: Doc, mentions: Mentions) -> list[Event]:
    """Find the acts of a document in the order of their triggers."""
    reader = _Reader(doc, mentions)
    read = [event for event in (reader.read(token) for token in doc if is_clause(token)) if event]
    return list(_served(read))


def _served(read: list[Event]) -> Iterator[Event]:
    """Drop typed acts that are only the purpose of another: their targets may be the other's."""
    told = {index: event for event in read if event.type is not ActionType.OTHER for index in event.verbs}
    gained: dict[int, tuple[Party, ...]] = {}
    for event in read:
        if event.serves is None or event.serves not in told:
            continue
        if not told[event.serves].targets:
            gained.setdefault(event.serves, event.targets)
    for event in read:
        if event.serves is not None and event.serves in told:
            continue
        targets = next((gained[index] for index in event.verbs if gained.get(index)), ())
        yield replace(event, targets=targets) if targets and not event.targets else event


def is_clause(token: Token) -> bool:
    """Tell whether a verb heads a clause, and no complement below it tells its act."""
    if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "auxpass", "amod", "compound"):
        return False
    if token.dep_ == "pcomp" and token.head.lower_ == "as" and grammar.quoted(token):
        return False  # described it as "crushing"
    if grammar.is_modifier(token) or grammar.is_adjective(token):
        return False
    words = lexicon.load()
    below = grammar.complement(token)
    return below is None or not (words.kinds(verb_key(token, words)) - {"light", "say"})


class _Reader:
    """Reads the clauses of one document."""

    def __init__(self, doc: Doc, mentions: Mentions) -> None:
        self._roles = Roles(mentions)
        self._words = lexicon.load()
        self._games = Games(doc)
        self._senses = Senses(self._roles, self._words, self._games)

    def read(self, verb: Token) -> Event | None:
        """Read the clause of ``verb``, or return None where it tells no act of a party."""
        if grammar.is_imperative(verb):
            return None
        above = operators_over(verb, self._words)
        args = grammar.arguments(verb)
        sense = self._senses.of(verb, args)
        if sense.type is ActionType.OTHER and not above and is_saying(verb, self._words):
            return None
        if sense.reversed:
            args = _reverse(args, sense.noun)
        actors = self._roles.actors(args) or self._authorities(verb, args)
        others = args if sense.noun is None or sense.reversed else without(args, sense.noun)
        targets = self._targets(verb, others, sense, actors, near=sense.type is ActionType.OTHER and not above)
        if not targets.parties and is_alone(verb, others, sense, self._roles.places(others, actors)):
            sense = NOTHING
        if sense.type is ActionType.ASSAULT and not targets.parties:
            targets = self._victims(verb)
        reading = with_mood(Reading(sense.type, actors, targets.parties, modality.mood(verb)))
        if above and is_sought(above[-1]):
            return None
        if any(is_proposal(operator.verb) or is_anybodys(operator, self._roles) for operator in above):
            return None
        for operator in above:
            reading = apply(operator, reading, self._roles)
        purpose = not above and grammar.is_purpose(verb)
        if not above and (grammar.is_idle(verb) or modality.is_condition(verb) or grammar.is_given(verb)):
            return None
        if any(operator.kind in OBJECT_KINDS and self._games.plays(operator.word) for operator in above):
            reading = replace(reading, type=ActionType.OTHER)
        if purpose:
            reading = replace(reading, mood=replace(reading.mood, modality=Modality.INTENDED))
        if not reading.actors:
            return None
        doers, undergoers = _apart(reading, mutual=sense.type is ActionType.AGREE, pledged=is_pledged(above))
        words = {operator.word.i for operator in above} | {operator.verb.i for operator in above}
        taken = targets.token if set(targets.parties) & set(undergoers) else None
        asked = {o.controller for o in above if o.kind in OBJECT_KINDS and o.controller is not None}
        addressed = bool(set(self._roles.parties(asked)) & set(undergoers))
        return Event(
            trigger=above[-1].verb if above else verb,
            phrase=self._phrase(verb, above, sense.noun, targets),
            type=reading.type,
            actors=doers,
            targets=undergoers,
            object=objects.words(verb, args, above, taken, addressed),
            negated=reading.mood.negated,
            modality=reading.mood.modality,
            span=grammar.sentence(verb),
            verbs=frozenset({verb.i, *words, *((sense.noun.i,) if sense.noun is not None else ())}),
            strength=sense.strength,
            towards=targets.preposition,
            serves=verb.head.i if purpose else None,
        )

    def _victims(self, verb: Token) -> Found:
        """Return whom the clause above tells as killed or hurt by nobody named: "two died when soldiers fired"."""
        above = verb.head
        if verb.dep_ != "advcl" or not any(c.lower_ in ("when", "as", "after") for c in verb.lefts):
            return NOBODY
        args = grammar.arguments(above)
        killed = args.passive and not args.subjects and self._senses.of(above, args).type is ActionType.ASSAULT
        hurt = args.objects if killed else args.subjects if grammar.lemma(above) == "die" else []
        return Found(self._roles.parties(hurt), token=next(iter(hurt), None))

    def _authorities(self, verb: Token, args: Arguments) -> tuple[Party, ...]:
        """Return the country in which somebody "was arrested" or "was put under investigation"."""
        if not args.passive or "authority" not in self._words.kinds(grammar.lemma(verb)):
            return ()
        where = self._roles.parties(noun for preposition, noun in args.preps if preposition == "in")
        return where if len(where) == 1 and where[0].type is PartyType.COUNTRY else ()

    def _targets(self, verb: Token, args: Arguments, sense: Sense, actors: tuple[Party, ...], *, near: bool) -> Found:
        partner = sense.type in RECIPROCAL
        if partner and grammar.lemma(verb) in DISCUSSING:
            return self._roles.first([pair for pair in args.preps if pair[0] in ("with", "between")], actors)
        found = self._roles.targets(args, exclude=actors, partner=partner, means=sense.means, near=near)
        if partner and len(actors) > 1 and found.preposition not in PARTNERS:
            return NOBODY
        if not found.parties and sense.type in LOCAL:
            return self._roles.places(args, actors)
        if sense.type is ActionType.ASSAULT and all(is_nameless(party) for party in found.parties):
            where = self._roles.places(args, (*actors, *found.parties))
            return replace(found, parties=(*found.parties, *where.parties))
        return found

    def _phrase(self, verb: Token, above: list[Operator], act: Token | None, targets: Found) -> str:
        kept = {token.i for operator in above for token in (operator.verb, operator.word)} | {verb.i}
        for head in [verb, *(operator.verb for operator in above), *(operator.word for operator in above)]:
            for child in head.children:
                if is_kept(child, self._words):
                    kept.add(child.i)
        if act is not None:
            kept.update((act.i, act.head.i) if act.dep_ == "pobj" else (act.i,))
        words = [verb.doc[i].text for i in sorted(kept)]
        if above and verb.tag_ == "VB" and above[0].below != verb.i and words[-1] == verb.text and words[-2] != "to":
            words.insert(-1, "to")  # "promised to stop and [to] release"
        if targets.preposition and targets.token is not None and targets.token.i > max(kept):
            words.append(targets.preposition)
        return " ".join(words).replace(" n't", "n't").replace(" n’t", "n’t")


def is_proposal(verb: Token) -> bool:
    """Tell whether a verb is the "let" of "let's talk"."""
    return verb.lemma_ == "let" and verb.tag_ == "VB" and not any(c.dep_ in grammar.SUBJECTS for c in verb.lefts)


def is_anybodys(operator: Operator, found: Roles) -> bool:
    """Tell whether something is allowed or made easier for any reader: "lets you listen"."""
    doer = operator.controller
    if doer is None or operator.kind not in ("allow", "help"):
        return False
    return doer.lower_ in ("you", "one") and not found.parties((doer,))


def is_sought(operator: Operator) -> bool:
    """Tell whether what one may or must do is only wished for: "sued to be allowed to"."""
    return operator.kind in OBJECT_KINDS and grammar.is_passive(operator.verb) and grammar.has_to(operator.verb)


def without(args: Arguments, act: Token) -> Arguments:
    """Return the arguments with the noun that names the act as a thing that holds others, and no party itself."""
    return replace(args, objects=[noun for noun in args.objects if noun != act], held=[*args.held, act])


def is_kept(child: Token, words: Lexicon) -> bool:
    """Tell whether a word beside a verb belongs to the phrase: particle, "not", "will", "to"."""
    if child.dep_ == "advmod":
        return child.i == child.head.i + 1 and words.knows(f"{grammar.lemma(child.head)}_{child.lower_}")
    return child.dep_ in ("prt", "neg") or (child.dep_ == "aux" and child.tag_ in ("MD", "TO"))


def is_nameless(party: Party) -> bool:
    """Tell whether a party is a crowd of nobody's: "48 people", "civilians"."""
    return party.type in (PartyType.GROUP, PartyType.UNNAMED_SOURCE) and party.name.islower()


def is_pledged(above: list[Operator]) -> bool:
    """Tell whether an act is promised, so that several who promise it need not do it to each other."""
    return any(grammar.lemma(operator.word) in PLEDGING for operator in above)


def is_saying(verb: Token, words: Lexicon) -> bool:
    """Tell whether a verb only introduces what somebody says."""
    clause = any(child.dep_ == "ccomp" for child in verb.children)
    return clause or (verb.dep_ in ("parataxis", "ROOT") and "say" in words.kinds(verb.lemma_.lower()))


def _reverse(args: Arguments, noun: Token | None) -> Arguments:
    doers = [n for p, n in (*args.preps, *(roles.parts(noun) if noun is not None else ())) if p in ("from", "by")]
    return Arguments(subjects=doers, objects=args.subjects)


def _apart(reading: Reading, *, mutual: bool, pledged: bool) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    targets = tuple(party for party in reading.targets if party not in reading.actors)
    if not targets and not pledged and (mutual or reading.type in RECIPROCAL) and len(reading.actors) > 1:
        return reading.actors[:1], reading.actors[1:]
    return reading.actors, targets
