"""An attribution: who says what, and by which words the text says so."""

from dataclasses import dataclass

from spacy.tokens import Span

from claimgraph.model import Party, SpeechAct


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution; ``content`` holds character ranges, ``kind`` is direct, indirect or mixed.

    ``speakers`` are the nearest to the words, ``relayed_by`` those who pass them on;
    ``confidence`` is the probability, from 0 to 1, that this is an attribution; ``construction`` names
    the pattern that found it.
    """

    source: Span | None
    speakers: tuple[Party, ...]
    cue: Span | None
    cue_lemma: str
    content: tuple[tuple[int, int], ...]
    kind: str
    speech_act: SpeechAct = SpeechAct.STATE
    relayed_by: tuple[Party, ...] = ()
    confidence: float = 1.0
    construction: str = ""
