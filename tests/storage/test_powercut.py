"""The power cut, in simulation: only what was synced is left, and what was acknowledged was synced.

``powercut.c`` notes what is on disk; here a writer is killed at random moments and the tree is made as the
disk would have it. Beyond the least, a disk may also have kept some of what was not synced: some names,
and a piece of what was appended, or zeros in its place; each trial draws which. The same trial without
our sync of the journal loses data, so the test can fail.

``CLAIMGRAPH_TEST_CUTS`` sets how often (default 12).
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from promises import Promises

from claimgraph.errors import StoreDamaged
from claimgraph.storage import Store
from patience import limited

CUTS = int(os.environ.get("CLAIMGRAPH_TEST_CUTS", "12"))
HERE = Path(__file__).parent
SYNC_ALL = """
import os, pathlib, sys
for path in [pathlib.Path(sys.argv[1]), *pathlib.Path(sys.argv[1]).rglob("*")]:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("gcc"):
        if os.environ.get("CI"):
            pytest.fail("The power cut needs gcc: apt-get install gcc libc6-dev")
        pytest.skip("needs gcc")
    library = tmp_path_factory.mktemp("powercut") / "powercut.so"
    subprocess.run(
        ["gcc", "-Wall", "-O2", "-shared", "-fPIC", "-o", library, HERE / "powercut.c", "-ldl"], check=True, timeout=120
    )
    return library


class Disk:
    """A disk that loses its power: ``root`` is what the writer sees, ``shadow`` what is on it for sure."""

    def __init__(self, root: Path, shim: Path, ignore: str) -> None:
        self.root = root
        self.shadow = root.with_name(root.name + ".shadow")
        self.shadow.mkdir()
        self.root.mkdir(exist_ok=True)
        self.environment = os.environ | {
            "LD_PRELOAD": str(shim),
            "POWERCUT_ROOT": str(self.root),
            "POWERCUT_SHADOW": str(self.shadow),
        }
        subprocess.run([sys.executable, "-c", SYNC_ALL, root], env=self.environment, check=True, timeout=60)
        self.environment["POWERCUT_IGNORE"] = ignore

    def write(self, seed: int, publish_every: int, seconds: float) -> str:
        """Let the writer write, kill it after some seconds and return what it printed."""
        command = [sys.executable, HERE / "writer.py", self.root / "store", str(seed), str(publish_every)]
        with limited(subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)) as writer:
            assert writer.stdout is not None
            start = writer.stdout.readline()
            time.sleep(seconds)
            writer.kill()
            return start + writer.stdout.read()

    def cut(self, target: Path, chance: random.Random | None) -> None:
        """Make in ``target`` what is left; without ``chance`` the least."""
        self._folder("root", self.root, target, chance)

    def _folder(self, key: str, live: Path, target: Path, chance: random.Random | None) -> None:
        target.mkdir()
        notes = self.shadow / f"d-{key}"
        lines = notes.read_text().splitlines() if notes.exists() else []
        for kind, child, name in (line.split(" ", 2) for line in lines):
            there = (live / name).exists()
            if chance and not there and chance.random() < 0.5:
                continue  # it was removed, and that reached the disk
            if kind == "d":
                self._folder(child, live / name, target / name, chance)
            else:
                (target / name).write_bytes(self._bytes(child, live / name, chance))
        names = {line.split(" ", 2)[2] for line in lines}
        if chance and live.is_dir():
            for path in sorted(live.iterdir()):
                if path.name not in names and path.is_file() and chance.random() < 0.5:
                    notes = next(self.shadow.glob(f"f-{path.stat().st_ino}-*"), None)
                    (target / path.name).write_bytes(self._bytes(notes.name[2:] if notes else "", path, chance))

    def _bytes(self, key: str, live: Path, chance: random.Random | None) -> bytes:
        notes = self.shadow / f"f-{key}"
        sure = notes.read_bytes() if notes.exists() else b""
        if chance is None or not live.is_file() or str(live.stat().st_ino) != key.split("-", maxsplit=1)[0]:
            return sure
        now = live.read_bytes()
        if not now.startswith(sure):
            return sure
        more = bytearray(now[len(sure) :][: chance.randrange(len(now) - len(sure) + 1)])
        if more and chance.random() < 0.5:
            start = chance.randrange(len(more))
            more[start : start + 4096] = bytes(len(more[start : start + 4096]))
        return sure + bytes(more)


def test_what_was_acknowledged_survives_a_power_cut(shim: Path, tmp_path: Path) -> None:
    chance = random.Random(1845)
    promises = Promises()
    root = tmp_path / "disk"
    acknowledged = 0
    for trial in range(CUTS):
        if trial % 4 == 0:  # a new store: its first files and names are the least sure
            promises, root = Promises(), tmp_path / f"new-{trial}"
        disk = Disk(root, shim, ignore="")
        for seconds in [chance.random() * 0.6] + [0.0] * chance.randrange(2):  # two: a kill, then the cut
            output = disk.write(trial, chance.choice([2, 10, 1000]), seconds)
            promises.hear(output)
            acknowledged += output.count("done")
        root = tmp_path / f"disk-{trial}"
        disk.cut(root, chance if trial % 2 else None)
        shutil.rmtree(disk.root)
        if (root / "store").exists():
            with Store.open(root / "store") as store:
                assert promises.broken(store) == []
                store.verify()
                promises.settle(store)
        assert promises.kept == {} or (root / "store").exists()
    assert acknowledged > CUTS, "the writer was too slow to be tested"


@pytest.mark.parametrize("forgotten", ["/journal", "/snapshots"])
def test_without_our_sync_it_would_not(shim: Path, tmp_path: Path, forgotten: str) -> None:
    promises = Promises()
    disk = Disk(tmp_path / "disk", shim, ignore=forgotten)
    output = disk.write(1, 10, 1.0)
    promises.hear(output)
    assert output.count("done") > 10
    disk.cut(tmp_path / "after", None)
    try:
        with Store.open(tmp_path / "after" / "store") as store:
            lost = promises.broken(store)
    except StoreDamaged as error:
        lost = [str(error)]
    assert lost
