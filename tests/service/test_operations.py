"""What operators ask: is it ready, how does it stand, are the settings sound."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from serving import Served


def check(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "claimgraph", "serve", "--check", "--port", "0", *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_the_settings_in_force_are_told_with_their_origin_and_no_secret(tmp_path: Path) -> None:
    done = check("--timeout", "7", CLAIMGRAPH_STORE=str(tmp_path / "s"), CLAIMGRAPH_TOKENS="not-to-be-seen")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert rows["--timeout"] == ["7", "--timeout"]
    assert rows["--store"] == [str(tmp_path / "s"), "CLAIMGRAPH_STORE"]
    assert rows["--query-workers"] == ["2", "default"]
    assert rows["--tokens"][-1] == "CLAIMGRAPH_TOKENS" and "not-to-be-seen" not in done.stdout
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        ((), {"CLAIMGRAPH_STOR": "x"}, "Did you mean CLAIMGRAPH_STORE?"),
        (("--timeout", "0"), {}, "--timeout: “0” cannot be used"),
        ((), {"CLAIMGRAPH_TIMEOUT": "soon"}, "CLAIMGRAPH_TIMEOUT: “soon” cannot be used"),
        (("--exports", "data/store/exports"), {}, "Choose another --exports"),
        (("--store", "/dev/null"), {}, "Choose another --store"),
        (("--slow-after", "9", "--timeout", "8"), {}, "Choose a --slow-after below --timeout"),
        (("--export-at", "02:30", "--export-max-age", "3"), {}, "Choose an --export-max-age of 25 or more"),
    ],
)
def test_nonsense_is_refused_with_what_mends_it(
    options: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    done = check(*options, **environment)
    assert done.returncode == 2
    assert words in done.stderr and "Traceback" not in done.stderr


def test_ready_tells_of_the_snapshot_and_that_there_is_no_export(served: Served) -> None:
    reply = served.ask("/ready")
    state = json.loads(reply.body)
    assert (reply.status, state["status"], state["store"], state["export"]) == (200, "ready", "open", None)
    assert state["snapshot"] >= 1 and state["statements"] > 10 and state["snapshotAge"] >= 0
