"""Quotations that have no cue: said by whom the sentence before, or the paragraph after, tells of.

Such a quotation fills a paragraph, or stands by itself between the sentences of one.
"""

from collections.abc import Sequence
from typing import Final

from spacy.tokens import Doc

from claimgraph.extraction import grammar
from claimgraph.extraction.attribution import Attribution, quotations
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party, PartyType

SHORTEST: Final = 5
"""Words of a paragraph that can be an utterance."""

ENDS: Final = (".", "?", "!", *(mark + close for mark in ".?!" for close in '”"’)'))
QUOTED_ENDS: Final = tuple(mark + close for mark in ".?!…" for close in '”"’»')
"""How sentences end, and sentences that are quoted."""


def find(doc: Doc, mentions: Mentions, said: Sequence[Attribution]) -> list[Attribution]:
    """Return the uncued quotations that no attribution holds; without speakers where nobody is near."""
    text, found = doc.text, []
    for quotation in quotations.find(doc):
        first, last = quotation.ranges[0][0], quotation.ranges[-1][1] - 1
        start, end = doc[first].idx, doc[last].idx + len(doc[last])
        lead, rest = text[:start].rpartition("\n\n")[2].strip(), text[end:].partition("\n\n")[0].strip()
        alone = not lead and not rest
        apart = lead.endswith(ENDS) and text[start:end].endswith(QUOTED_ENDS) and (not rest or rest[0].isupper())
        if not ((alone or apart) and quotation.clausal and last - first >= SHORTEST):
            continue
        if any(start < stop and begin < end for speech in said for begin, stop in speech.content):
            continue
        speakers = _before(doc, mentions, said, first) or (_after(said, text, end) if alone else ())
        found.append(Attribution(None, speakers, None, "", ((start, end),), "direct"))
    return found


def _before(doc: Doc, mentions: Mentions, said: Sequence[Attribution], first: int) -> tuple[Party, ...]:
    """Return who speaks last in the paragraph before, or whom its last sentence is about, if it is a person."""
    last = first - 1
    while last >= 0 and doc[last].is_space:
        last -= 1
    if last < 0:
        return ()
    sentence = grammar.sentence(doc[last])
    speaking = [s for s in said if s.cue is not None and sentence.start <= s.cue.start < sentence.end and s.speakers]
    if speaking:
        return speaking[-1].speakers
    subject = grammar.subject_of(sentence.root)
    parties = tuple(mentions.parties(subject)) if subject is not None else ()
    return parties if len(parties) == 1 and parties[0].type is PartyType.PERSON else ()


def _after(said: Sequence[Attribution], text: str, end: int) -> tuple[Party, ...]:
    """Return who says the quotation that the next paragraph begins with."""
    begin = end + len(text[end:]) - len(text[end:].lstrip())
    return next((s.speakers for s in said if s.content and s.content[0][0] == begin and s.kind == "direct"), ())
