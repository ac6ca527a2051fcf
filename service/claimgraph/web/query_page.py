"""The query page: a form, examples, and results as a table, without any script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for

from claimgraph import assets, formats
from claimgraph.errors import ClaimgraphError
from claimgraph.namespaces import PREFIXES
from claimgraph.storage.reader import Term
from claimgraph.storage.workers_answer import Answer
from claimgraph.web.connections import CONNECTION
from claimgraph.web.problems import kind_of
from claimgraph.web.queries import identifier
from claimgraph.web.service import service
from claimgraph.web.snippets import written
from claimgraph.web.sparql_request import Operation

ROWS: Final = 500
ACCEPT: Final = "text/tab-separated-values, application/n-triples"
TERM: Final = re.compile(r'<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
CONTROL: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of an answer; ``more`` if there are others."""

    columns: list[str]
    rows: list[list[Term | None]]
    more: bool
    truth: bool | None = None


def empty() -> Response:
    """Show the form with an example in it."""
    examples = assets.queries()
    return _page(examples[0][1], examples=examples)


def answer(operation: Operation) -> Response:
    """Run the query and show its first rows below the form; an error stands there too."""
    query = operation.query or ""
    try:
        with service().pool.run(
            query,
            accept=ACCEPT,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            base_iri=request.base_url,
            timeout=operation.timeout,
            identifier=identifier(),
            hangup=request.environ.get(CONNECTION),
        ) as found:
            table = read_table(found)
    except ClaimgraphError as error:
        response = _page(query, error=error, kind=kind_of(error))
        response.status_code = kind_of(error).status
        return response
    offers = formats.RESULTS if found.form in ("SELECT", "ASK") else formats.GRAPHS
    base = [(name, value) for name, value in request.args.items(multi=True) if name not in ("format", "query")]
    downloads = [
        (offer.label, f"{url_for('sparql.endpoint')}?{urlencode([('query', query), *base, ('format', offer.name)])}")
        for offer in offers
    ]
    programs = written(query, url_for("sparql.endpoint", _external=True)) if found.form == "SELECT" else []
    return _page(query, table=table, form=found.form, downloads=downloads, snippets=programs)


def _page(query: str, **more: object) -> Response:
    more.setdefault("examples", assets.queries())
    response = make_response(
        render_template(
            "query.html",
            query=query,
            rows=ROWS,
            prefixes=PREFIXES,
            base=service().settings.base_iri,
            **more,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def read_table(found: Answer) -> Table:
    """Read at most ``ROWS`` rows from an answer in TSV or N-Triples."""
    lines = _lines(found)
    if found.form in ("SELECT", "ASK"):
        head = next(lines, "")
        if found.form == "ASK":
            return Table([], [], more=False, truth=head.strip() == "true")
        columns = [name.removeprefix("?") for name in head.split("\t")] if head else []
    else:
        columns = ["subject", "predicate", "object"]
    rows: list[list[Term | None]] = []
    for text in lines:
        if len(rows) == ROWS:
            return Table(columns, rows, more=True)
        cells = text.split("\t") if found.form == "SELECT" else _triple(text)
        rows.append([_term(cell) for cell in cells])
    return Table(columns, rows, more=False)


def _lines(found: Answer) -> Iterator[str]:
    pending = b""
    for chunk in found:
        *whole, pending = (pending + chunk).split(b"\n")
        for text in whole:
            yield text.decode().rstrip("\r")
    if pending:
        yield pending.decode()


def _triple(text: str) -> list[str]:
    subject, predicate, rest = text.split(" ", 2)
    return [subject, predicate, rest.removesuffix(" .")]


def _term(text: str) -> Term | None:
    if not text:
        return None
    match = TERM.fullmatch(text)
    if match is None:  # a number, a boolean, a blank node or a triple: as it stands
        return Term(text, datatype=PREFIXES["xsd"] + "string")
    if match[1] is not None:
        return Term(_unescape(match[1]))
    return Term(_unescape(match[2]), match[4] or PREFIXES["xsd"] + "string", match[3])


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else CONTROL.get(match[3], match[3])

    return ESCAPE.sub(plain, text)
