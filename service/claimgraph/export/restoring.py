"""A store from an export: the same statements in the same graphs, or none at all."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from claimgraph.errors import ExportError, InputRefused
from claimgraph.export.judging import judged
from claimgraph.export.manifest import NQUADS, Manifest
from claimgraph.export.order import apart
from claimgraph.export.packing import packed_lines
from claimgraph.export.sorting import sort_lines
from claimgraph.export.verification import verify
from claimgraph.storage import GraphChange, Store

BATCH: Final = 20_000
"""Statements that go in at once."""


def restore(folder: Path, store: Path) -> Manifest:
    """Make the store of the export in ``folder``, after checking it; return the export's manifest.

    The store is built beside its place and appears whole. Its graph is judged by the shapes anew, as
    an export may come from anywhere.

    Raises:
        ExportError: there is no export, it is damaged, or it breaks the shapes.
        StoreError: the store cannot be written.
    """
    told = verify(folder)
    store.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=store.parent, prefix=f".{store.name}-") as scratch:
        work, aside = Path(scratch) / "sorting", Path(scratch) / "store"
        work.mkdir()
        try:
            with Store.open(aside) as new:
                for changes in _changes(packed_lines(folder / NQUADS), work):
                    new.apply(changes)
                if new.state.digest != told.digest:
                    raise ExportError(f"{folder} does not hold what its manifest tells of. Fetch it again")
                with new.publish() as snapshot:
                    report = judged(snapshot, packed_lines(folder / NQUADS), work)
        except InputRefused as error:
            raise ExportError(f"{folder} holds what no store takes: {error}") from error
        if not report.conforms:
            raise ExportError(
                f"{folder} breaks the shapes: {next(r.message for r in report.results if r.is_violation)}"
            )
        if store.exists():
            store.rmdir()
        shutil.move(aside, store)
    return told


def _changes(quads: Iterable[str], work: Path) -> Iterator[list[GraphChange]]:
    """Yield the statements graph by graph, so many at once that memory holds them."""
    rows = (row.split("\t", 1) for row in sort_lines(("\t".join(apart(quad)[::-1]) for quad in quads), work))
    waiting: list[GraphChange] = []
    size = 0
    for graph, those in groupby(rows, key=lambda row: row[0]):
        lines: list[str] = []
        for _, triple in those:
            lines.append(triple)
            size += 1
            if size >= BATCH:
                yield [*waiting, GraphChange(graph, add=frozenset(lines))]
                waiting, lines, size = [], [], 0
        if lines:
            waiting.append(GraphChange(graph, add=frozenset(lines)))
    if waiting:
        yield waiting
