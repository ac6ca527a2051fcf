"""How likely a candidate is an attribution: a logistic regression over its features.

The weights in ``weights.tsv`` are fitted by :mod:`claimgraph.extraction.attribution.fitting`.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from claimgraph.extraction.attribution.candidate import Candidate, Text
from claimgraph.extraction.attribution.features import features
from claimgraph.extraction.attribution.nested import REPORTED, stands

THRESHOLD: Final = 0.6
SPOKEN: Final = {**dict.fromkeys(REPORTED, 0.45), "infinitive": 0.45, "noun clause": 0.25}
"""What is enough for words of speech whose form already tells, by construction."""

NAMED: Final = {"colon": 0.5, "capitals": 0.5}


@cache
def weights() -> Mapping[str, float]:
    """Return the fitted weight of each feature."""
    table = (files("claimgraph.extraction.attribution") / "weights.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {name: float(weight) for name, weight in rows}


def judge(text: Text, candidates: Sequence[Candidate], weight: Mapping[str, float]) -> list[Candidate]:
    """Score the candidates and keep the likely ones.

    The weights know that words within a content seldom are an attribution of their own; where they
    are speech of a named source, the score that the candidate has alone decides.
    """
    alone = score(text, candidates, weight)
    kept = []
    for candidate, before in zip(candidates, alone, strict=True):
        enough = _threshold(candidate)
        if candidate.score < enough <= before and stands(candidate):
            candidate.score = before
        if candidate.score >= enough:
            kept.append(candidate)
    return kept


def _threshold(candidate: Candidate) -> float:
    if candidate.entry is None or not candidate.entry.speaks:
        return NAMED.get(candidate.construction, THRESHOLD)
    return SPOKEN.get(candidate.construction, THRESHOLD)


def score(text: Text, candidates: Sequence[Candidate], weight: Mapping[str, float]) -> list[float]:
    """Set each candidate's ``score``, from 0 to 1, seeing what holds it; return the scores without that."""
    alone = [probability(features(text, candidate, 0.0), weight) for candidate in candidates]
    for candidate, before in zip(candidates, alone, strict=True):
        candidate.score = before
    outer = enclosing(candidates)
    for candidate, best in zip(candidates, outer, strict=True):
        if best:
            candidate.score = probability(features(text, candidate, best), weight)
    return alone


def probability(names: Sequence[str], weight: Mapping[str, float]) -> float:
    """Return the logistic function of the summed weights."""
    total = sum(weight.get(name, 0.0) for name in names)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def enclosing(candidates: Sequence[Candidate]) -> list[float]:
    """Return for each candidate the best score of another one whose content holds its cue, else 0."""
    best = [0.0] * len(candidates)
    order = sorted(range(len(candidates)), key=lambda k: candidates[k].cue[0])
    starts = [candidates[k].cue[0] for k in order]
    for number, candidate in enumerate(candidates):
        for start, end in candidate.content:
            for place in range(bisect_left(starts, start), bisect_left(starts, end)):
                inner = order[place]
                if inner != number:
                    best[inner] = max(best[inner], candidate.score)
    return best
