"""``claimgraph export``: the whole graph as files, and whether they are what they should be."""

from datetime import UTC, datetime
from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import UsageError
from claimgraph.settings import Settings


@click.command(
    short_help="Write the graph as files for others.", epilog="Example: claimgraph export --exports /srv/exports"
)
@settings_options("store", "exports")
@click.option("--stdout", is_flag=True, help="Write the Turtle to standard output instead of a folder.")
@click.option(
    "--verify", metavar="DIR", type=click.Path(path_type=Path), help="Check the export in DIR, and write nothing."
)
def command(settings: Settings, stdout: bool, verify: Path | None) -> None:
    """Write the newest state of the graph to a new folder, and print its name.

    It gets Turtle, TriG, N-Quads, Parquet tables, a SHACL report, what changed since the export
    before, and a manifest. A service may run meanwhile. The folder appears when it is complete and
    was read back; `latest` leads to it.
    """
    if stdout and verify:
        raise UsageError("Give either --stdout or --verify.")
    if verify:
        from claimgraph.export import verification

        told = verification.verify(verify)
        click.echo(f"{verify} is whole: {told.triples:,} triples of snapshot {told.snapshot}", err=True)
        return
    from claimgraph import export

    if stdout:
        for piece in export.document(settings.store):
            click.echo(piece, nl=False)
        return
    made = export.export(settings.store, settings.exports, datetime.now(UTC))
    click.echo(made.folder)
    click.echo(f"{made.triples:,} triples of snapshot {made.snapshot} in {made.bytes:,} bytes", err=True)
