"""What the words of a name tell of its type, where the entity recogniser's guess goes against them."""

import re
from collections.abc import Iterable
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.lexis import SAYING
from claimgraph.model import PartyType
from claimgraph.parties import Gazetteer
from claimgraph.parties.nouns import is_given

COMPANY_WORDS: Final = frozenset(
    """
    academy administration adventures agency air airline airlines airways alliance army assembly
    association authorities authority bank board brigade brigades broadcasting bulletin bureau capital center centre
    chronicle church clinic club co coalition college command commission committee company confederation congress corp
    corporation council court courier daily department diocese directorate embassy enterprises entertainment express
    federation force forces forum foundation front fund gazette government group healthcare herald holdings hospital
    inc industries institute institution journal laboratories laboratory lab labs league library limited llc llp ltd
    magazine media militia ministry monitor motors movement museum navy network networks news newspaper newspapers
    observatory office orchestra organisation organization parliament partners partnership party patrol pictures police
    post press productions project publishing radio railway railways records reporter school securities senate service
    services society software solutions studio studios systems team technologies technology telegraph television
    theater theatre times tribune trust tv union university ventures
    """.split()
)
"""Last words of the names of organizations."""

PLACE_WORDS: Final = frozenset(
    """
    airport airfield avenue base bay beach boulevard bridge building canyon castle cathedral city coast county creek
    desert district forest gate hall harbor harbour heights highway hill hills island islands isle jail lake mosque
    mountain mountains ocean palace park peninsula plain plains plateau plaza port prison province region ridge river
    road sea square stadium station strait street temple tower township tunnel valley village volcano
    """.split()
)
"""Last words of the names of places."""

DOMAIN: Final = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|co|edu|gov|ca|uk|au|ru|de|fr|br|news)", re.IGNORECASE
)
INNER_CAPITAL: Final = re.compile(r"(?!Mc|Mac|De|Di|Da|Du|La|Le|Van|Fitz|O['’]|D['’]|L['’]|St)[A-Z][a-z]+[A-Z]\w*")
"""Words such as WidgetWatch, which no person is called, but McDonald."""

OTHER_WORDS: Final = frozenset(
    {"cup", "prize", "award", "awards", "act", "law", "open", "day", "plan", "show", "river"}
)
"""Last words of the names of things that are called after persons."""

WITHIN: Final = frozenset({"in", "near", "outside", "around", "inside", "throughout"})
"""Prepositions that stand before a place and hardly ever before a person."""


def told(words: tuple[str, ...], guessed: PartyType | None, gazetteer: Gazetteer | None) -> PartyType | None:
    """Return the type that a name's words tell: John Radcliffe Hospital is an organization; else the guess."""
    if guessed is not PartyType.ORGANIZATION and any(DOMAIN.fullmatch(word) for word in words[-1:]):
        return PartyType.ORGANIZATION
    if len(words) < 2:
        return PartyType.ORGANIZATION if guessed is PartyType.PERSON and INNER_CAPITAL.fullmatch(words[0]) else guessed
    last = words[-1].strip(".,").lower()
    if last in COMPANY_WORDS and guessed in (PartyType.PERSON, PartyType.PLACE, None):
        return PartyType.ORGANIZATION
    if last in PLACE_WORDS and guessed in (PartyType.PERSON, PartyType.ORGANIZATION, None) and not is_given(words[0]):
        return PartyType.PLACE
    if guessed is PartyType.PERSON and {"of", "for", "&"} & set(words):
        return PartyType.ORGANIZATION
    if guessed is not PartyType.PERSON and _is_full_name(words, last, gazetteer):
        return PartyType.PERSON
    return guessed


def _is_full_name(words: tuple[str, ...], last: str, gazetteer: Gazetteer | None) -> bool:
    """Whether two or three words are a given name with a surname, of which no word tells anything else."""
    if not is_given(words[0]) or not all(word.istitle() or "-" in word for word in words[1:]):
        return False
    if last in COMPANY_WORDS | PLACE_WORDS | OTHER_WORDS or (gazetteer and gazetteer.noun(last)):
        return False
    return len(words) == 2 or (len(words) == 3 and is_given(words[1]))


def by_context(
    doc: Doc, places: Iterable[tuple[int, int]], words: tuple[str, ...], guessed: PartyType | None
) -> PartyType | None:
    """Return the type that all mentions of a name together tell: what speaks is no place, what one is in no person."""
    mentions = list(places)
    roots = [doc[start:end].root for start, end in mentions]
    acts = any(root.dep_ == "nsubj" and root.head.pos_ == "VERB" for root in roots)
    if guessed is PartyType.PLACE and len(words) == 1 and acts and is_given(words[0]):
        return PartyType.PERSON
    speaks = any(root.dep_ == "nsubj" and root.head.lemma_ in SAYING for root in roots)
    if guessed is PartyType.PLACE and speaks and len(words) <= 2:
        return PartyType.PERSON
    if guessed is PartyType.PERSON and len(words) == 1 and any(_with_article(root, doc) for root in roots):
        return PartyType.ORGANIZATION
    if guessed is PartyType.PERSON and not speaks and not is_given(words[0]) and len(words) > 1:
        within = [start > 0 and doc[start - 1].lower_ in WITHIN for start, _ in mentions]
        if all(within):
            return PartyType.PLACE
    return guessed


def _with_article(root: Token, doc: Doc) -> bool:
    """Whether a plural name stands behind an article, as those of teams and bands do: the Steelers."""
    return root.text.endswith("s") and root.dep_ != "compound" and root.i > 0 and doc[root.i - 1].lower_ == "the"
