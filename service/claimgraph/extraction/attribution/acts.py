"""Speech acts: what the source does in saying it."""

from typing import Final

from claimgraph.extraction.attribution.candidate import Candidate
from claimgraph.model import SpeechAct

MILD: Final = frozenset({SpeechAct.DEMAND, SpeechAct.THREATEN})
CALLING: Final = frozenset({SpeechAct.STATE, SpeechAct.ASK, SpeechAct.THREATEN})


def speech_act(candidate: Candidate) -> SpeechAct:
    """Return the act of the cue, by its word and what follows it: "warned that" states, "told him to" demands."""
    entry, kind = candidate.entry, candidate.construction
    if entry is None:
        return SpeechAct.STATE
    if kind == "object infinitive" and entry.act in CALLING and entry.speaks:
        return SpeechAct.DEMAND
    if kind == "infinitive" and entry.act is SpeechAct.ASK:
        return SpeechAct.DEMAND
    if entry.act in MILD and kind in ("that", "clause") and "say" in entry.classes:
        return SpeechAct.STATE
    return entry.act
