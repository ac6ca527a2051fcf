"""The content of an attribution: what is said, as ranges of tokens."""

from spacy.tokens import Token

from claimgraph.extraction.attribution.candidate import Text
from claimgraph.extraction.attribution.ranges import Range, balance, sentence, trim


def after(text: Text, verb: Token, child: Token) -> list[Range]:
    """Return the constituent of ``child`` where it follows the verb."""
    start, end = child.left_edge.i, child.right_edge.i + 1
    if start <= verb.i:
        start = verb.i + 1
    return clean(text, [(start, min(end, _limit(text, verb)))])


def before(text: Text, verb: Token, child: Token) -> list[Range]:
    """Return the constituent of ``child`` where it comes before its verb, up to the verb's own words."""
    start, end = child.left_edge.i, child.right_edge.i + 1
    return clean(text, [(start, min(end, verb.left_edge.i if verb.left_edge.i > child.i else end))])


def clean(text: Text, ranges: list[Range]) -> list[Range]:
    """Trim each range and widen it to whole quotations; drop the empty ones."""
    found: list[Range] = []
    for start, end in ranges:
        trimmed = trim(text.doc, start, end)
        if trimmed is not None:
            found.append(balance(text.quotations, text.inside, *trimmed))
    return found


def _limit(text: Text, verb: Token) -> int:
    return sentence(text.doc, verb.i)[1]
