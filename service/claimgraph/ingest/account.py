"""What an ingest has to say for itself."""

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from claimgraph.errors import Refusal


class Outcome(StrEnum):
    """What became of one article."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused item: the refusal, the line that can be mended, the SHACL report (Turtle)."""

    refusal: Refusal
    line: dict[str, Any] | None = None
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article and the claims that came with it.

    ``same_text`` lists articles of the same text; ``refused`` holds the article's refusal, or those
    of single claims of an article that was taken. ``article`` is False where only claims came, and
    ``dropped`` counts claims of other software that went with the former text.
    """

    outcome: Outcome
    item: str
    file: str | None = None
    claims: int = 0
    refused: tuple[Refused, ...] = ()
    same_text: tuple[str, ...] = ()
    dropped: int = 0
    article: bool = True


@dataclass(slots=True)
class Account:
    """The sums over all results; ``claims`` counts those that are in the graph because of this run."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    claims: int = 0
    refused_claims: int = 0

    def add(self, result: Result) -> None:
        """Count one result."""
        if result.article:
            self.outcomes[result.outcome] += 1
        self.claims += result.claims
        if not result.article or result.outcome is not Outcome.REFUSED:
            self.refused_claims += len(result.refused)

    @property
    def taken(self) -> int:
        """How many articles are in now, be they new or not."""
        return self.outcomes.total() - self.outcomes[Outcome.REFUSED]

    @property
    def refused(self) -> int:
        """How many items were refused, articles and claims together."""
        return self.outcomes[Outcome.REFUSED] + self.refused_claims

    def as_dict(self) -> dict[str, int]:
        """Return the sums by name, for programs."""
        counts = {outcome.value: self.outcomes[outcome] for outcome in Outcome}
        return {**counts, "claims": self.claims, "refusedClaims": self.refused_claims}

    def __str__(self) -> str:
        """Say it in one line."""
        counts = ", ".join(f"{self.outcomes[outcome]:,} {outcome}" for outcome in Outcome)
        claims = f"{self.claims:,} claims" + (f", {self.refused_claims:,} refused" if self.refused_claims else "")
        return f"articles: {counts}; {claims}"


def mendable(raw: str | None) -> dict[str, Any] | None:
    """Return the object of a line that was refused, as it came; None where the line holds none."""
    try:
        line = json.loads(raw or "")
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


class RefusedFile:
    """Writes refused items as JSON Lines that can be mended and ingested again.

    Each line is the item as it came, with ``_reason``, ``_remedy`` and its place beside its own
    fields; fields that begin with ``_`` are passed over when the line is read again. SHACL reports
    go into a Turtle file of the same name.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is made with the first refusal."""
        self.path = path
        self.lines = 0

    def add(self, refused: Refused) -> None:
        """Append one refused item."""
        refusal = refused.refusal
        notes = {
            "_reason": refusal.reason,
            "_remedy": refusal.remedy,
            "_file": refusal.file,
            "_line": refusal.line,
            "_field": refusal.field,
            "_constraint": refusal.constraint,
        }
        line = {**(refused.line or {}), **{key: value for key, value in notes.items() if value is not None}}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # a lone surrogate, for which an item may have been refused, becomes its JSON escape
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        if refused.report:
            with self.path.with_suffix(".ttl").open("a", encoding="utf-8") as file:
                file.write(refused.report.rstrip() + "\n\n")
        self.lines += 1
