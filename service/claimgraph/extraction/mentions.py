"""Which party a noun phrase means."""

from spacy.tokens import Doc, Span, Token

from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer

TYPES = {
    "PERSON": PartyType.PERSON,
    "ORG": PartyType.ORGANIZATION,
    "GPE": PartyType.COUNTRY,
    "LOC": PartyType.PLACE,
    "FAC": PartyType.PLACE,
    "NORP": PartyType.GROUP,
}
KEPT = frozenset({"compound", "amod", "det", "poss", "case", "nmod", "nummod", "quantmod", "punct"})


class Mentions:
    """The parties that one document speaks of."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer) -> None:
        """Prepare ``doc``."""
        self._doc = doc
        self._gazetteer = gazetteer

    def phrase(self, token: Token) -> Span:
        """Return the noun phrase that ``token`` heads, without clauses and prepositional phrases."""
        left = min([child.left_edge.i for child in token.lefts if child.dep_ in KEPT], default=token.i)
        return self._doc[min(left, token.i) : token.i + 1]

    def party(self, token: Token) -> Party | None:
        """Return the party that the noun phrase headed by ``token`` means, if it means one."""
        if token.pos_ not in ("NOUN", "PROPN"):
            return None
        span = self.phrase(token)
        for entity in span.ents:
            if entity.start <= token.i < entity.end and entity.label_ in TYPES:
                return Party(entity.text, TYPES[entity.label_])
        if any(entity.label_ in TYPES for entity in span.ents):
            return Party(span.text, PartyType.GROUP)
        return None

    def parties(self, token: Token) -> list[Party]:
        """Return the parties of a coordinated noun phrase, one for each conjunct."""
        found = [self.party(part) for part in (token, *token.conjuncts)]
        return list(dict.fromkeys(party for party in found if party))
