"""Incremental backups: whole each, sharing what did not change, on the store's disk and on another."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from samples import ARTICLES, call, fill

from claimgraph.storage import Snapshots


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of few writes: a few more, and the engine would merge all its tables into new ones."""
    store = tmp_path / "store"
    fill(store, ARTICLES[:2])
    return store


@pytest.fixture(params=["the same disk", "another disk"])
def backups(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "the same disk":
        yield tmp_path / "backups"
        return
    if Path("/dev/shm").stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one file system only")
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder) / "backups"


def digest(store: Path) -> str:
    with Snapshots(store).newest() as snapshot:
        return snapshot.manifest.state.digest


def tables(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.rglob("*.sst")}


def test_each_is_whole_and_shares_the_tables_that_stayed(store: Path, backups: Path, tmp_path: Path) -> None:
    first = Path(call("backup", backups, "--incremental", "--store", store).strip())
    before = digest(store)
    time.sleep(1)  # a name is a second
    fill(store, [ARTICLES[2] | {"id": f"more-{backups.parts[1]}"}])
    second = Path(call("backup", backups, "--incremental", "--store", store).strip())
    assert set(tables(first).items()) & set(tables(second).items())
    assert sorted(path.name for path in backups.iterdir()) == [".lock", first.name, second.name]
    for folder, expected in ((first, before), (second, digest(store))):
        call("restore", folder, "--store", tmp_path / f"again-{folder.name}")
        assert digest(tmp_path / f"again-{folder.name}") == expected
    shutil.rmtree(first)
    fill(tmp_path / f"again-{second.name}", ARTICLES[:1])  # it can be written, and the backup stays as it was
    call("restore", second, "--store", tmp_path / "once-more")
    assert digest(tmp_path / "once-more") == digest(store)


def test_a_damaged_one_makes_no_store(store: Path, tmp_path: Path) -> None:
    made = Path(call("backup", tmp_path / "backups", "--incremental", "--store", store).strip())
    table = sorted(made.rglob("*.sst"))[-1]
    data = bytearray(table.read_bytes())
    for place in range(0, len(data), 64):
        data[place] ^= 1
    table.unlink()  # the store has it, too
    table.write_bytes(data)
    assert "amaged" in call("restore", made, "--store", tmp_path / "again", code=2)
    assert not (tmp_path / "again").exists()


def test_where_it_cannot_be_written_it_is_said_in_one_line(store: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = call("backup", tmp_path / "file", "--incremental", "--store", store, code=2)
    assert "could not be written" in said and said.count("\n") == 1
