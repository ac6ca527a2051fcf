"""Questions, pages, runaways, updates, articles and exports together: nothing grows without bound.

``CLAIMGRAPH_SOAK`` is the number of seconds that they go on for (``make soak``). What is written replaces what
was there, so that the graph stays as it is, and what grows is ours.
"""

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from serving import BASE, Served, descendants, start
from writing import TOKEN, update

from patience import PATIENCE

SECONDS = float(os.environ.get("CLAIMGRAPH_SOAK", "16"))
ROWS = 12
PAUSE = 0.1
PRODUCT = "{ " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6)) + " }"
PAGES = ("/", "/search?q=harbour", "/exports/", "/about", "/ready", "/metrics", "/page/article/harbour-2", "/missing")
JOURNAL_MEGABYTES = 80
"""It is shortened at 64 MB."""

pytestmark = pytest.mark.xdist_group("poisons")


@dataclass(frozen=True)
class State:
    """What the service takes: memory as its share of what is shared (proc(5), Pss), disk by blocks."""

    seconds: float
    service_mb: float
    workers_mb: float
    files: float
    threads: float
    snapshots: float
    store_mb: float
    journal_mb: float
    exports_mb: float
    temporary_mb: float


MORE_BY_THE_END = State(0, 48, 48, 16, 8, 3, 16, JOURNAL_MEGABYTES, 8, 4)
"""How much more than a quarter above the first half each may be in the second."""


def megabytes(folder: Path, but_for: str = "") -> float:
    """Return what lies on disk below a folder, each file once, however many links lead to it."""
    sizes: dict[int, int] = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != but_for]
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                found = (Path(place) / name).lstat()
                sizes[found.st_ino] = found.st_blocks * 512
    return sum(sizes.values()) / (1 << 20)


def state(service: Served, began: float, folder: Path) -> State:
    memory = {True: 0, False: 0}
    files = threads = 0
    for pid in [service.process.pid, *descendants(service.process.pid)]:
        place = Path(f"/proc/{pid}")
        with contextlib.suppress(OSError, StopIteration):  # it has ended meanwhile
            lines = (place / "smaps_rollup").read_text().splitlines()
            worker = b"workers_zygote" in (place / "cmdline").read_bytes()
            memory[worker] += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
            files += len(list((place / "fd").iterdir()))
            threads += len(list((place / "task").iterdir()))
    return State(
        time.monotonic() - began,
        memory[False] / 1024,
        memory[True] / 1024,
        files,
        threads,
        len(list((folder / "store" / "snapshots").glob("[0-9]*"))),
        megabytes(folder / "store", but_for="journal"),
        megabytes(folder / "store" / "journal"),
        megabytes(folder / "exports"),
        megabytes(folder / "tmp"),
    )


def article(number: int, version: int) -> bytes:
    text = f"Norway accused Iceland on Monday of fishing in the harbour of town {version % 7}. Iceland denied it."
    line = {"id": f"harbour-{number}", "publisher": "Harbour News", "datePublished": "2021-03-16", "text": text}
    return json.dumps(line).encode() + b"\n"


