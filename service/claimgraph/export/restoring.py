"""A store from an export: the same graph, statement by statement, and through the same door as any other."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from claimgraph.errors import ExportError, InputRefused
from claimgraph.export.manifest import NQUADS, Manifest
from claimgraph.export.order import apart
from claimgraph.export.packing import packed_lines
from claimgraph.export.patches import Patch
from claimgraph.export.sorting import sort_lines
from claimgraph.export.verification import verify
from claimgraph.identifiers import Minter
from claimgraph.storage import GraphChange, Store

BATCH: Final = 20_000
"""Statements that go in at once."""
PARTIES: Final = "graph/actors"


def restore(folder: Path, store: Path, base: str, patches: Sequence[Path] = ()) -> Manifest:
    """Make the store of the export in ``folder``, led on by patches; return the export's manifest.

    An export may come from anywhere: its files are checked, and its graph must pass all that a write
    must. ``base`` is where its own addresses begin, unless its graph of parties tells.

    Raises:
        ExportError: there is no export, it is damaged, or no store would take what it holds; or a
            patch does not lead on from there.
        StoreError: the store cannot be written.
    """
    told = verify(folder)
    with aside(store) as place:
        work = place.with_name("sorting")
        work.mkdir()
        names: set[str] = set()
        with Store.open(place) as new:
            with _refusals_of(folder):
                for changes in _changes(packed_lines(folder / NQUADS), work):
                    names |= {change.graph for change in changes}
                    new.apply(changes)
                if new.state.digest != told.digest:
                    raise ExportError(f"{folder} does not hold what its manifest tells of. Fetch it again")
                base = _base(names) or base
                _examine(new, _changes(packed_lines(folder / NQUADS), work), base)
            _follow(new, patches, base)
    return told


def rehearse(folder: Path, base: str, scratch: Path | None = None) -> Manifest:
    """Restore the export in ``folder`` to a store below ``scratch``, and throw that away.

    Raises:
        ExportError, StoreError: see :func:`restore`.
    """
    with TemporaryDirectory(dir=scratch, prefix=".rehearsal-") as place:
        return restore(folder, Path(place) / "store", base)


@contextmanager
def aside(store: Path) -> Iterator[Path]:
    """Yield where to build a store; when the block ends well, it appears whole in its place.

    Raises:
        OSError: the place of the store is not empty.
    """
    store.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=store.parent, prefix=f".{store.name}-") as scratch:
        place = Path(scratch) / "store"
        yield place
        if store.exists():
            store.rmdir()
        shutil.move(place, store)


def follow(store: Path, patches: Sequence[Path], base: str) -> None:
    """Lead a store that nobody else sees on by patches, one after the other.

    Raises:
        ExportError: a patch does not lead on from there, is damaged, or adds what no store would take.
        StoreError: the store cannot be written.
    """
    with Store.open(store, create=False) as new:
        _follow(new, patches, base)


def _follow(new: Store, patches: Sequence[Path], base: str) -> None:
    for path in patches:
        patch = Patch.read(path)
        if patch.before != new.state.digest:
            raise ExportError(
                f"{path} leads on from another graph (hash {patch.before}) than the one here "
                f"({new.state.digest}). Give the patches in the order of the exports, and leave none out"
            )
        with _refusals_of(path):
            for changes in _batches(patch):
                new.apply(changes)
            if new.state.digest != patch.after:
                raise ExportError(f"{path} leads to another graph than it says. Fetch it again")
            _examine(new, _batches(patch), base)


@contextmanager
def _refusals_of(path: Path) -> Iterator[None]:
    try:
        yield
    except InputRefused as error:
        raise ExportError(f"{path} holds what no store takes: {error}") from error


def _examine(new: Store, batches: Iterable[list[GraphChange]], base: str) -> None:
    """Put all that came before the door and the shapes, each with what it refers to in the whole graph."""
    from claimgraph.ingest.examination import Examiner  # rdflib, pySHACL
    from claimgraph.parties import Gazetteer
    from claimgraph.validation import Validator

    examiner = Examiner(new, Validator(), Minter(base), Gazetteer.load(None))
    for changes in batches:
        examiner.examine(changes)


def _base(names: Iterable[str]) -> str | None:
    """Return the base of the graph's own addresses, as the name of its graph of parties tells it."""
    found = [name.removesuffix(PARTIES) for name in names if name.endswith(f"/{PARTIES}")]
    return found[0] if len(found) == 1 else None


def _batches(patch: Patch) -> Iterator[list[GraphChange]]:
    """Yield the rows of a patch as changes, so many at once that memory holds them."""
    rows: dict[str, dict[str, set[str]]] = {}
    for number, (mark, quad) in enumerate(patch.rows(), 1):
        triple, graph = apart(quad)
        rows.setdefault(graph, {"A": set(), "D": set()})[mark].add(triple)
        if number % BATCH == 0:
            yield _as_changes(rows)
            rows = {}
    yield _as_changes(rows)


def _as_changes(rows: dict[str, dict[str, set[str]]]) -> list[GraphChange]:
    return [GraphChange(graph, frozenset(those["A"]), frozenset(those["D"])) for graph, those in rows.items()]


def _changes(quads: Iterable[str], work: Path) -> Iterator[list[GraphChange]]:
    """Yield the statements graph by graph, so many at once that memory holds them."""
    lines_by_graph = sort_lines(("\t".join(apart(quad)[::-1]).encode() for quad in quads), work)
    rows = (row.decode().split("\t", 1) for row in lines_by_graph)
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
