"""Making an export: from one snapshot, aside, checked, and then put in place."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from claimgraph.errors import ExportError
from claimgraph.export import folder as folders
from claimgraph.export import manifest as m
from claimgraph.export.documents import trig_document, turtle_document, used_prefixes
from claimgraph.export.order import Places, by_graph, distinct, merged
from claimgraph.export.packing import packed_lines, write_packed, write_plain
from claimgraph.export.patches import differences, patch
from claimgraph.export.retention import Keep, prune
from claimgraph.export.sorting import sort_lines
from claimgraph.export.verification import verify
from claimgraph.storage import Snapshot, Snapshots
from claimgraph.storage.dump import nquads
from claimgraph.storage.reader import View


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export: its folder, the snapshot that it shows, its triples, and the bytes of its files."""

    folder: Path
    snapshot: int
    triples: int
    bytes: int


def export(store: Path, exports: Path, now: datetime, keep: Keep | None = None) -> Export:
    """Write ``exports/<date>T<time>-<snapshot>/``, check it, and turn ``latest`` to it.

    The folder appears complete, by a rename, after its bytes are on disk and were read back; a run
    that is cut off leaves the former ``latest`` as it was, and the next run sweeps up what it left.
    Then the old ones that ``keep`` does not name go; without it all stay.

    Raises:
        StoreError: there is no store, or it cannot be read.
        ExportError: another export is under way, the disk is full, or the graph breaks the shapes.
    """
    try:
        with folders.writing(exports), Snapshots(store).newest() as snapshot:
            name = f"{now:%Y-%m-%dT%H%M%SZ}-{snapshot.number}"
            scratch = exports / f".{name}.partial"
            scratch.mkdir()
            try:
                _write(scratch, snapshot, _previous(exports, name), name, now)
                told = verify(scratch)
                if told.digest != snapshot.manifest.state.digest:
                    raise ExportError(f"The export of snapshot {snapshot.number} does not hold what the store does")
                made = folders.put_in_place(scratch, exports, name)
            except BaseException:  # whatever it was, nothing half done may stay
                shutil.rmtree(scratch, ignore_errors=True)
                raise
            if keep:
                prune(exports, keep)
            size = sum(path.stat().st_size for path in made.iterdir())
            return Export(made, snapshot.number, told.triples, size)
    except OSError as error:
        raise ExportError(
            f"The export could not be written to {exports} ({error.strerror or error}). "
            "The last one is still there; make room, or choose another folder with --exports"
        ) from error


def document(store: Path) -> Iterator[str]:
    """Yield the Turtle document of the newest state, the same as an export's.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    with Snapshots(store).newest() as snapshot, TemporaryDirectory(prefix="claimgraph-") as scratch:
        first, second = _work(Path(scratch), "quads"), _work(Path(scratch), "rows")
        packed = Path(scratch) / m.NQUADS
        write_packed(packed, (f"{line}\n" for line in sort_lines(nquads(snapshot.path), first)))
        prefixes = used_prefixes(distinct(packed_lines(packed)))
        parts = merged(packed_lines(packed), Places(View.of_snapshot(snapshot)), second)
        yield from turtle_document(prefixes, (triple for _, triples in parts for triple in triples))


def _write(scratch: Path, snapshot: Snapshot, before: Path | None, name: str, now: datetime) -> None:
    work = _work(scratch, ".sorting")
    counts = m.Counts(quads=snapshot.quads)
    packed = scratch / m.NQUADS
    write_packed(packed, (f"{line}\n" for line in sort_lines(nquads(snapshot.path), work)))
    prefixes = set()
    for triple in distinct(packed_lines(packed)):
        counts.add(triple)
        prefixes |= used_prefixes([triple])
    view = View.of_snapshot(snapshot)
    places = Places(view)
    rows = _merged(scratch, view, places, prefixes, work)
    write_packed(scratch / m.TRIG, trig_document(prefixes, by_graph(packed_lines(packed), places, work)))
    if before:
        _patches(scratch, before, snapshot.manifest.state.digest)
    work.rmdir()
    text = m.manifest(
        scratch,
        name=name,
        snapshot=snapshot.number,
        digest=snapshot.manifest.state.digest,
        counts=counts,
        rows=rows,
        now=now,
        previous=before.name if before else None,
    )
    write_plain(scratch / m.FILE, [text])


def _merged(scratch: Path, view: View, places: Places, prefixes: set[str], work: Path) -> tuple[int, int]:
    """Write what is made of the merged graph while it passes by once: Turtle, tables, report."""
    from claimgraph.export.frames import Frames  # pyarrow
    from claimgraph.export.judging import Judge  # rdflib, pySHACL
    from claimgraph.validation import Validator

    judge = Judge(view, Validator())
    with ExitStack() as stack:
        frames = stack.enter_context(Frames(view, scratch / m.ARTICLES, scratch / m.CLAIMS))

        def passing() -> Iterator[str]:
            for _, triples in merged(packed_lines(scratch / m.NQUADS), places, work):
                frames.add(triples)
                judge.add(triples)
                yield from triples

        write_packed(scratch / m.TURTLE, turtle_document(prefixes, passing()))
    report = judge.report()
    if not report.conforms:
        first = next(result for result in report.results if result.is_violation)
        raise ExportError(
            f"The graph breaks the shapes: {first.focus}: {first.message} Mend it; claimgraph validate shows all"
        )
    write_plain(scratch / m.REPORT, [report.to_turtle()])
    return frames.rows


def _previous(exports: Path, name: str) -> Path | None:
    """Return the folder of the export before, if it can be compared with."""
    before = folders.latest(exports)
    if before is None or before == name:
        return None
    try:
        told = m.Manifest.read(exports / before)
        return exports / before if m.checksum(exports / before / m.NQUADS) == told.files[m.NQUADS][1] else None
    except (ExportError, OSError, KeyError):  # a damaged one is no base for a patch
        return None


def _patches(scratch: Path, before: Path, digest: str) -> None:
    old = m.Manifest.read(before).digest
    for name, reverse in ((m.CHANGES, False), (m.REVERSE, True)):
        changes = differences(packed_lines(before / m.NQUADS), packed_lines(scratch / m.NQUADS))
        write_plain(scratch / name, patch(old, digest, changes, reverse=reverse))


def _work(scratch: Path, name: str) -> Path:
    folder = scratch / name
    folder.mkdir()
    return folder
