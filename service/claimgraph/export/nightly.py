"""A program that exports once a night, beside the service that started it, and ends with it.

It is run as ``python -m claimgraph.export.nightly STORE EXPORTS BASE DAILY WEEKLY MONTHLY PACKING HH:MM ZONE
DRILL FORMAT``, the last being that of its log. An export is due when the newest one is older than the last time
that the clock showed ``HH:MM``; so a night that was missed is made up for at the next start, and no night has two.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from datetime import time as Clock
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from claimgraph import log_lines
from claimgraph.export import folder
from claimgraph.export.retention import made
from claimgraph.settings import Settings

PROGRAM: Final = (sys.executable, "-m", "claimgraph")
RETRY_SECONDS: Final = 600
"""How long to wait after an export that failed."""

log = logging.getLogger("claimgraph.nightly")


def start(settings: Settings) -> None:
    """Start the program for a service of these settings, if they name a time."""
    if settings.export_at is None:
        return
    arguments = (
        settings.store,
        settings.exports,
        settings.base_iri,
        settings.export_daily,
        settings.export_weekly,
        settings.export_monthly,
        settings.export_packing,
        settings.export_at.strftime("%H:%M"),
        settings.time_zone.key,
        settings.export_drill,
        settings.log_format,
    )
    command = [sys.executable, "-m", "claimgraph.export.nightly", *map(str, arguments)]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def last_due(now: datetime, at: Clock, zone: ZoneInfo) -> datetime:
    """Return when it was last ``at`` o'clock in the zone, in UTC.

    Where clocks go forward over that time it counts as if they had not (RFC 5545, section 3.3.5).
    """
    today = now.astimezone(zone).date()
    due = (datetime.combine(day, at, zone).astimezone(UTC) for day in (today, today - timedelta(1)))
    return next(moment for moment in due if moment <= now)


def is_due(exports: Path, now: datetime, at: Clock, zone: ZoneInfo) -> bool:
    """Tell whether no export has been made since the last time of day for it."""
    latest = folder.latest(exports)
    return latest is None or made(latest) < last_due(now, at, zone)


def main(arguments: list[str]) -> None:
    """Look at the clock until the parent is gone."""
    store, exports, base, daily, weekly, monthly, packing, at, zone, drill, form = arguments
    log_lines.to_standard_error(form)
    log.setLevel(logging.INFO)
    parent, failed = os.getppid(), -float("inf")
    command = [*PROGRAM, "export", "--store", store, "--exports", exports]
    kept = ["--export-daily", daily, "--export-weekly", weekly, "--export-monthly", monthly]
    command += [*kept, "--export-packing", packing]
    while os.getppid() == parent:
        waited = time.monotonic() - failed > RETRY_SECONDS
        if waited and is_due(Path(exports), datetime.now(UTC), Clock.fromisoformat(at), ZoneInfo(zone)):
            failed = -float("inf") if _ran(command, parent, "The nightly export") else time.monotonic()
            if failed < 0 and drill == "True":
                latest = str(Path(exports) / folder.LATEST)
                rehearsal = [*PROGRAM, "export", "--verify", latest, "--exports", exports, "--base-iri", base]
                _ran(rehearsal, parent, "The rehearsal of restoring it")
        time.sleep(1)


def _ran(command: list[str], parent: int, what: str) -> bool:
    """Run a command to its end; it is ended when the parent is gone. Tell whether it was done."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as process:
            while process.poll() is None:
                time.sleep(0.2)
                if os.getppid() != parent:
                    process.terminate()
        done = process.returncode == 0
        level = logging.INFO if done else logging.ERROR
        said.seek(0)
        for line in said:
            log.log(level, "%s", line.rstrip())
    seconds, outcome = round(time.monotonic() - began, 1), "done" if done else "failed"
    log.log(level, "%s: %s in %.1f s", what, outcome, seconds, extra={"seconds": seconds})
    return done


if __name__ == "__main__":
    main(sys.argv[1:])
