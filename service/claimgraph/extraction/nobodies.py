"""Capitalised names that are no parties: laws, storms, ships, prizes, and words that only begin a sentence."""

import re
from collections.abc import Iterable
from typing import Final

from spacy.tokens import Doc

from claimgraph.extraction.name_types import COMPANY_WORDS
from claimgraph.extraction.names import Name
from claimgraph.model import PartyType

THINGS: Final = frozenset(
    """
    accord accords act agreement amendment award awards bill championship championships code constitution convention cup
    declaration deal disease election elections festival flu law marathon medal olympiad olympics open pact plan prize
    protocol referendum resolution season series summit syndrome treaty virus war wars
    """.split()
)
"""Last words of the names of laws, treaties, contests, events and diseases."""

STORMS: Final = frozenset({"hurricane", "typhoon", "cyclone", "storm"})
SHIP: Final = re.compile(r"(?:HM|US|U\.S\.|HMA|HMC|IN|M|MS|MT|RM)\.?[SV]\.?|HMAS|HMCS|INS|USNS|USCGC")
"""What stands before the name of a ship: USS, HMS, MV."""


def without(names: Iterable[Name], doc: Doc) -> list[Name]:
    """Return the names but for those that are no parties."""
    kept = list(names)
    storms = _storms(doc)
    plain = {token.text for token in doc if token.is_lower}
    within = {token.text for token in doc if token.i and not token.is_sent_start and not doc[token.i - 1].is_space}
    return [
        name
        for name in kept
        if name.record
        or not (
            _is_thing(name)
            or _is_ship(name, doc)
            or _is_between(name, doc)
            or doc[name.end - 1].text in storms
            or _only_opens(doc[name.start : name.end].text, plain, within)
        )
    ]


def _is_thing(name: Name) -> bool:
    words = name.words
    return len(words) > 1 and name.party.type is not PartyType.PERSON and words[-1].lower() in THINGS


def _is_between(name: Name, doc: Doc) -> bool:
    """Whether a name is an adjective of two countries: the U.S.-Mexican border."""
    word = doc[name.start]
    alone = name.end - name.start == 1 and word.dep_ in ("amod", "compound")
    return alone and word.ent_type_ == "NORP" and "-" in word.text.strip("-")


def _is_ship(name: Name, doc: Doc) -> bool:
    before = doc[name.start - 1].text if name.start else ""
    return bool(SHIP.fullmatch(before) or (len(name.words) > 1 and SHIP.fullmatch(name.words[0])))


def _storms(doc: Doc) -> frozenset[str]:
    """Return the names of the storms that a document names: Hurricane Anna."""
    return frozenset(
        doc[token.i + 1].text
        for token in doc[:-1]
        if token.lower_ in STORMS and token.text[0].isupper() and doc[token.i + 1].text.istitle()
        if doc[token.i + 1].lower_ not in COMPANY_WORDS
    )


def _only_opens(text: str, plain: set[str], within: set[str]) -> bool:
    """Whether a word has its capital letter only as the first of a sentence, and stands elsewhere without it."""
    return text.istitle() and text.lower() in plain and text not in within
