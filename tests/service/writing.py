"""Writing to a running service with a token."""

import time

from serving import Reply, Served

from patience import PATIENCE

TOKEN = "a-token-for-writing"
UPDATE = "application/sparql-update"


def update(service: Served, text: str, accept: str | None = None) -> Reply:
    fields = {"Content_Type": UPDATE, "Authorization": f"Bearer {TOKEN}"}
    return service.ask("/update", method="POST", body=text.encode(), accept=accept, **fields)


def store(service: Served, method: str, path: str, body: bytes | None = None, **fields: str) -> Reply:
    return service.ask(path, method=method, body=body, Authorization=f"Bearer {TOKEN}", **fields)


def rows(service: Served, query: str) -> list[str]:
    end = time.monotonic() + PATIENCE
    while (reply := service.query(query, "text/csv")).status in (503, 504):
        assert time.monotonic() < end, f"waited {PATIENCE:g} seconds for an answer: {reply.text}"
        time.sleep(0.2)  # a busy machine
    assert reply.status == 200, reply.text
    return reply.text.split("\r\n")[1:-1]
