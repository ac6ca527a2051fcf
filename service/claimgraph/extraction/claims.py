"""Claims made of the attributions, events and dates of a document."""

from collections.abc import Iterator
from datetime import date

from spacy.tokens import Doc, Span

from claimgraph.extraction import attribution, dates, events
from claimgraph.extraction.attribution import Attribution
from claimgraph.extraction.events import Event
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import (
    ActionType,
    Article,
    AttributionKind,
    AttributionSpans,
    Claim,
    Evidence,
    Modality,
    Party,
    PartyType,
    Run,
)


def assemble(article: Article, doc: Doc, mentions: Mentions, run: Run | None = None) -> list[Claim]:
    """Make the claims of one article, in the order of its text."""
    said = attribution.find(doc, mentions)
    told = events.find(doc, mentions)
    published = _day(article.date_published)
    narrators = narrators_of(article)
    keyed: list[tuple[int, Claim]] = []
    answered: set[int] = set()
    for event in told:
        number = _innermost(event.trigger.idx, said)
        if number is None and event.type is ActionType.OTHER and not event.targets:
            continue
        if number is not None:
            answered.add(number)
        speech = None if number is None else said[number]
        keyed.append((event.trigger.idx, _claim(article, doc, event, speech, published, narrators, run)))
    for number, speech in enumerate(said):
        if number not in answered and speech.speakers:
            keyed.append((speech.content[0][0], _statement(article, doc, speech, run)))
    return [claim for _, claim in sorted(keyed, key=lambda pair: pair[0])]


def spans(article: Article, doc: Doc, mentions: Mentions) -> Iterator[AttributionSpans]:
    """Yield each attribution of an article as ranges of its text."""
    for found in attribution.find(doc, mentions):
        for content in found.content:
            yield AttributionSpans(article.id, _range(found.source), _range(found.cue), content, found.kind)


def narrators_of(article: Article) -> tuple[Party, ...]:
    """Return who says what nobody is quoted for: the authors, else the publisher, else the text itself."""
    if article.author:
        return tuple(Party(name, PartyType.PERSON) for name in article.author)
    if article.publisher or article.originator:
        return (Party(article.publisher or article.originator or "", PartyType.ORGANIZATION),)
    return (Party("the text itself", PartyType.UNNAMED_SOURCE),)


def _range(span: Span | None) -> tuple[int, int] | None:
    return (span.start_char, span.end_char) if span is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _innermost(place: int, said: list[Attribution]) -> int | None:
    holding = [
        (end - start, number)
        for number, speech in enumerate(said)
        for start, end in speech.content
        if start <= place < end
    ]
    return min(holding)[1] if holding else None


def _claim(
    article: Article,
    doc: Doc,
    event: Event,
    speech: Attribution | None,
    published: date | None,
    narrators: tuple[Party, ...],
    run: Run | None,
) -> Claim:
    when = dates.when(event.trigger, doc, published)
    return Claim(
        article=article.id,
        actor=event.actors,
        action=event.type,
        phrase=event.phrase,
        target=event.targets,
        object=event.object,
        date=when.date if when else None,
        earliest=when.earliest if when else None,
        latest=when.latest if when else None,
        date_text=when.text if when else None,
        date_basis=when.basis if when else None,
        source=speech.speakers if speech and speech.speakers else narrators,
        relayed_by=speech.relayed_by if speech else (),
        attribution=_kind(speech),
        negated=event.negated,
        modality=event.modality,
        confidence=0.5,
        evidence=(_evidence(doc, event.span.start_char, event.span.end_char),),
        run=run,
    )


def _statement(article: Article, doc: Doc, speech: Attribution, run: Run | None) -> Claim:
    start, end = speech.content[0]
    return Claim(
        article=article.id,
        actor=speech.speakers,
        action=ActionType.OTHER,
        phrase=speech.cue.text if speech.cue is not None else None,
        object=doc.text[start:end],
        source=speech.speakers,
        relayed_by=speech.relayed_by,
        attribution=_kind(speech),
        speech_act=speech.speech_act,
        modality=Modality.ACTUAL,
        confidence=0.5,
        evidence=(_evidence(doc, start, end),),
        run=run,
    )


def _evidence(doc: Doc, start: int, end: int) -> Evidence:
    stretch = doc.text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    return Evidence(stretch.strip(), start, start + len(stretch.strip()))


def _kind(speech: Attribution | None) -> AttributionKind:
    if speech is None or not speech.speakers:
        return AttributionKind.NARRATED
    return AttributionKind.DIRECT if speech.kind == "direct" else AttributionKind.INDIRECT
