"""How the data and their exports stand: what ``/ready`` and ``/metrics`` both tell."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claimgraph.export import folder, outcomes
from claimgraph.export.outcomes import Outcome
from claimgraph.export.retention import made
from claimgraph.settings import Settings
from claimgraph.storage import Snapshots


@dataclass(frozen=True, slots=True)
class Standing:
    """Ages are in seconds, None where there is none; ``outcomes`` are the last ones of export and drill."""

    snapshot: int
    statements: int
    snapshot_age: float
    export: str | None
    export_age: float | None
    outcomes: dict[str, Outcome]
    late: bool


def standing(settings: Settings, now: datetime | None = None) -> Standing:
    """Look at the newest snapshot and the newest export.

    Raises:
        StoreError: there is no snapshot, or it is damaged.
    """
    now = now or datetime.now(UTC)
    with Snapshots(settings.store).newest() as snapshot:
        held = snapshot.manifest
    newest = folder.latest(settings.exports)
    age = None if newest is None else (now - _made(settings.exports, newest)).total_seconds()
    limit = settings.export_max_age * 3600
    return Standing(
        snapshot=held.state.number,
        statements=held.state.quads,
        snapshot_age=(now - datetime.fromisoformat(held.time)).total_seconds(),
        export=newest,
        export_age=age,
        outcomes=outcomes.noted(settings.exports),
        late=limit > 0 and (age is None or age > limit),
    )


def _made(exports: Path, name: str) -> datetime:
    """Return when an export was made; its name tells, unless somebody else gave it."""
    if folder.NAME.fullmatch(name):
        return made(name)
    return datetime.fromtimestamp((exports / name).stat().st_mtime, UTC)
