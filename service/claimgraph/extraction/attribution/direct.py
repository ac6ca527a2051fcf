"""Direct speech: quotations and the verb and speaker before, within or after them.

Works on marks and word order first, since a parse is least reliable around quotation marks.
"""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.attribution import cues, lexicon, sources
from claimgraph.extraction.attribution.candidate import Candidate, Text
from claimgraph.extraction.attribution.quotations import Quotation

WINDOW: Final = 45
OPEN_ENDS: Final = frozenset({",", ";", "?", "!", "—", "–", "--", "-", "...", "…"})
SUBORDINATE: Final = frozenset({"mark", "aux"})


def candidates(text: Text) -> Iterator[Candidate]:
    """Yield the direct quotations with their cues; a quotation without its own cue goes to the one before."""
    last: Candidate | None = None
    for number, quotation in enumerate(text.quotations):
        if last is not None and _goes_on(text, last, quotation):
            last.content.extend(quotation.ranges)
            continue
        made = _after(text, quotation) or _before(text, quotation)
        if made is not None:
            last = made
            yield made
            continue
        if last is not None and quotation.clausal and _follows(text, last, number):
            last.content.extend(quotation.ranges)


def _after(text: Text, quotation: Quotation) -> Candidate | None:
    doc = text.doc
    inner = doc[quotation.end - 2].text if quotation.closed and quotation.end - quotation.start > 2 else ""
    i = quotation.end
    outer = doc[i].text if i < len(doc) else ""
    if is_title(text.doc, quotation):
        return None
    if inner not in OPEN_ENDS and outer not in (",", "—", "–", "-", "--"):
        return None
    comma = inner == "," or outer == ","
    stop = min(len(doc), i + WINDOW)
    if outer in (",", "—", "–", "-", "--"):
        i += 1
    for j in range(i, stop):
        token = doc[j]
        if text.quoted(j) or token.is_space or (token.text in (".", ";", "?", "!") and j > i):
            break
        if token.text in ("and", "but") and j == i:
            return None
        if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "auxpass"):
            continue
        if token.dep_ == "pcomp" and token.head.lower_ == "by":
            return None  # the means by which what is quoted is done
        entry = lexicon.entry(token)
        speaks = entry is not None and (entry.speaks or entry.classes[0] in ("discuss", "show", "issue", "think"))
        if speaks and token.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB"):
            speaker = _speaker(text, token, i)
            if speaker is None and not comma:
                return None
            return _made(text, token, "quotation before", quotation, speaker)
        if token.dep_ not in ("relcl", "acl", "advcl") and not comma:
            break
    return None


def is_title(doc: Doc, quotation: Quotation) -> bool:
    """Whether a quotation names a work: in capitals, after the noun that it stands with ("her novel “Far Away,”")."""
    if not quotation.start or doc[quotation.start - 1].pos_ != "NOUN":
        return False
    words = [token for token in doc[quotation.start + 1 : quotation.end] if token.is_alpha and len(token) > 3]
    return len(words) > 1 and all(token.text[0].isupper() for token in words)


def _before(text: Text, quotation: Quotation) -> Candidate | None:
    doc = text.doc
    i = quotation.start - 1
    while i >= 0 and doc[i].is_space and "\n" not in doc[i].text:
        i -= 1
    if i < 0 or doc[i].is_space:
        return None
    lead = doc[i].text
    if lead not in (",", ":") and doc[i].pos_ != "VERB":
        return None
    for j in range(i, max(-1, i - WINDOW), -1):
        token = doc[j]
        if text.quoted(j) or token.is_space or (token.text in (".", ";", "?", "!") and j < i):
            return None
        if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "auxpass"):
            continue
        entry = lexicon.entry(token)
        if entry is not None and (entry.speaks or lead == ":" or entry.classes[0] in ("think", "issue", "discuss")):
            if lead == "," and j < i - 12 and entry.classes[0] != "say":
                return None
            speaker = sources.subject(token)
            return _made(text, token, "quotation after", quotation, speaker)
        if token.dep_ in ("relcl", "acl") or (lead == ":" and j > i - 15):
            continue
        return None
    return None


def _speaker(text: Text, verb: Token, start: int) -> Token | None:
    """Return the subject outside quotations: the verb's own, else the noun just before or after it."""
    own = sources.subject(verb)
    if own is not None and not text.quoted(own.i):
        return own
    doc = text.doc
    around: list[Token] = [*reversed(list(doc[start : verb.i])), *doc[verb.i + 1 : verb.i + 8]]
    for token in around:
        if text.quoted(token.i) or token.text == "." or token.is_space:
            break
        if token.pos_ in ("NOUN", "PROPN", "PRON") and token.dep_ not in ("compound", "poss", "npadvmod"):
            return token
    return None


def _made(text: Text, verb: Token, construction: str, quotation: Quotation, speaker: Token | None) -> Candidate:
    source = sources.span(text.doc, speaker, verb) if speaker is not None else None
    if source is not None:
        start, end = source
        while start < end and text.quoted(start):
            start += 1
        while start < end and text.quoted(end - 1):
            end -= 1
        while start < end and text.doc[start].is_punct:
            start += 1
        while start < end and text.doc[end - 1].text in (".", ":"):
            end -= 1
        source = (start, end) if start < end else None
    return Candidate(
        verb,
        construction,
        lexicon.entry(verb),
        cues.verb_group(text.doc, verb),
        list(quotation.ranges),
        speaker if source else None,
        source,
    )


def _goes_on(text: Text, last: Candidate, quotation: Quotation) -> bool:
    """Whether the quotation takes up one that the cue had interrupted ("…," she said, "…")."""
    doc = text.doc
    if last.construction != "quotation before" or not 0 <= quotation.start - last.head.i <= 25:
        return False
    gap = doc[last.head.i + 1 : quotation.start]
    if any(token.is_space and token.text.count("\n") > 1 for token in gap):
        return False
    verbs = [token for token in gap if token.pos_ == "VERB" and lexicon.entry(token) and not text.quoted(token.i)]
    ended = sum(token.text in (".", ";") for token in gap)
    if ended == 0:
        return not verbs and gap.text.rstrip().endswith((",", "—", "–", "-", ":"))
    return ended == 1 and gap[-1].text in (".", ";") and quotation.clausal and _after(text, quotation) is None


def _follows(text: Text, last: Candidate, number: int) -> bool:
    """Whether a quotation without a cue starts right where, or in the paragraph after, the last one ended."""
    doc, quotation = text.doc, text.quotations[number]
    end = max(last.content[-1][1], last.cue[1])
    if quotation.start < end:
        return False
    gap = doc[end : quotation.start]
    breaks = sum(token.text.count("\n") // 2 for token in gap if token.is_space)
    begins = quotation.start == 0 or doc[quotation.start - 1].is_space
    if breaks == 1 and begins:
        paragraph_end = quotation.end >= len(doc) or doc[quotation.end].is_space
        return paragraph_end and len(gap) < 30
    return False
