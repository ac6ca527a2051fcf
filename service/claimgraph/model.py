"""Articles, claims and parties as plain values: what every other part speaks in.

The names follow the ontology (``ontology/``); the lines of JSON in and out are in
:mod:`claimgraph.lines`, the RDF in :mod:`claimgraph.mapping`.
"""

from dataclasses import dataclass
from enum import StrEnum


class PartyType(StrEnum):
    """What a party is: the subclasses of ``cg:Actor``."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    COUNTRY = "Country"
    PLACE = "Place"
    GROUP = "Group"
    UNNAMED_SOURCE = "UnnamedSource"


class ActionType(StrEnum):
    """The sixteen event types of PLOVER (Open Event Data Alliance), and ``OTHER``."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"
    OTHER = "OTHER"


class SpeechAct(StrEnum):
    """What the source does in saying it; "denied that X did" is no "X did not"."""

    STATE = "state"
    PROMISE = "promise"
    DENY = "deny"
    THREATEN = "threaten"
    DEMAND = "demand"
    ACCUSE = "accuse"
    PREDICT = "predict"
    ASK = "ask"


class AttributionKind(StrEnum):
    """How the source's words reach the reader."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    NARRATED = "narrated"


class Modality(StrEnum):
    """Whether the act is told as done, meant, possible or called for."""

    ACTUAL = "actual"
    INTENDED = "intended"
    POSSIBLE = "possible"
    DEMANDED = "demanded"


class DateBasis(StrEnum):
    """Where a claim's date comes from."""

    EXPLICIT = "explicit"
    RELATIVE = "relative"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Party:
    """A person, organization, country, place or group, by its canonical name.

    ``type`` is None where nobody knows it; ``iri`` is an identifier given from outside;
    ``spokesperson_for`` names those whom this party speaks for.
    """

    name: str
    type: PartyType | None = None
    iri: str | None = None
    spokesperson_for: tuple["Party", ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of an article's text.

    ``start`` and ``end`` count Unicode code points from 0, end excluded (Web Annotation Data
    Model, section 4.2.4); both are None where only the words are known.
    """

    quote: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Which software said so: ``time`` is an ISO 8601 instant, or None where unknown."""

    software: str
    version: str
    time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published text.

    ``date_published`` is an ISO 8601 date or instant; ``date_readings`` holds the possible dates
    where the page writes one that cannot be settled (04/05/2019). ``text`` is the body, its
    paragraphs parted by a blank line; None where it is not known.
    """

    id: str
    path: str | None = None
    url: str | None = None
    headline: str | None = None
    author: tuple[str, ...] = ()
    publisher: str | None = None
    originator: str | None = None
    date_published: str | None = None
    date_readings: tuple[str, ...] = ()
    language: str | None = None
    keywords: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody's statement that an actor did, does or will do something.

    ``date`` is as exact as the text: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``earliest`` and
    ``latest`` are ISO dates, both or neither. ``confidence`` lies between 0 and 1.
    """

    article: str
    actor: tuple[Party, ...]
    action: ActionType
    phrase: str | None = None
    target: tuple[Party, ...] = ()
    object: str | None = None
    date: str | None = None
    earliest: str | None = None
    latest: str | None = None
    date_text: str | None = None
    date_basis: DateBasis | None = None
    source: tuple[Party, ...] = ()
    relayed_by: tuple[Party, ...] = ()
    attribution: AttributionKind = AttributionKind.NARRATED
    speech_act: SpeechAct = SpeechAct.STATE
    negated: bool = False
    modality: Modality = Modality.ACTUAL
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class AttributionSpans:
    """One attribution as character ranges of an article's text, end excluded.

    ``kind`` is ``direct``, ``indirect`` or ``mixed`` (PolNeAR, Newell et al., LREC 2018).
    """

    article: str
    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    content: tuple[int, int]
    kind: str
