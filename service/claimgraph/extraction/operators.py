"""Words that take an act as complement, and what they make of it: "agreed to", "refused to", "urged X to"."""

from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction import grammar, modality
from claimgraph.extraction.lexicon import Lexicon
from claimgraph.extraction.modality import Mood
from claimgraph.extraction.roles import Roles
from claimgraph.model import ActionType, Modality, Party

FRIENDLY: Final = frozenset(
    {
        ActionType.AGREE,
        ActionType.CONSULT,
        ActionType.SUPPORT,
        ActionType.CONCEDE,
        ActionType.COOPERATE,
        ActionType.AID,
        ActionType.RETREAT,
    }
)
MATERIAL: Final = frozenset(
    {
        ActionType.PROTEST,
        ActionType.SANCTION,
        ActionType.MOBILIZE,
        ActionType.COERCE,
        ActionType.ASSAULT,
        ActionType.THREATEN,
    }
)
ORDER: Final = (
    "refuse",
    "threaten",
    "fail",
    "commit",
    "intend",
    "demand",
    "force",
    "hinder",
    "allow",
    "help",
    "end",
    "begin",
    "attempt",
    "decide",
)
"""Of several kinds of one word, the first that fits is meant."""

OBJECT_KINDS: Final = frozenset({"demand", "force", "hinder", "allow", "help"})
"""Kinds that are done by one party to another, who does the act below."""

NO_CLAUSE: Final = frozenset({"decide", "begin", "end", "attempt", "help", "fail", "intend", "allow", "force"})
"""Kinds whose complement has no subject of its own: their that-clauses are no complements of this kind."""

SUBJUNCTIVE: Final = frozenset({"demand", "require", "order", "urge", "request", "insist", "ask", "propose"})
CARRIERS: Final = frozenset({"light", "begin"})
"""Kinds of verbs that lend their subject to a noun of willing: "made a promise to", "reiterated its demand that"."""

EXPRESSING: Final = frozenset({"express", "thank", "congratulate", "condemn", "commend", "praise", "applaud"})
"""Verbs that are done in saying that one wants to do it: "I want to thank"."""

INFORMING: Final = frozenset({"know", "hear", "see", "believe", "think", "say"})
"""What somebody is let do by words or by chance, and no party's leave: "let them know that"."""

AGREEING: Final = frozenset({"agree", "offer", "consent", "propose", "volunteer"})


