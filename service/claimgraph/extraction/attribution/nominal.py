"""Nouns that attribute ("his claim that …", "made a promise to …") and names before a colon ("LEE: …")."""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.attribution import contents, lexicon, sources
from claimgraph.extraction.attribution.candidate import Candidate, Text

LIGHT: Final = frozenset({"make", "give", "issue", "repeat", "renew", "have"})
LEADING: Final = frozenset({"of", "for", "about", "against", "on", "over", "to", "in", "that", "with", "from"})
NAMING: Final = frozenset({"PROPN", "NOUN", "ADJ", "DET", "PART", "PUNCT"})
LONGEST: Final = 9


def nouns(text: Text, used: set[int]) -> Iterator[Candidate]:
    """Yield the nouns of speech or thought that have a possessor, or a light verb's subject, and a content."""
    for token in text.doc:
        if token.pos_ != "NOUN" or text.quoted(token.i):
            continue
        entry = lexicon.entry(token)
        source = _holder(token, used) if entry is not None else None
        content = _content(text, token) if source is not None else None
        if entry is None or source is None or content is None:
            continue
        construction, first, child = content
        start = min([child.i for child in token.lefts if child.dep_ == "amod"], default=token.i)
        held = source.dep_ == "poss"
        cue = (start if held else source.head.i, child.i + 1 if construction == "noun preposition" else token.i + 1)
        ranges = contents.after(text, token, first)
        whole = sources.span(text.doc, source, token)
        if held and text.doc[whole[1] - 1].tag_ == "POS" and whole[1] - whole[0] > 1:
            whole = whole[0], whole[1] - 1
        if ranges and cue[0] < cue[1]:
            yield Candidate(token, construction, entry, cue, ranges, source, whole)


def _holder(noun: Token, used: set[int]) -> Token | None:
    own = next((child for child in noun.lefts if child.dep_ == "poss"), None)
    if own is not None:
        return own
    verb = noun.head
    if noun.dep_ == "dobj" and verb.lemma_ in LIGHT and verb.i not in used:
        subject = sources.subject(verb)
        return subject if subject is not None and subject.head.i == verb.i and subject.i < verb.i else None
    return None


def _content(text: Text, noun: Token) -> tuple[str, Token, Token] | None:
    """Return the construction, the content's head and the word that leads to it."""
    for child in noun.rights:
        if child.dep_ in ("acl", "ccomp", "relcl") and child.pos_ in ("VERB", "AUX"):
            words = {part.lower_ for part in child.lefts if part.dep_ in ("mark", "aux")}
            if "that" in words or "to" in words:
                return "noun clause", child, child
        if child.dep_ == "prep" and child.lower_ in LEADING:
            inner = next((part for part in child.children if part.dep_ in ("pobj", "pcomp")), None)
            if inner is not None:
                return "noun preposition", inner, child
    return None


def colons(text: Text, used: set[int]) -> Iterator[Candidate]:
    """Yield paragraphs that begin with a name and a colon, as headlines and transcripts do."""
    doc, begins = text.doc, True
    for token in doc:
        if token.is_space:
            begins = begins or "\n" in token.text
            continue
        if begins:
            begins = False
            found = _colon(text, token.i)
            if found is not None and found.cue[0] not in used:
                yield found


def _colon(text: Text, start: int) -> Candidate | None:
    doc = text.doc
    colon = next((i for i in range(start + 1, min(start + LONGEST, len(doc))) if doc[i].text == ":"), None)
    if colon is None or any(doc[i].pos_ not in NAMING or doc[i].is_space for i in range(start, colon)):
        return None
    end = colon + 1
    while end < len(doc) and not (doc[end].is_space and "\n" in doc[end].text):
        end += 1
    content = [(first, end) for first, _ in contents.clean(text, [(colon + 1, end)])]
    head = doc[start:colon].root
    if not content or text.quoted(start):
        return None
    shape = "capitals" if doc[start:colon].text.isupper() else "colon"
    return Candidate(doc[colon], shape, None, (colon, colon + 1), content, head, (start, colon))
