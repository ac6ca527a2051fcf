"""A damaged store says so and is rebuilt; it never passes for a smaller one."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from statements import article, graph, put

from claimgraph.errors import StoreDamaged, StoreError
from claimgraph.storage import Snapshots, Store
from claimgraph.storage.rebuild import rebuild

TRIALS = int(os.environ.get("CLAIMGRAPH_TEST_TRIALS", "30"))
ARTICLES = 40


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of forty articles in several runs, five transactions of which no snapshot has yet."""
    folder = tmp_path_factory.mktemp("damage") / "store"
    for first in range(0, ARTICLES, 10):
        with Store.open(folder) as store:
            for number in range(first, first + 10):
                store.apply([put(number, size=40)])
    copy = folder.with_name("copy")
    with Store.open(folder) as store:
        for number in range(5):
            store.apply([put(number, version=1, size=40)])
        store.sync()
        shutil.copytree(folder, copy)  # as a kill would leave it
    return copy


@pytest.fixture
def store_folder(original: Path, folder: Path) -> Path:
    shutil.copytree(original, folder)
    return folder


def contents(store: Store) -> dict[str, frozenset[str]]:
    return {name: store.triples(name) for name in store.graphs()}


def whole() -> dict[str, frozenset[str]]:
    return {graph(number): article(number, int(number < 5), 40) for number in range(ARTICLES)}


def newest(folder: Path) -> Path:
    snapshots = Snapshots(folder)
    return snapshots.at(snapshots.numbers()[-1])


def segment(folder: Path) -> Path:
    return sorted((folder / "journal").glob("*.rdfp"))[-1]


def test_the_store_is_whole_to_begin_with(store_folder: Path) -> None:
    with Store.open(store_folder) as store:
        assert contents(store) == whole()


def truncate_manifest(folder: Path) -> None:
    (path,) = (newest(folder) / "db").glob("MANIFEST-*")
    os.truncate(path, path.stat().st_size // 2)


def empty_manifest(folder: Path) -> None:
    (path,) = (newest(folder) / "db").glob("MANIFEST-*")
    os.truncate(path, 0)


def no_tables(folder: Path) -> None:
    for path in (newest(folder) / "db").glob("*.sst"):
        path.unlink()


def truncate_log(folder: Path) -> None:
    for path in (newest(folder) / "db").glob("*.log"):
        os.truncate(path, 10)


def no_snapshot(folder: Path) -> None:
    shutil.rmtree(folder / "snapshots")


def no_format(folder: Path) -> None:
    (folder / "FORMAT").unlink()


def edit_manifest(folder: Path) -> None:
    path = newest(folder) / "manifest.json"
    path.write_text(path.read_text().replace('"quads": 1600', '"quads": 1599'))


@pytest.mark.parametrize(
    "harm", [truncate_manifest, empty_manifest, no_tables, truncate_log, no_snapshot, no_format, edit_manifest]
)
def test_a_damaged_snapshot_is_refused_and_rebuilt_from_the_journal(
    store_folder: Path, harm: Callable[[Path], None]
) -> None:
    before = max(Snapshots(store_folder).numbers())
    harm(store_folder)
    with pytest.raises(StoreError, match="restore --rebuild"):
        Store.open(store_folder)
    done = rebuild(store_folder)
    assert (done.lost, done.quads) == (None, ARTICLES * 40)
    assert done.number > before
    with Store.open(store_folder) as store:
        assert contents(store) == whole()
        store.apply([put(99)])
        assert store.publish().number > done.number


def test_readers_refuse_a_damaged_snapshot_too(store_folder: Path) -> None:
    truncate_manifest(store_folder)
    with pytest.raises(StoreDamaged, match="MANIFEST"):
        Snapshots(store_folder).newest()


def test_a_damaged_old_part_of_the_journal_does_no_harm_to_a_rebuild(store_folder: Path) -> None:
    path = segment(store_folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 4] ^= 1
    path.write_bytes(data)
    done = rebuild(store_folder)
    assert (done.source, done.lost) == ("snapshot", None)
    with Store.open(store_folder) as store:
        assert contents(store) == whole()


def test_an_acknowledged_transaction_that_is_damaged_is_named(store_folder: Path) -> None:
    path = segment(store_folder)
    data = path.read_bytes()
    place = data.index(b"version 1, ", data.index(b'H seq "43" .'))
    path.write_bytes(data[:place] + b"V" + data[place + 1 :])
    with pytest.raises(StoreDamaged, match="transactions 43 to 45"):
        Store.open(store_folder)
    done = rebuild(store_folder)
    assert done.lost == (43, 45)
    assert set(done.graphs) == {graph(2), graph(3), graph(4)}
    with Store.open(store_folder) as store:
        found = contents(store)
        assert found == {name: triples for name, triples in whole().items() if name not in done.graphs} | {
            graph(number): article(number, 0, 40) for number in (2, 3, 4)
        }


def test_a_torn_tail_that_nobody_was_promised_goes(store_folder: Path) -> None:
    with Store.open(store_folder):
        pass  # the last transaction of the journal is that of the newest snapshot
    path = segment(store_folder)
    for rest in (b'H seq "46" .\nH synced "45" .\n', b"\0" * 5000, path.read_bytes()[:700]):
        with path.open("ab") as file:
            file.write(rest)
        with Store.open(store_folder) as store:
            assert contents(store) == whole()


def test_a_missing_journal_is_noticed_and_made_again(store_folder: Path) -> None:
    shutil.rmtree(store_folder / "journal")
    (store_folder / "journal").mkdir()
    with pytest.raises(StoreDamaged, match="journal is damaged"):
        Store.open(store_folder)
    done = rebuild(store_folder)
    assert done.source == "snapshot"
    with Store.open(store_folder) as store:
        assert len(contents(store)) == ARTICLES


def test_where_nothing_is_whole_a_rebuild_says_so(store_folder: Path) -> None:
    no_tables(store_folder)
    for path in (store_folder / "journal").glob("*.rdfp"):
        path.write_bytes(b"gone")
    with pytest.raises(StoreError, match="export or backup"):
        rebuild(store_folder)


def spoil(folder: Path, chance: random.Random) -> str:
    names = ("lock", "LOG")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in names)
    files = [path for path in files if folder / "db" not in path.parents]  # made anew at each start
    path = chance.choice(files)
    data = bytearray(path.read_bytes())
    kind = chance.choice(["flip", "cut", "zero", "remove"])
    if kind == "remove" or not data:
        path.unlink()
    elif kind == "cut":
        path.write_bytes(data[: chance.randrange(len(data))])
    else:
        start = chance.randrange(len(data))
        length = 1 if kind == "flip" else chance.randrange(1, 4096)
        data[start : start + length] = bytes(
            byte ^ 0x10 if kind == "flip" else 0 for byte in data[start : start + length]
        )
        path.write_bytes(data)
    return f"{kind} {path.relative_to(folder)}"


@pytest.mark.parametrize("seed", range(TRIALS))
def test_random_damage_never_passes_for_a_smaller_store(store_folder: Path, seed: int) -> None:
    what = spoil(store_folder, random.Random(seed))
    try:
        with Store.open(store_folder) as store:
            found = contents(store)
            store.verify()
    except StoreError as error:
        assert "claimgraph restore --rebuild" in str(error), what
        done = rebuild(store_folder)
        with Store.open(store_folder) as store:
            found = contents(store)
        if done.lost:
            assert "journal" in what
            first = done.lost[0] - ARTICLES - 1
            found |= {graph(number): article(number, 1, 40) for number in range(first, 5)}
    assert found == whole(), what
