"""``claimgraph ingest``: pages, texts, lines and RDF into the store."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from claimgraph.cli.options import settings_options
from claimgraph.cli.progress import Progress
from claimgraph.settings import Settings


class Stop:
    """Remembers that Ctrl-C was pressed; a second one ends at once."""

    def __init__(self) -> None:
        """Nothing was pressed yet."""
        self.asked = False

    def __call__(self) -> bool:
        """Tell whether to stop."""
        return self.asked

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl-C as a wish for as long as the block runs."""

        def asked(number: int, frame: FrameType | None) -> None:
            self.asked = True
            signal.signal(signal.SIGINT, signal.default_int_handler)
            click.echo("stopping after the current article; Ctrl-C again stops at once", err=True)

        former = signal.signal(signal.SIGINT, asked)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, former)


@click.command(epilog="Example: claimgraph ingest page.html articles.jsonl archive/")
@settings_options("store", "base_iri", "max_bytes", "bodies", "run_time")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--dry-run", is_flag=True, help="Do everything but write; say what would be.")
@click.option("--extractor", "name", default="rules", show_default=True, help="Which installed extractor to use.")
@click.option("--aliases", type=click.Path(path_type=Path), help="A table of further names for parties (TSV).")
@click.option("--shapes", type=click.Path(path_type=Path), help="A folder of SHACL shapes to use in place of ours.")
@click.option(
    "--refused", type=click.Path(path_type=Path), help="Where refused items go. [default: refused/ beside the store]"
)
def command(
    settings: Settings,
    paths: tuple[str, ...],
    dry_run: bool,
    name: str,
    aliases: Path | None,
    shapes: Path | None,
    refused: Path | None,
) -> None:
    """Read PATH… (pages, texts, feeds, lines of JSON, RDF; folders, globs, gzip; - for standard
    input), extract claims, check them against the shapes and store them.

    Exit status: 0 all is in, 1 some input was refused (the rest is in), 2 nothing could be done.
    """
    from claimgraph.assembly import ingest, opened
    from claimgraph.cli.sources import items
    from claimgraph.ingest import Account, Overlay, RefusedFile

    stop = Stop()
    account = Account()
    now = settings.run_time or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    target_file = refused or settings.store.parent / "refused" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
    rejected = RefusedFile(target_file)
    with opened(settings, create=not dry_run) as store, stop.listening(), Progress(paths) as progress:
        target = Overlay(store) if dry_run or store is None else store
        run = ingest(target, settings, extractor=name, aliases=aliases, shapes=shapes, time=now, stop=stop)
        for result in run.run(items(paths, settings.max_bytes, progress)):
            account.add(result)
            progress.result(result)
            if not dry_run:
                for item in result.refused:
                    rejected.add(item)
    click.echo(f"{'would be: ' if dry_run else ''}{account}", err=True)
    if rejected.lines:
        click.echo(f"refused items, to mend and ingest again: {rejected.path}", err=True)
    if stop.asked:
        click.echo("stopped; what is counted above is in, the rest is not", err=True)
        sys.exit(130)
    sys.exit(0 if not account.refused else 1 if account.taken or account.claims else 2)
