"""``claimgraph watch``: new items of feeds and folders into the store, round by round."""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.ingest import Stop
from claimgraph.cli.options import settings_options
from claimgraph.errors import StoreError, UsageError
from claimgraph.settings import Settings

if TYPE_CHECKING:
    from claimgraph.ingest import Account, RefusedFile, Result
    from claimgraph.reading import Item
    from claimgraph.watching import Watch

    Take = Callable[[Iterable[Item]], Iterator[Result]]


@click.command(
    short_help="Take in what appears in feeds and folders.",
    epilog="Example: claimgraph watch https://example.org/feed.xml inbox/",
)
@settings_options(
    "store", "base_iri", "max_bytes", "bodies", "audit", "run_time", "tokens",
    "interval", "user_agent", "fetch_pause", "fetch_timeout", "allow_private",
)  # fmt: skip
@click.argument("sources", nargs=-1, required=True, metavar="URL|DIR…")
@click.option("--once", is_flag=True, help="Make one round and end, for cron.")
@click.option("--extractor", default="rules", show_default=True, help="Which installed extractor to use.")
@click.option("--aliases", type=click.Path(path_type=Path), help="A table of further names for parties (TSV).")
@click.option("--shapes", type=click.Path(path_type=Path), help="A folder of SHACL shapes to use in place of ours.")
@click.option("--server", metavar="URL", help="Send to a running service, with the first of --tokens.")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="File of what was taken already. [default: beside the store, as STORE.watch.sqlite]",
)
def command(settings: Settings, /, sources: tuple[str, ...], once: bool, state: Path | None, **how: Any) -> None:
    """Take new items of feeds (URL: RSS, Atom) and new files of folders (DIR), each --interval seconds.

    An item's page is fetched, read, extracted from, checked and stored as by `claimgraph ingest`. The
    rules of robots.txt hold, hosts get their pauses, and private addresses are not asked unless
    listed. What was taken is remembered: after a stop or a kill the same command goes on. Ctrl-C ends it.

    Exit status of --once: 0 all is in, 1 some could not be had or was refused, 2 nothing could be done.
    """
    from claimgraph.ingest import Account, RefusedFile
    from claimgraph.watching import Fetcher, Limits, State, Watch

    for source in sources:
        if not source.lower().startswith(("http://", "https://")) and not Path(source).exists():
            raise UsageError(f"{source}: There is no such folder, and it is no http or https address.")
    if how["server"] and not settings.tokens:
        raise UsageError("Sending to a service needs a token of its own: --tokens TOKEN or CLAIMGRAPH_TOKENS.")
    stop, account = Stop(), Account()
    rejected = RefusedFile(settings.store.parent / "refused" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-watch.jsonl")

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while not stop() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    limits = Limits(settings.max_bytes, settings.fetch_timeout)
    fetcher = Fetcher(settings.user_agent, limits, settings.allow_private, settings.fetch_pause, sleep)
    file = state or settings.store.with_name(f"{settings.store.name}.watch.sqlite")
    with stop.listening(), State(file) as known:
        watch = Watch(
            sources,
            known,
            fetcher,
            interval=settings.interval,
            max_bytes=settings.max_bytes,
            stop=stop,
            say=lambda text: click.echo(text, err=True),
        )
        first = True
        while not stop():
            begun = time.monotonic()
            try:
                _round(settings, watch, account, rejected, stop, how)
            except sqlite3.Error as error:
                raise UsageError(f"{file} cannot be written: {error}. Make room, or name another: --state.") from None
            except (StoreError, UsageError) as error:
                if once or first:
                    raise
                click.echo(f"{error} What is new waits for the next round.", err=True)
            click.echo(f"{account}; {watch.failed:,} not to be had", err=True)
            first = False
            if once:
                break
            sleep(begun + settings.interval - time.monotonic())
    if rejected.lines:
        click.echo(f"refused items: {rejected.path}", err=True)
    if once and (watch.failed or account.refused):
        sys.exit(1 if watch.answered or account.taken else 2)


def _round(
    settings: Settings, watch: "Watch", account: "Account", rejected: "RefusedFile", stop: Stop, how: dict[str, Any]
) -> None:
    """Make a round; the store is opened when there is something for it, and closed again."""
    with ExitStack() as held:
        take: Take | None = None
        for catch in watch.round():
            take = take or held.enter_context(_there(settings, **how) if how["server"] else _here(settings, stop, how))
            for result in take(catch.items):
                account.add(result)
                for refused in result.refused:
                    rejected.add(refused)
                    click.echo(f"refused: {refused.refusal}", err=True)
            if stop():
                return
            catch.settle()


@contextmanager
def _here(settings: Settings, stop: Stop, how: dict[str, Any]) -> "Iterator[Take]":
    from claimgraph.assembly import ingest, opened
    from claimgraph.identifiers import Minter
    from claimgraph.ingest.copies import Copies

    parts = {name: how[name] for name in ("extractor", "aliases", "shapes")}
    when = settings.run_time or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with opened(settings, create=True) as store:
        assert store is not None
        run = ingest(store, settings, time=when, resume=True, stop=stop, **parts).run
        with closing(Copies(store, Minter(settings.base_iri))) as copies:
            yield lambda items: copies.following(run(items))


@contextmanager
def _there(settings: Settings, *, server: str, **_: Any) -> "Iterator[Take]":
    from claimgraph.cli.sending import send

    yield lambda items: send(items, server, settings.tokens[0], dry_run=False)
