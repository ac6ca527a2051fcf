"""``claimgraph mirror``: the newest export of another service, kept up to date."""

from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings


@click.command(
    short_help="Keep a copy of another service's newest export.",
    epilog="Example: claimgraph mirror http://127.0.0.1:8080/ --into data/mirror",
)
@settings_options("export_daily", "export_weekly", "export_monthly")
@click.argument("url", metavar="URL")
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default="data/mirror",
    help="Folder of the copies. [default: data/mirror]",
)
@click.option("--all", "everything", is_flag=True, help="Fetch all files, not only the N-Quads and the report.")
def command(settings: Settings, url: str, into: Path, everything: bool) -> None:
    """Fetch the newest export that the service at URL publishes, and print its folder.

    Run again it fetches only the patches since then, or nothing; after a failure it goes on. Checked
    are the bytes (SHA-256) and the graph (its hash). `latest` leads to a whole one:
    `claimgraph restore data/mirror/latest` makes a store of it.
    """
    from claimgraph.export.mirroring import mirror
    from claimgraph.export.retention import Keep

    keep = Keep(settings.export_daily, settings.export_weekly, settings.export_monthly)
    made = mirror(url, into, keep, everything=everything)
    click.echo(made.folder)
    words = {"unchanged": "nothing new", "patches": "followed by patches", "whole": "fetched whole"}[made.how]
    click.echo(f"{made.triples:,} triples, {words}", err=True)
