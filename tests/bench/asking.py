"""A client that costs next to nothing, so that what is measured is the service."""

import re
import socket
from urllib.parse import quote

RESULTS = "application/sparql-results+json"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSES = re.compile(rb"^HTTP/1\.0|\r\nconnection: *close", re.IGNORECASE)
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
        connection.sendall(request)
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
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(_PIECE)
        if not piece:
            return False, False
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    right, stays = head.split()[1] == b"200", _CLOSES.search(head) is None
    length, size, end = _LENGTH.search(head + b"\r\n"), len(body), body[-5:]
    chunked = _CHUNKED.search(head) is not None
    while not (size >= int(length[1]) if length else chunked and end == b"0\r\n\r\n"):
        piece = connection.recv(_PIECE)
        if not piece:
            return right and not length and not chunked, False
        size, end = size + len(piece), (end + piece)[-5:]
    return right, stays
