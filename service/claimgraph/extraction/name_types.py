"""What the words of a name tell of its type, where the entity recogniser's guess goes against them."""

from collections.abc import Iterable
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.lexis import SAYING
from claimgraph.model import PartyType
from claimgraph.parties import Gazetteer
from claimgraph.parties.nouns import given_names

COMPANY_WORDS: Final = frozenset(
    """
    air airline airlines airways academy agency association authority bank broadcasting bureau club co coalition college
    commission committee company congress corp corporation council department embassy enterprises federation foundation
    fund group holdings hospital inc institute laboratories limited ltd ministry motors museum news newspaper
    organisation organization orchestra parliament party post reporter school senate society systems technologies
    television times tribune tv union university
    """.split()
)
"""Last words of the names of organizations."""

PLACE_WORDS: Final = frozenset(
    """
    airport avenue bay beach boulevard bridge castle cathedral county desert gate hall harbor harbour heights hill hills
    island islands lake mosque mountain mountains ocean palace park peninsula port province river road sea square
    stadium station strait street tower valley village
    """.split()
)
"""Last words of the names of places."""

WITHIN: Final = frozenset({"in", "near", "outside", "around", "inside", "throughout"})
"""Prepositions that stand before a place and hardly ever before a person."""


def told(words: tuple[str, ...], guessed: PartyType | None, gazetteer: Gazetteer) -> PartyType | None:
    """Return the type that a name's words tell: John Radcliffe Hospital is an organization; else the guess."""
    if len(words) < 2:
        return guessed
    last = words[-1].strip(".,").lower()
    if last in COMPANY_WORDS and guessed in (PartyType.PERSON, PartyType.PLACE, None):
        return PartyType.ORGANIZATION
    if last in PLACE_WORDS and guessed in (PartyType.PERSON, PartyType.ORGANIZATION, None) and not _given(words[0]):
        return PartyType.PLACE
    if (
        guessed in (PartyType.ORGANIZATION, PartyType.PLACE)
        and len(words) == 2
        and _given(words[0])
        and words[1].istitle()
        and last not in COMPANY_WORDS | PLACE_WORDS
        and gazetteer.noun(last) is None
    ):
        return PartyType.PERSON
    return guessed


def by_context(
    doc: Doc, places: Iterable[tuple[int, int]], words: tuple[str, ...], guessed: PartyType | None
) -> PartyType | None:
    """Return the type that all mentions of a name together tell: what speaks is no place, what one is in no person."""
    mentions = list(places)
    roots = [doc[start:end].root for start, end in mentions]
    speaks = any(root.dep_ == "nsubj" and root.head.lemma_ in SAYING for root in roots)
    if guessed is PartyType.PLACE and speaks and len(words) <= 2:
        return PartyType.PERSON
    if guessed is PartyType.PERSON and len(words) == 1 and any(_with_article(root, doc) for root in roots):
        return PartyType.ORGANIZATION
    if guessed is PartyType.PERSON and not speaks and not _given(words[0]) and len(words) > 1:
        within = [start > 0 and doc[start - 1].lower_ in WITHIN for start, _ in mentions]
        if all(within):
            return PartyType.PLACE
    return guessed


def _with_article(root: Token, doc: Doc) -> bool:
    """Whether a plural name stands behind an article, as those of teams and bands do: the Steelers."""
    return root.text.endswith("s") and root.dep_ != "compound" and root.i > 0 and doc[root.i - 1].lower_ == "the"


def _given(word: str) -> bool:
    return word.lower() in given_names()
