"""Whether a person is he or she, as far as titles, descriptions and given names tell."""

from spacy.tokens import Doc, Token

from claimgraph.extraction.lexis import FEMALE_WORDS, MALE_WORDS
from claimgraph.extraction.names import Name
from claimgraph.model import Party, PartyType
from claimgraph.parties.nouns import gender_of


class Genders:
    """The genders of the persons of one document."""

    def __init__(self, doc: Doc, names: list[Name]) -> None:
        """Read the titles and appositions around the names."""
        self._told: dict[str, str] = {}
        for name in names:
            if name.party.type is PartyType.PERSON and name.party.name not in self._told:
                gender = _by_words(doc, name)
                if gender:
                    self._told[name.party.name] = gender

    def of(self, party: Party) -> str | None:
        """Return "male" or "female", or None where nothing tells."""
        told = self._told.get(party.name)
        if told or party.type not in (PartyType.PERSON, PartyType.UNNAMED_SOURCE):
            return told
        words = party.name.lower().split()
        return gender_of(words[0]) if len(words) > 1 and party.type is PartyType.PERSON else _by_noun(words)

    def learn(self, party: Party, gender: str) -> None:
        """Take a pronoun that was found to mean ``party`` as telling, where nothing else does."""
        if party.type is PartyType.PERSON:
            self._told.setdefault(party.name, gender)


def _by_words(doc: Doc, name: Name) -> str | None:
    near: list[Token] = []
    for token in reversed(doc[max(0, name.start - 3) : name.start]):
        if token.pos_ not in ("NOUN", "PROPN", "ADJ") and token.text != ".":
            break  # "spokeswoman for the Marlow campaign" tells nothing of Marlow
        near.insert(0, token)
    root = doc[name.start : name.end].root
    near.extend(child for child in root.children if child.dep_ == "appos")
    if root.dep_ == "appos":
        near.append(root.head)
    return _by_noun([token.lower_ for token in near if token.pos_ in ("NOUN", "PROPN")])


def _by_noun(words: list[str]) -> str | None:
    for word in reversed(words):
        if word in FEMALE_WORDS:
            return "female"
        if word in MALE_WORDS:
            return "male"
    return None
