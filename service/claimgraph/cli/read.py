"""``claimgraph read``: pages, text and feeds in, article lines out."""

import sys

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import Refusal, UsageError
from claimgraph.settings import Settings


@click.command(
    short_help="Print an article line for each article.",
    epilog="Example: claimgraph read page.html | claimgraph extract -",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@settings_options("max_bytes")
def command(settings: Settings, paths: tuple[str, ...]) -> None:
    """Print an article line (JSON) for each article in PATH….

    PATH is a file, a folder, a pattern ("news/*.html"), or - for standard input; gzip and Zstandard are unpacked.
    The kind is told by content: HTML, plain text or the text dump of a page, JSON Lines, RSS or Atom.
    What is refused is named on standard error, with the reason and what to do; the exit status is
    then 1, or 2 where nothing was printed. Articles in other languages than English are printed,
    too; extract and ingest refuse them.
    """
    from claimgraph.lines import article_line, dump
    from claimgraph.model import Article, Claim
    from claimgraph.reading import expand, read

    printed = refused = 0
    for argument in paths:
        files = [None] if argument == "-" else expand([argument])
        for path in files:
            passed: set[str] = set()
            stdin = sys.stdin.buffer if path is None else None
            for item in read(path, max_bytes=settings.max_bytes, stdin=stdin, any_language=True):
                if isinstance(item.value, Article):
                    printed += 1
                    sys.stdout.write(dump(article_line(item.value)) + "\n")
                elif isinstance(item.value, Refusal):
                    refused += 1
                    click.echo(str(item.value), err=True)
                else:
                    passed.add("claim lines" if isinstance(item.value, Claim) else "RDF")
            for what in sorted(passed):
                click.echo(f"{path or '-'}: holds {what}, which claimgraph ingest takes.", err=True)
    sys.stdout.flush()
    if refused and not printed:
        raise UsageError("Nothing could be read.")
    if refused:
        raise SystemExit(1)
