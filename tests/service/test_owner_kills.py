"""kill -9 on the owner of the store and on whatever works for it, during writes over HTTP.

The service answers again by itself, and what it acknowledged is there, whole and once.
``CLAIMGRAPH_TEST_KILLS`` sets how often the owner is killed (default 3).
"""

import contextlib
import http.client
import json
import os
import random
import signal
import threading
import time
from pathlib import Path

from serving import Served, descendants, fill, start
from writing import TOKEN, rows, update

from patience import joined, until

KILLS = int(os.environ.get("CLAIMGRAPH_TEST_KILLS", "3"))
CLIENTS = 4
LOST = (OSError, http.client.HTTPException)
"""What a client sees of a connection whose other end has gone."""


def owner(folder: Path) -> int:
    """Return the owner's number, as soon as one has written it into the lock."""

    def told() -> int:
        said = (folder / "lock").read_text().rstrip()
        return int(json.loads(said)["pid"]) if said.endswith("}") else 0

    return until(told, "an owner to say who it is")


class Client(threading.Thread):
    """Counts up in the store, and notes what was acknowledged; a number may be lost with its answer, no other."""

    def __init__(self, service: Served, number: int, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.service, self.number, self.ended = service, number, ended
        self.kept: set[int] = set()
        self.tried: set[int] = set()

    def run(self) -> None:
        count = 0
        while not self.ended.is_set():
            count += 1
            self.tried.add(count)
            text = f"INSERT DATA {{ GRAPH <x:g{self.number}> {{ <x:c{count}> <x:p> 1 , 2 , 3 }} }}"
            with contextlib.suppress(*LOST):
                if update(self.service, text).status == 200:
                    self.kept.add(count)
                    continue
            time.sleep(0.05)


def answers(service: Served) -> bool:
    try:
        return update(service, "INSERT DATA { <x:here> <x:p> 1 }").status == 200
    except LOST:
        return False


def test_nothing_acknowledged_is_lost_when_the_owner_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    fill(folder)
    service = start(folder, "--tokens", TOKEN)
    chance, ended = random.Random(9), threading.Event()
    clients = [Client(service, number, ended) for number in range(CLIENTS)]
    try:
        assert answers(service)
        for client in clients:
            client.start()
        for kill in range(KILLS):
            before = sum(len(client.kept) for client in clients)
            end = time.monotonic() + 120
            while sum(len(client.kept) for client in clients) < before + 10 and time.monotonic() < end:
                time.sleep(0.02)
            time.sleep(chance.random() * 0.2)
            killed = owner(folder)
            for pid in [child for child in descendants(killed) if chance.random() < 0.3] + [killed]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            while owner(folder) == killed or not answers(service):
                assert time.monotonic() < end + 120, f"no answer after kill {kill + 1}"
                time.sleep(0.1)
        ended.set()
        joined(clients)
        assert sum(len(client.kept) for client in clients) >= 10 * KILLS
        for client in clients:
            found = rows(
                service, f"SELECT ?s (COUNT(*) AS ?n) {{ GRAPH <x:g{client.number}> {{ ?s ?p ?o }} }} GROUP BY ?s"
            )
            assert all(row.endswith(",3") for row in found)
            there = {int(row.removeprefix("x:c").partition(",")[0]) for row in found}
            assert client.kept <= there <= client.tried
    finally:
        ended.set()
        service.stop()
        service.close_log()
