"""``claimgraph restore``: a store from a backup or an export, or from its own journal."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import UsageError
from claimgraph.settings import Settings

WHOLE = 1 << 40


@click.command(
    short_help="Make a store from a backup or an export; mend a damaged one.",
    epilog="Example: claimgraph restore data/exports/latest --store new-store",
)
@settings_options("store", "base_iri")
@click.argument("sources", nargs=-1, metavar="[DIR|FILE] [PATCH…]", type=click.Path(path_type=Path))
@click.option("--rebuild", is_flag=True, help="Mend the damaged store from its own journal and snapshots.")
def command(settings: Settings, sources: tuple[Path, ...], rebuild: bool) -> None:
    """Make a new store from an export (DIR) or a backup (FILE), checking all of it; or mend one (--rebuild).

    From the folder of an export it is the same graph, statement by statement. A FILE of articles, claims
    or RDF of any kind is ingested. Patches (the changes.rdfp of the exports that follow, in their order)
    lead on from there.

    A store that holds something is never written over.
    """
    if rebuild == bool(sources):
        raise UsageError("Give either something to restore from, or --rebuild.")
    if rebuild:
        _rebuild(settings.store)
        return
    source, *patches = sources
    if settings.store.exists() and any(settings.store.iterdir()):
        raise UsageError(f"{settings.store} is not empty. Choose another folder with --store, or move it away.")
    if source.is_dir():
        from claimgraph.export.restoring import aside, follow, restore
        from claimgraph.storage import copies

        if copies.is_copy(source):
            with aside(settings.store) as place:
                done = copies.revive(source, place)
                follow(place, patches, settings.base_iri)
            click.echo(f"restored {done.quads:,} statements of {source.name}", err=True)
            return

        told = restore(source, settings.store, settings.base_iri, patches)
        led = f", led on by {len(patches)} patches" if patches else ""
        click.echo(f"restored {told.quads:,} statements of {told.name}{led}", err=True)
        return
    if not source.is_file():
        raise UsageError(f"There is no file {source}. Check the name.")
    sys.exit(_ingest(settings, source, patches))


def _rebuild(store: Path) -> None:
    from claimgraph.storage.rebuild import rebuild as anew

    done = anew(store)
    click.echo(f"rebuilt from the {done.source}: {done.quads:,} statements in snapshot {done.number}", err=True)
    if done.lost:
        click.echo(f"lost: the transactions {done.lost[0]} to {done.lost[1]}", err=True)
        click.echo("\n".join(("ingest again what these graphs hold:", *done.graphs)), err=True)
        sys.exit(1)


def _ingest(settings: Settings, source: Path, patches: list[Path]) -> int:
    """Make the store by taking a file in; return the exit status."""
    from claimgraph.assembly import ingest, opened
    from claimgraph.cli.sources import items
    from claimgraph.export.restoring import aside, follow
    from claimgraph.ingest import Account

    account = Account()
    with aside(settings.store) as place:
        with opened(replace(settings, store=place), create=True) as store:
            assert store is not None
            run = ingest(store, settings, extractor="rules", aliases=None, shapes=None, time=None)
            for result in run.run(items([str(source)], WHOLE)):
                account.add(result)
                for refused in result.refused:
                    click.echo(f"refused: {refused.refusal}", err=True)
        follow(place, patches, settings.base_iri)
    click.echo(str(account), err=True)
    return 0 if not account.refused else 1 if account.taken else 2
