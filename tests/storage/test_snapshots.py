"""Readers keep their snapshot while the writer publishes and removes; a full disk does no harm."""

import shutil
import subprocess
import sys
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from statements import article, graph, put

from claimgraph.storage import Snapshots, Store
from claimgraph.storage import store as owner
from claimgraph.storage.rebuild import rebuild
from patience import limited

READER = """
import pathlib, sys
from pyoxigraph import Store
from claimgraph.storage import Snapshots
snapshots = Snapshots(pathlib.Path(sys.argv[1]))
seen = 0
print("ready", flush=True)
while seen < int(sys.argv[2]):
    with snapshots.newest() as snapshot:
        assert snapshot.number >= seen, (snapshot.number, seen)
        seen = snapshot.number
        assert len(Store.read_only(str(snapshot.path))) == snapshot.quads == 12 * seen
"""
FILLER = """
import pathlib, resource, sys
from claimgraph.errors import StoreError
from claimgraph.storage import Store
from statements import put
with Store.open(pathlib.Path(sys.argv[1])) as store:
    store.apply([put(1)])
    store.sync()
    size = max(path.stat().st_size for path in pathlib.Path(sys.argv[1]).rglob("*") if path.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, resource.RLIM_INFINITY))
    stored = [1]
    for number in range(2, 2000):
        try:
            store.apply([put(number, size=100)])
            store.sync()
        except StoreError as error:
            print(error)
            break
        stored.append(number)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert store.apply([put(5000)]) == 12
    print(stored[-1])
"""


def test_a_reader_keeps_its_snapshot_and_the_last_leaver_lets_it_go(folder: Path) -> None:
    snapshots = Snapshots(folder)
    with Store.open(folder) as store:
        store.apply([put(1)])
        first = store.publish()
        second = snapshots.newest()
        store.apply([put(2)])
        store.publish().close()
        first.close()
        store.publish().close()
        assert snapshots.numbers() == [1, 2]
        assert len(pyoxigraph.Store.read_only(str(second.path))) == second.quads == len(article(1))
        second.close()
        store.publish().close()
        assert snapshots.numbers() == [2]


def test_later_writes_do_not_leak_into_a_snapshot(folder: Path) -> None:
    with Store.open(folder) as store:
        store.apply([put(1)])
        with store.publish() as snapshot:
            reading = pyoxigraph.Store.read_only(str(snapshot.path))
            for version in range(1, 30):
                store.apply([put(1, version)])
                store.publish().close()
            assert {f"{quad.triple} ." for quad in reading} == article(1)


def test_numbers_grow_across_restarts_and_rebuilds(folder: Path) -> None:
    numbers = []
    for number in range(4):
        with Store.open(folder) as store:
            store.apply([put(number)])
            numbers.append(store.publish().number)
        numbers.append(rebuild(folder).number)
    assert numbers == sorted(set(numbers))


def test_readers_in_other_processes_never_lose_what_they_read(folder: Path) -> None:
    with Store.open(folder) as store, ExitStack() as stack:
        command = [sys.executable, "-c", READER, folder, "60"]
        begun = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
        readers = [stack.enter_context(limited(reader)) for reader in begun]
        for reader in readers:
            assert reader.stdout is not None
            reader.stdout.readline()
        for number in range(60):
            store.apply([put(number)])
            store.publish().close()
        outcomes = [(*reader.communicate(timeout=60), reader.returncode) for reader in readers]
    assert [(error, status) for _, error, status in outcomes] == [(b"", 0)] * 2


def test_a_long_journal_is_shortened_and_still_rebuilds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ROTATE_BYTES", 2_000), ("COMPACT_BYTES", 20_000), ("COMPACT_BYTES_PER_QUAD", 10)):
        monkeypatch.setattr(owner, name, value)
    with Store.open(folder) as store:
        for version in range(60):
            store.apply([put(1, version)])
            store.publish().close()
    journal = folder / "journal"
    assert sum(path.stat().st_size for path in journal.iterdir()) < 60_000
    assert len(list(journal.glob("*.base.rdfp.gz"))) == 1
    with Store.open(folder) as store:
        store.apply([put(2)])
    done = rebuild(folder)
    assert (done.source, done.lost) == ("journal", None)
    with Store.open(folder) as store:
        assert store.triples(graph(1)) == article(1, version=59)
        assert store.triples(graph(2)) == article(2)


def test_a_full_disk_is_told_and_does_no_harm(folder: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FILLER, folder], capture_output=True, text=True, timeout=60, check=False,
        cwd=Path(__file__).parent, env={"PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    message, last = run.stdout.splitlines()
    assert "is full" in message
    assert "Free some space" in message
    with Store.open(folder) as store:
        store.verify()
        assert store.triples(graph(1)) == article(1)
        for number in range(2, int(last) + 1):
            assert store.triples(graph(number)) == article(number, size=100)
        assert store.triples(graph(int(last) + 1)) == frozenset()
        assert store.triples(graph(5000)) == article(5000)


def test_a_snapshot_that_a_power_cut_spoilt_is_made_good_from_the_one_before(folder: Path) -> None:
    with Store.open(folder) as store:
        store.apply([put(1)])
        store.publish().close()
        store.apply([put(2)])
        store.publish(settle=False).close()
        assert Snapshots(folder).numbers() == [1, 2]
        cut = folder.with_name("cut")
        shutil.copytree(folder, cut, ignore=shutil.ignore_patterns("db", "lock"))
        for number in (1, 2):  # "db" is also what a snapshot keeps
            shutil.copytree(Snapshots(folder).at(number) / "db", Snapshots(cut).at(number) / "db")
    (manifest,) = Snapshots(cut).at(2).glob("db/MANIFEST-*")
    manifest.write_bytes(bytes(manifest.stat().st_size))
    with Store.open(cut) as store:
        assert store.triples(graph(2)) == article(2)
        store.verify()
    with Snapshots(cut).newest() as snapshot:
        assert (snapshot.number, snapshot.quads) == (2, 24)


def test_what_the_engine_notes_does_not_grow_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "MANIFEST_BYTES", 10_000)
    with Store.open(folder) as store:
        sizes = []
        for number in range(40):
            store.apply([put(number, size=2_000)])
            store.publish().close()
            (manifest,) = (folder / "db").glob("MANIFEST-*")
            sizes.append(manifest.stat().st_size)
        store.verify()
        assert store.state.number == 40
        assert store.triples(graph(0)) == article(0, size=2_000)
    assert any(after < before for before, after in pairwise(sizes))


def test_tables_are_put_in_order_at_the_close_of_a_large_load(folder: Path) -> None:
    def tables() -> int:
        with Snapshots(folder).newest() as snapshot:
            return sum(1 for path in snapshot.path.glob("*.sst") if path.stat().st_size > 10_000)

    with Store.open(folder) as store:
        for number in range(1, 4):
            store.apply([put(number, size=8000)])
        store.publish().close()
        scattered = tables()
        store.apply([put(4, size=12)])
    assert tables() < scattered
    with Store.open(folder) as store:
        assert store.triples(graph(2)) == article(2, size=8000)
        store.verify()
