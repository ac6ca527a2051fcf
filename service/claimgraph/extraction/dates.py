"""When an event happened: the expression of time that belongs to it, not to the report of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import lexicon, timex
from claimgraph.extraction.intervals import Interval
from claimgraph.extraction.lexis import SAYING
from claimgraph.extraction.timex import Context, Meaning
from claimgraph.model import DateBasis

CACHE: Final = "claimgraph.dates"
MODALS: Final = frozenset({"will", "shall", "'ll", "’ll", "would", "wo"})
AHEAD: Final = frozenset(
    """plan schedule expect intend hope want promise agree vow pledge due set order threaten prepare go invite propose
    offer""".split()
)
"""Words whose infinitive is still to come."""

ASPECTS: Final = frozenset({"begin", "start", "continue", "manage", "fail", "refuse", "try", "attempt", "stop", "help"})
"""Verbs whose time is that of the verb below them."""

TEMPORAL: Final = frozenset(
    """in on at since until till by before after during from to between through throughout around about of as
    for over within this last next late early and or mid""".split()
)
DAILY: Final = frozenset({"Today", "Tomorrow", "Tonight", "Week", "Month"})
"""Words of time that end names, in capitals."""

NOUNS: Final = ("NOUN", "PROPN")
SUBJECTS: Final = ("nsubj", "nsubjpass")
OBJECTS: Final = ("dobj", "pobj", "attr", "nsubjpass", "dative", "oprd")


@dataclass(frozen=True, slots=True)
class When:
    """The date of an event, as exact as the text; the fields are those of a claim.

    All but ``text`` are None where the words cannot be placed in the calendar.
    """

    date: str | None
    earliest: str | None
    latest: str | None
    text: str
    basis: DateBasis | None


def when(trigger: Token, doc: Doc, published: date | None) -> When | None:
    """Return when the event that ``trigger`` names happened, as far as the text tells.

    ``published`` is the day that relative expressions are read against. The time of a verb of
    saying is not passed on to what is said; that of the first of several coordinated verbs is,
    where it stands before them all.
    """
    found = doc.user_data.get(CACHE)
    if not isinstance(found, Dates) or found.published != published:
        found = doc.user_data[CACHE] = Dates(doc, published)
    return found.of(trigger)


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time in a document, the words before it that belong to it, and what it hangs on."""

    span: Span
    expression: timex.Expression
    preposition: str
    governor: Token
    nouns: tuple[Token, ...]


class Dates:
    """The expressions of time of one document."""

    def __init__(self, doc: Doc, published: date | None) -> None:
        """Find the expressions and what they hang on; ``published`` is the day of publication."""
        self._doc = doc
        self.published = published
        self._times = list(_times(doc))

    def of(self, trigger: Token) -> When | None:
        """Return the time of the event that ``trigger`` names."""
        own = [time for time in self._times if _belongs(time, trigger)]
        if not own and trigger.lemma_ in ASPECTS:
            below = [child for child in trigger.children if child.dep_ == "xcomp"]
            own = [time for time in self._times if any(_belongs(time, child) for child in below)]
        for first in () if own else _coordinated_before(trigger):
            own = own or [time for time in self._times if _belongs(time, first) and _opens(time, first, trigger)]
        for last in () if own else _coordinated_after(trigger):
            own = [time for time in self._times if _belongs(time, last) and time.span.start > last.i]
        future = is_future(trigger)
        read = [made for time in own for made in [self._read(time, future, is_past(trigger))] if made]
        dated = [made for made in read if made.earliest]
        return min(dated, key=_width, default=read[0] if read else None)

    def _read(self, time: Time, future: bool, past: bool) -> When | None:
        meaning = time.expression.read(Context(self.published, future, self._anchor(time)))
        text = time.span.text
        ahead = meaning is not None and self.published is not None and meaning.interval.first > self.published
        if meaning is None or (past and ahead):
            return When(None, None, None, text, None)
        return _bounded(meaning, time.preposition, text, self.published, future)

    def _anchor(self, time: Time) -> date | None:
        """Return the last single day that the text tells before an expression."""
        for other in reversed(self._times):
            if other.span.end > time.span.start:
                continue
            meaning = other.expression.read(Context(self.published))
            if meaning and meaning.interval.is_day:
                return meaning.interval.first
        return None


def _width(when: When) -> int:
    if not when.earliest or not when.latest:
        return 0
    return (date.fromisoformat(when.latest) - date.fromisoformat(when.earliest)).days


def _bounded(meaning: Meaning, preposition: str, text: str, published: date | None, future: bool) -> When:
    """Apply "since", "until", "by", "before" and "after" to what an expression means."""
    interval, label = meaning.interval, meaning.interval.label
    first, last = interval.first, interval.last
    match preposition:
        case "since" if published and published >= first:
            interval = Interval(first, published)
        case "by" | "until" | "till" if published and future and published <= last:
            interval = Interval(published, last)
        case "before" if published and future and published < first:
            interval, label = Interval(published, first), None
        case "after" if published and not future and published > last:
            interval, label = Interval(last, published), None
        case "before" | "after":
            return When(None, None, None, text, None)
    if label and not interval.first.isoformat()[: len(label)] <= label <= interval.last.isoformat()[: len(label)]:
        label = None
    return When(label, interval.first.isoformat(), interval.last.isoformat(), text, meaning.basis)


