"""Sending what is hostile to a service, and asking small questions beside it whose answers have to be right."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlsplit

from serving import BASE, Served

TOKEN = "a-token-for-poisons"
LIMIT = 1.0
SELECTIVE = f"SELECT ?l {{ <{BASE}id/actor/estonia> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}"
STATED = {503, 504}
WRITTEN = {200, 201, 204}
"""A write that was found harmless within the limit is examined by the shapes after it."""


def send(service: Served, method: str, path: str, body: bytes, media_type: str) -> tuple[int, float]:
    """Return the status and the seconds until the answer's last byte; a broken transfer counts as 504."""
    fields = {"Content-Type": media_type, "Authorization": f"Bearer {TOKEN}"}
    connection = HTTPConnection(urlsplit(service.url).netloc, timeout=20)
    began = time.monotonic()
    try:
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        status = response.status
        while response.read(1 << 20):
            pass
    except (IncompleteRead, ConnectionResetError):
        status = 504
    finally:
        connection.close()
    return status, time.monotonic() - began


def ask(service: Served, query: str) -> tuple[int, float]:
    return send(service, "POST", "/sparql", query.encode(), "application/sparql-query")


@contextmanager
def good_answers_beside(service: Served) -> Iterator[None]:
    """Ask a small question again and again meanwhile, in ever new words; every answer has to be right.

    On a machine that is busy elsewhere one in a hundred may be turned away, in the stated way.
    """
    stop = threading.Event()
    answers: list[tuple[int, str]] = []

    def keep_asking() -> None:
        while not stop.is_set():
            reply = service.query(f"{SELECTIVE} # {len(answers)}", "text/csv")
            answers.append((reply.status, reply.text if reply.status == 200 else ""))

    thread = threading.Thread(target=keep_asking)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    right = answers.count((200, "l\r\nEstonia\r\n"))
    assert {answer for answer in answers if answer[0] not in STATED} == {(200, "l\r\nEstonia\r\n")}
    assert right >= 0.99 * len(answers), (right, len(answers))