@dataclass(frozen=True, slots=True)
class Operator:
    """A word over an act: ``word`` names the kind, ``verb`` is the verb that carries it (often the same)."""

    word: Token
    verb: Token
    kind: str
    controller: Token | None
    below: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clause has been understood as so far."""

    type: ActionType
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    mood: Mood


def operators_over(verb: Token, words: Lexicon) -> list[Operator]:
    """Return the operators above a clause, from the nearest outwards, up to a verb of saying."""
    found: list[Operator] = []
    for _ in range(4):
        operator = _operator(verb, words)
        if operator is None:
            break
        found.append(operator)
        verb = operator.verb
    return found


def _operator(verb: Token, words: Lexicon) -> Operator | None:
    while verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX") and not _own_subject(verb):
        if verb.tag_ != verb.head.tag_ and not (verb.tag_ == "VB" and verb.head.tag_ == "VB"):
            return None
        verb = verb.head
    head, dep = verb.head, verb.dep_
    if head.pos_ == "VERB" and dep == "advcl" and grammar.for_clause(head) == verb:
        return Operator(head, head, "demand", grammar.subject_of(verb), verb.i)
    if dep == "xcomp" and head.lemma_ == "include" and verb.tag_ == "VBG":
        willed = next((c for c in head.lefts if c.dep_ == "nsubj" and "demand" in words.kinds(c.lemma_.lower())), None)
        return Operator(willed, head, "demand", None, verb.i) if willed is not None else None
    if dep in ("xcomp", "ccomp") and head.pos_ == "VERB":
        return _of_kind(head, head, _kinds(head, words), dep, verb)
    if dep in ("xcomp", "ccomp", "acl", "advcl") and head.pos_ == "ADJ" and head.head.pos_ in ("AUX", "VERB"):
        return _of_kind(head, head.head, words.kinds(head.lower_), dep, verb)
    if dep in ("acl", "xcomp", "relcl", "ccomp") and head.pos_ == "NOUN" and (verb.tag_ == "VB" or _told(verb)):
        carrier = head.head if head.dep_ in ("dobj", "attr") and head.head.pos_ in ("VERB", "AUX") else None
        if carrier is not None and (carrier.pos_ == "AUX" or words.kinds(grammar.lemma(carrier)) & CARRIERS):
            return _of_kind(head, carrier, words.kinds(head.lemma_.lower()), dep, verb)
    if dep == "pcomp" and head.head.pos_ == "VERB" and head.lower_ in ("from", "on", "to", "into"):
        return _of_kind(head.head, head.head, _kinds(head.head, words), dep, verb)
    return None


def _kinds(verb: Token, words: Lexicon) -> frozenset[str]:
    lemma, particle = grammar.lemma(verb), grammar.particle(verb)
    if particle and words.kinds(f"{lemma}_{particle}"):
        return words.kinds(f"{lemma}_{particle}")
    return words.kinds(lemma)


def _of_kind(word: Token, verb: Token, kinds: frozenset[str], dep: str, below: Token) -> Operator | None:
    for kind in ORDER:
        if kind not in kinds:
            continue
        bare = below.tag_ in ("VBG", "VB") and not any(c.tag_ == "MD" or c.lemma_ == "do" for c in below.lefts)
        if kind == "demand" and dep == "ccomp" and below.left_edge.lower_ in modality.QUESTIONING:
            continue
        if (
            kind == "demand"
            and grammar.lemma(word) in ("tell", "ask")
            and below.tag_ not in ("VB", "VBP")
            and not _ordered(below)
        ) and not grammar.has_to(below):
            continue  # "told the paper, “We are exploring”"
        if kind == "allow" and word.lemma_ == "let" and below.lemma_ in INFORMING:
            continue
        if dep == "ccomp" and kind in NO_CLAUSE and not bare:
            continue
        if kind == "hinder" and dep != "pcomp" and word.lemma_ in ("keep", "stop") and not _own_subject(below):
            continue  # "kept working": nobody is kept from it
        if kind == "intend" and "demand" in kinds and _own_subject(below):
            continue  # "wants them to leave"
        if dep == "ccomp" and kind == "demand" and not (bare or _ordered(below) or _subjunctive(word, below)):
            continue
        controller = None
        if kind in OBJECT_KINDS:
            controller = grammar.subject_of(below)
            if controller == grammar.subject_of(verb) and not grammar.is_passive(verb):
                controller = None
        return Operator(word, verb, kind, controller, below.i)
    return None


def _ordered(verb: Token) -> bool:
    return any(c.lower_ in modality.DEMANDED for c in verb.lefts)


def _subjunctive(word: Token, below: Token) -> bool:
    # spaCy often takes the subjunctive of "demanded that they leave" for a present tense
    return grammar.lemma(word) in SUBJUNCTIVE and below.tag_ == "VBP"


def _told(verb: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.lefts)


def _own_subject(verb: Token) -> bool:
    return any(c.dep_ in grammar.SUBJECTS or c.dep_ in grammar.PASSIVE_SUBJECTS for c in verb.lefts)


def with_mood(reading: Reading) -> Reading:
    """Apply the clause's own mood: who says that it will cooperate agrees, who will attack threatens."""
    mood = reading.mood
    if not mood.future:
        return reading
    if mood.negated and reading.type in FRIENDLY:
        return replace(reading, type=ActionType.REJECT, mood=replace(mood, negated=False))
    return replace(reading, type=intended(reading.type))


def intended(type_: ActionType) -> ActionType:
    """Return what it is to intend an act of this type (PLOVER: future cooperation is AGREE)."""
    if type_ in FRIENDLY:
        return ActionType.AGREE
    return ActionType.THREATEN if type_ in MATERIAL else type_


def end_of(act: ActionType) -> ActionType:
    """Return what it is to end an act of this type."""
    if act in (ActionType.ASSAULT, ActionType.MOBILIZE, ActionType.SANCTION):
        return ActionType.RETREAT
    if act in (ActionType.COERCE, ActionType.PROTEST, ActionType.THREATEN):
        return ActionType.CONCEDE
    if act in (ActionType.ACCUSE, ActionType.REJECT, ActionType.REQUEST):
        return ActionType.CONCEDE
    return ActionType.SANCTION


