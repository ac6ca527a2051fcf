"""Claims made of the attributions, events and dates of a document."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import (
    attribution,
    confidence,
    dates,
    deeds,
    doubles,
    events,
    modality,
    nominals,
    statements,
    uncued,
    utterances,
)
from claimgraph.extraction.attribution import Attribution
from claimgraph.extraction.dates import When
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
    SpeechAct,
)

NAMED: Final = frozenset({PartyType.PERSON, PartyType.ORGANIZATION, PartyType.COUNTRY})
DEEDS: Final = frozenset(
    {
        ActionType.AID,
        ActionType.ASSAULT,
        ActionType.COERCE,
        ActionType.COOPERATE,
        ActionType.MOBILIZE,
        ActionType.PROTEST,
        ActionType.RETREAT,
        ActionType.SANCTION,
    }
)
"""Types of acts that are not done by speaking."""

SPOKEN: Final = frozenset(
    {
        ActionType.ACCUSE,
        ActionType.AGREE,
        ActionType.REJECT,
        ActionType.REQUEST,
        ActionType.SUPPORT,
        ActionType.THREATEN,
    }
)
"""Types of acts that the speaker does in saying so: their day is that of the speech."""

STATES: Final = frozenset(
    {
        "be",
        "have",
        "live",
        "serve",
        "become",
        "remain",
        "seem",
        "belong",
        "include",
        "sit",
        "star",
        "feature",
        "compete",
    }
)
"""Verbs of states."""

TOWARDS: Final = frozenset({None, "with", "against", "to", "from", "at", "on", "by"})
"""What leads to whom an act of no type is done: nothing, or these prepositions."""

MUTE: Final = frozenset(
    """appoint approve charge circulate confirm convict elect file impeach indict issue launch lodge nominate prosecute
    register release send sign submit sue vote""".split()
)
"""Verbs of acts that are no speech, though they may lead to words."""

ASKING: Final = frozenset({"infinitive", "object infinitive"})
"""Constructions of what is asked for or promised."""

MEANWHILE: Final = frozenset({"as", "while", "after", "when", "amid"})

LONGEST: Final = 300
"""Characters of a statement that are kept as a claim's object."""


def assemble(article: Article, doc: Doc, mentions: Mentions, run: Run | None = None) -> list[Claim]:
    """Make the claims of one article, in the order of its text."""
    told = list(doubles.without(events.find(doc, mentions)))
    told += nominals.find(doc, mentions, told)
    cued = [
        speech
        for speech in attribution.find(doc, mentions)
        if not statements.is_thing(speech) and not deeds.is_deed(speech)
    ]
    said = [_Speech(speech, number) for number, speech in enumerate(cued + uncued.find(doc, mentions, cued))]
    maker = _Maker(article, doc, run)
    kept = [(event.trigger.idx, maker.claim(event, speech)) for event, speech in _chosen(told, said)]
    for speech in said:
        for stretch in statements.stretches(doc, speech.attribution):
            if speech.leaves(stretch, doc):
                kept.append((stretch[0], maker.statement(speech.attribution, stretch)))
    named = (_named(claim) for _, claim in sorted(kept, key=lambda pair: pair[0]))
    return [claim for claim in named if claim.actor and claim.source]


def _named(claim: Claim) -> Claim:
    """Leave out parties of which no word is left ("they" and "their" that stand for nobody)."""
    roles = {"actor": claim.actor, "target": claim.target, "source": claim.source, "relayed_by": claim.relayed_by}
    if all(party.name.strip() for parties in roles.values() for party in parties):
        return claim
    return replace(claim, **{role: tuple(p for p in those if p.name.strip()) for role, those in roles.items()})  # type: ignore[arg-type]  # only fields that hold parties


def spans(article: Article, doc: Doc, mentions: Mentions) -> Iterator[AttributionSpans]:
    """Yield each attribution of an article as ranges of its text."""
    for found in attribution.find(doc, mentions):
        for content in found.content:
            yield AttributionSpans(article.id, _range(found.source), _range(found.cue), content, found.kind)


def _range(span: Span | None) -> tuple[int, int] | None:
    return (span.start_char, span.end_char) if span is not None else None


