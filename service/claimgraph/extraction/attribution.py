"""Who says what: a source, a cue and a content."""

from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party, PartyType, SpeechAct


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution; ``content`` holds character ranges, ``kind`` is direct, indirect or mixed."""

    source: Span | None
    speakers: tuple[Party, ...]
    cue: Span | None
    cue_lemma: str
    content: tuple[tuple[int, int], ...]
    kind: str
    speech_act: SpeechAct = SpeechAct.STATE
    relayed_by: tuple[Party, ...] = ()


def find(doc: Doc, mentions: Mentions) -> list[Attribution]:
    """Find the attributions of a document, in the order of their cues."""
    found = (_reported(token, mentions) for token in doc if token.dep_ == "ccomp" and token.head.pos_ == "VERB")
    return [attribution for attribution in found if attribution]


def _reported(clause: Token, mentions: Mentions) -> Attribution | None:
    cue = clause.head
    subject = next((child for child in cue.lefts if child.dep_ == "nsubj"), None)
    if subject is None:
        return None
    doc, source = clause.doc, mentions.phrase(subject)
    speakers = tuple(mentions.parties(subject)) or (Party(source.text, PartyType.UNNAMED_SOURCE),)
    words = [token for token in clause.subtree if cue not in token.ancestors or token not in (cue, subject)]
    start, end = words[0].idx, words[-1].idx + len(words[-1])
    kind = "direct" if '"' in doc.text[max(0, start - 1) : end + 1] else "indirect"
    return Attribution(source, speakers, doc[cue.i : cue.i + 1], cue.lemma_, ((start, end),), kind)