def apply(operator: Operator, reading: Reading, roles: Roles) -> Reading:
    """Return what the operator makes of the act below it."""
    args = grammar.arguments(operator.verb)
    mood = modality.mood(operator.verb)
    subjects = roles.actors(args)
    kind = operator.kind
    if kind in OBJECT_KINDS:
        return _to_another(operator, reading, roles, args, mood, subjects)
    actors = subjects or (roles.parties(args.objects) if args.passive else ()) or reading.actors
    type_, made = _alone(operator, reading)
    if kind == "fail" and type_ is ActionType.AGREE and not mood.negated:
        type_ = ActionType.REJECT  # "failed to reach agreement"
    elif kind == "fail":
        made = replace(made, negated=not made.negated)
    if mood.negated:
        made = replace(made, negated=not made.negated)
        if kind in ("commit", "allow") and type_ is ActionType.AGREE:
            type_, made = ActionType.REJECT, replace(made, negated=False)
    if mood.modality is Modality.POSSIBLE and made.modality is Modality.ACTUAL:
        made = replace(made, modality=Modality.POSSIBLE)
    if mood.future:
        type_ = intended(type_)
        made = replace(made, modality=Modality.INTENDED)
    if mood.modality is Modality.DEMANDED:
        made = replace(made, modality=Modality.DEMANDED)
    beside = roles.beside(args, actors) if operator.word == operator.verb else ()
    return Reading(type_, actors, beside or reading.targets, made)


def _alone(operator: Operator, reading: Reading) -> tuple[ActionType, Mood]:
    kind, type_, mood = operator.kind, reading.type, reading.mood
    meant = replace(mood, modality=Modality.INTENDED)
    if kind == "refuse":
        return ActionType.REJECT, replace(mood, negated=False, modality=Modality.ACTUAL)
    if kind == "threaten":
        return ActionType.THREATEN, replace(meant, negated=False)
    if kind == "commit":
        hostile = type_ in MATERIAL and not mood.negated and operator.word.lemma_.lower() not in AGREEING
        return ActionType.THREATEN if hostile else ActionType.AGREE, replace(meant, negated=False)
    if kind == "intend" and type_ is ActionType.ASSAULT and grammar.lemma(operator.word) in ("prepare", "ready"):
        return ActionType.MOBILIZE, meant
    if kind == "intend" and grammar.lemma(operator.word.doc[operator.below]) in EXPRESSING:
        return type_, mood
    if kind == "intend":
        return intended(type_), meant
    if kind == "attempt":
        return type_, meant
    if kind == "end" and type_ is not ActionType.OTHER:
        return end_of(type_), mood
    return type_, mood


def _to_another(
    operator: Operator,
    reading: Reading,
    roles: Roles,
    args: grammar.Arguments,
    mood: Mood,
    subjects: tuple[Party, ...],
) -> Reading:
    below = roles.parties((operator.controller,)) if operator.controller is not None else ()
    kind = operator.kind
    if args.passive and not subjects:
        # "was told to leave": who told is not said, so the act below is all there is
        modal = Modality.DEMANDED if kind == "demand" else Modality.ACTUAL
        return replace(reading, mood=replace(reading.mood, modality=modal))
    if kind == "demand" and operator.controller is None and grammar.lemma(operator.word) == "need":
        return replace(reading, mood=replace(reading.mood, modality=Modality.DEMANDED))
    if kind == "demand" and not below and grammar.lemma(operator.word) == "expect":
        return replace(reading, type=ActionType.OTHER)  # "expect prices to fall": nobody is asked
    targets = below or reading.targets
    made = replace(mood, negated=mood.negated)
    if kind == "demand" and reading.type is ActionType.COERCE and grammar.lemma(operator.word) == "order":
        return Reading(ActionType.COERCE, subjects, targets, made)
    if kind == "demand":
        return Reading(ActionType.REQUEST, subjects, targets, replace(made, modality=Modality.DEMANDED))
    if kind == "help":
        type_ = reading.type if reading.type in MATERIAL else ActionType.AID
        return Reading(type_, subjects, targets, made)
    type_ = ActionType.CONCEDE if kind == "allow" else ActionType.COERCE
    done = Reading(type_, subjects, targets, made)
    if mood.negated and kind == "allow":
        done = replace(done, type=ActionType.REJECT, mood=replace(made, negated=False))
    return with_mood(done) if mood.future else done
