"""Units of systemd, filled in from the settings: the service, and the nightly export with its timer."""

import shutil
import sys
from pathlib import Path
from typing import Any, Final

import claimgraph
from claimgraph.errors import UsageError
from claimgraph.settings import Settings

SERVICE: Final = ("claimgraph.service",)
EXPORT: Final = ("claimgraph-export.service", "claimgraph-export.timer")
AT: Final = "02:30"
"""When the export runs if no setting says."""
OWN_MEGABYTES: Final = 4096
"""For the front, the application, writes that are tried, the nightly export, and pages of files that are read."""
OWN_TASKS: Final = 512

_ELSEWHERE: Final = ("store", "exports")


def service_unit(settings: Settings, options: dict[str, Any]) -> str:
    """Return the service's unit, below a comment that says where it goes.

    All that is set, by ``options`` or the environment, becomes an option in it; secrets do not.

    Raises:
        UsageError: a value has characters that systemd would take for its own.
    """
    given = [
        f" {setting.option} {_plain(text)}"
        for setting, text, origin in Settings.sources(options)
        if origin != "default" and not setting.secret and setting.name not in _ELSEWHERE and text
    ]
    workers = settings.query_workers + settings.slow_workers
    return _filled(
        SERVICE,
        settings,
        OPTIONS="".join(given),
        MEMORY=f"{workers * settings.query_memory + OWN_MEGABYTES}M",
        TASKS=str(workers + settings.query_queue + settings.slow_queue + OWN_TASKS),
    )


def export_units(settings: Settings) -> str:
    """Return the export's service and timer, each below a comment that says where it goes.

    Raises:
        UsageError: a path has characters that systemd would take for its own.
    """
    at = settings.export_at.strftime("%H:%M") if settings.export_at else AT
    return _filled(EXPORT, settings, TIME=at, ZONE=settings.time_zone.key, BASE=_plain(settings.base_iri))


def _filled(names: tuple[str, ...], settings: Settings, **values: str) -> str:
    values["COMMAND"] = (
        shutil.which("claimgraph", path=str(Path(sys.executable).parent)) or f"{sys.executable} -m claimgraph"
    )
    values["STORE"] = _plain(str(settings.store.absolute()))
    values["EXPORTS"] = _plain(str(settings.exports.absolute()))
    files = []
    for name in names:
        text = (Path(claimgraph.__file__).parent / "units" / name).read_text("utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        files.append(f"# /etc/systemd/system/{name}\n{text}")
    return "\n".join(files)


def _plain(text: str) -> str:
    if not text.isprintable() or set(text) & set(" \"'\\%$;"):
        raise UsageError(f"“{text}” cannot stand in a unit of systemd. Choose a value of plain characters.")
    return text
