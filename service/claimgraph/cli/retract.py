"""``claimgraph retract``: articles out of the store, for a reason that stays."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import UsageError
from claimgraph.settings import Settings

if TYPE_CHECKING:
    from claimgraph.ingest.retraction import Retracted


@click.command(
    short_help="Remove articles and all they said; a tombstone stays.",
    epilog="Example: claimgraph retract 2021-03-16-boats --reason 'withdrawn by the publisher'",
)
@settings_options("store", "base_iri", "run_time", "tokens")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE…")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, and shown to whoever asks for them.")
@click.option("--server", metavar="URL", help="Have a running service do it, with the first of --tokens.")
def command(settings: Settings, articles: tuple[str, ...], reason: str, server: str | None) -> None:
    """Retract each ARTICLE (its id or IRI; - for standard input, one a line).

    The article goes with its claims, and with the parties whom nothing else names. What stays is a
    tombstone: that it was there, when it went and why. Its address and those of its claims then answer
    410 Gone. Ingesting the article again brings it back.

    Exit status: 0 all are retracted, 1 some are not known, 2 none is.
    """
    from claimgraph.ingest.retraction import Outcome

    count: Counter[Outcome] = Counter()
    claims = 0
    results = _there(settings, articles, reason, server) if server else _here(settings, articles, reason)
    for result in results:
        count[result.outcome] += 1
        claims += result.claims
        if result.outcome is Outcome.UNKNOWN:
            click.echo(f"no such article: {result.article}", err=True)
    click.echo(
        f"articles: {count[Outcome.RETRACTED]:,} retracted, {count[Outcome.UNCHANGED]:,} were before, "
        f"{count[Outcome.UNKNOWN]:,} not known; {claims:,} claims",
        err=True,
    )
    done = count[Outcome.RETRACTED] + count[Outcome.UNCHANGED]
    sys.exit(0 if not count[Outcome.UNKNOWN] else 1 if done else 2)


def _named(articles: tuple[str, ...]) -> Iterator[str]:
    for article in articles:
        if article == "-":
            yield from (line.strip() for line in sys.stdin if line.strip())
        else:
            yield article


def _here(settings: Settings, articles: tuple[str, ...], reason: str) -> "Iterator[Retracted]":
    from claimgraph.identifiers import Minter
    from claimgraph.ingest.copies import Copies
    from claimgraph.ingest.retraction import Retraction
    from claimgraph.storage import Store

    minter = Minter(settings.base_iri)
    now = settings.run_time or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with Store.open(settings.store, create=False) as store, closing(Copies(store, minter)) as copies:
        yield from copies.after(Retraction(store, minter, reason=reason, time=now).retract(_named(articles)))


def _there(settings: Settings, articles: tuple[str, ...], reason: str, server: str) -> "Iterator[Retracted]":
    from claimgraph.cli.sending import retract

    if not settings.tokens:
        raise UsageError("Sending to a service needs a token of its own: --tokens TOKEN or CLAIMGRAPH_TOKENS.")
    yield from retract(_named(articles), reason, server, settings.tokens[0])
