"""Leaders of states in one document: who a surname or an office alone means on the day of publication."""

from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.joining import folded
from claimgraph.extraction.names import Name, renamed
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, leaders

TITLES: Final = frozenset({"president", "minister", "premier", "chancellor", "king", "queen", "pope", "leader"})
DIMINISHED: Final = frozenset(
    """
    former ex late then then- future next new newly incoming outgoing vice deputy acting interim first last previous
    onetime late would-be presumptive elect designate candidate past
    """.split()
)
"""Words before an office that say that somebody else holds it."""


def named(names: list[Name], doc: Doc, gazetteer: Gazetteer, day: str | None) -> list[Name]:
    """Return the names, those of leaders who are given by their surname alone as the leaders."""
    surnames = {
        folded(word) for name in names if name.party.type is PartyType.PERSON for word in name.words if name.words[1:]
    }
    return [_leader(name, doc, gazetteer, day) if _is_alone(name, surnames) else name for name in names]


def _is_alone(name: Name, surnames: set[str]) -> bool:
    return name.record is None and len(name.words) == 1 and folded(name.words[0]) not in surnames


def _leader(name: Name, doc: Doc, gazetteer: Gazetteer, day: str | None) -> Name:
    titled = name.start > 0 and doc[name.start - 1].lower_ in TITLES and doc[name.start - 1].text[0].isupper()
    person = leaders.called(name.words[0], titled=titled, day=day)
    record = gazetteer.find(person) if person else None
    if record is None or record.type is not PartyType.PERSON:
        return name
    return renamed(name, Party(record.name, record.type, record.iri), record)


class Offices:
    """Resolves offices of states, with the country or without, where the text names their holders."""

    def __init__(self, names: list[Name], gazetteer: Gazetteer, day: str | None) -> None:
        """Take the names of a document and the ISO day of its publication, None where it is not known."""
        self._gazetteer = gazetteer
        self._day = day
        self._named: dict[str, set[str]] = {}
        for person in {name.record.name for name in names if name.record and name.party.type is PartyType.PERSON}:
            for office in leaders.offices(person, day) if day else ():
                self._named.setdefault(office, set()).add(person)

    def holder(self, token: Token, described: Party) -> Party | None:
        """Return who holds the office that a noun phrase tells: the French president, the president.

        An office without a country is that of the one leader of this office whom the document names.
        """
        if self._day is None or described.type is not PartyType.PERSON:
            return None
        if any(child.lower_ in DIMINISHED for child in token.subtree if child.i < token.i) or _is_other(token):
            return None
        name = described.name.lower()
        named = self._named.get(name)
        if named is not None:
            person = next(iter(named)) if len(named) == 1 and _is_definite(token) else None
        else:
            person = self._of_country(described.name)
        record = self._gazetteer.find(person) if person else None
        return Party(record.name, record.type, record.iri) if record else None

    def _of_country(self, described: str) -> str | None:
        words = described.split()
        for length in (1, 2, 3):
            country = self._gazetteer.country_of(" ".join(words[:length])) if words[length:] else None
            if country and self._day:
                return leaders.holder(country.name, " ".join(words[length:]).lower(), self._day)
        return None


def _is_definite(token: Token) -> bool:
    """Whether nothing but the text before says which is meant: the president, but not the president of the club."""
    if any(child.dep_ in ("prep", "relcl", "poss") for child in token.children):
        return False
    return token.text[0].isupper() or any(child.lower_ == "the" for child in token.lefts)


def _is_other(token: Token) -> bool:
    """Whether an apposition, an owner or "-elect" says who or what else the office is."""
    if any(child.dep_ == "appos" or (child.dep_ == "poss" and child.ent_type_ == "PERSON") for child in token.children):
        return True
    return token.i + 1 < len(token.doc) and token.nbor().lower_ in ("elect", "-", "designate")
