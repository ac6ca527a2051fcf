"""Who says what: a source, a cue and a content.

Candidates come from the marks of direct speech, from stretches set in between commas and from the
parse of verbs, nouns and adjectives of communication; a fitted score keeps the likely ones.
"""

from claimgraph.extraction.attribution.finding import find
from claimgraph.extraction.attribution.model import Attribution

__all__ = ["Attribution", "find"]
