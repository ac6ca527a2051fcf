"""Making an export: from one snapshot, aside, checked, and then put in place."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from claimgraph import turtle
from claimgraph.errors import ExportError
from claimgraph.export import folder as folders
from claimgraph.export import manifest as m
from claimgraph.export.packing import PIECE, packed_blocks, write_plain
from claimgraph.export.passage import passing
from claimgraph.export.patches import differences, write_patches
from claimgraph.export.pieces import Source
from claimgraph.export.retention import Keep, prune
from claimgraph.export.verification import verify
from claimgraph.storage import Snapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export: its folder, the snapshot that it shows, its triples, and the bytes of its files."""

    folder: Path
    snapshot: int
    triples: int
    bytes: int


def export(store: Path, exports: Path, now: datetime, keep: Keep | None = None, packing: str = "gz") -> Export:
    """Write ``exports/<date>T<time>-<snapshot>/``, check it, and turn ``latest`` to it.

    The folder appears complete, by a rename, after its bytes are on disk and were read back; a run
    that is cut off leaves the former ``latest`` as it was, and the next run sweeps up what it left.
    Then the old ones that ``keep`` does not name go; without it all stay. ``packing`` is the Turtle's: gz or zst.

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
                _write(scratch, snapshot, _previous(exports, name), name, now, packing)
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


def document(store: Path) -> Iterator[bytes]:
    """Yield the Turtle document of the newest state, the same as an export's, in UTF-8.

    Raises:
        StoreError: there is no store, or it cannot be read.
        ExportError: a process that makes a part of it went down.
    """
    with Snapshots(store).newest() as snapshot, TemporaryDirectory(prefix="claimgraph-") as scratch:
        prefixes: set[str] = set()
        with (Path(scratch) / "body").open("w+b") as file:
            for piece in passing(Source(snapshot.path, snapshot.number, whole=False), Path(scratch)):
                if piece is None:
                    file.seek(0)
                    file.truncate()
                    prefixes.clear()
                else:
                    file.writelines(piece.turtle)
                    prefixes |= piece.prefixes
            yield turtle.head(prefixes).encode()
            file.seek(0)
            while data := file.read(PIECE):
                yield data


def _write(scratch: Path, snapshot: Snapshot, before: Path | None, name: str, now: datetime, packing: str) -> None:
    from claimgraph.export.writing import Writing  # pyarrow

    work = scratch / ".sorting"
    work.mkdir()
    writing = Writing(scratch, work, packing)
    try:
        for piece in passing(Source(snapshot.path, snapshot.number, whole=True), work):
            if piece is None:
                writing.close()
                writing = Writing(scratch, work, packing)
            else:
                writing.add(piece)
        writing.finish()
    finally:
        writing.close()
    writing.counts.quads = snapshot.quads
    if before:
        _patches(scratch, before, snapshot.manifest.state.digest)
    work.rmdir()
    text = m.manifest(
        scratch,
        name=name,
        snapshot=snapshot.number,
        digest=snapshot.manifest.state.digest,
        counts=writing.counts,
        rows=writing.rows,
        now=now,
        previous=before.name if before else None,
    )
    write_plain(scratch / m.FILE, [text])


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
    blocks = (packed_blocks(folder / m.NQUADS) for folder in (before, scratch))
    write_patches(
        scratch / m.CHANGES, scratch / m.REVERSE, m.Manifest.read(before).digest, digest, differences(*blocks)
    )
