"""Definite descriptions that mean a party named before: the minister, the ministry, the group."""

from collections import defaultdict
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.names import Name
from claimgraph.extraction.phrases import kind, plural
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, NounKind

DEFINITE: Final = frozenset({"the", "this", "that"})
TIME: Final = frozenset({"former", "late", "current", "then", "ex", "new", "old"})
GENERIC: Final = frozenset(
    [
        "group",
        "company",
        "firm",
        "organization",
        "organisation",
        "agency",
        "association",
        "party",
        "institution",
        "outlet",
    ]
)
NEAR: Final = 60
"""Tokens back in which the one organization named is what "the group" means."""

PERSONAL: Final = frozenset({NounKind.PERSON, NounKind.SOURCE})


class Descriptions:
    """Resolves definite descriptions within one document, where only one party fits."""

    def __init__(self, doc: Doc, names: list[Name], gazetteer: Gazetteer) -> None:
        """Collect the roles that the text gives to the persons, and the head words of the organizations."""
        self._gazetteer = gazetteer
        self._roles: dict[str, list[tuple[int, Party, frozenset[str]]]] = defaultdict(list)
        self._bodies: dict[str, list[tuple[int, Party]]] = defaultdict(list)
        self._organizations: list[tuple[int, Party]] = []
        for name in names:
            if name.party.type is PartyType.PERSON:
                self._add_roles(doc, name)
            elif name.party.type is PartyType.ORGANIZATION:
                self._organizations.append((name.start, name.party))
                for word in {name.party.name.split()[0].lower(), name.party.name.split()[-1].lower()}:
                    self._bodies[word].append((name.start, name.party))

    def resolve(self, token: Token) -> tuple[Party, ...]:
        """Return the party that "the minister" means, if the text before it leaves no doubt."""
        if plural(token) or not _definite(token):
            return ()
        means = kind(token, self._gazetteer)
        word = token.lemma_.lower()
        if means in PERSONAL:
            told = {child.lower_ for child in token.lefts if child.dep_ in ("amod", "compound")} - TIME
            fitting = {
                party: place for place, party, words in self._roles.get(word, []) if place < token.i and told <= words
            }
            return _only(fitting, token.i)
        if means is NounKind.BODY and not any(child.dep_ in ("amod", "compound") for child in token.lefts):
            fitting = {party: place for place, party in self._bodies.get(word, []) if place < token.i}
            if not fitting and word in GENERIC:
                fitting = {p: place for place, p in self._organizations if token.i - NEAR < place < token.i}
            return _only(fitting, token.i)
        return ()

    def _add_roles(self, doc: Doc, name: Name) -> None:
        words: list[str] = []
        place = name.start - 1
        while place >= 0 and doc[place].pos_ in ("NOUN", "PROPN", "ADJ") and name.start - place < 7:
            words.append(doc[place].lower_)
            place -= 1
        root = doc[name.start : name.end].root
        apposed = [child for child in root.children if child.dep_ == "appos" and child.pos_ == "NOUN"]
        if root.dep_ == "appos":
            apposed.append(root.head)
        if root.dep_ == "nsubj" and root.head.lemma_ == "be":
            apposed.extend(child for child in root.head.children if child.dep_ == "attr" and child.pos_ == "NOUN")
        for noun in apposed:
            words.append(noun.lemma_.lower())
            words.extend(child.lower_ for child in noun.lefts if child.dep_ in ("amod", "compound"))
        told = frozenset(words)
        for word in told:
            if self._gazetteer.noun(word) in PERSONAL:
                self._roles[word].append((name.start, name.party, told))


def _definite(token: Token) -> bool:
    """Whether a phrase refers back: "the minister", not "the minister of X" or "the man who"."""
    determined = any(child.dep_ == "det" and child.lower_ in DEFINITE for child in token.lefts)
    return determined and not any(
        child.dep_ in ("relcl", "acl", "poss") or (child.dep_ == "prep" and child.lower_ == "of")
        for child in token.children
    )


def _only(fitting: dict[Party, int], place: int) -> tuple[Party, ...]:
    """Return the one that fits; of several, one that alone is near."""
    if len(fitting) > 1:
        fitting = {party: at for party, at in fitting.items() if place - at < NEAR}
    return tuple(fitting) if len(fitting) == 1 else ()