@dataclass(slots=True)
class _Speech:
    """An attribution, and whether a claim tells its content."""

    attribution: Attribution
    number: int
    answered: bool = False
    typed: bool = False
    told: list[int] = field(default_factory=list)

    def leaves(self, stretch: tuple[int, int], doc: Doc) -> bool:
        """Tell whether no claim tells the paragraph that this stretch of the content stands in."""
        if not self.told:
            return not self.answered
        start = doc.text.rfind("\n\n", 0, stretch[0])
        end = doc.text.find("\n\n", stretch[1])
        return not any(start < place and (place < end or end < 0) for place in self.told)

    def holds(self, event: Event) -> int | None:
        """Return how long the content is that holds the event's trigger."""
        place = event.trigger.idx
        if self._tells_aside(event.trigger):
            return None
        return next((end - start for start, end in self.attribution.content if start <= place < end), None)

    def _tells_aside(self, word: Token) -> bool:
        """Tell whether a word is the author's about who speaks or hears: "said Ann, who lost", "asked Ann, a cook, to".

        So is a clause of time after what is asked for: "told them to pay as prices rose".
        """
        cue, source = self.attribution.cue, self.attribution.source
        while cue is not None and word.head != word and word != cue.root:
            above = word.head
            if word.dep_ == "relcl" and above.head == cue.root and above.dep_ in ("dobj", "dative"):
                return True
            if source is not None and above == source.root and word.dep_ in ("relcl", "acl", "appos"):
                return True
            if self.attribution.construction in ASKING and _is_meanwhile(word):
                return True
            word = above
        return False

    @property
    def denied(self) -> bool:
        """Tell whether the text says that the words were not said: "did not say that"."""
        cue = self.attribution.cue
        return cue is not None and modality.is_negated(cue.root)

    def utters(self, event: Event) -> bool:
        """Tell whether the event is the act of speaking itself: "urged X to", "promised to"."""
        cue = self.attribution.cue
        return cue is not None and any(cue.start <= index < cue.end for index in event.verbs)


def _is_meanwhile(verb: Token) -> bool:
    """Whether a clause tells what happens at the time, with a subject of its own: "as prices rose"."""
    if verb.dep_ != "advcl" or not any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.lefts):
        return False
    return any(child.dep_ in ("mark", "advmod") and child.lower_ in MEANWHILE for child in verb.lefts)


def _chosen(told: list[Event], said: list[_Speech]) -> list[tuple[Event, Attribution | None]]:
    """Give each event its speaker; leave out what is told without a type and without need."""
    denied = [speech for speech in said if speech.denied]
    told = [event for event in told if not any(speech.holds(event) and not speech.utters(event) for speech in denied)]
    paired = [(event, _speech_of(event, said)) for event in told]
    for event, speech in paired:
        if speech is not None and event.type is not ActionType.OTHER:
            speech.typed = speech.answered = True
            speech.told.append(event.trigger.idx)
    chosen: list[tuple[Event, Attribution | None]] = []
    for event, speech in paired:
        if event.type is ActionType.OTHER:
            if speech is None:
                if not _worth_telling(event):
                    continue
            elif speech.typed or speech.answered or (speech.attribution.speakers and not _tells_more(event, speech)):
                continue
            else:
                speech.answered = True
                speech.told.append(event.trigger.idx)
        if speech is not None and speech.utters(event) and _is_empty(event, speech):
            speech.told.remove(event.trigger.idx)
            speech.answered = speech.typed = bool(speech.told)
            continue
        if speech is not None and speech.attribution.cue is None and not speech.attribution.speakers:
            continue  # the words of somebody whom the text does not name are not the narrator's
        found = speech.attribution if speech is not None and speech.attribution.speakers else None
        chosen.append((utterances.meant(event, found) if found is not None else event, found))
    return chosen


def _speech_of(event: Event, said: list[_Speech]) -> _Speech | None:
    uttered = next((speech for speech in said if speech.utters(event)), None)
    if uttered is not None and (event.type in DEEDS or _accuses_in_vain(event, uttered.attribution) or _is_mute(event)):
        # "attacked" was no word of speech here, so there is nothing said
        uttered.answered, uttered = True, None
    if uttered is not None:
        return uttered
    holding = [(size, speech.number) for speech in said if (size := speech.holds(event)) is not None]
    return said[min(holding)[1]] if holding else None


def _is_mute(event: Event) -> bool:
    """Whether an act is done by no words that are told: "confirmed him", "issued a subpoena"."""
    return event.type is not ActionType.OTHER and event.trigger.lemma_ in MUTE


def _accuses_in_vain(event: Event, speech: Attribution) -> bool:
    # "will attack": a deed to come, and no words of blame
    return speech.speech_act is SpeechAct.ACCUSE and event.type in (ActionType.THREATEN, ActionType.AGREE)


def _worth_telling(event: Event) -> bool:
    both = event.actors and event.targets and event.towards in TOWARDS
    both = both and not any(party.name.islower() for party in (*event.actors, *event.targets))
    named = all(party.type in NAMED for party in (*event.actors, *event.targets))
    return bool(both) and named and not _is_state(event)


def _tells_more(event: Event, speech: _Speech) -> bool:
    """Whether an act of no type tells more than that the speakers say so: what is demanded, what parties do."""
    if event.modality is Modality.DEMANDED and not speech.utters(event) and not _is_state(event):
        return event.actors != speech.attribution.speakers
    return _worth_telling(event) and event.modality is not Modality.POSSIBLE


