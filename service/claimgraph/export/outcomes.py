"""How the last export and the last rehearsal of restoring one went, kept beside the exports for operators."""

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from claimgraph.storage.durable import write_whole

FILE: Final = ".outcomes.json"
EXPORT: Final = "export"
DRILL: Final = "drill"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: ``ended`` is an ISO 8601 instant, ``seconds`` how long it took, ``reason`` why it failed."""

    done: bool
    ended: str
    seconds: float
    name: str = ""
    reason: str = ""

    def age(self, now: datetime) -> float:
        """Return the seconds since it ended."""
        return (now - datetime.fromisoformat(self.ended)).total_seconds()


def note(exports: Path, kind: str, outcome: Outcome) -> None:
    """Keep an outcome in the place of the last of its kind; where that cannot be written, nothing is kept."""
    whole = {name: asdict(each) for name, each in noted(exports).items()} | {kind: asdict(outcome)}
    with contextlib.suppress(OSError):  # a full disk is told of by the run itself
        write_whole(exports / FILE, (json.dumps(whole, indent=1) + "\n").encode())


def noted(exports: Path) -> dict[str, Outcome]:
    """Return the last outcomes by their kinds."""
    try:
        body = json.loads((exports / FILE).read_bytes())
        return {kind: Outcome(**body[kind]) for kind in (EXPORT, DRILL) if kind in body}
    except (OSError, ValueError, TypeError):  # none yet, or what somebody else wrote there
        return {}
