"""A client that costs next to nothing, so that what is measured is the service."""

import socket
from urllib.parse import quote

RESULTS = "application/sparql-results+json"
_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_PIECE = 1 << 18


def requests(path: str, queries: list[str]) -> list[bytes]:
    """Make the requests that ask ``queries``."""
    head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {RESULTS}\r\n\r\n"
    return [f"GET {path}?query={quote(query)}{head}".encode() for query in queries]


def ask(port: int, sent: list[bytes]) -> int:
    """Send one request after the other over one connection, and return how many were answered whole."""
    answered, connection = 0, None
    for request in sent:
        if connection is None:
            connection = socket.create_connection(("127.0.0.1", port), timeout=300)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(None)  # else each call would wait in two steps
        connection.send(request)  # a few hundred bytes: all or none
        whole, stays = _read(connection)
        answered += whole
        if not stays:
            connection.close()
            connection = None
    if connection is not None:
        connection.close()
    return answered


def _read(connection: socket.socket) -> tuple[bool, bool]:
    """Read one answer; tell whether it is whole and right, and whether the connection stays."""
    data = connection.recv(_PIECE)
    while (end := data.find(_END)) < 0:
        piece = connection.recv(_PIECE)
        if not piece:
            return False, False
        data += piece
    head, size = data[: end + 2].lower(), len(data) - end - len(_END)
    right = head.startswith((b"http/1.1 200", b"http/1.0 200"))
    stays = not head.startswith(b"http/1.0") and b"\r\nconnection: close" not in head
    at = head.find(_LENGTH)
    if at >= 0:
        length = int(head[at + len(_LENGTH) : head.index(b"\r", at + 2)])
        while size < length:
            piece = connection.recv(_PIECE)
            if not piece:
                return False, False
            size += len(piece)
        return right, stays
    chunked, last = b"\r\ntransfer-encoding: chunked" in head, data[-5:]
    while not (chunked and last == b"0\r\n\r\n"):
        piece = connection.recv(_PIECE)
        if not piece:
            return right and not chunked, False
        last = (last + piece)[-5:]
    return right, stays
