"""``claimgraph query``: ask the graph in SPARQL, here or at a server."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import QueryError, QuerySyntax, UsageError
from claimgraph.settings import Settings

FORMATS = ("table", "json", "csv", "tsv", "xml", "turtle", "ntriples", "jsonld", "rdfxml")
TABULAR = "application/sparql-results+json"


@click.command(
    short_help="Ask the graph in SPARQL, here or at a server.",
    epilog="Example: claimgraph query 'SELECT * WHERE { ?claim cg:actor ?who } LIMIT 5'",
)
@settings_options("store", "timeout", "query_memory", "result_bytes", "union_graph")
@click.argument("text", required=False, metavar="[QUERY]")
@click.option("--file", "-f", type=click.Path(path_type=Path), help="Read the query from a file; - is standard input.")
@click.option(
    "--format",
    "-o",
    type=click.Choice(FORMATS),
    help="How to write the answer. [default: table on a terminal, json for results and turtle for graphs elsewhere]",
)
@click.option("--server", metavar="URL", help="Ask a claimgraph server or another SPARQL endpoint instead.")
def command(settings: Settings, text: str | None, file: Path | None, format: str | None, server: str | None) -> None:
    """Ask QUERY (or --file, or standard input) and write the answer to standard output.

    The well-known prefixes (cg:, schema:, prov:, skos:, oa:, xsd: …) need no declaration here.
    """
    asked = _query(text, file)
    if not asked.strip():
        raise UsageError("The query is empty. Give one, or --file FILE.")
    query = declared(asked)
    format = format or ("table" if sys.stdout.isatty() else None)
    try:
        with _remote(server, query, format, settings) if server else _local(query, format, settings) as answer:
            media_type, chunks = answer
            if format == "table" and media_type.startswith(TABULAR):
                from claimgraph.cli.table import show

                show(b"".join(chunks))
            else:
                write(chunks, sys.stdout.buffer)
    except QuerySyntax as error:
        raise UsageError(_pointed(asked, len(query) - len(asked), error)) from None
    except QueryError as error:
        raise UsageError(str(error)) from None


def declared(query: str) -> str:
    """Declare the well-known prefixes that the query uses but does not declare, on its first line."""
    import re

    from claimgraph.namespaces import PREFIXES

    # IRIs, strings and comments may hold what looks like a prefix
    bare = re.sub(r"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\#[^\n]*""", " ", query)
    missing = [
        prefix
        for prefix in PREFIXES
        if re.search(rf"(?<![\w-]){prefix}:", bare) and not re.search(rf"(?i)\bPREFIX\s+{prefix}:", bare)
    ]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + query


def write(chunks: Iterator[bytes], out: BinaryIO) -> None:
    """Copy an answer; end its last line on a terminal."""
    last = b"\n"
    for chunk in chunks:
        out.write(chunk)
        last = chunk[-1:] or last
    if last != b"\n":
        out.write(b"\n")
    out.flush()


def _query(text: str | None, file: Path | None) -> str:
    if text is not None and file is not None:
        raise UsageError("Give either a query or --file, not both.")
    if text is not None and text != "-":
        if len(text) < 1000 and "{" not in text and Path(text).is_file():
            raise UsageError(f"{text} is a file. Give it with --file.")
        return text
    try:
        if file is None or str(file) == "-":
            if sys.stdin.isatty():
                raise UsageError("Give a query, --file FILE, or a query on standard input.")
            return sys.stdin.read()
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the query cannot be read: {error}.") from None


def _accept(format: str | None) -> str:
    """Return the media types of a format, for results and for graphs; by default JSON and Turtle."""
    from claimgraph.formats import GRAPHS, RESULTS, named

    if format in (None, "table"):
        return f"{TABULAR}, text/turtle;q=0.9"
    choices = [choice for offers in (RESULTS, GRAPHS) if (choice := named(format or "", offers))]
    return ", ".join(choice.media_type for choice in choices)


@contextmanager
def _local(query: str, format: str | None, settings: Settings) -> Iterator[tuple[str, Iterator[bytes]]]:
    from claimgraph.storage.workers import QueryPool

    with QueryPool(
        settings.store,
        workers=1,
        timeout=settings.timeout,
        memory=settings.query_memory << 20,
        result_bytes=settings.result_bytes,
        union=settings.union_graph,
    ) as pool:
        wanted = None if format in (None, "table") else format
        answer = pool.run(query, accept=None if wanted else _accept(None), format=wanted)
        yield answer.media_type, answer


@contextmanager
def _remote(server: str, query: str, format: str | None, settings: Settings) -> Iterator[tuple[str, Iterator[bytes]]]:
    from urllib.error import URLError

    from SPARQLWrapper import POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    if not server.startswith(("http://", "https://")):
        raise UsageError(f"“{server}” is no address: write http:// or https:// in front.")
    endpoint = server if "sparql" in server.rsplit("/", 2)[-1] else server.rstrip("/") + "/sparql"
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", _accept(format))
    wrapper.setQuery(query)
    wrapper.setMethod(POST)
    wrapper.setTimeout(int(settings.timeout) + 5)
    try:
        response = wrapper.query().response
        media_type = response.headers.get("Content-Type", "")
        yield media_type, iter(lambda: response.read(1 << 16), b"")
    except SPARQLWrapperException as error:
        raise UsageError(f"{endpoint} refused the query: {error}") from None
    except (URLError, OSError) as error:
        raise UsageError(f"{endpoint} cannot be reached: {getattr(error, 'reason', error)}. Is it running?") from None


def _pointed(query: str, shift: int, error: QuerySyntax) -> str:
    """Show the line that is wrong and point at the place; the first line was asked ``shift`` characters later."""
    lines = query.splitlines()
    if error.line is None or not 1 <= error.line <= len(lines):
        return f"The query is no SPARQL: {error}"
    line, column = lines[error.line - 1], max(1, (error.column or 1) - (shift if error.line == 1 else 0))
    start = max(0, column - 60)
    said = f"{error}. {error.suggestion}" if error.suggestion else str(error)
    return f"The query is no SPARQL: {said}\n  {line[start : start + 100]}\n  {' ' * (column - 1 - start)}^"
