"""Which words of an attribution are a claim of their own: that the speakers say them."""

from itertools import pairwise
from typing import Final

from spacy.tokens import Doc, Span

from claimgraph.extraction import grammar
from claimgraph.extraction import lexicon as acts
from claimgraph.extraction.attribution import Attribution, lexicon
from claimgraph.extraction.lexis import QUANTITIES
from claimgraph.model import ActionType, PartyType, SpeechAct
from claimgraph.parties.nouns import nouns

Range = tuple[int, int]

TEXTS: Final = frozenset(
    """
    account ad advertisement affidavit allegation analysis article audit average book cable cartoon census
    chapter circle clause column comment communique complaint convention copy data datum declaration decree disclosure
    dispatch document dossier email e-mail estimate evidence fact figure filing footage forecast fourth graphic
    half headline history index indictment information inquiry interview investigation journal lawsuit legend letter
    magazine majority map math media memo memorandum message minority narrative newsletter newspaper note notice number
    office opinion order outlet paper passage percent plaintiff poll post poster press projection proportion quarter
    quiz quote readout record recording regulation release remark report research resolution review royal rule ruling
    rumor rumour share sign site source speech statement story study suit summary survey tally testimony text third
    transcript tweet verdict version video voice website
    """.split()
)
"""Nouns that speak besides those of persons and bodies: texts, and those that only count people."""

PERSONAL: Final = (
    "er",
    "or",
    "ist",
    "ian",
    "ant",
    "ent",
    "ee",
    "man",
    "men",
    "woman",
    "women",
    "people",
    "folk",
    "mate",
)
"""Endings of nouns that mean people."""

SHORTEST: Final = 4
"""Words that a clause has at least; fewer that stand apart only lead up to it ("Indeed", "Whatever the cost")."""

LASTING: Final = frozenset({"show", "suggest", "indicate", "reveal", "find", "conclude", "warn", "read", "put"})
"""Verbs that say what a report or survey tells."""


def stretches(doc: Doc, speech: Attribution) -> list[Range]:
    """Return the ranges of characters that are a claim each: one for a paragraph, the one that says most there."""
    if not speech.speakers or not speech.content or not is_said(doc, speech):
        return []
    paragraphs: list[list[Range]] = [list(speech.content[:1])]
    for before, after in pairwise(speech.content):
        if "\n\n" in doc.text[before[1] : after[0]]:
            paragraphs.append([])
        paragraphs[-1].append(after)
    return [_fullest(doc, ranges) for ranges in paragraphs]


def type_of(speech: Attribution) -> ActionType:
    """Return REQUEST for what is asked for with a verb that means just that ("urged that it be waived"), else OTHER."""
    row = acts.load().verb(speech.cue_lemma, frozenset(), frozenset())
    demands = speech.speech_act is SpeechAct.DEMAND and row is not None and row.type is ActionType.REQUEST
    return ActionType.REQUEST if demands else ActionType.OTHER


def _fullest(doc: Doc, ranges: list[Range]) -> Range:
    first = ranges[0]
    if len(doc.text[slice(*first)].split()) >= SHORTEST and _has_verb(doc, first):
        return first
    return max(ranges, key=lambda stretch: stretch[1] - stretch[0])


def _has_verb(doc: Doc, stretch: Range) -> bool:
    words = doc.char_span(*stretch, alignment_mode="expand")
    return words is not None and any(token.pos_ in ("VERB", "AUX") for token in words)


def is_said(doc: Doc, speech: Attribution) -> bool:
    """Tell whether anybody says it: no caption's credit ("Image: Ann Lee"), no thing that shows or allows something."""
    cue = speech.cue
    if cue is None:
        return True
    for_that = speech.kind != "direct" and cue.root.dep_ == "advcl" and grammar.is_purpose(cue.root)
    if grammar.is_modifier(cue.root) or for_that:
        return False
    if cue.text == ":":
        return any(_has_verb(doc, stretch) for stretch in speech.content)
    if any(party.type is not PartyType.UNNAMED_SOURCE for party in speech.speakers):
        return True
    return _speaks(cue)


def is_thing(speech: Attribution) -> bool:
    """Tell whether what is said to speak is neither a party nor a text: "the bill would allow", "a photo hinted"."""
    if speech.source is None or any(party.type is not PartyType.UNNAMED_SOURCE for party in speech.speakers):
        return False
    head = speech.source.root
    lemma = head.lemma_.lower()
    entry = lexicon.entry(speech.cue.root) if speech.cue is not None else None
    if entry is None or "say" in entry.classes or "show" in entry.classes:
        return False
    if head.pos_ != "NOUN" or lemma in TEXTS or lemma in QUANTITIES or lemma.endswith(PERSONAL):
        return False
    return lemma not in nouns()


def _speaks(cue: Span) -> bool:
    entry = lexicon.entry(cue.root)
    if entry is None:
        return cue.root.pos_ not in ("VERB", "AUX")
    return entry.speaks or entry.lemma in LASTING or entry.classes[0] in ("think", "want", "feel")
