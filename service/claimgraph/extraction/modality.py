"""Whether a clause tells of an act as done, meant, possible or called for, and whether it denies it."""

from dataclasses import dataclass
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction import grammar
from claimgraph.extraction.grammar import Arguments
from claimgraph.model import Modality

FUTURE: Final = frozenset({"will", "'ll", "’ll", "wo", "shall", "sha", "would", "'d", "’d"})
POSSIBLE: Final = frozenset({"may", "might", "could", "can", "ca"})
DEMANDED: Final = frozenset({"must", "should", "ought"})
QUESTIONING: Final = frozenset({"whether", "if", "who", "what", "when", "where", "why", "how", "which"})
HABITUAL: Final = frozenset("sometimes often frequently regularly usually routinely occasionally".split())
NEVER: Final = frozenset({"never", "nobody", "neither", "nor", "none"})


@dataclass(frozen=True, slots=True)
class Mood:
    """How a clause stands to what happens; ``future``: it says that the act will come."""

    modality: Modality
    negated: bool
    future: bool = False


def mood(verb: Token) -> Mood:
    """Read auxiliaries, negation and conjunction of the clause that ``verb`` heads."""
    if verb.dep_ == "ccomp" and any(c.dep_ == "mark" and c.lower_ in ("whether", "if") for c in verb.lefts):
        return Mood(Modality.POSSIBLE, is_negated(verb))
    auxiliaries = _auxiliaries(verb)
    negated = is_negated(verb)
    if any(a.lower_ == "would" for a in auxiliaries) and any(c.lower_ in HABITUAL for c in verb.lefts):
        return Mood(Modality.ACTUAL, negated)  # "would often attack"
    if any(a.lower_ in FUTURE for a in auxiliaries if a.lower_ not in ("'d", "’d") or verb.tag_ == "VB"):
        return Mood(Modality.INTENDED, negated, future=True)
    if any(a.lower_ in DEMANDED for a in auxiliaries):
        return Mood(Modality.DEMANDED, negated)
    if any(a.lower_ in POSSIBLE for a in auxiliaries) or _conditional(verb):
        return Mood(Modality.POSSIBLE, negated)
    return Mood(Modality.ACTUAL, negated)


def is_negated(verb: Token) -> bool:
    """Tell whether the clause denies its act: "not", "never", "no longer", "no soldier", "without"."""
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in NEVER:
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and any(
            det.lower_ in ("no", "neither") and det.dep_ == "det" for det in child.lefts
        ):
            return True
    if verb.dep_ == "pcomp" and verb.head.lower_ == "without":
        return True
    if verb.dep_ == "conj" and not any(c.dep_ in ("nsubj", "aux", "auxpass") for c in verb.lefts):
        return any(c.dep_ == "neg" for c in verb.head.lefts) and verb.tag_ == verb.head.tag_
    return False


def _auxiliaries(verb: Token) -> list[Token]:
    for _ in range(4):
        found = [c for c in verb.lefts if c.dep_ in ("aux", "auxpass")]
        if found or verb.dep_ != "conj" or any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts):
            return found
        if verb.tag_ in ("VBD", "VBZ"):
            return []  # "would not answer but called": no auxiliary governs a finite verb
        verb = verb.head
    return []


def is_condition(verb: Token) -> bool:
    """Tell whether a clause only names a condition, and so claims nothing: "if they attack", "unless he resigns"."""
    subject = next((c for c in verb.lefts if c.dep_ in grammar.SUBJECTS), None)
    if (
        subject is not None
        and verb.dep_ != "ROOT"
        and any(
            c.dep_ == "aux" and c.lower_ in ("should", "had") and c.i == subject.left_edge.i - 1 for c in verb.lefts
        )
    ):
        return True  # "should he remain"
    return verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "lest") for c in verb.lefts)


def is_question(verb: Token, args: Arguments) -> bool:
    """Tell whether a verb of asking puts a question and asks for nothing: "asked whether", "“Why?” she asked"."""
    if verb.lemma_ != "ask" or args.passive:
        return False
    clause = next((c for c in verb.children if c.dep_ in ("ccomp", "advcl")), None)
    if clause is not None and any(word.lower_ in QUESTIONING for word in clause.lefts):
        return True
    bare = not any(c.dep_ in ("xcomp", "ccomp", "prep") for c in verb.rights)
    sentence = grammar.sentence(verb)
    around = verb.doc[max(0, sentence.start - 2) : sentence.end]
    return bare and (not args.objects or "?" in around.text)


def _conditional(verb: Token) -> bool:
    for _ in range(4):
        if verb.dep_ == "advcl":
            return any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in verb.lefts)
        if verb.dep_ not in ("conj", "xcomp"):
            return any(c.dep_ == "mark" and c.lower_ in ("if", "whether") for c in verb.lefts)
        verb = verb.head
    return False
