"""Lines of JSON: articles, claims and attributions as they go in and out.

Reading is strict where a mistake would change what the graph says (an unknown action type, a
half given range) and lenient where the meaning is plain (a single party in place of a list, a
bare name in place of a party).
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date as Date
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from claimgraph.errors import InputRefused, Refusal
from claimgraph.model import (
    ActionType,
    Article,
    AttributionKind,
    AttributionSpans,
    Claim,
    DateBasis,
    Evidence,
    Modality,
    Party,
    PartyType,
    Run,
    SpeechAct,
)

Line = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

CLAIM_FIELDS = frozenset(
    """
    article actor action target object date earliest latest dateText dateBasis source relayedBy
    attribution speechAct negated modality confidence evidence generatedBy
    """.split()
)
ARTICLE_FIELDS = frozenset(
    """
    id path url headline author publisher originator datePublished dateReadings language keywords text
    """.split()
)
REDUCED_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
SPEAKING_FOR = 8
"""How many parties may speak for one another in a row; more would only exhaust whoever walks along it."""
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?")


def refuse(field: str, reason: str, remedy: str, item: str | None = None) -> InputRefused:
    """Make the error for one wrong field."""
    return InputRefused(Refusal(reason=reason, remedy=remedy, field=field, item=item))


def is_claim(line: Line) -> bool:
    """Tell a claim line from an article line: only a claim names its article."""
    return "article" in line


def parse(text: str) -> Article | Claim:
    """Read one line of JSON.

    Raises:
        InputRefused: it is no JSON object, or no article or claim.
    """
    return made(loaded(text))


def loaded(text: str) -> dict[str, Any]:
    """Return the object of one line of JSON.

    Raises:
        InputRefused: it is no JSON object.
    """
    try:
        line = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise refuse("", "The JSON is nested too deeply.", "Give one flat object a line.") from None
    except ValueError as error:
        raise refuse("", f"The line is no JSON: {error}.", "Write one JSON object a line.") from None
    if not isinstance(line, dict):
        raise refuse("", f"The line is a JSON {_kind(line)}, not an object.", "Write one {…} a line.")
    return line


def made(line: Line) -> Article | Claim:
    """Make what a line holds.

    Raises:
        InputRefused: it is no article or claim.
    """
    return claim(line) if is_claim(line) else article(line)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not in JSON")


def article(line: Line) -> Article:
    """Make an article of its line; ``author`` and ``keywords`` may be one string or a list."""
    item = line.get("id") if isinstance(line.get("id"), str) else None
    _known(line, ARTICLE_FIELDS, "article", item)
    made = Article(
        id=_text(line, "id", item, required=True) or "",
        path=_text(line, "path", item),
        url=_text(line, "url", item),
        headline=_text(line, "headline", item),
        author=_texts(line, "author", item),
        publisher=_text(line, "publisher", item),
        originator=_text(line, "originator", item),
        date_published=_date(line, "datePublished", item, INSTANT),
        date_readings=_days(line, "dateReadings", item),
        language=_text(line, "language", item),
        keywords=_texts(line, "keywords", item),
        text=_text(line, "text", item, strip=False),
    )
    if not (made.text or made.headline or made.url):
        raise refuse("text", "The article has no text, headline or url.", "Give at least one of them.", made.id)
    return made


def claim(line: Line) -> Claim:
    """Make a claim of its line."""
    item = line.get("article") if isinstance(line.get("article"), str) else None
    _known(line, CLAIM_FIELDS, "claim", item)
    action, phrase = _action(line, item)
    made = Claim(
        article=_text(line, "article", item, required=True) or "",
        actor=_parties(line, "actor", item, required=True),
        action=action,
        phrase=phrase,
        target=_parties(line, "target", item),
        object=_text(line, "object", item),
        date=_date(line, "date", item, REDUCED_DATE),
        earliest=_day(line, "earliest", item),
        latest=_day(line, "latest", item),
        date_text=_text(line, "dateText", item),
        date_basis=_choice(line, "dateBasis", DateBasis, None, item),
        source=_parties(line, "source", item, required=True),
        relayed_by=_parties(line, "relayedBy", item),
        attribution=_choice(line, "attribution", AttributionKind, AttributionKind.NARRATED, item),
        speech_act=_choice(line, "speechAct", SpeechAct, SpeechAct.STATE, item),
        negated=_boolean(line, "negated", item),
        modality=_choice(line, "modality", Modality, Modality.ACTUAL, item),
        confidence=_confidence(line, item),
        evidence=_evidence(line, item),
        run=_run(line, item),
    )
    if not (made.target or made.object or made.evidence):
        raise refuse("target", "The claim has no target, object or evidence.", "Give one of them.", item)
    if (made.earliest is None) != (made.latest is None):
        raise refuse("earliest", "earliest and latest go together.", "Give both, or neither.", item)
    if made.earliest and made.latest and made.earliest > made.latest:
        raise refuse("earliest", f"{made.earliest} is after latest, {made.latest}.", "Swap the two.", item)
    return made


def article_line(article: Article) -> dict[str, Any]:
    """Return the article as the object that its line holds; empty ``dateReadings`` are left out."""
    line: dict[str, Any] = {
        "id": article.id,
        "path": article.path,
        "url": article.url,
        "headline": article.headline,
        "author": list(article.author),
        "publisher": article.publisher,
        "originator": article.originator,
        "datePublished": article.date_published,
        "language": article.language,
        "keywords": list(article.keywords),
        "text": article.text,
    }
    if article.date_readings:
        line["dateReadings"] = list(article.date_readings)
    return line


def claim_line(claim: Claim) -> dict[str, Any]:
    """Return the claim as the object that its line holds; one evidence stands without a list."""
    evidence = [
        {"quote": e.quote} if e.start is None else {"quote": e.quote, "start": e.start, "end": e.end}
        for e in claim.evidence
    ]
    line: dict[str, Any] = {
        "article": claim.article,
        "actor": [party_line(p) for p in claim.actor],
        "action": {"type": claim.action.value, "phrase": claim.phrase},
        "target": [party_line(p) for p in claim.target],
        "object": claim.object,
        "date": claim.date,
        "earliest": claim.earliest,
        "latest": claim.latest,
        "dateText": claim.date_text,
        "dateBasis": claim.date_basis.value if claim.date_basis else None,
        "source": [party_line(p) for p in claim.source],
        "relayedBy": [party_line(p) for p in claim.relayed_by],
        "attribution": claim.attribution.value,
        "speechAct": claim.speech_act.value,
        "negated": claim.negated,
        "modality": claim.modality.value,
        "confidence": claim.confidence,
        "evidence": evidence[0] if len(evidence) == 1 else evidence or None,
    }
    if claim.run:
        run = {"software": claim.run.software, "version": claim.run.version, "time": claim.run.time}
        line["generatedBy"] = {key: value for key, value in run.items() if value is not None}
    return line


def party_line(party: Party) -> dict[str, Any]:
    """Return the party as an object; ``iri`` and ``spokespersonFor`` stand only where known."""
    line: dict[str, Any] = {"name": party.name, "type": party.type.value if party.type else None}
    if party.iri:
        line["iri"] = party.iri
    if party.spokesperson_for:
        line["spokespersonFor"] = [party_line(p) for p in party.spokesperson_for]
    return line


def attribution_line(spans: AttributionSpans) -> dict[str, Any]:
    """Return the attribution as the object that ``extract --attributions`` prints."""
    return {
        "article": spans.article,
        "source": list(spans.source) if spans.source else None,
        "cue": list(spans.cue) if spans.cue else None,
        "content": list(spans.content),
        "kind": spans.kind,
    }


def dump(line: Line) -> str:
    """Write one line, without its line end."""
    return json.dumps(line, ensure_ascii=False)


def _kind(value: object) -> str:
    names = {list: "array", str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
    return names.get(type(value), "object")


def _known(line: Line, fields: frozenset[str], kind: str, item: str | None) -> None:
    unknown = sorted(key for key in line if key not in fields and not key.startswith(("_", "@")))
    if unknown:
        raise refuse(
            unknown[0],
            f"An {kind} line has no such field." if kind == "article" else f"A {kind} line has no such field.",
            f"Known are {', '.join(sorted(fields))}; a field of your own begins with _.",
            item,
        )


def _text(line: Line, field: str, item: str | None, *, required: bool = False, strip: bool = True) -> str | None:
    value = line.get(field)
    if isinstance(value, str):
        value = value.strip() if strip else value
        if not value.isascii() and re.search(r"[\ud800-\udfff]", value):
            raise refuse(field, "It holds half a surrogate pair.", "Write the whole character.", item)
        if value.strip():
            return value
        value = None
    if value is not None:
        raise refuse(field, f"It is a JSON {_kind(value)}, not a string.", "Put it in quotation marks.", item)
    if required:
        raise refuse(field, "It is missing or empty.", "Give it a value.", item)
    return None


def _texts(line: Line, field: str, item: str | None) -> tuple[str, ...]:
    found = [_text({field: value}, field, item) for value in _list(line.get(field))]
    return tuple(text for text in found if text)


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _boolean(line: Line, field: str, item: str | None) -> bool:
    value = line.get(field)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise refuse(field, f"It is a JSON {_kind(value)}, not a boolean.", "Write true or false.", item)
    return value


def _choice(line: Line, field: str, kind: Callable[[str], E], default: T, item: str | None) -> E | T:
    value = _text(line, field, item)
    if value is None:
        return default
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(member.value for member in kind)  # type: ignore[attr-defined]  # E is an enum
        raise refuse(field, f"“{value}” is not known here.", f"Use one of {known}.", item) from None


def _date(line: Line, field: str, item: str | None, shape: re.Pattern[str]) -> str | None:
    value = _text(line, field, item)
    if value is None:
        return None
    remedy = "Write it as ISO 8601 does: 2021-03-16" + (", 2021-03 or 2021." if shape is REDUCED_DATE else ".")
    if not shape.fullmatch(value):
        raise refuse(field, f"“{value}” is no date.", remedy, item)
    try:
        datetime.fromisoformat(value if len(value) > 7 else (value + "-01-01")[:10])
    except ValueError as error:
        raise refuse(field, f"“{value}” is no date: {error}.", remedy, item) from None
    return value


def _day(line: Line, field: str, item: str | None) -> str | None:
    value = _text(line, field, item)
    if value is None:
        return None
    try:
        return Date.fromisoformat(value).isoformat()
    except ValueError:
        raise refuse(field, f"“{value}” is no day.", "Write it as 2021-03-16.", item) from None


def _days(line: Line, field: str, item: str | None) -> tuple[str, ...]:
    return tuple(day for value in _texts(line, field, item) if (day := _day({field: value}, field, item)))


def _confidence(line: Line, item: str | None) -> float | None:
    value = line.get("confidence")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise refuse("confidence", f"{value!r} is no number from 0 to 1.", "Give it as a share: 0.8.", item)
    return float(value)


def _action(line: Line, item: str | None) -> tuple[ActionType, str | None]:
    value = line.get("action")
    fields = value if isinstance(value, dict) else {"type": value}
    kind = _choice({"action.type": fields.get("type")}, "action.type", ActionType, None, item)
    if kind is None:
        raise refuse("action", "It is missing or has no type.", 'Give it as {"type": …, "phrase": …}.', item)
    return kind, _text({"action.phrase": fields.get("phrase")}, "action.phrase", item)


def _parties(line: Line, field: str, item: str | None, *, required: bool = False) -> tuple[Party, ...]:
    parties = tuple(dict.fromkeys(_party(value, field, item) for value in _list(line.get(field))))
    if required and not parties:
        raise refuse(field, "It names nobody.", 'Give at least one party: {"name": …, "type": …}.', item)
    return parties


def _party(value: object, field: str, item: str | None, depth: int = 0) -> Party:
    if depth > SPEAKING_FOR:
        reason = f"More than {SPEAKING_FOR} parties speak for one another."
        raise refuse(f"{field}.spokespersonFor", reason, "Say whom the first of them speaks for.", item)
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, dict):
        raise refuse(field, f"A party is no JSON {_kind(value)}.", 'Give its name, or {"name": …}.', item)
    return Party(
        name=_text({f"{field}.name": value.get("name")}, f"{field}.name", item, required=True) or "",
        type=_choice({f"{field}.type": value.get("type")}, f"{field}.type", PartyType, None, item),
        iri=_text({f"{field}.iri": value.get("iri")}, f"{field}.iri", item),
        spokesperson_for=tuple(_party(v, field, item, depth + 1) for v in _list(value.get("spokespersonFor"))),
    )


def _evidence(line: Line, item: str | None) -> tuple[Evidence, ...]:
    return tuple(_stretch(value, item) for value in _list(line.get("evidence")))


def _stretch(value: object, item: str | None) -> Evidence:
    if isinstance(value, str):
        value = {"quote": value}
    if not isinstance(value, dict):
        raise refuse("evidence", f"It is a JSON {_kind(value)}.", 'Give {"quote": …}.', item)
    quote = _text({"evidence.quote": value.get("quote")}, "evidence.quote", item, required=True, strip=False)
    ends = [value.get("start"), value.get("end")]
    if ends == [None, None]:
        return Evidence(quote or "")
    if not all(isinstance(end, int) and not isinstance(end, bool) and end >= 0 for end in ends):
        raise refuse("evidence", f"start and end are {ends}.", "Give both as whole numbers, or neither.", item)
    return Evidence(quote or "", ends[0], ends[1])


def _run(line: Line, item: str | None) -> Run | None:
    value = line.get("generatedBy")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise refuse("generatedBy", f"It is a JSON {_kind(value)}.", 'Give {"software": …, "version": …}.', item)
    return Run(
        software=_text(value, "software", item, required=True) or "",
        version=_text(value, "version", item, required=True) or "",
        time=_date(value, "time", item, INSTANT),
    )