def _is_empty(event: Event, speech: _Speech) -> bool:
    """Whether a word of speech says less than the words that it leads to: "“Go home,” she warned"."""
    quoted = speech.attribution.kind != "indirect" and bool(speech.attribution.speakers)
    return quoted and not event.targets and not event.object


def _is_state(event: Event) -> bool:
    """Whether a verb tells no act, but what is, or only goes with another: "has problems", "boats carrying food"."""
    verb = event.trigger
    return verb.lemma_ in STATES or (verb.dep_ in ("acl", "advcl") and verb.tag_ in ("VBG", "VBN"))


def narrators(article: Article) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return who says what nobody is quoted for, and who passes it on.

    The authors; else the agency whose text it is, passed on by the publisher; else the publisher,
    by its name or that of its site; else an unnamed author.
    """
    publisher = article.publisher or (urlsplit(article.url).hostname if article.url else None)
    passing = (Party(publisher, PartyType.ORGANIZATION),) if publisher else ()
    if article.author:
        return tuple(Party(name, PartyType.PERSON) for name in article.author), ()
    if article.originator:
        relaying = passing if publisher != article.originator else ()
        return (Party(article.originator, PartyType.ORGANIZATION),), relaying
    return passing or (Party("unnamed author", PartyType.UNNAMED_SOURCE),), ()


class _Maker:
    """Makes the claims of one article."""

    def __init__(self, article: Article, doc: Doc, run: Run | None) -> None:
        self._article = article
        self._doc = doc
        self._run = run
        self._published = date.fromisoformat(article.date_published[:10]) if article.date_published else None
        self._narrators, self._passing = narrators(article)

    def claim(self, event: Event, speech: Attribution | None) -> Claim:
        """Make the claim of an event that ``speech`` tells, or the text itself."""
        when = dates.when(event.trigger, self._doc, self._published)
        if when is None and speech is not None and event.type in SPOKEN and event.actors == speech.speakers:
            when = self._said(speech)
        return Claim(
            article=self._article.id,
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
            source=speech.speakers if speech else self._narrators,
            relayed_by=speech.relayed_by if speech else self._passing,
            attribution=_kind(speech),
            speech_act=speech.speech_act if speech else SpeechAct.STATE,
            negated=event.negated,
            modality=event.modality,
            confidence=confidence.of_event(event, speech),
            evidence=(_evidence(self._doc, event.span.start_char, event.span.end_char),),
            run=self._run,
        )

    def _said(self, speech: Attribution) -> When | None:
        return dates.when(speech.cue.root, self._doc, self._published) if speech.cue is not None else None

    def statement(self, speech: Attribution, stretch: tuple[int, int]) -> Claim:
        """Make the claim that the speakers say something that is no party's act."""
        start, end = stretch
        words = self._doc.text[start:end].strip()
        if len(words) > LONGEST:
            words = words[:LONGEST].rsplit(" ", 1)[0]
        when = self._said(speech)
        return Claim(
            article=self._article.id,
            actor=speech.speakers,
            action=statements.type_of(speech),
            phrase=speech.cue.text if speech.cue is not None else None,
            object=words or None,
            date=when.date if when else None,
            earliest=when.earliest if when else None,
            latest=when.latest if when else None,
            date_text=when.text if when else None,
            date_basis=when.basis if when else None,
            source=speech.speakers,
            relayed_by=speech.relayed_by,
            attribution=_kind(speech),
            speech_act=speech.speech_act,
            negated=speech.cue is not None and modality.is_negated(speech.cue.root),
            confidence=confidence.of_statement(speech),
            evidence=(_evidence(self._doc, *_around(self._doc, speech, stretch)),),
            run=self._run,
        )


def _around(doc: Doc, speech: Attribution, stretch: tuple[int, int]) -> tuple[int, int]:
    """Return the sentence that holds source, cue and content; the content alone where none holds them all."""
    start, end = stretch
    words = doc.char_span(start, end, alignment_mode="expand")
    parts = [span for span in (words, speech.source, speech.cue) if span is not None]
    sentence = parts[0][0].sent
    if len(speech.content) == 1 and all(sentence.start <= span.start and span.end <= sentence.end for span in parts):
        return sentence.start_char, sentence.end_char
    return start, end


def _evidence(doc: Doc, start: int, end: int) -> Evidence:
    stretch = doc.text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    return Evidence(stretch.strip(), start, start + len(stretch.strip()))


def _kind(speech: Attribution | None) -> AttributionKind:
    if speech is None:
        return AttributionKind.NARRATED
    return AttributionKind.DIRECT if speech.kind == "direct" else AttributionKind.INDIRECT