def is_future(verb: Token) -> bool:
    """Tell whether an act is still to come when it is told: will meet, plans to meet, is to meet."""
    if any(child.dep_ == "aux" and child.lower_ in MODALS for child in verb.children):
        return True
    infinitive = any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)
    if infinitive and verb.dep_ in ("xcomp", "ccomp", "advcl", "acl"):
        return verb.head.lemma_ in AHEAD or _is_to(verb.head) or is_future(verb.head)
    if verb.lemma_ in ("plan", "schedule", "expect") and verb.tag_ in ("VBZ", "VBP", "VBN"):
        return any(child.dep_ == "xcomp" for child in verb.children)
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.tag_ == "VB":
        return is_future(verb.head)
    return False


def _is_to(verb: Token) -> bool:
    return verb.lemma_ == "be" and verb.tag_ in ("VBZ", "VBP")


def is_past(verb: Token) -> bool:
    """Tell whether a verb tells of what has happened: left, has left, was left."""
    if verb.tag_ == "VBN":
        return any(child.dep_ in ("aux", "auxpass") and child.tag_ in ("VBD", "VBZ", "VBP") for child in verb.children)
    return verb.tag_ == "VBD"


def _times(doc: Doc) -> Iterator[Time]:
    for expression in timex.find(doc.text):
        span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
        if span is None or not _is_time(span, expression):
            continue
        governor, nouns = _governor(span)
        start = span.start
        word = doc[start - 1].lower_ if start and doc[start - 1].sent == span.sent else ""
        if word in ("the", "early", "late", "this") and start > 1:
            start -= 1
            word = doc[start - 1].lower_
        preposition = word if word in TEMPORAL else ""
        whole = doc[
            start - 1 if preposition and preposition not in ("and", "or", "of", "as", "to") else span.start : span.end
        ]
        yield Time(whole, expression, preposition, governor, nouns)


def _is_time(span: Span, expression: timex.Expression) -> bool:
    """Leave out persons called May or March, other names (Poland Today), and numbers that only look like years."""
    if any(token.ent_type_ == "PERSON" for token in span):
        return False
    text = span.text
    first = span[0]
    if first.i and text in DAILY and first.nbor(-1).pos_ == "PROPN" and not first.is_sent_start:
        return False
    before = first.nbor(-1).lower_ if first.i else ""
    if text.isdigit():
        if first.dep_ in ("nummod", "quantmod", "dobj", "nsubj", "nsubjpass", "appos", "attr", "compound"):
            return False
        return before in TEMPORAL or (before in ("(", ",") and first.ent_type_ == "DATE")
    if text.lower() in ("may", "march", "mar.", "sun", "fall", "spring"):
        return before in TEMPORAL
    if expression.match.re.groupindex.keys() == {"part", "which", "m"} and not expression.match["which"]:
        return before in TEMPORAL or bool(expression.match["part"]) or first.ent_type_ == "DATE"
    return not (text.lower() in ("summer", "winter", "autumn") and before not in TEMPORAL)


def _governor(span: Span) -> tuple[Token, tuple[Token, ...]]:
    """Return the verb that an expression hangs on, and the nouns on the way up to it."""
    start = span.start
    if start and span.doc[start - 1].lower_ in TEMPORAL:
        start -= 1
    before = span.doc[start - 1] if start else None
    if before is not None and before.pos_ == "VERB" and before.lemma_ in SAYING and before.sent == span.sent:
        return before, ()
    nouns: list[Token] = []
    token = span.root
    while token.head != token:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            break
        if token.pos_ in NOUNS and not span.start <= token.i < span.end:
            nouns.append(token)
    return token, tuple(nouns)


def _belongs(time: Time, trigger: Token) -> bool:
    """Whether an expression tells the time of the event that a verb or noun names."""
    if trigger in time.nouns[:1]:
        return True
    if time.governor != trigger:
        return False
    if not time.nouns:
        return True
    if len(time.nouns) > 1:
        return _hangs_too_low(time)
    noun = time.nouns[0]
    if noun.dep_ == "nsubj":
        opens = time.span.start == time.span.sent.start and time.span.end <= noun.i
        return time.preposition == "on" and (opens or time.span.start == noun.i + 1)
    return noun.dep_ in OBJECTS and time.span.start > noun.i and time.preposition not in ("of", "as", "for", "from")


def _hangs_too_low(time: Time) -> bool:
    """Whether a day that stands at the end of an object belongs to the verb: "rejected a plan of the envoys on Monday".

    A noun that names an act on the way up may have that day itself.
    """
    if time.preposition not in ("", "on") or any(lexicon.load().act(noun.lemma_.lower()) for noun in time.nouns):
        return False
    *inner, outermost = time.nouns
    return (
        outermost.dep_ in OBJECTS
        and all(noun.dep_ == "pobj" for noun in inner)
        and time.span.start > max(noun.i for noun in time.nouns)
    )


def _coordinated_before(verb: Token) -> Iterator[Token]:
    """Yield the verbs that a coordinated one follows, the nearest first."""
    while verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head
        yield verb


def _coordinated_after(verb: Token) -> Iterator[Token]:
    """Yield the verb that shares all that follows it with one right before it: "shot down and destroyed"."""
    for child in verb.rights:
        if child.dep_ == "conj" and child.pos_ == "VERB":
            if not any(inner.dep_ in SUBJECTS for inner in child.lefts):
                yield child
            return
        if child.dep_ not in ("cc", "prt", "punct", "advmod"):
            return


def _opens(time: Time, first: Token, other: Token) -> bool:
    """Whether an expression stands before a verb and all that is coordinated with it.

    Behind the first verb's subject it holds for those verbs alone that have the same subject.
    """
    subject = next((child for child in first.children if child.dep_ in SUBJECTS), first)
    if time.span.end <= min(subject.i, first.i) + 1 and time.span.start < first.i:
        return True
    return time.span.end <= first.i and not any(child.dep_ in SUBJECTS for child in other.children)
