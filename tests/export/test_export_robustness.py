"""Kills, full disks, two at once, old exports, a store from an export, and the night.

``CLAIMGRAPH_TEST_KILLS`` sets how many exports are killed, 5 by default.
"""

import fcntl
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as Clock
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from samples import ARTICLES, call, export, fill

from claimgraph.export import Keep, nightly
from claimgraph.export.retention import kept
from claimgraph.export.verification import verify
from claimgraph.storage import Snapshots
from patience import PATIENCE, ended, heard, limited

COMMAND = (sys.executable, "-m", "claimgraph", "export")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("robust") / "store"
    fill(store, ARTICLES[:1])
    return store


@pytest.fixture
def exports(store: Path, tmp_path: Path) -> Path:
    """A folder with one good export."""
    export(store, tmp_path / "exports")
    return tmp_path / "exports"


def whole(exports: Path) -> str:
    """Return the name that ``latest`` leads to, after reading it back; nothing else lies about."""
    name = (exports / "latest").readlink().name
    verify(exports / "latest")
    assert [path.name for path in exports.iterdir() if path.name.endswith(".partial")] == []
    return name


def test_a_killed_export_leaves_the_last_one_good(store: Path, exports: Path) -> None:
    chance = random.Random(6)
    for _ in range(int(os.environ.get("CLAIMGRAPH_TEST_KILLS", "5"))):
        process = subprocess.Popen([*COMMAND, "--store", store, "--exports", exports], stdout=subprocess.PIPE)
        time.sleep(chance.uniform(0.2, 3.0))
        process.kill()
        process.communicate(timeout=PATIENCE)
        verify(exports / "latest")
    export(store, exports)
    whole(exports)


@pytest.mark.parametrize("blocks", [1, 3, 7])
def test_a_full_disk_leaves_the_last_one_good(blocks: int, store: Path, exports: Path) -> None:
    before = whole(exports)
    command = ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *COMMAND, "--store", store, "--exports", exports]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: The export could not be written") and done.stderr.count("\n") == 1
    assert whole(exports) == before
    assert len(list(exports.iterdir())) == 4  # the export, its link, the lock, how the last went


