"""``claimgraph serve --systemd`` prints a unit that systemd takes, whose command works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from patience import PATIENCE


def serve(*options: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "claimgraph", "serve", *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def value(unit: str, key: str) -> str:
    (found,) = (line.partition("=")[2] for line in unit.splitlines() if line.startswith(f"{key}="))
    return found


def test_the_unit_has_what_is_set_and_no_secret(tmp_path: Path) -> None:
    options = ("--systemd", "--store", tmp_path / "store", "--exports", tmp_path / "exports", "--query-workers", "3")
    done = serve(*options, CLAIMGRAPH_EXPORT_AT="02:30", CLAIMGRAPH_TOKENS="not-to-be-seen")
    assert done.returncode == 0, done.stderr
    command = value(done.stdout, "ExecStart")
    assert "--query-workers 3" in command and "--export-at 02:30" in command and "--timeout" not in command
    assert "not-to-be-seen" not in done.stdout and "CLAIMGRAPH_TOKENS" in done.stdout
    assert value(done.stdout, "ReadWritePaths") == f"{tmp_path / 'store'} {tmp_path / 'exports'}"
    assert value(done.stdout, "MemoryMax") == f"{(3 + 4) * 1024 + 4096}M"
    assert not (tmp_path / "store").exists()
    check = subprocess.run(
        [*command.split(), "--port", "0", "--check"], capture_output=True, text=True, timeout=60, check=False
    )
    assert check.returncode == 0, check.stderr


@pytest.mark.parametrize("name", ["a b", "50%", "$HOME"])
def test_what_systemd_would_take_for_its_own_is_refused(tmp_path: Path, name: str) -> None:
    done = serve("--systemd", "--store", tmp_path / name)
    assert done.returncode == 2 and "plain characters" in done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here to check with")
def test_systemd_takes_the_unit_and_finds_it_closed_off(tmp_path: Path) -> None:
    unit = tmp_path / "claimgraph.service"
    unit.write_text(serve("--systemd", "--store", tmp_path / "store").stdout, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr) == (0, "")
    # of ten points of exposure; a unit that closes nothing off has 9.6
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=25", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout
