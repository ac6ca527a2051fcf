"""Proper names in a document: the entity recogniser's, set right by the gazetteer and by titles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import name_bounds, name_types
from claimgraph.extraction.lexis import HONORIFICS
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, Record
from claimgraph.parties.nouns import is_given

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
        holder = _behind(doc, name, inside)
        if holder or not inside or _outweighs(doc, name, inside):
            found.append(holder or name)
            free.take(holder or name)
    for name in known:
        if free.has(name):
            found.append(name)
            free.take(name)
    for name in _titled(doc, free):
        found.append(name)
        free.take(name)
    return sorted(found, key=lambda name: name.start)


def _behind(doc: Doc, name: Name, inside: list[Name]) -> Name | None:
    """Return the person behind a known name that the recogniser took for one with it: of Widget Watch Anna Berg."""
    first = next((other for other in inside if other.start == name.start and other.end < name.end), None)
    if first is None or not is_given(doc[first.end].text) or len(inside) > 1:
        return None
    last = doc[name.end - 1].text
    if name_types.told(("X", last), PartyType.PERSON, None) is not PartyType.PERSON:
        return None
    if first.party.type is not PartyType.ORGANIZATION:
        before = doc[name.start - 1].lower_ if name.start else ""
        if name.end - first.end < 2 or before not in name_bounds.LINKS:
            return None
    return Name(first.end, name.end, Party(_text(doc[first.end : name.end]), PartyType.PERSON))


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
                if "\n" not in text and doc[end - 1].text not in ("'s", "’s", "-", ".") and text[-1] not in ",;:":
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
        start, end = name_bounds.trim(entity)
        if start >= end or gazetteer.is_nobody(doc[start:end].text) or name_bounds.is_clause(doc[start:end]):
            continue
        if kind is not PartyType.PERSON and _personal(doc, start, end, gazetteer):
            kind = PartyType.PERSON
        elif kind is not PartyType.GROUP:
            kind = name_types.told(tuple(doc[start:end].text.split()), kind, gazetteer) or kind
        if kind is PartyType.ORGANIZATION:
            start = name_bounds.coordinated(doc, start, end)
        if (
            kind is PartyType.GROUP
            and gazetteer.country_of(doc[start:end].text)
            and not doc[end - 1].tag_.startswith("NN")
        ):
            continue
        if kind is PartyType.PERSON:
            start, end = name_bounds.person(doc, start, end, gazetteer)
        if start < end:
            yield Name(start, end, Party(_text(doc[start:end]), kind))


def _personal(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Whether a title stands before the name: Sen. Rubio, spokesman Baker."""
    before = doc[start - 1] if start else None
    if doc[start].lower_ in HONORIFICS and end - start > 1:
        return True
    if before is None or (before.is_punct and before.text != "."):
        return False
    return before.lower_ in HONORIFICS or (
        gazetteer.noun(before.lower_) in name_bounds.PERSONAL
        and before.dep_ == "compound"
        and start <= before.head.i < end
    )


def _outweighs(doc: Doc, name: Name, inside: list[Name]) -> bool:
    """Whether a recognised name is more than the known ones in it: Michael Jordan, the Bank of England."""
    if any(other.start <= name.start and name.end <= other.end for other in inside):
        return False
    if any(other.start < name.start or name.end < other.end for other in inside):
        return False
    if any(other.end == name.end and other.party.type is PartyType.PERSON for other in inside):
        return False
    between = doc[name.start : name.end]
    if any(token.lower_ in name_types.COMPANY_WORDS for token in between) and inside[0].end < name.end:
        return not any(token.lower_ == "or" or token.tag_ == "POS" for token in between)
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
