"""The samples go in whole, bad input stays out with a reason, and every question has an answer."""

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from claimgraph.storage.snapshots import Snapshots

DATA = Path(__file__).parents[1] / "data"
QUERIES = sorted((DATA / "queries").glob("*.rq"))
# each runs for many seconds in a process of its own: one worker does them all
pytestmark = pytest.mark.xdist_group("samples")


def ingest(store: Path, *paths: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "claimgraph", "ingest", "--store", str(store), *map(str, paths)],
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
        env={k: v for k, v in os.environ.items() if not k.startswith("CLAIMGRAPH_")},
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "store"
    done = ingest(folder, DATA / "samples")
    assert done.returncode == 0, done.stderr
    assert " 0 refused" in done.stderr
    return folder


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_has_an_answer_in_the_samples(path: Path, store: Path) -> None:
    with Snapshots(store).newest() as snapshot:
        graph = pyoxigraph.Store.read_only(str(snapshot.path))
        found = graph.query(path.read_text("utf-8"), use_default_graph_as_union=True)
        answer = bool(found) if isinstance(found, pyoxigraph.QueryBoolean) else any(True for _ in found)
    assert answer


def test_ingesting_the_samples_again_changes_nothing(store: Path) -> None:
    done = ingest(store, DATA / "samples")
    assert done.returncode == 0, done.stderr
    assert " 0 accepted" in done.stderr
    assert " 0 replaced, 0 refused" in done.stderr


def test_each_bad_file_is_refused_by_name_and_without_a_traceback(tmp_path: Path) -> None:
    done = ingest(tmp_path / "store", DATA / "bad")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
    for path in sorted((DATA / "bad").iterdir()):
        assert any(f"bad/{path.name}:" in line for line in refused), path.name
