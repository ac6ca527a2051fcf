"""The nightly export as units of systemd: a service that runs once, and its timer."""

import shutil
import sys
from pathlib import Path
from typing import Final

import claimgraph
from claimgraph.errors import ExportError
from claimgraph.settings import Settings

NAMES: Final = ("claimgraph-export.service", "claimgraph-export.timer")
AT: Final = "02:30"
"""When it runs if no setting says."""


def units(settings: Settings) -> str:
    """Return both files, each below a comment that says where it goes.

    Raises:
        ExportError: a path has characters that systemd would take for its own.
    """
    values = {
        "COMMAND": shutil.which("claimgraph", path=str(Path(sys.executable).parent))
        or f"{sys.executable} -m claimgraph",
        "STORE": str(settings.store.absolute()),
        "EXPORTS": str(settings.exports.absolute()),
        "TIME": settings.export_at.strftime("%H:%M") if settings.export_at else AT,
        "ZONE": settings.time_zone.key,
    }
    for path in (values["STORE"], values["EXPORTS"]):
        if set(path) & set(" \t\"'\\%$;"):
            raise ExportError(f"{path} cannot stand in a unit of systemd. Choose a path of plain characters")
    files = []
    for name in NAMES:
        text = (Path(claimgraph.__file__).parent / "units" / name).read_text("utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        files.append(f"# /etc/systemd/system/{name}\n{text}")
    return "\n".join(files)
