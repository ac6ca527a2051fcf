"""``claimgraph backup``: all graphs of the newest state, in one file or as a copy of the store."""

from datetime import UTC, datetime
from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings


@click.command(
    short_help="Keep all graphs in a file, or a copy of the store.", epilog="Example: claimgraph backup /mnt/backups"
)
@settings_options("store")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--incremental", is_flag=True, help="Copy the store instead; what did not change takes no room.")
def command(settings: Settings, folder: Path, incremental: bool) -> None:
    """Write the newest state, with its graphs, to a new file in DIR and print its name.

    It is N-Quads, packed by gzip, and sorted: `claimgraph restore FILE` makes a store of it. A
    service may run meanwhile.

    --incremental makes a folder in DIR in its place, faster to make and to restore: a copy of the
    store, read back, that shares its unchanged files with the store or, on another disk, with the
    copy before. `claimgraph restore` takes it, too. On the store's own disk it guards against
    mistakes, not against the disk.
    """
    from claimgraph import export

    make = export.incremental if incremental else export.backup
    click.echo(make(settings.store, folder, datetime.now(UTC)))
