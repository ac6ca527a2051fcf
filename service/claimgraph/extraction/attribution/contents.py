"""The content of an attribution: what is said, as ranges of tokens."""

from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.attribution import lexicon
from claimgraph.extraction.attribution.candidate import Text
from claimgraph.extraction.attribution.ranges import Range, balance, sentence, trim

OTHERS: Final = frozenset({"another", "many", "most", "one", "others", "several", "some"})
"""Words for further speakers: "one said that it helps and several said"."""


def after(text: Text, verb: Token, child: Token) -> list[Range]:
    """Return the constituent of ``child`` where it follows the verb."""
    start, end = child.left_edge.i, child.right_edge.i + 1
    if start <= verb.i:
        start = verb.i + 1
    end = min(end, _goes_on(verb, child) or end)
    return clean(text, [(start, min(end, _limit(text, verb)))])


def before(text: Text, verb: Token, child: Token) -> list[Range]:
    """Return the constituent of ``child`` where it comes before its verb, up to the verb's own words."""
    start, end = child.left_edge.i, child.right_edge.i + 1
    return clean(text, [(start, min(end, verb.left_edge.i if verb.left_edge.i > child.i else end))])


def clean(text: Text, ranges: list[Range]) -> list[Range]:
    """Trim each range and widen it to whole quotations; drop the empty ones."""
    found: list[Range] = []
    for start, end in ranges:
        trimmed = trim(text.doc, start, end)
        if trimmed is not None:
            found.append(balance(text.quotations, text.inside, *trimmed))
    return found


def _limit(text: Text, verb: Token) -> int:
    """Return where the content of a verb ends: with its sentence, before a semicolon or a clause set against it."""
    end = sentence(text.doc, verb.i)[1]
    for token in text.doc[verb.i + 1 : end]:
        if not text.quoted(token.i) and (token.text == ";" or _contrasts(token)):
            return token.i
    return end


def _goes_on(verb: Token, infinitive: Token) -> int | None:
    """Return where the verb's own clause goes on behind an infinitive: "urged them to leave and spoke with"."""
    if infinitive.tag_ != "VB" or not any(c.tag_ == "TO" for c in infinitive.lefts):
        return None
    for conjunction in infinitive.rights:
        if conjunction.dep_ == "cc":
            other = next((c for c in infinitive.rights if c.dep_ == "conj" and c.i > conjunction.i), None)
            if other is not None and other.tag_ in ("VBD", "VBZ") and verb.tag_ == other.tag_:
                return conjunction.i
    return None


def _is_new_speech(conjunction: Token) -> bool:
    """Whether somebody else speaks behind a conjunction: "said he would stay, and the opposition accused him"."""
    verb = next((c for c in conjunction.head.rights if c.dep_ == "conj" and c.i > conjunction.i), None)
    if verb is None or verb.pos_ != "VERB":
        return False
    entry = lexicon.entry(verb)
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    if entry is None or not entry.speaks or subject is None:
        return False
    parted = conjunction.nbor(-1).text == ","
    tells = "say" in entry.classes and any(c.dep_ == "ccomp" for c in verb.rights)
    return (subject.pos_ in ("NOUN", "PROPN") and (parted or tells)) or (subject.lower_ in OTHERS and tells)


def _contrasts(token: Token) -> bool:
    """Whether a conjunction opens a clause with its own subject that is no part of what was said before it."""
    if token.dep_ == "cc":
        return _is_new_speech(token)
    if token.dep_ != "mark" or token.lower_ not in ("while", "whereas"):
        return False
    subject = next((child for child in token.head.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return False
    entry = lexicon.entry(token.head)
    speaks = entry is not None and entry.speaks and subject.pos_ == "PROPN"
    return token.lower_ == "whereas" or token.nbor(-1).text == "," or speaks
