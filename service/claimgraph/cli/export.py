"""``claimgraph export``: the whole graph as files, and whether they are what they should be."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import ClaimgraphError, UsageError
from claimgraph.export import outcomes
from claimgraph.settings import Settings


@click.command(
    short_help="Write the graph as files for others.", epilog="Example: claimgraph export --exports /srv/exports"
)
@settings_options(
    "store",
    "exports",
    "base_iri",
    "export_at",
    "time_zone",
    "export_daily",
    "export_weekly",
    "export_monthly",
    "export_packing",
)
@click.option("--stdout", is_flag=True, help="Write the Turtle to standard output instead of a folder.")
@click.option(
    "--verify", metavar="DIR", type=click.Path(path_type=Path), help="Check the export in DIR, and write nothing."
)
@click.option("--systemd", is_flag=True, help="Print a service and a timer for systemd, and write nothing.")
def command(settings: Settings, stdout: bool, verify: Path | None, systemd: bool) -> None:
    """Write the newest state of the graph to a new folder, and print its name.

    It gets Turtle, TriG, N-Quads, Parquet tables, a SHACL report, what changed since the export
    before, and a manifest. A service may run meanwhile. The folder appears when it is complete and
    was read back; `latest` leads to it. Of older ones the last of each day, week and month stay, as
    many as the settings say; the two newest always do.

    --verify checks every byte, makes a store of the graph, judges it by the shapes anew, and throws
    that store away.
    """
    if stdout + systemd + (verify is not None) > 1:
        raise UsageError("Give one of --stdout, --verify and --systemd.")
    if systemd:
        from claimgraph.cli.units import export_units

        click.echo(export_units(settings), nl=False)
        return
    if verify:
        _verify(settings, verify)
        return
    from claimgraph import export

    if stdout:
        for piece in export.document(settings.store):
            click.echo(piece, nl=False)
        return
    keep = export.Keep(settings.export_daily, settings.export_weekly, settings.export_monthly)
    with _noting(settings.exports, outcomes.EXPORT) as names:
        made = export.export(settings.store, settings.exports, datetime.now(UTC), keep, settings.export_packing)
        names.append(made.folder.name)
    click.echo(made.folder)
    click.echo(f"{made.triples:,} triples of snapshot {made.snapshot} in {made.bytes:,} bytes", err=True)


def _verify(settings: Settings, folder: Path) -> None:
    from claimgraph.export.restoring import rehearse

    ours = folder.resolve().parent == settings.exports.resolve()
    with _noting(settings.exports if ours else None, outcomes.DRILL) as names:
        told = rehearse(folder, settings.base_iri)
        names.append(told.name)
    click.echo(
        f"{folder} is whole, and a store of it conforms: {told.triples:,} triples of snapshot {told.snapshot}",
        err=True,
    )


@contextmanager
def _noting(exports: Path | None, kind: str) -> Iterator[list[str]]:
    """Keep how the block went beside our exports, for operators; it adds the name of the export to the list."""
    names: list[str] = []
    began = time.monotonic()

    def ended(*, done: bool, reason: str = "") -> None:
        if exports is None or not exports.is_dir():
            return
        seconds = round(time.monotonic() - began, 3)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        outcomes.note(exports, kind, outcomes.Outcome(done, now, seconds, "".join(names), reason))

    try:
        yield names
    except ClaimgraphError as error:
        ended(done=False, reason=str(error))
        raise
    ended(done=True)