class Life:
    """What clients and operators do; each deed is done again and again, and returns how it went."""

    def __init__(self, service: Served, folder: Path) -> None:
        self.service, self.folder = service, folder
        self.outcomes: Counter[tuple[str, object]] = Counter()

    def ask(self, number: int) -> object:
        return self.service.query(f"SELECT * {{ ?s ?p ?o }} LIMIT 50 # {number}", "text/csv").status

    def look(self, number: int) -> object:
        path = PAGES[number % len(PAGES)]
        status = self.service.ask(path, accept="text/html").status
        return "as it should" if status == (404 if path == "/missing" else 200) else (path, status)

    def run_away(self, number: int) -> object:
        if number % 2:
            counted = f"SELECT (COUNT(*) AS ?n) {PRODUCT} # {number}"
            return self.service.query(counted, None, "timeout=0.4").status
        with contextlib.suppress(http.client.IncompleteRead):
            return self.service.query(f"SELECT * {PRODUCT} # {number}", "text/csv", "timeout=0.4").status
        return "broken off"

    def hang_up(self, number: int) -> object:
        place = urlsplit(self.service.url)
        with socket.create_connection((place.hostname, place.port), timeout=30) as client:
            path = f"/sparql?query={quote(f'SELECT * {PRODUCT} # {number}')}"
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            client.recv(4096)
        return "hung up"

    def write(self, number: int) -> object:
        kept = f"<urn:thing:{number % 50}> <urn:says>"
        text = f"DELETE {{ {kept} ?x }} INSERT {{ {kept} {number} }} WHERE {{ OPTIONAL {{ {kept} ?x }} }}"
        return update(self.service, f"WITH <urn:notes> {text}").status

    def take_in(self, number: int) -> object:
        fields = {"Content_Type": "application/x-ndjson", "Authorization": f"Bearer {TOKEN}"}
        return self.service.ask("/articles", method="POST", body=article(number % 4, number), **fields).status

    def export(self, number: int) -> object:
        places = ["--store", self.folder / "store", "--exports", self.folder / "exports"]
        command = [sys.executable, "-m", "claimgraph", "export", *places]
        return subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE).returncode

    def go_on(self, deed: Callable[[int], object], end: float) -> None:
        number = 0
        while time.monotonic() < end:
            number += 1
            try:
                outcome = deed(number)
            except (OSError, http.client.HTTPException, subprocess.TimeoutExpired) as error:
                outcome = repr(error)
            self.outcomes[deed.__name__, outcome] += 1
            time.sleep(PAUSE)


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    """A service that has done each thing once, and so has loaded what it needs."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    options = ["--exports", str(tmp_path / "exports"), "--query-memory", "256", "--tokens", TOKEN]
    service = start(tmp_path / "store", *options)
    begun = Life(service, tmp_path)
    try:
        for number in range(4):
            assert begun.take_in(number) == 200
        assert [begun.export(0), begun.ask(0), begun.write(0)] == [0, 200, 200]
        yield begun
    finally:
        assert service.stop() == 0
        service.close_log()


def table(states: list[State]) -> str:
    chosen = states[:: max(len(states) // ROWS, 1)]
    names = [field.name for field in fields(State)]
    rows = [names, *([f"{value:.0f}" for value in astuple(one)] for one in chosen)]
    return "\n".join("  ".join(f"{cell:>{len(name)}}" for cell, name in zip(row, names, strict=True)) for row in rows)


def test_nothing_grows_without_bound(life: Life) -> None:
    began = time.monotonic()
    end = began + SECONDS
    deeds = (life.ask, life.look, life.run_away, life.hang_up, life.write, life.take_in, life.export)
    threads = [threading.Thread(target=life.go_on, args=(deed, end), daemon=True) for deed in deeds]
    for thread in threads:
        thread.start()
    states = []
    while any(thread.is_alive() for thread in threads):
        assert time.monotonic() < end + PATIENCE, f"what is done goes on and on: {life.outcomes}"
        states.append(state(life.service, began, life.folder))
        time.sleep(min(max(SECONDS / 100, 0.2), 5))
    print(f"\n{table(states)}\n{dict(life.outcomes)}")

    fine = {200, 0, 503, 504, "as it should", "broken off", "hung up"}
    assert {outcome for _, outcome in life.outcomes} <= fine
    assert {name for name, outcome in life.outcomes if outcome in (200, 0, "as it should")} >= {
        "ask", "look", "write", "take_in", "export",
    }  # fmt: skip
    settled = states[len(states) // 5 :]
    halves = settled[: len(settled) // 2], settled[len(settled) // 2 :]
    for field, more in zip(fields(State), astuple(MORE_BY_THE_END), strict=True):
        first, second = (statistics.median(getattr(one, field.name) for one in half) for half in halves)
        assert field.name == "seconds" or second <= first * 1.25 + more, f"{field.name}: {first:.0f}, then {second:.0f}"
    assert max(one.journal_mb for one in states) < JOURNAL_MEGABYTES
    assert life.service.query(f"ASK {{ <{BASE}id/article/harbour-2> ?p ?o }}", "text/csv").text.strip() == "true"
