"""``claimgraph extract``: articles in, claim lines out."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import click

from claimgraph import lines
from claimgraph.errors import InputRefused, Refusal
from claimgraph.model import Article


@click.command(epilog="Example: claimgraph read page.html | claimgraph extract -")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--attributions", is_flag=True, help="Print who says what, as ranges of the text, instead of claims.")
@click.option("--extractor", "name", default="rules", show_default=True, help="Which installed extractor to use.")
def command(paths: tuple[str, ...], attributions: bool, name: str) -> None:
    """Print a line of JSON for each claim that the articles make; - reads article lines."""
    from claimgraph.extraction import installed

    account = _Account()
    made = installed(name).make()
    articles = account.articles(_items(paths))
    if attributions:
        account.print(made.attributions(articles), lines.attribution_line)
    else:
        account.print(made.extract(articles), lines.claim_line)
    sys.exit(account.status)


def _items(paths: Iterable[str]) -> Iterator[Article | Refusal]:
    for path in paths:
        with click.open_file(path, encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if not text.strip():
                    continue
                try:
                    item = lines.parse(text)
                except InputRefused as error:
                    yield error.refusal.at(path, number)
                    continue
                if isinstance(item, Article):
                    yield item
                else:
                    yield Refusal("This is a claim line.", "Give articles; claims are ready to ingest.", path, number)


class _Account:
    """What was taken and what was refused."""

    def __init__(self) -> None:
        self.done = 0
        self.refused = 0

    @property
    def status(self) -> int:
        return 0 if not self.refused else 1 if self.done else 2

    def articles(self, items: Iterable[Article | Refusal]) -> Iterator[Article]:
        for item in items:
            if isinstance(item, Refusal):
                self.refuse(item)
            else:
                yield item

    def refuse(self, refusal: Refusal) -> None:
        self.refused += 1
        click.echo(str(refusal), err=True)

    def print(
        self, results: Iterable[tuple[Article, list[Any] | Refusal]], line: Callable[[Any], dict[str, Any]]
    ) -> None:
        for _, result in results:
            if isinstance(result, Refusal):
                self.refuse(result)
                continue
            self.done += 1
            for value in result:
                click.echo(lines.dump(line(value)))
