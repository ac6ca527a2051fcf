"""A possible attribution, before it is judged."""

from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from claimgraph.extraction.attribution import quotations
from claimgraph.extraction.attribution.lexicon import Entry
from claimgraph.extraction.attribution.quotations import Quotation
from claimgraph.extraction.attribution.ranges import Range


@dataclass(slots=True)
class Candidate:
    """A cue with what may be its source and content, all in ranges of tokens.

    ``construction`` names the pattern that found it; ``head`` is the cue's main word.
    """

    head: Token
    construction: str
    entry: Entry | None
    cue: Range
    content: list[Range]
    source_head: Token | None = None
    source: Range | None = None
    score: float = 0.0


@dataclass(slots=True)
class Text:
    """A document with its quotations: ``inside`` gives each token's quotation or -1."""

    doc: Doc
    quotations: list[Quotation] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, doc: Doc) -> "Text":
        """Find the quotations of ``doc``."""
        found = quotations.find(doc)
        return cls(doc, found, quotations.inside(doc, found))

    def quoted(self, i: int) -> bool:
        """Whether a token stands within a quotation."""
        return self.inside[i] >= 0
