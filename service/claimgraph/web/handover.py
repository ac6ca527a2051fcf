"""Connections that change the process: from the front, which took them, to the application, which answers, and back.

A connection goes over a pair of sockets, with the bytes that have been read of it. It stays where it went until a
request comes that the other answers better: a plain query goes back to the front.
"""

import array
import os
import socket
from collections.abc import Callable
from typing import Final

from waitress import wasyncore
from waitress.server import BaseWSGIServer

from claimgraph.web.plain_request import Unusual, take

WITH_IT: Final = 16384
"""As many bytes as this travel in the message; more lie in a file in memory, whose descriptor travels."""


class Handover:
    """Both ends of the way; made before the processes part, so that what is under way outlives either of them."""

    def __init__(self) -> None:
        """Make the way."""
        self.front, self.application = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.front.setblocking(False)
        self.application.setblocking(False)

    def give(self, connection: int, received: bytes) -> bool:
        """Send a connection to the application; False if the way is full for now.

        Raises:
            OSError: it cannot be sent, now or later.
        """
        return _send(self.front, connection, received)

    def take(self) -> tuple[socket.socket, bytes] | None:
        """Take the next connection for the application, and what was read of it; None if there is none now."""
        return _receive(self.application)

    def give_back(self, connection: int, received: bytes, *, union: bool) -> bool:
        """Send a connection to the front, if it can answer what was received; False if the connection stays here."""
        try:
            return take(received, union=union) is not None and _send(self.application, connection, received)
        except (Unusual, OSError):
            return False

    def take_back(self) -> tuple[socket.socket, bytes] | None:
        """Take the next connection for the front, and what was read of it; None if there is none now."""
        return _receive(self.front)


def _send(way: socket.socket, connection: int, received: bytes) -> bool:
    descriptors, text, file = [connection], received, -1
    try:
        if len(received) > WITH_IT:
            file = os.memfd_create("received", os.MFD_CLOEXEC)
            with open(file, "wb", closefd=False) as memory:
                memory.write(received)
            descriptors, text = [connection, file], b"."
        socket.send_fds(way, [text], descriptors)
    except BlockingIOError:
        return False
    finally:
        if file >= 0:
            os.close(file)
    return True


def _receive(way: socket.socket) -> tuple[socket.socket, bytes] | None:
    try:
        text, ancillary, _, _ = way.recvmsg(WITH_IT, socket.CMSG_SPACE(8), socket.MSG_CMSG_CLOEXEC)
    except BlockingIOError:
        return None
    descriptors = array.array("i")
    for _, _, data in ancillary:
        descriptors.frombytes(data)
    if not descriptors:
        return None
    connection = socket.socket(fileno=descriptors[0])
    connection.setblocking(False)
    for file in descriptors[1:]:
        text = os.pread(file, os.fstat(file).st_size, 0)
        os.close(file)
    return connection, text


class Arrivals(wasyncore.dispatcher):
    """Waits, in waitress's loop, for connections that are handed over."""

    def __init__(self, handover: Handover, server: BaseWSGIServer, limit: int) -> None:
        """Give what arrives to ``server``, which shall have no more than ``limit`` connections."""
        self._handover, self._server, self._limit = handover, server, limit
        super().__init__(handover.application.dup(), map=server._map)  # type: ignore[attr-defined]  # not in the stubs

    def readable(self) -> bool:
        """Tell whether there is room for more."""
        return len(self._server._map) < self._limit  # type: ignore[attr-defined]  # not in the stubs

    def writable(self) -> bool:
        """Tell that nothing goes out here."""
        return False

    def handle_read(self) -> None:
        """Adopt all that have come."""
        while self.readable() and (found := self._handover.take()):
            connection, received = found
            try:
                address = connection.getpeername()
            except OSError:  # gone meanwhile
                connection.close()
                continue
            adopt: Callable[..., object] = self._server.channel_class
            channel = adopt(self._server, connection, address, self._server.adj, map=self._server._map)  # type: ignore[attr-defined]  # not in the stubs
            channel.adopted(received)  # type: ignore[attr-defined]  # the stubs say nothing of it
