"""A backup: all graphs in one file."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from claimgraph.export.packing import write_packed
from claimgraph.export.sorting import sort_lines
from claimgraph.storage import Snapshots
from claimgraph.storage.dump import nquads
from claimgraph.storage.durable import sync_path


def backup(store: Path, folder: Path, now: datetime) -> Path:
    """Write ``<date>T<time>-<snapshot>.nq.gz``, all graphs as sorted N-Quads, and return its path.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Snapshots(store).newest() as snapshot, TemporaryDirectory(dir=folder, prefix=".sorting-") as work:
        target = folder / f"{now:%Y-%m-%dT%H%M%SZ}-{snapshot.number}.nq.gz"
        scratch = target.with_suffix(".partial")
        write_packed(scratch, (f"{line}\n" for line in sort_lines(nquads(snapshot.path), Path(work))))
        scratch.rename(target)
        sync_path(folder)
        return target
