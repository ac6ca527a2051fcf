"""What is known of a possible attribution, as names of features: word classes and structure, never words."""

from collections.abc import Iterator, Sequence
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.attribution import lexicon
from claimgraph.extraction.attribution.candidate import Candidate, Text

PERSONS: Final = frozenset({"he", "she", "they", "him", "her", "them", "his", "their"})
SPEAKERS: Final = frozenset({"i", "we", "you", "me", "us", "my", "our", "your"})
THINGS: Final = frozenset({"it", "this", "that", "these", "those", "there", "its", "what"})
ENTITIES: Final = {"PERSON": "person", "ORG": "organization", "GPE": "country", "NORP": "people"}
HEADLINE: Final = 40
LENGTHS: Final = ((1, "1"), (3, "2-3"), (7, "4-7"), (15, "8-15"), (30, "16-30"))


def features(text: Text, candidate: Candidate, outer: float) -> list[str]:
    """List the features of a candidate; ``outer`` is the best score of one whose content holds this cue."""
    names = ["bias", *_cue(candidate), *_source(candidate), *_content(text, candidate)]
    names.append("outer " + ("none" if outer == 0 else "weak" if outer < 0.4 else "fair" if outer < 0.75 else "strong"))
    return names


def _cue(candidate: Candidate) -> Iterator[str]:
    head, kind = candidate.head, candidate.construction
    classes: Sequence[str] = candidate.entry.classes if candidate.entry else ("none",)
    yield f"construction {kind}"
    yield f"class {classes[0]}"
    yield f"{kind} + {classes[0]}"
    for name in classes[1:]:
        yield f"also {name}"
        yield f"{_family(kind)} + also {name}"
    yield f"tag {head.tag_}"
    yield f"{_family(kind)} + tag {head.tag_}"
    yield f"hangs as {head.dep_}"
    left = [child for child in head.children if child.i < head.i]
    if any(child.dep_ == "neg" for child in left):
        yield "negated"
    if any(child.tag_ == "MD" for child in left):
        yield "modal"
        yield f"modal + {_family(kind)}"
    if any(child.dep_ == "auxpass" for child in left):
        yield "passive"
    if any(child.dep_ == "mark" or (child.dep_ == "advmod" and child.tag_ == "WRB") for child in left):
        yield "subordinate"
    if any(child.dep_ in ("dobj", "dative") and not _within(candidate, child.i) for child in head.rights):
        yield "addressee"
    if any(child.dep_ == "aux" and child.lemma_ == "have" for child in left):
        yield "perfect"


def _family(kind: str) -> str:
    if kind.startswith("quotation") or kind in ("set in", "that", "clause", "according to", "question"):
        return "clausal"
    return kind


def _source(candidate: Candidate) -> Iterator[str]:
    kind = source_kind(candidate.source_head)
    yield f"source {kind}"
    yield f"source {kind} + {_family(candidate.construction)}"
    source, head = candidate.source_head, candidate.head
    if source is not None:
        own = source.head.i == head.i
        yield "source own" if own else "source from above"
        if not own:
            yield f"source from above + {head.dep_}"
        yield "source after" if source.i > head.i else "source before"
        if abs(source.i - head.i) > 15:
            yield "source far"


def source_kind(head: Token | None) -> str:
    """Sort a source by what kind of thing it is."""
    if head is None:
        return "none"
    lower = head.lower_
    for kind, words in (("he", PERSONS), ("I", SPEAKERS), ("it", THINGS)):
        if lower in words:
            return kind
    if head.tag_ in ("WP", "WDT", "WP$"):
        return "who"
    if head.ent_type_:
        return ENTITIES.get(head.ent_type_, "other entity")
    entry = lexicon.entry(head) if head.pos_ == "NOUN" else None
    if entry is not None:
        return f"noun of {'showing' if 'show' in entry.classes else 'speech'}"
    return {"PROPN": "name", "NOUN": "nouns" if head.tag_ == "NNS" else "noun"}.get(head.pos_, "other")


def _within(candidate: Candidate, i: int) -> bool:
    return any(start <= i < end for start, end in candidate.content)


def _content(text: Text, candidate: Candidate) -> Iterator[str]:
    doc, family = text.doc, _family(candidate.construction)
    start, end = candidate.content[0]
    length = end - start
    bucket = next((name for limit, name in LENGTHS if length <= limit), "31+")
    yield f"length {bucket}"
    yield f"length {bucket} + {family}"
    if any(text.quoted(i) for i in range(start, min(end, start + 60))):
        yield "holds quotation"
        yield f"holds quotation + {family}"
    first = doc[start]
    if first.pos_ == "PRON":
        yield f"begins with {source_kind(first)}"
    if family in ("object", "preposition", "as", "adjective preposition"):
        span = doc[start:end]
        root = span.root
        yield f"about {source_kind(root)}"
        yield f"about {source_kind(root)} + {candidate.entry.classes[0] if candidate.entry else 'none'}"
        if first.pos_ == "DET":
            yield "begins with article"
    if any(token.text == "?" for token in doc[start : end + 1]):
        yield "question mark"
    gap = start - candidate.cue[1]
    if gap > 0:
        yield "gap small" if gap <= 3 else "gap wide"
    if candidate.cue[1] < HEADLINE and _titled(text, candidate.cue[1]):
        yield "headline"


def _titled(text: Text, place: int) -> bool:
    """Whether the token stands in a first line that a blank line parts from the rest."""
    return not any(t.is_space for t in text.doc[:place]) and any(t.is_space for t in text.doc[place : 2 * HEADLINE])
