"""``claimgraph backup``: all graphs of the newest state, in one file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings


@click.command(short_help="Write all graphs to one file.", epilog="Example: claimgraph backup /mnt/backups")
@settings_options("store")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(settings: Settings, folder: Path) -> None:
    """Write the newest state, with its graphs, to a new file in DIR and print its name.

    It is N-Quads, packed by gzip, and sorted: `claimgraph restore FILE` makes a store of it. A
    service may run meanwhile.
    """
    from claimgraph.export import backup

    click.echo(backup(settings.store, folder, datetime.now(UTC)))
