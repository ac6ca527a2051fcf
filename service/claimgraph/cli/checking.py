"""What ``claimgraph serve --check`` says: the settings in force, and which of them make no sense together."""

import difflib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from claimgraph.settings import PREFIX, SETTINGS, Settings

TESTS: Final = f"{PREFIX}TEST_"


def table(options: Mapping[str, Any]) -> str:
    """Return a line for each setting: its option, its value, and where that comes from. No secret is shown."""
    rows = [
        (setting.option, "(not shown)" if setting.secret and text else text or "(none)", origin)
        for setting, text, origin in Settings.sources(options)
    ]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(f"{option:<{first}}  {text:<{second}}  {origin}" for option, text, origin in rows)


def complaints(settings: Settings) -> Iterator[str]:
    """Say what cannot work, each with what mends it; nothing said, the service can start."""
    yield from _misspelt()
    store, exports = settings.store.absolute(), settings.exports.absolute()
    for option, folder in (("--store", store), ("--exports", exports)):
        yield from _writable(option, folder)
    if store == exports or store in exports.parents or exports in store.parents:
        yield f"The exports in {exports} and the store in {store} lie in one another. Choose another --exports."
    if settings.slow_after >= settings.timeout:
        yield (
            f"No query gets into the slow lane: it begins after {settings.slow_after:g} seconds, and all end after "
            f"{settings.timeout:g}. Choose a --slow-after below --timeout."
        )
    if settings.export_max_age and settings.export_at and settings.export_max_age < 24:
        yield (
            f"With one export a night, an export is older than {settings.export_max_age} hours for a part of each "
            "day. Choose an --export-max-age of 25 or more."
        )


def _misspelt() -> Iterator[str]:
    known = {setting.variable for setting in SETTINGS}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(TESTS):
            near = difflib.get_close_matches(name, known, 1)
            yield f"{name} is no setting. {f'Did you mean {near[0]}?' if near else 'Remove it.'}"


def _writable(option: str, folder: Path) -> Iterator[str]:
    there = folder
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        yield f"{there} is no folder. Choose another {option}."
    elif not os.access(there, os.W_OK | os.X_OK):
        yield f"{there} cannot be written by this user. Change its owner, or choose another {option}."
    elif shutil.disk_usage(there).free < 100 << 20:
        yield f"The disk that holds {there} has less than 100 MB left. Make room, or choose another {option}."
