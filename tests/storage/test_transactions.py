"""What is applied is there, whole, once, and again after reopening."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from statements import article, graph, put

from claimgraph.errors import InputRefused, StoreError, StoreFormat, StoreLocked
from claimgraph.storage import GraphChange, Snapshots, Store
from patience import joined

OPENER = """
import sys, pathlib
from claimgraph.storage import Store
try:
    Store.open(pathlib.Path(sys.argv[1]))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_what_is_applied_is_there_after_reopening(folder: Path) -> None:
    with Store.open(folder) as store:
        assert store.apply([put(1), put(2)]) == 24
        store.sync()
    with Store.open(folder, create=False) as store:
        assert set(store.graphs()) == {graph(1), graph(2)}
        assert store.triples(graph(1)) == article(1)
        store.verify()


def test_the_same_again_changes_nothing(folder: Path) -> None:
    with Store.open(folder) as store:
        store.apply([put(1)])
        before = store.state
        assert store.apply([put(1)]) == 0
        assert store.state == before
        assert store.publish().number == store.publish().number == before.number


def test_a_replacement_is_whole_and_an_emptied_graph_is_gone(folder: Path) -> None:
    with Store.open(folder) as store:
        store.apply([put(1), put(2)])
        store.apply([put(1, version=1), GraphChange(graph(2), remove=article(2))])
        assert store.triples(graph(1)) == article(1, version=1)
        assert list(store.graphs()) == [graph(1)]
        assert store.state.quads == len(article(1))


def test_the_later_change_of_a_call_wins(folder: Path) -> None:
    with Store.open(folder) as store:
        assert store.apply([put(1), GraphChange(graph(1), remove=article(1))]) == 0
        assert store.apply([GraphChange(graph(1), add=article(1), remove=article(1))]) == len(article(1))


def test_mentions_looks_at_objects_but_for_some_graphs_and_subjects(folder: Path) -> None:
    triple = "<http://news.example/id/a> <http://news.example/ns#knows> <http://news.example/id/b> ."
    with Store.open(folder) as store:
        store.apply([GraphChange("http://news.example/graph/1", add=frozenset({triple}))])
        assert not store.mentions("http://news.example/id/a")
        assert store.mentions("http://news.example/id/b")
        assert store.mentions("http://news.example/id/b", ["http://news.example/graph/2"], ["http://news.example/id/c"])
        assert not store.mentions("http://news.example/id/b", graphs=["http://news.example/graph/1"])
        assert not store.mentions("http://news.example/id/b", subjects=["http://news.example/id/a"])
        assert not store.mentions("http://news.example/ns#knows")


def test_the_default_graph_has_the_empty_name(folder: Path) -> None:
    with Store.open(folder) as store:
        store.apply([GraphChange("", add=article(1))])
        assert list(store.graphs()) == []
    with Store.open(folder) as store:
        assert store.triples("") == article(1)
        store.verify()


@pytest.mark.parametrize(
    ("triple", "word"),
    [
        ('_:b <http://a.example/> "x" .', "blank nodes"),
        ('<http://a.example/> <http://a.example/> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .', 'as "1"'),
        ('<http://a.example/> <http://a.example/> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .', 'as "1.5"'),
        ('<http://a.example/> <http://a.example/> "x"@EN .', "@en"),
        ('<http://a.example/> <http://a.example/> "x"^^<http://www.w3.org/2001/XMLSchema#string> .', "canonical"),
        ('<http://a.example/> <http://a.example/> "\\u0041" .', "canonical"),
        ('<http://a.example/> <relative> "x" .', "cannot read"),
        ('<http://a.example/> <http://a.example/> "x" .\n<http://a.example/> <http://b.example/> "y" .', "canonical"),
        ("<http://a.example/> <http://a.example/> " + "<<( <http://a.example/> " * 5000 + "x", "canonical"),
        (f'<http://a.example/> <http://a.example/> "{"x" * 16_000_000}" .', "too long"),
        ("nonsense", "canonical"),
    ],
)
def test_what_would_not_come_back_as_it_is_stays_out(folder: Path, triple: str, word: str) -> None:
    with Store.open(folder) as store:
        with pytest.raises(InputRefused, match=word):
            store.apply([put(1), GraphChange(graph(2), add=frozenset({triple}))])
        assert store.state.quads == 0
        assert store.apply([put(1)]) == len(article(1))


def test_a_second_owner_is_told_who_the_first_is(folder: Path) -> None:
    with Store.open(folder, address="http://127.0.0.1:8080/"):
        run = subprocess.run(
            [sys.executable, "-c", OPENER, str(folder)], capture_output=True, text=True, timeout=60, check=True
        )
    assert run.stdout.startswith("StoreLocked claimgraph serve ")
    assert f"(pid {os.getpid()})" in run.stdout
    assert "--server http://127.0.0.1:8080/" in run.stdout


def test_a_store_is_free_when_its_owner_closes_it_or_fails_to_open_it(folder: Path) -> None:
    first = Store.open(folder)
    with pytest.raises(StoreLocked, match="wait until it has ended"):
        Store.open(folder)
    first.close()
    first.close()
    with pytest.raises(StoreError, match="closed"):
        first.apply([put(1)])
    Store.open(folder).close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # Python 3.12 warns of threads; the child has none
def test_a_forked_child_neither_owns_the_store_nor_keeps_it(folder: Path) -> None:
    store = Store.open(folder)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store.apply([put(1)])
        except StoreError:
            status = 0
        os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.apply([put(1)])
    store.close()


def test_threads_lose_nothing(folder: Path) -> None:
    def add(first: int) -> None:
        for number in range(first, first + 25):
            store.apply([put(number)])
            store.sync()

    with Store.open(folder) as store:
        threads = [threading.Thread(target=add, args=(first,), daemon=True) for first in (0, 100, 200, 300)]
        for thread in threads:
            thread.start()
        joined(threads)
        assert len(list(store.graphs())) == 100
        store.verify()


def test_a_newer_format_is_refused_with_a_word_on_what_to_do(folder: Path) -> None:
    Store.open(folder).close()
    (folder / "FORMAT").write_text(json.dumps({"format": 2, "software": "claimgraph 9"}))
    with pytest.raises(StoreFormat, match="Install the newer claimgraph"):
        Store.open(folder)


def test_a_folder_with_other_things_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "letters.txt").write_text("dear")
    with pytest.raises(StoreError, match=r"no store: it holds letters\.txt"):
        Store.open(folder)
    with pytest.raises(StoreError, match="no store"):
        Store.open(folder, create=False)
    assert not (folder / "FORMAT").exists()


def test_no_store_says_how_to_make_one(folder: Path) -> None:
    with pytest.raises(StoreError, match="claimgraph ingest"):
        Store.open(folder, create=False)
    with pytest.raises(StoreError, match="claimgraph ingest"):
        Snapshots(folder).newest()


def test_leftovers_of_a_kill_are_swept(folder: Path) -> None:
    with Store.open(folder) as store:
        store.apply([put(1)])
    leftovers = [
        folder / "db" / "bulk-12.sst",
        folder / "snapshots" / ".new-000000000009" / "db" / "1.sst",
        folder / "snapshots" / ".gone-000000000001" / "db" / "1.sst",
        folder / "journal" / ".base-1.tmp",
    ]
    for path in leftovers:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"rest")
    with Store.open(folder) as store:
        assert not any(path.exists() for path in leftovers)
        assert store.triples(graph(1)) == article(1)
