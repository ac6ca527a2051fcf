"""An ingest that is stopped or killed leaves a whole store, and the same command again completes it."""

import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from graph import TIME, export, graphs, run

from patience import until

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
KILLS = int(os.environ.get("CLAIMGRAPH_TEST_KILLS", "4"))
pytestmark = pytest.mark.xdist_group("interrupts")


def start(store: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "claimgraph", "ingest", str(SAMPLES), "--store", str(store), "--run-time", TIME],
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("undisturbed") / "store"
    process = start(store)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return export(store)


def journaled(store: Path) -> int:
    return sum(file.stat().st_size for file in store.glob("journal/*")) if store.exists() else 0


def wait_for(process: "subprocess.Popen[str]", store: Path, size: int) -> None:
    """Return when the journal has grown beyond a size, or the command has ended."""
    until(lambda: process.poll() is not None or journaled(store) > size, "the journal to grow", step=0.01)


def test_ctrl_c_stops_after_the_current_article(store: Path, undisturbed: str) -> None:
    process = start(store)
    wait_for(process, store, 30_000)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "stopping after the current article" in said
    assert "what is counted above is in, the rest is not" in said
    counted = re.search(r"articles: (\d+) accepted", said)
    assert counted
    stored = [name for name in graphs(store) if "/graph/article/" in name]
    assert 0 < len(stored) == int(counted[1])
    assert run("validate", "--store", store).exit_code == 0
    again = start(store)
    assert again.communicate(timeout=120)
    assert again.returncode == 0
    assert export(store) == undisturbed


def test_a_killed_ingest_is_completed_by_the_same_command(store: Path, undisturbed: str) -> None:
    chance = random.Random(5)
    killed = 0
    for _ in range(KILLS):
        before = journaled(store)
        process = start(store)
        wait_for(process, store, before + chance.randrange(200_000))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
    assert killed
    process = start(store)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert export(store) == undisturbed


def test_what_is_in_is_not_read_again(store: Path, undisturbed: str) -> None:
    """Without the manifest the same command finds out the same, by more work."""
    start(store).communicate(timeout=120)
    manifest = store / "ingested.sqlite"
    for spoil in (None, b"no database", b""):
        if spoil is not None:
            for file in store.glob("ingested.sqlite*"):
                file.unlink()
            manifest.write_bytes(spoil)
        process = start(store)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert re.search(r"articles: 0 accepted, \d+ unchanged, 0 replaced, 0 refused; 0 claims", said)
        assert "Traceback" not in said
    assert export(store) == undisturbed
