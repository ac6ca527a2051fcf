"""Finding a quoted stretch in the article's text."""

from dataclasses import replace

from claimgraph.errors import InputRefused, Refusal
from claimgraph.model import Claim, Evidence


def locate(claim: Claim, text: str | None) -> Claim:
    """Return the claim with the place of each quote in ``text``, where the text is known.

    Raises:
        InputRefused: the quote is not at the place given, nowhere in the text, or more than once.
    """
    if text is None:
        return claim
    return replace(claim, evidence=tuple(_placed(evidence, text, claim.article) for evidence in claim.evidence))


def _placed(evidence: Evidence, text: str, item: str) -> Evidence:
    start, end = evidence.start, evidence.end
    if start is not None and end is not None:
        if end > len(text):
            raise _wrong(f"It ends at {end}, but the text has {len(text)} characters.", item)
        if text[start:end] != evidence.quote:
            raise _wrong(f"The text has other words at {start} to {end}: “{text[start:end][:60]}”.", item)
        return evidence
    found = text.find(evidence.quote)
    if found < 0:
        raise _wrong("The article's text does not hold this quote.", item)
    if text.find(evidence.quote, found + 1) >= 0:
        raise _wrong("The article's text holds this quote more than once.", item, "Give start and end.")
    return Evidence(evidence.quote, found, found + len(evidence.quote))


def _wrong(
    reason: str, item: str, remedy: str = "Quote the text exactly as `claimgraph read` prints it."
) -> InputRefused:
    return InputRefused(Refusal(reason, remedy, field="evidence", item=item))
