"""Articles and claims as tables for data frames: Apache Parquet, one row an article or claim."""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from claimgraph import turtle
from claimgraph.export.arranging import Nodes
from claimgraph.namespaces import CG, OA, PROV, SCHEMA, SKOS
from claimgraph.storage.durable import sync_path
from claimgraph.storage.reader import View

ROWS: Final = 5_000
"""Rows that are written as one group."""

_TEXTS: Final = pa.list_(pa.string())
ARTICLES: Final = pa.schema(
    [
        ("iri", pa.string()),
        ("id", pa.string()),
        ("headline", pa.string()),
        ("date_published", pa.string()),
        ("author", _TEXTS),
        ("publisher", pa.string()),
        ("originator", pa.string()),
        ("copy_of", pa.string()),
        ("url", pa.string()),
        ("language", pa.string()),
        ("keywords", _TEXTS),
        ("claims", pa.int32()),
    ]
)
CLAIMS: Final = pa.schema(
    [
        ("iri", pa.string()),
        ("article", pa.string()),
        *(
            (f"{role}{column}", _TEXTS)
            for role in ("actor", "target", "source", "relayed_by")
            for column in ("", "_iri")
        ),
        ("action", pa.string()),
        ("action_phrase", pa.string()),
        ("object", pa.string()),
        ("date", pa.string()),
        ("earliest", pa.string()),
        ("latest", pa.string()),
        ("date_text", pa.string()),
        ("date_basis", pa.string()),
        ("speech_act", pa.string()),
        ("attribution", pa.string()),
        ("negated", pa.bool_()),
        ("modality", pa.string()),
        ("confidence", pa.float64()),
        ("quote", _TEXTS),
    ]
)
_ROLES: Final = {"actor": "actor", "target": "target", "source": "source", "relayed_by": "relayedBy"}
_LOCALS: Final = {
    "action": "action",
    "date_basis": "dateBasis",
    "speech_act": "speechAct",
    "attribution": "attribution",
    "modality": "modality",
}
_PLAIN: Final = {
    "action_phrase": "actionPhrase",
    "object": "object",
    "date": "date",
    "earliest": "earliest",
    "latest": "latest",
    "date_text": "dateText",
}
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

_ARTICLE: Final = f"<{CG}Article>"
_CLAIM: Final = f"<{CG}Claim>"

Row = dict[str, Any]
Properties = dict[str, list[str]]
"""Predicates with their objects, all as N-Triples writes them."""


class Rows:
    """Makes rows of articles and claims out of what a graph says of them."""

    def __init__(self, view: View) -> None:
        """Look up in ``view`` what parties are called."""
        self._view = view
        self._name = lru_cache(4096)(self._named)

    def of(self, part: Nodes) -> tuple[list[Row], list[Row]]:
        """Return the rows of an article with its claims; what is neither makes none."""
        types = {subject: [row[3] for row in rows if row[2] == turtle.TYPE] for subject, rows in part.items()}
        claims = [subject for subject, kinds in types.items() if _CLAIM in kinds]
        articles = [subject for subject, kinds in types.items() if _ARTICLE in kinds]
        if not claims and not articles:
            return [], []
        nodes = {subject: _properties(rows) for subject, rows in part.items()}
        return (
            [self._article(subject[1:-1], nodes[subject], len(claims)) for subject in articles],
            [self._claim(subject[1:-1], nodes[subject], nodes) for subject in claims],
        )

    def _article(self, iri: str, node: Properties, claims: int) -> Row:
        return {
            "iri": iri,
            "id": _one(node, SCHEMA + "identifier"),
            "headline": _one(node, SCHEMA + "headline"),
            "date_published": _one(node, SCHEMA + "datePublished"),
            "author": [self._name(party) for party in _all(node, SCHEMA + "author")],
            "publisher": next((self._name(party) for party in _all(node, SCHEMA + "publisher")), None),
            "originator": next((self._name(party) for party in _all(node, CG + "originator")), None),
            "copy_of": _one(node, CG + "copyOf"),
            "url": _one(node, SCHEMA + "url"),
            "language": _one(node, SCHEMA + "inLanguage"),
            "keywords": _all(node, SCHEMA + "keywords"),
            "claims": claims,
        }

    def _claim(self, iri: str, node: Properties, nodes: dict[str, Properties]) -> Row:
        negated, confidence = _one(node, CG + "negated"), _one(node, CG + "confidence")
        row: Row = {
            "iri": iri,
            "article": _one(node, PROV + "wasDerivedFrom"),
            "negated": None if negated is None else negated in ("true", "1"),
            "confidence": None if confidence is None else float(confidence),
            "quote": [
                quote
                for evidence in node.get(f"<{CG}evidence>", ())
                for selector in nodes.get(evidence, {}).get(f"<{OA}hasSelector>", ())
                for quote in _all(nodes.get(selector, {}), OA + "exact")
            ],
        }
        for column, local in _ROLES.items():
            row[f"{column}_iri"] = _all(node, CG + local)
            row[column] = [self._name(party) for party in row[f"{column}_iri"]]
        for column, local in _LOCALS.items():
            row[column] = (_one(node, CG + local) or "").removeprefix(CG) or None
        return row | {column: _one(node, CG + local) for column, local in _PLAIN.items()}

    def _named(self, party: str) -> str:
        names = self._view.objects(party, SKOS + "prefLabel")
        return names[0].value if names else party


class Tables:
    """Writes both files, row after row."""

    def __init__(self, articles: Path, claims: Path) -> None:
        """Write to the two files."""
        self._tables = (_Table(articles, ARTICLES), _Table(claims, CLAIMS))

    def add(self, rows: tuple[list[Row], list[Row]]) -> None:
        """Take rows of articles and of claims."""
        for table, those in zip(self._tables, rows, strict=True):
            table.add(those)

    @property
    def rows(self) -> tuple[int, int]:
        """How many articles and claims there are."""
        return self._tables[0].rows, self._tables[1].rows

    def close(self) -> None:
        """End the files and have them on disk."""
        with ExitStack() as stack:  # each, also if another fails
            for table in self._tables:
                stack.callback(table.close)

    def __enter__(self) -> Self:
        """Use them for a block."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close them."""
        self.close()


class _Table:
    """One file; rows are written in groups of ``ROWS``."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path, self._schema = path, schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting: list[Row] = []
        self.rows = 0

    def add(self, rows: list[Row]) -> None:
        self._waiting += rows
        self.rows += len(rows)
        if len(self._waiting) >= ROWS:
            self._write()

    def close(self) -> None:
        try:
            self._write()
            self._writer.close()
        except OSError:
            self._writer.is_open = False  # it would try again when it is collected, and print that it failed
            raise
        sync_path(self._path)

    def _write(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
            self._waiting = []


def rows_of(path: Path) -> int:
    """Return how many rows a file holds, by its own account.

    Raises:
        OSError, ValueError: it is no Parquet file.
    """
    return int(pq.read_metadata(path).num_rows)


def _properties(rows: Sequence[tuple[int, str, str, str]]) -> Properties:
    found: Properties = {}
    for _, _, predicate, value in rows:
        found.setdefault(predicate, []).append(value)
    return found


def _value(term: str) -> str:
    if term[0] != '"':
        return term[1:-1]
    text = term[1 : term.rindex('"')]
    return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def _all(node: Properties, predicate: str) -> list[str]:
    return [_value(term) for term in node.get(f"<{predicate}>", ())]


def _one(node: Properties, predicate: str) -> str | None:
    values = node.get(f"<{predicate}>")
    return _value(values[0]) if values else None
