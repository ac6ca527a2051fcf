"""Starting ``claimgraph serve`` over the graph in ``graph.ttl``, asking it, and looking for what it leaves."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from claimgraph.storage import GraphChange, Store
from patience import ended, heard

HERE = Path(__file__).parent
BASE = "http://127.0.0.1:8080/"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()


@dataclass(frozen=True)
class Served:
    """A running service: its address, the process, and the store's folder."""

    url: str
    process: "subprocess.Popen[str]"
    folder: Path

    def ask(
        self, path: str, *, method: str = "GET", accept: str | None = None, body: bytes | None = None, **fields: str
    ) -> Reply:
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        if accept is not None:
            headers["Accept"] = accept
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())

    def query(self, text: str, accept: str | None = None, *parameters: str) -> Reply:
        more = "".join(f"&{parameter}" for parameter in parameters)
        return self.ask(f"/sparql?query={quote(text)}{more}", accept=accept)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return ended(self.process)

    def close_log(self) -> None:
        assert self.process.stderr is not None
        self.process.stderr.close()


def fill(folder: Path) -> None:
    """Put the small graph into a new store, each article in its own named graph."""
    import pyoxigraph

    quads = pyoxigraph.parse((HERE / "graph.ttl").read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
    changes: dict[str, set[str]] = {}
    for quad in quads:
        subject = quad.subject.value.removeprefix(BASE)
        graph = "article/hostile" if "hostile" in subject or "bbbb" in subject else "article/ferry-talks"
        graph = "actors" if subject.startswith("id/actor/") else graph
        changes.setdefault(f"{BASE}graph/{graph}", set()).add(f"{quad.triple} .")
    with Store.open(folder) as store:
        store.apply([GraphChange(graph, add=frozenset(lines)) for graph, lines in changes.items()])


def start(folder: Path, *options: str) -> Served:
    process = subprocess.Popen(
        [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--store", str(folder), *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    return Served(heard(process, r"at (http://\S+)")[1], process, folder)


def descendants(pid: int) -> list[int]:
    """List the processes below one, from /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, above in parents.items() if above == parent]
        found += children
        waiting += children
    return found


def gone(pids: list[int], seconds: float = 5) -> bool:
    """Wait until none of the processes is left."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = [pid for pid in pids if _runs(pid)]
        if not left:
            return True
        time.sleep(0.05)
    return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
