"""Articles sent to a service are read in a process that can be lost; the one that owns the store goes on."""

import contextlib
import http.client
import json
import os
import signal
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from serving import Served, descendants, gone, start

from patience import PATIENCE, joined, until

KILLS = 2
"""The first costs what is under way, which is read again; one of those after it may hit a single article."""

TOKEN = "a-token-for-articles"
TEXT = "Norway sent two ships to Iceland on Monday. The minister said that the help would go on. "


def readers(service: Served) -> list[int]:
    """List the processes that read articles."""
    found = []
    for pid in descendants(service.process.pid):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def owner(service: Served) -> int:
    return int(json.loads((service.folder / "lock").read_text())["pid"])


def post(service: Served, first: int, number: int) -> tuple[int, dict[str, object]]:
    articles = [{"id": f"ship-{one}", "datePublished": "2022-02-02", "text": TEXT * 6} for one in range(first, number)]
    fields = {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {TOKEN}"}
    body = "\n".join(map(json.dumps, articles)).encode()
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("POST", "/articles", body, fields)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())


def test_a_reader_that_is_lost_costs_neither_the_owner_nor_what_was_sent(tmp_path: Path) -> None:
    service = start(tmp_path / "store", "--tokens", TOKEN)
    answers: list[tuple[int, dict[str, object]]] = []
    try:
        assert post(service, 0, 1)[0] == 200
        (first,), owning = readers(service), owner(service)
        thread = threading.Thread(target=lambda: answers.append(post(service, 1, 41)), daemon=True)
        thread.start()
        time.sleep(0.1)
        for _ in range(KILLS):
            os.kill(until(lambda: readers(service), "a reader")[0], signal.SIGKILL)
            assert thread.is_alive()
            time.sleep(0.1)
        joined([thread])
        status, account = answers[0]
        refused = account["refused"]
        assert status == 200
        assert isinstance(refused, list)
        assert (account["accepted"], len(refused) < KILLS) == (40 - len(refused), True)
        assert all("went down" in refusal["reason"] for refusal in refused)
        assert owner(service) == owning
        assert first not in readers(service)
        assert post(service, 1, 41)[1]["unchanged"] == account["accepted"]
    finally:
        below = descendants(service.process.pid)
        assert service.stop() == 0
        assert gone(below)
        service.close_log()
