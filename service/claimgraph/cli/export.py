"""``claimgraph export``: the whole graph as Turtle."""

from datetime import UTC, datetime

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings


@click.command(
    short_help="Write the graph as one Turtle file.", epilog="Example: claimgraph export --exports /srv/exports"
)
@settings_options("store", "exports")
@click.option("--stdout", is_flag=True, help="Write the Turtle to standard output instead of a folder.")
def command(settings: Settings, stdout: bool) -> None:
    """Write the newest state of the graph to a new folder, and print its name.

    A service may run meanwhile. The folder appears when it is complete; `latest` leads to it.
    """
    from claimgraph import export

    if stdout:
        from claimgraph.storage import Snapshots
        from claimgraph.storage.dump import triples
        from claimgraph.turtle import turtle

        with Snapshots(settings.store).newest() as snapshot:
            for piece in turtle(triples(snapshot.path)):
                click.echo(piece, nl=False)
        return
    made = export.export(settings.store, settings.exports, datetime.now(UTC))
    click.echo(made.folder / export.FILE)
    click.echo(f"{made.bytes:,} bytes from snapshot {made.snapshot}", err=True)
