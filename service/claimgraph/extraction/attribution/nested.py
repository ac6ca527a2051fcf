"""Speech within speech: the nearest speaker is the source, those around it relay the words."""

from collections.abc import Sequence
from typing import Final

from claimgraph.extraction.attribution.candidate import Candidate
from claimgraph.extraction.attribution.ranges import Range

REPORTED: Final = frozenset(
    {"that", "clause", "question", "quotation before", "quotation after", "according to", "set in"}
)


def around(candidates: Sequence[Candidate]) -> list[list[int]]:
    """Return for each candidate the numbers of those whose content holds its cue and source, the nearest first."""
    spans = sorted(
        (start, end, number) for number, candidate in enumerate(candidates) for start, end in candidate.content
    )
    found: list[list[int]] = [[] for _ in candidates]
    open_: list[tuple[int, int, int]] = []
    place = 0
    for number in sorted(range(len(candidates)), key=lambda k: candidates[k].cue[0]):
        cue = candidates[number].cue
        while place < len(spans) and spans[place][0] <= cue[0]:
            open_.append(spans[place])
            place += 1
        open_ = [span for span in open_ if span[1] > cue[0]]
        holding = [span for span in open_ if span[2] != number and _holds(span[:2], candidates[number])]
        found[number] = [span[2] for span in sorted(holding, key=lambda span: span[1] - span[0])]
    return found


def _holds(whole: Range, candidate: Candidate) -> bool:
    start, end = candidate.source or candidate.cue
    return whole[0] <= start and end <= whole[1] and whole[0] <= candidate.cue[0] and candidate.cue[1] <= whole[1]


def stands(candidate: Candidate) -> bool:
    """Whether a candidate within another's content is speech of its own: a named speaker says a clause."""
    if candidate.entry is None or not candidate.entry.speaks or candidate.construction not in REPORTED:
        return False
    source = candidate.source_head
    return source is not None and (source.pos_ == "PROPN" or source.ent_type_ != "")
