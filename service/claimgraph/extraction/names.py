"""Proper names in a document: the entity recogniser's, set right by the gazetteer and by titles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import name_types
from claimgraph.extraction.lexis import HONORIFICS
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, NounKind, Record
from claimgraph.parties.nouns import given_names

TYPES: Final = {
    "PERSON": PartyType.PERSON,
    "ORG": PartyType.ORGANIZATION,
    "GPE": PartyType.PLACE,
    "LOC": PartyType.PLACE,
    "FAC": PartyType.PLACE,
    "NORP": PartyType.GROUP,
}
LOWER_STARTS: Final = frozenset({"al", "the", "anti", "mainland", "de"})
WITH_ARTICLE: Final = frozenset({"Emirates"})
"""Short names that mean the country only behind an article; without one they are a company's."""

OPENING_BRACKETS: Final = ("(", "[")
SCORE: Final = re.compile(r"\d[\d–-]*")
"""The result of a match, which stands right behind a name: 6-4."""

BODIES: Final = frozenset({"agency", "commission", "committee", "council", "department", "ministry", "office"})
LONGEST_NAME: Final = 8
PERSONAL: Final = frozenset({NounKind.PERSON, NounKind.SOURCE})


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: tokens ``start`` to ``end`` (excluded), the party, and its record if it is known."""

    start: int
    end: int
    party: Party
    record: Record | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the party's name."""
        return tuple(self.party.name.split())


def find(doc: Doc, gazetteer: Gazetteer) -> list[Name]:
    """Return the names of a document in their order; none overlap."""
    known = list(_known(doc, gazetteer))
    free = _Tokens(len(doc))
    found: list[Name] = []
    for name in _recognised(doc, gazetteer):
        inside = [other for other in known if other.start < name.end and name.start < other.end]
        if not inside or _outweighs(doc, name, inside):
            found.append(name)
            free.take(name)
    for name in known:
        if free.has(name):
            found.append(name)
            free.take(name)
    for name in _titled(doc, free):
        found.append(name)
        free.take(name)
    return sorted(found, key=lambda name: name.start)


class _Tokens:
    def __init__(self, size: int) -> None:
        self._taken = bytearray(size)

    def take(self, name: Name) -> None:
        self._taken[name.start : name.end] = b"\1" * (name.end - name.start)

    def has(self, name: Name) -> bool:
        return not any(self._taken[name.start : name.end])


def of_record(start: int, end: int, record: Record) -> Name:
    """Make the name of a known party."""
    return Name(start, end, Party(record.name, record.type, record.iri), record)


def _known(doc: Doc, gazetteer: Gazetteer) -> Iterator[Name]:
    """Yield the longest known name at each place; a name begins with a capital letter or "al-"."""
    place = 0
    while place < len(doc):
        token = doc[place]
        longest = gazetteer.longest(token.text) if token.text[0].isupper() or token.lower_ in LOWER_STARTS else 0
        match = None
        if longest:
            for end in range(min(place + 2 * longest + 1, len(doc)), place, -1):
                text = doc[place:end].text
                if "\n" not in text and doc[end - 1].text not in ("'s", "’s", "-") and text[-1] not in ",;:":
                    record = gazetteer.find(text)
                    if text in WITH_ARTICLE and (not place or doc[place - 1].lower_ != "the"):
                        match = Name(place, end, Party(text, PartyType.ORGANIZATION))
                        break
                    if record and _written_as_name(text, record):
                        match = of_record(place, end, record)
                        break
        if match:
            yield match
        place = match.end if match else place + 1


def _written_as_name(text: str, record: Record) -> bool:
    """Whether a name is written as one: "Russia Today", not "Russia today"."""
    if text in (record.name, *record.aliases):
        return True
    words = [word for word in text.split() if len(word) > 3 or word[0].isupper()]
    return all(word[0].isupper() or word.startswith("al-") for word in words) and bool(words)


def _recognised(doc: Doc, gazetteer: Gazetteer) -> Iterator[Name]:
    for entity in doc.ents:
        kind = TYPES.get(entity.label_)
        if kind is None:
            continue
        start, end = _trim(entity)
        if start >= end or gazetteer.is_nobody(doc[start:end].text) or _is_clause(doc[start:end]):
            continue
        if kind is not PartyType.PERSON and _personal(doc, start, end, gazetteer):
            kind = PartyType.PERSON
        elif kind is not PartyType.GROUP:
            kind = name_types.told(tuple(doc[start:end].text.split()), kind, gazetteer) or kind
        if kind is PartyType.ORGANIZATION:
            start = _coordinated(doc, start, end)
        if (
            kind is PartyType.GROUP
            and gazetteer.country_of(doc[start:end].text)
            and not doc[end - 1].tag_.startswith("NN")
        ):
            continue
        if kind is PartyType.PERSON:
            start, end = _person(doc, start, end, gazetteer)
        if start < end:
            yield Name(start, end, Party(_text(doc[start:end]), kind))


