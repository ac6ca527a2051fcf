"""Whose a government, an army or a ministry is: one name for it, and the country where the article leaves no doubt."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.names import Name
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer

NATIONAL: Final = frozenset(
    {
        *"government parliament army military navy opposition cabinet".split(),
        *("air force", "armed forces", "security forces", "central bank", "supreme court", "prime minister", "premier"),
        *(
            f"{field} {seat}"
            for field in ("foreign", "defence", "defense", "interior", "health", "finance", "education", "justice")
            for seat in ("ministry", "minister")
        ),
    }
)
"""What a state has one of."""

MENTIONS: Final = 3
SHARE: Final = 0.75


def home(names: Iterable[Name], doc: Doc, gazetteer: Gazetteer) -> str | None:
    """Return the country that an article speaks of nearly alone: three mentions and three in four at least."""
    counts: Counter[str] = Counter()
    for name in names:
        record = name.record
        if record:
            counts[record.name if record.type is PartyType.COUNTRY else record.country or ""] += 1
    for token in doc:
        if token.ent_type_ == "NORP" and token.text[0].isupper():
            found = gazetteer.country_of(token.text)
            counts[found.name if found else ""] += 1
    del counts[""]
    if not counts:
        return None
    country, most = counts.most_common(1)[0]
    return country if most >= MENTIONS and most >= SHARE * counts.total() else None


def national(token: Token, party: Party, country: str | None, gazetteer: Gazetteer) -> Party:
    """Return a body or group under its usual name: the British government for the UK government, or the government."""
    words = party.name.split()
    if country and party.name.lower() in NATIONAL and _is_definite(token):
        adjective = gazetteer.adjective(country)
        return replace(party, name=f"{adjective} {party.name.lower()}") if adjective else party
    if party.type is PartyType.PERSON or len(words) < 2 or not words[-1].islower():
        return party
    for length in (3, 2, 1):
        known = gazetteer.country_of(" ".join(words[:length])) if words[length:] else None
        adjective = gazetteer.adjective(known.name) if known else None
        if adjective:
            return replace(party, name=" ".join([adjective, *words[length:]]))
    return party


def _is_definite(token: Token) -> bool:
    """Whether "the" stands before a noun, or nothing in its place, and nothing behind it tells which."""
    if any(child.dep_ == "relcl" or (child.dep_ == "prep" and child.lower_ == "of") for child in token.children):
        return False
    return not any(child.dep_ in ("det", "poss") and child.lower_ != "the" for child in token.lefts)
