"""The cue of an attribution: the verb group, noun or phrase that signals it, as a range of tokens."""

from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.attribution.ranges import Range

BEFORE: Final = frozenset({"aux", "auxpass", "neg", "advmod"})


def verb_group(doc: Doc, verb: Token, last: int | None = None) -> Range:
    """Return a verb with the auxiliaries, negation and adverbs that stand next to it, and its particle.

    ``last`` is a further token that belongs in ("accused … of"), if near.
    """
    own = {child.i for child in verb.children if child.dep_ in BEFORE}
    start = verb.i
    while start - 1 in own:
        start -= 1
    while start < verb.i and doc[start].dep_ == "advmod" and doc[start].lower_ in ("when", "where", "why", "how"):
        start += 1
    end = verb.i + 1
    particle = next((child for child in verb.rights if child.dep_ == "prt"), None)
    if particle is not None and particle.i == verb.i + 1:
        end = particle.i + 1
    if last is not None and last >= end:
        end = last + 1
    if end < len(doc) and doc[end].text == ":":
        end += 1
    return start, end
