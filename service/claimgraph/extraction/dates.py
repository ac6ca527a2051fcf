"""When an event happened."""

from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc, Token

from claimgraph.model import DateBasis


@dataclass(frozen=True, slots=True)
class When:
    """The date of an event, as exact as the text; the fields are those of a claim."""

    date: str | None
    earliest: str | None
    latest: str | None
    text: str
    basis: DateBasis


def when(trigger: Token, doc: Doc, published: date | None) -> When | None:
    """Return when the event that ``trigger`` names happened, as far as the text tells."""
    return None
