"""``claimgraph extract``: articles in, claim lines out."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import Refusal, UsageError
from claimgraph.model import Article
from claimgraph.settings import Settings

if TYPE_CHECKING:
    from claimgraph.reading import Item


@click.command(
    short_help="Print a claim line for each claim.",
    epilog="Example: claimgraph read page.html | claimgraph extract -",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--attributions", is_flag=True, help="Print who says what, as ranges of the text, instead of claims.")
@click.option(
    "--extractor", "name", default="rules", show_default=True, metavar="NAME", help="Which installed extractor to use."
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that the rules run in."
)
@click.option("--aliases", type=click.Path(path_type=Path), help="A table of further names for parties (TSV).")
@settings_options("max_bytes")
def command(
    settings: Settings, paths: tuple[str, ...], attributions: bool, name: str, workers: int, aliases: Path | None
) -> None:
    """Print a line of JSON for each claim that the articles in PATH… make.

    PATH is what claimgraph read takes: a file, a folder, a pattern, or - for standard input. What is
    refused is named on standard error, with the reason and what to do; the exit status is then 1, or
    2 where no article was done.
    """
    from claimgraph.extraction import made
    from claimgraph.lines import attribution_line, claim_line

    extractor = made(name, aliases, workers)
    if attributions and not hasattr(extractor, "attributions"):
        raise UsageError(f"The extractor “{name}” does not tell attributions: leave --attributions out.")
    account = _Account()
    articles = account.articles(_items(paths, settings.max_bytes))
    if attributions:
        account.print(extractor.attributions(articles), attribution_line)
    else:
        account.print(extractor.extract(articles), claim_line)
    account.close()


def _items(paths: Iterable[str], max_bytes: int) -> Iterator["Item"]:
    from claimgraph.reading import expand, read

    for argument in paths:
        if argument == "-":
            yield from read(None, max_bytes=max_bytes, stdin=sys.stdin.buffer)
        else:
            for path in expand([argument]):
                yield from read(path, max_bytes=max_bytes, stdin=None)


class _Account:
    """What was done and what was refused."""

    def __init__(self) -> None:
        self._done = 0
        self._refused = 0
        self._passed = 0

    def articles(self, items: Iterable["Item"]) -> Iterator[Article]:
        """Yield the articles among the items; name the refused ones, count what is no article."""
        for item in items:
            if isinstance(item.value, Article):
                yield item.value
            elif isinstance(item.value, Refusal):
                self._refuse(item.value)
            else:
                self._passed += 1

    def print(
        self, results: Iterable[tuple[Article, list[Any] | Refusal]], line: Callable[[Any], dict[str, Any]]
    ) -> None:
        """Print the lines of each article as they come."""
        from claimgraph.lines import dump

        for _, result in results:
            if isinstance(result, Refusal):
                self._refuse(result)
                continue
            self._done += 1
            sys.stdout.writelines(dump(line(value)) + "\n" for value in result)

    def close(self) -> None:
        """Flush the lines; end with the status that the account asks for."""
        sys.stdout.flush()
        if self._passed:
            click.echo(f"{self._passed} claim lines or RDF passed over: claimgraph ingest takes them.", err=True)
        if self._refused and not self._done:
            raise UsageError("No article could be done.")
        if self._refused:
            raise SystemExit(1)

    def _refuse(self, refusal: Refusal) -> None:
        self._refused += 1
        click.echo(str(refusal), err=True)
