"""Articles and claims as tables for data frames: Apache Parquet, one row an article or claim."""

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from claimgraph import turtle
from claimgraph.namespaces import CG, OA, PROV, RDF, SCHEMA, SKOS
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

Described = dict[str, dict[str, list[str]]]


class Frames:
    """Writes both files while the graph passes by."""

    def __init__(self, view: View, articles: Path, claims: Path) -> None:
        """Look up in ``view`` what parties are called, and write to the two files."""
        self._view = view
        self._tables = (_Table(articles, ARTICLES), _Table(claims, CLAIMS))
        self._name = lru_cache(4096)(self._named)

    def add(self, triples: Iterable[str]) -> None:
        """Take an article with its claims; what is neither makes no row."""
        nodes = _described(triples)
        claims = [iri for iri, node in nodes.items() if CG + "Claim" in node.get(RDF + "type", ())]
        for iri, node in nodes.items():
            if CG + "Article" in node.get(RDF + "type", ()):
                self._tables[0].add(self._article(iri, node, len(claims)))
        for iri in claims:
            self._tables[1].add(self._claim(iri, nodes))

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

    def _article(self, iri: str, node: dict[str, list[str]], claims: int) -> dict[str, Any]:
        return {
            "iri": iri,
            "id": _one(node, SCHEMA + "identifier"),
            "headline": _one(node, SCHEMA + "headline"),
            "date_published": _one(node, SCHEMA + "datePublished"),
            "author": [self._name(party) for party in node.get(SCHEMA + "author", ())],
            "publisher": next((self._name(party) for party in node.get(SCHEMA + "publisher", ())), None),
            "originator": next((self._name(party) for party in node.get(CG + "originator", ())), None),
            "url": _one(node, SCHEMA + "url"),
            "language": _one(node, SCHEMA + "inLanguage"),
            "keywords": node.get(SCHEMA + "keywords", []),
            "claims": claims,
        }

    def _claim(self, iri: str, nodes: Described) -> dict[str, Any]:
        node = nodes[iri]
        negated, confidence = _one(node, CG + "negated"), _one(node, CG + "confidence")
        row: dict[str, Any] = {
            "iri": iri,
            "article": _one(node, PROV + "wasDerivedFrom"),
            "negated": None if negated is None else negated in ("true", "1"),
            "confidence": None if confidence is None else float(confidence),
            "quote": [
                quote
                for evidence in node.get(CG + "evidence", ())
                for selector in nodes.get(evidence, {}).get(OA + "hasSelector", ())
                for quote in nodes.get(selector, {}).get(OA + "exact", ())
            ],
        }
        for column, local in _ROLES.items():
            row[f"{column}_iri"] = node.get(CG + local, [])
            row[column] = [self._name(party) for party in row[f"{column}_iri"]]
        for column, local in _LOCALS.items():
            row[column] = (_one(node, CG + local) or "").removeprefix(CG) or None
        return row | {column: _one(node, CG + local) for column, local in _PLAIN.items()}

    def _named(self, party: str) -> str:
        names = self._view.objects(party, SKOS + "prefLabel")
        return names[0].value if names else party


class _Table:
    """One file; rows are written in groups of ``ROWS``."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path, self._schema = path, schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting: list[dict[str, Any]] = []
        self.rows = 0

    def add(self, row: dict[str, Any]) -> None:
        self._waiting.append(row)
        self.rows += 1
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


def _described(triples: Iterable[str]) -> Described:
    nodes: Described = {}
    for triple in triples:
        subject, predicate, value = turtle.parts(triple)
        nodes.setdefault(subject[1:-1], {}).setdefault(predicate[1:-1], []).append(_value(value))
    return nodes


def _value(term: str) -> str:
    match = turtle.LITERAL.fullmatch(term)
    return _ESCAPE.sub(_unescape, match[1][1:-1]) if match else term[1:-1]


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def _one(node: dict[str, list[str]], predicate: str) -> str | None:
    values: Sequence[str] = node.get(predicate, ())
    return values[0] if values else None