def _trim(entity: Span) -> tuple[int, int]:
    """Leave out what is no part of the name: article, possessive ending, quotes, white space, a second line."""
    start, end = entity.start, entity.end
    doc = entity.doc
    for token in entity:
        if (token.is_space and "\n" in token.text) or (token.text in OPENING_BRACKETS and token.i > start):
            end = token.i
            break
    while start < end and (doc[start].is_punct or doc[start].is_space or doc[start].pos_ in ("DET", "PRON")):
        start += 1
    while start < end and (doc[end - 1].tag_ in ("POS", "''", "``") or doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    while end - start > 1 and SCORE.fullmatch(doc[end - 1].text):
        end -= 1
    if not any(token.text[0].isupper() for token in doc[start:end]):
        return start, start
    return start, end


def _is_clause(span: Span) -> bool:
    """Whether a stretch holds a verb between two names, and so is no name: Marlow hit Berg."""
    return any(token.tag_ in ("VBD", "VBZ") and token.text.islower() for token in span[1:-1])


def _coordinated(doc: Doc, start: int, end: int) -> int:
    """Return where the name of a body with two subjects begins: the Oversight and Reform Committee."""
    if doc[end - 1].lower_ not in BODIES or start < 2 or doc[start - 1].lower_ not in ("and", "&"):
        return start
    first = start - 1
    while first and doc[first - 1].pos_ in ("PROPN", "ADJ") and doc[first - 1].text.istitle():
        first -= 1
    return first if first < start - 1 and doc[first].ent_type_ != "PERSON" else start


def _personal(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Whether a title stands before the name: Sen. Rubio, spokesman Baker."""
    before = doc[start - 1] if start else None
    if doc[start].lower_ in HONORIFICS and end - start > 1:
        return True
    if before is None or (before.is_punct and before.text != "."):
        return False
    return before.lower_ in HONORIFICS or (
        gazetteer.noun(before.lower_) in PERSONAL and before.dep_ == "compound" and start <= before.head.i < end
    )


def _person(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """Leave titles and the words before them out of a person's name."""
    for place in range(end - 2, start - 1, -1):
        word = doc[place]
        if word.lower_ in HONORIFICS or gazetteer.noun(word.lower_) in PERSONAL:
            return place + 1, end
        if end - place > 2 and place == start and gazetteer.noun(word.lower_) and word.lower_ not in given_names():
            return place + 1, end
        if start < place < end - 2 and word.text.isupper() and word.is_alpha and 1 < len(word) < 4:
            return place + 1, end
    while (
        start < end and not doc[start].text[0].isupper() and doc[start].lower_ not in ("al", "de", "von", "van", "bin")
    ):
        start += 1
    return start, end


def _outweighs(doc: Doc, name: Name, inside: list[Name]) -> bool:
    """Whether a recognised name is more than the known ones in it: Michael Jordan, the Bank of England."""
    if any(other.start <= name.start and name.end <= other.end for other in inside):
        return False
    if any(other.start < name.start or name.end < other.end for other in inside):
        return False
    between = doc[name.start : name.end]
    return not any(token.lower_ in ("and", "or", ",") or token.tag_ == "POS" for token in between)


def _titled(doc: Doc, free: _Tokens) -> Iterator[Name]:
    """Yield persons that the recogniser has missed: capitalised words after a title."""
    for token in doc[:-1]:
        if token.lower_ not in HONORIFICS:
            continue
        start = end = token.i + 1
        while end < len(doc) and doc[end].text[0].isupper() and doc[end].is_alpha and end - start < 4:
            end += 1
        if end > start:
            name = Name(start, end, Party(_text(doc[start:end]), PartyType.PERSON))
            if free.has(name):
                yield name


def _text(span: Span) -> str:
    return " ".join(span.text.split())


def renamed(name: Name, party: Party, record: Record | None = None) -> Name:
    """Return the same stretch as another party."""
    return replace(name, party=party, record=record)


def tokens(name: Name, doc: Doc) -> Iterator[Token]:
    """Yield the tokens of a name."""
    yield from doc[name.start : name.end]
