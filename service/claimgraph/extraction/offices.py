"""Persons named behind an office that names a place or a body: US Ambassador to Norway Kari Berg."""

from collections.abc import Iterator

from spacy.tokens import Doc

from claimgraph.extraction.name_bounds import PERSONAL
from claimgraph.extraction.names import Name
from claimgraph.extraction.phrases import kind
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer

LEADING = ("to", "of", "for", "at")
LISTING = ("and", "or", "&")


def holders(doc: Doc, names: dict[int, Name], gazetteer: Gazetteer) -> dict[int, Party]:
    """Return for the tokens of such offices, and of the places in them, the person who holds the office."""
    found: dict[int, Party] = {}
    for place, name in names.items():
        if place == name.start and name.party.type is PartyType.PERSON:
            found |= dict.fromkeys(_office(doc, name, names, gazetteer), name.party)
    return found


def _office(doc: Doc, person: Name, names: dict[int, Name], gazetteer: Gazetteer) -> Iterator[int]:
    last = person.start - 1
    apposed = last > 0 and doc[last].text == ","
    if apposed:
        if (person.end + 1 < len(doc) and doc[person.end].text not in (",", ".")) or _is_listed(doc, person):
            return
        last -= 1
    where = names.get(last)
    if where is None or where.party.type is PartyType.PERSON or where.end != last + 1:
        return
    before = where.start - 1
    if before > 0 and doc[before].lower_ == "the":
        before -= 1
    if before < 1 or doc[before].lower_ not in LEADING or kind(doc[before - 1], gazetteer) not in PERSONAL:
        return
    if doc[before - 1].tag_ in ("NNS", "NNPS"):
        return
    yield before - 1
    yield from range(where.start, where.end)


def _is_listed(doc: Doc, person: Name) -> bool:
    return person.end + 1 < len(doc) and doc[person.end + 1].lower_ in LISTING
