"""Where a proper name begins and ends, where the entity recogniser took in too much."""

from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import lexicon
from claimgraph.extraction.grammar import sentence
from claimgraph.extraction.lexis import HONORIFICS
from claimgraph.parties import Gazetteer, NounKind
from claimgraph.parties.nouns import is_given

OPENING_BRACKETS: Final = ("(", "[")
BODIES: Final = frozenset({"agency", "commission", "committee", "council", "department", "ministry", "office"})
PERSONAL: Final = frozenset({NounKind.PERSON, NounKind.SOURCE})
PARTICLES: Final = frozenset({"al", "de", "von", "van", "bin", "el", "da", "du", "ibn"})
"""Words of persons' names that may begin with a small letter."""

FOREIGN_TITLES: Final = frozenset("mme mme. mlle monsieur madame herr frau señor señora signor signora sayyid".split())
POSTNOMINALS: Final = frozenset({"QC", "KC", "MP", "MEP", "MSP", "PhD", "MD", "CBE", "OBE", "MBE"})
LINKS: Final = frozenset({"of", "to", "for", "in", "at"})
"""Prepositions between an office and the place or body that it belongs to."""

OPENERS: Final = frozenset(
    """
    will can could would should may might must did does do has have had is are was were who what when where why how
    while after before although though because since despite amid but and also meanwhile however yesterday today
    now then here there even only both either neither when whether unlike like as if for from with without by to
    """.split()
)
"""Words other than verbs of deeds that begin a sentence and are no part of the name behind them."""


def trim(entity: Span) -> tuple[int, int]:
    """Leave out what is no part of the name: article, possessive ending, quotes, white space, scores, a second line."""
    start, end = entity.start, entity.end
    doc = entity.doc
    for token in entity:
        if (token.is_space and "\n" in token.text) or (token.text in OPENING_BRACKETS and token.i > start):
            end = token.i
            break
    while start < end and (doc[start].is_punct or doc[start].is_space or doc[start].pos_ in ("DET", "PRON")):
        start += 1
    while start < end and (doc[end - 1].tag_ in ("POS", "''", "``") or doc[end - 1].is_space or doc[end - 1].is_punct):
        end -= 1
    while end - start > 1 and (_counts(doc[end - 1]) or doc[end - 1].lower_ in LINKS):
        end -= 1
    if not any(token.text[0].isupper() for token in doc[start:end]):
        return start, start
    return start, end


def _counts(token: Token) -> bool:
    """Whether a token holds nothing but digits and dashes: the result of a match, 6-4."""
    return not token.text.strip("0123456789-–")


def is_clause(span: Span) -> bool:
    """Whether a stretch holds a verb between two names, and so is no name: Marlow hit Berg."""
    return any(token.tag_ in ("VBD", "VBZ") and token.text.islower() for token in span[1:-1])


def coordinated(doc: Doc, start: int, end: int) -> int:
    """Return where the name of a body with two subjects begins: the Oversight and Reform Committee."""
    if doc[end - 1].lower_ not in BODIES or start < 2 or doc[start - 1].lower_ not in ("and", "&"):
        return start
    first = start - 1
    while first and doc[first - 1].pos_ in ("PROPN", "ADJ") and doc[first - 1].text.istitle():
        first -= 1
    return first if first < start - 1 and doc[first].ent_type_ != "PERSON" else start


def person(doc: Doc, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """Leave titles, the words before them and an opening verb out of a person's name."""
    for place in range(start + 1, end):
        if doc[place].text[0].isdigit():
            end = place
            break
    while end - start > 1 and doc[end - 1].text in POSTNOMINALS:
        end -= 1
    for place in range(end - 2, start - 1, -1):
        word = doc[place]
        if word.lower_ in HONORIFICS | FOREIGN_TITLES or gazetteer.noun(word.lower_) in PERSONAL:
            return place + 1, end
        if end - place > 2 and place == start and gazetteer.noun(word.lower_) and not is_given(word.text):
            return place + 1, end
        if start < place < end - 2 and word.text.isupper() and word.is_alpha and 1 < len(word) < 4:
            return place + 1, end
    while start < end and not doc[start].text[0].isupper() and doc[start].lower_ not in PARTICLES:
        start += 1
    if opens(doc, start, end):
        start += 1
    return start, end


def opens(doc: Doc, start: int, end: int) -> bool:
    """Whether the first word of a name is none of its own: Questioning Vindman, Lead Paul Lee, Will Warren run?"""
    if end - start < 2:
        return False
    word = doc[start].lower_
    if word in OPENERS:
        asks = doc[start].tag_ == "MD" or sentence(doc[start])[-1].text == "?"
        return _begins(doc, start) and (asks or not is_given(word))
    if is_given(word):
        return False
    if end - start > 2 and is_given(doc[start + 1].text) and lexicon.load().knows(word):
        return True
    return _begins(doc, start) and _is_participle(word)


def _begins(doc: Doc, place: int) -> bool:
    """Whether a token begins a sentence, a line or a quotation, or stands behind the number of a heading."""
    before = doc[place - 1] if place else None
    return before is None or bool(doc[place].is_sent_start) or before.is_space or before.is_punct or before.like_num


def _is_participle(word: str) -> bool:
    """Whether a word is the present participle of a verb of the lexicon."""
    stem = word.removesuffix("ing")
    if stem == word or len(stem) < 3:
        return False
    forms = (stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem)
    return any(lexicon.load().knows(form) for form in forms)
