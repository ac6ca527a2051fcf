"""``claimgraph ingest``: pages, texts, lines and RDF into the store."""

import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.options import settings_options
from claimgraph.cli.progress import Progress
from claimgraph.errors import UsageError
from claimgraph.settings import Settings

if TYPE_CHECKING:
    from claimgraph.ingest import Result


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


@click.command(
    short_help="Take pages, texts, feeds, lines and RDF into the store.",
    epilog="Example: claimgraph ingest page.html articles.jsonl archive/",
)
@settings_options("store", "base_iri", "max_bytes", "bodies", "audit", "run_time", "tokens")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--dry-run", is_flag=True, help="Do everything but write; say what would be.")
@click.option("--again", is_flag=True, help="Look again at what is known to be in, as it was given.")
@click.option(
    "--copies/--no-copies", "link", default=True, show_default=True, help="Link articles that copy another's text."
)
@click.option(
    "--extractor",
    "name",
    default="rules",
    show_default=True,
    help="Which installed extractor to use; “none” to take given claims only.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that extract; with given claims only, that check.",
)
@click.option("--aliases", type=click.Path(path_type=Path), help="A table of further names for parties (TSV).")
@click.option("--shapes", type=click.Path(path_type=Path), help="A folder of SHACL shapes to use in place of ours.")
@click.option("--server", metavar="URL", help="Send to a running service, with the first of --tokens.")
@click.option(
    "--refused", type=click.Path(path_type=Path), help="Where refused items go. [default: refused/ beside the store]"
)
def command(
    settings: Settings,
    paths: tuple[str, ...],
    dry_run: bool,
    again: bool,
    link: bool,
    name: str,
    workers: int,
    aliases: Path | None,
    shapes: Path | None,
    server: str | None,
    refused: Path | None,
) -> None:
    """Read PATH… (pages, texts, feeds, lines of JSON, RDF; folders, globs, gzip, Zstandard; - for standard
    input), extract claims, check them against the shapes and store them.

    Exit status: 0 all is in, 1 some input was refused (the rest is in), 2 nothing could be done.
    """
    from claimgraph.ingest import Account, RefusedFile

    stop = Stop()
    account = Account()
    now = datetime.now(UTC)
    rejected = RefusedFile(refused or settings.store.parent / "refused" / f"{now:%Y%m%dT%H%M%SZ}.jsonl")
    with stop.listening(), Progress(paths) as progress:
        if server:
            results = _there(settings, paths, progress, server, dry_run, stop)
        else:
            how = {
                "extractor": name,
                "workers": workers,
                "aliases": aliases,
                "shapes": shapes,
                "resume": not again,
                "copies": link,
                "time": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            }
            results = _here(settings, paths, progress, dry_run, stop, how)
        for result in results:
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


def _here(
    settings: Settings, paths: tuple[str, ...], progress: Progress, dry_run: bool, stop: Stop, how: dict[str, Any]
) -> "Iterator[Result]":
    from claimgraph.assembly import ingest, opened
    from claimgraph.cli.sources import batches
    from claimgraph.identifiers import Minter
    from claimgraph.ingest import Overlay
    from claimgraph.ingest.copies import Copies

    with opened(settings, create=not dry_run) as store:
        target = Overlay(store) if dry_run or store is None else store
        how["time"] = settings.run_time or how["time"]
        link = how.pop("copies")
        run = ingest(target, settings, stop=stop, **how)
        progress.stages = run.stages
        results = run.run(batches(paths, settings.max_bytes, progress))
        if store is None or dry_run or not link:
            yield from results
        else:
            with closing(Copies(store, Minter(settings.base_iri))) as copies:
                yield from copies.following(results)


def _there(
    settings: Settings, paths: tuple[str, ...], progress: Progress, server: str, dry_run: bool, stop: Stop
) -> "Iterator[Result]":
    from claimgraph.cli.sending import send
    from claimgraph.cli.sources import items

    if not settings.tokens:
        raise UsageError("Sending to a service needs a token of its own: --tokens TOKEN or CLAIMGRAPH_TOKENS.")
    read = takewhile(lambda _: not stop.asked, items(paths, settings.max_bytes, progress))
    yield from send(read, server, settings.tokens[0], dry_run=dry_run)
