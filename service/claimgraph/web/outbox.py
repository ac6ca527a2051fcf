"""What is on its way to a client: in the connection's buffer, and behind that, for slow clients, in a file."""

import asyncio
import tempfile
from typing import IO, Final

HIGH: Final = 1 << 20
LOW: Final = 1 << 18
PIECE: Final = 1 << 17


class Outbox:
    """Bytes for one client, in their order. No more than a megabyte is held in memory."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Send by ``transport``, whose protocol tells :meth:`pause` and :meth:`resume`."""
        self._transport = transport
        self._paused = False
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        transport.set_write_buffer_limits(HIGH, LOW)

    @property
    def stored(self) -> int:
        """The number of bytes that wait in the file."""
        return self._written - self._read

    @property
    def waiting(self) -> int:
        """The number of bytes that have not left."""
        return self.stored + self._transport.get_write_buffer_size()

    @property
    def full(self) -> bool:
        """Whether the client is behind."""
        return self._paused or self.stored > 0

    def write(self, data: bytes) -> None:
        """Send bytes, or put them behind those that wait.

        Raises:
            OSError: the file cannot be written.
        """
        if not self._paused and not self.stored:
            self._transport.write(data)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  closed with the connection
        self._file.seek(self._written)
        self._written += self._file.write(data)

    def pause(self) -> None:
        """Note that the connection's buffer is full."""
        self._paused = True

    def resume(self) -> None:
        """Note that it has room, and fill it from the file."""
        self._paused = False
        while self._file is not None and self.stored and not self._paused:
            self._file.seek(self._read)
            piece = self._file.read(PIECE)
            self._read += len(piece)
            self._transport.write(piece)
        if self._file is not None and not self.stored:
            self._file.truncate(0)
            self._written = self._read = 0

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()