def test_two_exports_at_once_are_one(store: Path, exports: Path) -> None:
    before = whole(exports)
    with (exports / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "under way" in call("export", "--store", store, "--exports", exports, code=2)
    assert whole(exports) == before


def test_a_damaged_export_is_no_base_for_a_patch(store: Path, exports: Path) -> None:
    (exports / "latest" / "claimgraph.nq.gz").write_bytes(b"")
    time.sleep(1)  # a name is a second
    made = export(store, exports)
    assert not (made / "changes.rdfp").exists()
    whole(exports)


def test_a_store_from_an_export_is_the_same_graph(store: Path, exports: Path, tmp_path: Path) -> None:
    call("restore", exports / "latest", "--store", tmp_path / "again")
    before, after = (Snapshots(folder).newest() for folder in (store, tmp_path / "again"))
    assert before.manifest.state.digest == after.manifest.state.digest
    assert "not empty" in call("restore", exports / "latest", "--store", tmp_path / "again", code=2)
    for name in ("claimgraph.nq.gz", "claimgraph.trig.gz"):
        call("restore", exports / "latest" / name, "--store", tmp_path / name)
        assert Snapshots(tmp_path / name).newest().manifest.state.digest == before.manifest.state.digest


def test_no_store_comes_from_a_damaged_export(exports: Path, tmp_path: Path) -> None:
    (exports / "latest" / "claimgraph.trig.gz").unlink()
    assert "claimgraph.trig.gz" in call("restore", exports / "latest", "--store", tmp_path / "again", code=2)
    assert not (tmp_path / "again").exists()


def test_the_last_of_each_day_week_and_month_stays() -> None:
    first = datetime(2024, 1, 1, 2, 30, tzinfo=UTC)
    nights = [first + timedelta(days=day, hours=hour) for day in range(100) for hour in (0, 5)]
    names = [f"{night:%Y-%m-%dT%H%M%SZ}-{number}" for number, night in enumerate(nights)]
    stay = sorted(kept(names, Keep(daily=3, weekly=2, monthly=3)))
    assert [name[:13] for name in stay] == [
        "2024-02-29T07",
        "2024-03-31T07",
        "2024-04-07T07",
        "2024-04-08T07",
        "2024-04-09T02",
        "2024-04-09T07",
    ]
    assert kept(names, Keep(0, 0, 0)) == set(names[-2:])


def test_old_exports_go_but_never_the_last(store: Path, exports: Path) -> None:
    last = whole(exports)
    for day in range(1, 30):
        shutil.copytree(exports / last, exports / f"2020-01-{day:02}T023000Z-1")
    options = ("--export-daily", "3", "--export-weekly", "0", "--export-monthly", "0")
    time.sleep(1)
    call("export", "--store", store, "--exports", exports, *options)
    assert sorted(path.name[:10] for path in exports.glob("2*Z-*"))[:2] == ["2020-01-28", "2020-01-29"]
    assert len(list(exports.glob("2*Z-*"))) == 4
    whole(exports)


def test_a_night_is_due_once_by_the_clock_of_its_zone() -> None:
    oslo, at = ZoneInfo("Europe/Oslo"), Clock(2, 30)
    summer = datetime(2024, 7, 1, 0, 29, tzinfo=UTC)
    assert nightly.last_due(summer, at, oslo) == datetime(2024, 6, 30, 0, 30, tzinfo=UTC)
    assert nightly.last_due(summer + timedelta(minutes=1), at, oslo) == datetime(2024, 7, 1, 0, 30, tzinfo=UTC)
    for hour in range(48):  # around the change of clocks, each night once
        moment = datetime(2024, 3, 30, 12, tzinfo=UTC) + timedelta(hours=hour)
        assert timedelta(0) <= moment - nightly.last_due(moment, at, oslo) < timedelta(hours=25)


def test_a_service_makes_up_for_a_missed_night_once(store: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    options = ["--store", store, "--exports", exports, "--port", "0", "--export-at", "02:30", "--log-format", "json"]
    command = [sys.executable, "-m", "claimgraph", "serve", *options]
    with limited(subprocess.Popen(command, stderr=subprocess.PIPE, text=True)) as process:
        assert process.stderr is not None
        log = (json.loads(line) for line in process.stderr)
        address = next(found[1] for entry in log if (found := re.search(r"at (http://\S+)", entry["message"])))
        for what, told in (
            ("The nightly export", "triples of snapshot"),
            ("The rehearsal of restoring it", "is whole, and a store of it conforms"),
        ):
            assert told in next(entry["message"] for entry in log if entry["logger"] == "claimgraph.nightly")
            entry = next(log)
            assert entry["message"] == f"{what}: done in {entry['seconds']} s" and entry["level"] == "info"
        name = whole(exports)
        with urlopen(f"{address}ready", timeout=30) as reply:
            ready = json.load(reply)
        assert ready["export"]["name"] == name and ready["lastRuns"]["export"]["export"] == name
        assert ready["lastRuns"]["drill"]["done"] and ready["lastRuns"]["drill"]["export"] == name
        time.sleep(2.5)
        assert whole(exports) == name and len(list(exports.glob("2*Z-*"))) == 1
        process.terminate()
        assert ended(process) == 0


def test_a_service_whose_exports_are_late_is_not_ready(store: Path, exports: Path) -> None:
    options = ["--store", store, "--exports", exports, "--port", "0", "--export-max-age", "26"]
    command = [sys.executable, "-m", "claimgraph", "serve", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        address = heard(process, r"at (http://\S+)")[1]
        with urlopen(f"{address}ready", timeout=30) as reply:
            state = json.load(reply)
        assert state["status"] == "ready" and state["export"]["age"] < 600
        assert state["lastRuns"]["export"]["done"] and "drill" not in state["lastRuns"]
        (exports / whole(exports)).rename(exports / "2020-01-01T023000Z-1")
        for name in ("2020-01-01T023000Z-1", "nowhere"):  # an old one, and none
            (exports / "latest").unlink()
            (exports / "latest").symlink_to(name)
            with pytest.raises(HTTPError, match="503") as refused:
                urlopen(f"{address}ready", timeout=30)
            with refused.value as reply:
                assert "export-max-age" in json.load(reply)["detail"]
    finally:
        process.terminate()
        assert ended(process) == 0
        process.stderr.close()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here to check with")
def test_the_units_are_sound(tmp_path: Path) -> None:
    text = call("export", "--systemd", "--store", tmp_path / "store", "--exports", tmp_path, "--export-at", "03:10")
    for head, body in re.findall(r"# (\S+)\n(.*?)(?=\n# /|\Z)", text, re.DOTALL):
        (tmp_path / Path(head).name).write_text(body, "utf-8")
    units = sorted(path for path in tmp_path.iterdir() if path.suffix in (".service", ".timer"))
    assert len(units) == 2 and "03:10:00 UTC" in units[1].read_text("utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    # of ten points of exposure; a unit that closes nothing off has 9.6
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=25", units[0]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout
