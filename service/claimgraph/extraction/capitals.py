"""Whether the name of a capital means the government that sits there or the town."""

from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.lexis import MOTION, PLACING
from claimgraph.extraction.names import Name
from claimgraph.model import PartyType

TOWNLY: Final = frozenset({"be", "become", "remain", "lie", "have", "host", "wake", "burn", "fall"})


def stands_for(token: Token, name: Name, names: dict[int, Name]) -> bool:
    """Tell whether a capital stands for its government: "Moscow promised", but "landed in Moscow".

    It does as the doer of an act, as the one that something is done with or against, and as an
    owner; it does not after a preposition of place, beside the name of its country, and as what is
    entered, bombed or visited.
    """
    following = names.get(name.end + 1) if name.end < len(token.doc) and token.doc[name.end].text == "," else None
    if following and following.party.type in (PartyType.COUNTRY, PartyType.PLACE):
        return False
    while token.dep_ == "conj":
        token = token.head
    head = token.head
    match token.dep_:
        case "nsubj":
            return head.pos_ in ("VERB", "AUX") and head.lemma_ not in TOWNLY
        case "nsubjpass":
            return head.lemma_ not in MOTION
        case "dobj" | "dative":
            return head.lemma_ not in MOTION or (head.lemma_ == "leave" and _stays(token))
        case "poss":
            return head.ent_type_ not in ("FAC", "LOC", "GPE")
        case "pobj":
            return head.lower_ not in PLACING and head.lower_ not in ("of", "for", "on")
        case _:
            return False


def _stays(token: Token) -> bool:
    """Whether "leave" tells what the government is left with: leaves Moscow in control, without allies."""
    return any(
        child.dep_ == "prep" and child.lower_ in ("in", "with", "without") and child.i > token.i
        for child in (*token.children, *token.head.children)
    )
