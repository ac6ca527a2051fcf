"""Writes are tried in a process that may be lost at any moment, also in the middle of what it has to say."""

import os
import signal
import time
from pathlib import Path

from claimgraph.storage import Store
from claimgraph.storage.rehearsals import Rehearsals
from claimgraph.storage.writes import Update

BASE = "http://127.0.0.1:8080/"
LARGE = f"INSERT DATA {{ <x:a> <x:b> {' , '.join(map(str, range(20_000)))} }}"
"""What it changes is longer than a pipe holds."""


def below(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def rehearsing() -> int:
    """Return the process that tries, below the program that was started for it."""
    (program,) = (
        pid for pid in below(os.getpid()) if b"claimgraph.ingest.rehearsal" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    (trying,) = below(program)
    return trying


def used(pid: int) -> list[str]:
    """Return the state and the processor time of a process (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [fields[0], *fields[11:13]]


def test_a_process_that_is_lost_in_the_middle_of_an_answer_is_asked_again(folder: Path) -> None:
    killed: list[int] = []

    def kill_as_it_waits_to_say_more() -> None:
        if not killed:
            killed.append(rehearsing())
            end, still = time.monotonic() + 60, 0
            while still < 10:
                assert time.monotonic() < end, "waited 60 seconds for a process to be through with its work"
                before = used(killed[0])
                time.sleep(0.1)
                still = still + 1 if used(killed[0]) == before and before[0] == "S" else 0
            os.kill(killed[0], signal.SIGKILL)

    with Store.open(folder) as store:
        rehearsals = Rehearsals(folder, BASE, timeout=30, memory=1 << 30, triples=100_000)
        try:
            began = time.monotonic()
            done = rehearsals.rehearse(
                Update(LARGE, BASE), store.state.number, store.publish, kill_as_it_waits_to_say_more
            )
            assert time.monotonic() - began < 60
            assert sum(len(change.add) for change in done.changes) == 20_000
            assert killed
        finally:
            rehearsals.close()
