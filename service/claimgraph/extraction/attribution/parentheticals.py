"""Attributions set into or after a sentence: "…, she said, …", "…, according to the ministry"."""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.attribution import contents, cues, lexicon, sources
from claimgraph.extraction.attribution.candidate import Candidate, Text
from claimgraph.extraction.attribution.ranges import Range, sentence, without

DOCUMENTS: Final = frozenset(
    "statement tweet post message letter memo email release report remark comment note".split()
)
"""What is said in writing, whose author is the source."""

SUBORDINATING: Final = frozenset(
    {"after", "before", "because", "since", "until", "when", "while", "although", "though"}
)
"""Conjunctions of clauses that tell something besides what is said: "…, after the paper reported it"."""


def according_to(text: Text) -> Iterator[Candidate]:
    """Yield each "according to" with the sentence around it."""
    doc = text.doc
    for token in doc[:-1]:
        if token.lower_ != "according" or doc[token.i + 1].lower_ != "to" or text.quoted(token.i):
            continue
        noun = next((part for part in doc[token.i + 1].rights if part.dep_ in ("pobj", "nmod")), None)
        if noun is None:
            noun = next((part for part in token.subtree if part.dep_ == "pobj"), None)
        if noun is None or noun.i < token.i:
            continue
        source = sources.span(doc, noun)
        whole = sentence(doc, token.i)
        holes = [(token.i, source[1])]
        content = contents.clean(text, without(whole, holes))
        if content:
            yield Candidate(
                token,
                "according to",
                lexicon.entries().get(("say", "verb")),
                (token.i, token.i + 2),
                content,
                _author(noun),
                source,
            )


def _author(noun: Token) -> Token:
    """Return whose words a document holds where the text names them: "a statement by the ministry"."""
    if noun.lemma_.lower() not in DOCUMENTS:
        return noun
    for child in noun.rights:
        written = child.dep_ == "acl" and child.tag_ == "VBN"
        for preposition in child.rights if written else (child,):
            if preposition.dep_ in ("prep", "agent") and preposition.lower_ in ("by", "from"):
                return next((inner for inner in preposition.children if inner.dep_ == "pobj"), noun)
    return noun


def set_in(text: Text, used: set[int]) -> Iterator[Candidate]:
    """Yield verbs of saying that stand with their subject alone between commas or at the sentence's end."""
    doc = text.doc
    for token in doc:
        if token.pos_ != "VERB" or token.i in used or text.quoted(token.i):
            continue
        entry = lexicon.entry(token)
        if entry is None or entry.classes[0] not in ("say", "think", "show", "predict", "accuse", "demand", "ask"):
            continue
        found = _segment(text, token)
        if found is None:
            continue
        start, end = found
        speaker = next((c for c in token.children if c.dep_ == "nsubj" and start <= c.i < end), None)
        if speaker is None:
            nouns = [t for t in doc[start : token.i] if t.pos_ in ("PROPN", "NOUN", "PRON")]
            speaker = nouns[0].head if nouns and nouns[0].dep_ == "compound" else (nouns[0] if nouns else None)
        if speaker is None or not start <= speaker.i < end:
            continue
        whole = sentence(doc, token.i)
        stop = max(end, _told_of(doc, speaker, end, whole[1]))
        content = contents.clean(text, without(whole, [(start, stop)]))
        if content:
            source = sources.span(doc, speaker, token)
            source = (max(source[0], start), min(source[1], stop))
            yield Candidate(token, "set in", entry, cues.verb_group(doc, token), content, speaker, source)


def _told_of(doc: Doc, speaker: Token, start: int, end: int) -> int:
    """Return where the words after a comma end that tell who the speaker is: "said Ann Lee, who runs the bank"."""
    for child in speaker.rights:
        if child.dep_ in ("relcl", "appos", "acl") and child.i >= start and child.left_edge.i <= start + 1:
            return end if speaker.right_edge.i >= end - 2 else speaker.right_edge.i + 1
    return start


def _segment(text: Text, verb: Token) -> Range | None:
    """Return the stretch between commas around a verb that holds its subject and no complement."""
    doc = text.doc
    first, last = sentence(doc, verb.i)
    start = verb.i
    while start > first and doc[start - 1].text not in (",", "—", "–", "--"):
        start -= 1
    end = verb.i + 1
    while end < last and doc[end].text not in (",", ".", "—", "–", "--", ";", "?", "!"):
        end += 1
    if start == first or end - start > 14 or end >= last or doc[start].lower_ in SUBORDINATING:
        return None
    if any(text.quoted(i) for i in range(start, end)):
        return None
    full = [t for t in doc[start:end] if t.pos_ in ("VERB", "AUX") and t.dep_ not in ("aux", "auxpass")]
    verbs = [t for t in full if t.i != verb.i]
    if any(t.i < verb.i for t in verbs) or any(t.tag_ not in ("VBG", "VBN") for t in verbs):
        return None
    if verb.tag_ in ("VBG", "VBN", "VB") or any(t.dep_ == "dobj" for t in doc[verb.i + 1 : end] if t.head == verb):
        return None
    if doc[start].lower_ in ("who", "which", "that", "and", "but", "as", "while", "when", "although"):
        return None
    if any(c.dep_ in ("mark", "advmod") and c.tag_ in ("IN", "WRB") and c.i < start for c in verb.lefts):
        return None
    return start, end
