"""One HTTP request, with limits on all that a server may do to its client.

The connection goes to an address that was checked; one deadline stands over connecting, TLS, the
header and the body, however slowly they drip; no more of the body is read, or unpacked, than the limit.
"""

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from claimgraph.errors import FetchFailed, Refusal
from claimgraph.watching import addresses

PIECE: Final = 65_536
LONGEST_WAIT: Final = 86_400.0
"""Seconds: what Retry-After may ask for at most."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``max_bytes`` a body, packed or unpacked; ``seconds`` a request."""

    max_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``header`` has its names in small letters, ``body`` is unpacked (empty unless the status is 200)."""

    url: str
    status: int
    header: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str | None:
        """The media type alone, in small letters."""
        return self.header.get("content-type", "").partition(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The charset parameter of the media type."""
        for parameter in self.header.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'") or None
        return None

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait (RFC 9110, section 10.2.3), at most a day."""
        text = self.header.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text[:9]), LONGEST_WAIT)
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)


class _Patient(io.RawIOBase):
    """Reads from a socket until the deadline, and not beyond."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket.recv_into(buffer)


class _Channel:
    """As much of a socket as http.client needs; whoever opened the socket closes it."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        self._socket.settimeout(max(self._deadline - time.monotonic(), 0.001))
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Patient(self._socket, self._deadline))

    def close(self) -> None:
        return


def get(url: str, header: Mapping[str, str], limits: Limits, allowed: Collection[str]) -> Reply:
    """Ask for an address and return the answer, whatever its status; redirects are not followed.

    Raises:
        FetchFailed: the address may not be connected to, or the answer went over a limit or is broken.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        with _connected(url, deadline, allowed) as connected:
            return _asked(url, header, limits, connected, deadline)
    except TimeoutError:
        raise failed(url, f"It took longer than {limits.seconds:g} seconds.") from None
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "TLS failed"
        raise failed(url, f"No safe connection: {reason.rstrip('.')}.") from None
    except http.client.IncompleteRead:
        raise failed(url, "The answer was cut off.") from None
    except http.client.HTTPException as error:
        raise failed(url, f"The answer is no HTTP that can be read ({type(error).__name__}).") from None
    except zlib.error:
        raise failed(url, "The answer's gzip is broken.") from None
    except OSError as error:
        raise failed(url, f"No connection: {error.strerror or type(error).__name__}.") from None
    except ValueError:  # such as a length of chunk that is none
        raise failed(url, "The answer is no HTTP that can be read.") from None


def failed(url: str, reason: str, *, lasting: bool = False, **more: Any) -> FetchFailed:
    """Make the error; ``more`` as :class:`FetchFailed` has it."""
    remedy = "Look at the address in a browser." if lasting else "It will be tried again."
    return FetchFailed(Refusal(reason, remedy, file=url), lasting=lasting, **more)


def _connected(url: str, deadline: float, allowed: Collection[str]) -> socket.socket:
    parts, host, _ = addresses.split(url)
    problem: OSError = OSError()
    for family, address in addresses.resolve(url, allowed):
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(max(deadline - time.monotonic(), 0.001))
            plain.connect(address)
            if parts.scheme == "http":
                return plain
            plain.settimeout(max(deadline - time.monotonic(), 0.001))
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError as error:
            plain.close()
            problem = error
    raise problem


def _asked(url: str, header: Mapping[str, str], limits: Limits, connected: socket.socket, deadline: float) -> Reply:
    parts, host, port = addresses.split(url)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _Channel(connected, deadline)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", parts.netloc)
    for name, value in {**header, "Accept-Encoding": "gzip", "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as response:
        fields = {name.lower(): value for name, value in response.getheaders()}
        body = _body(url, response, fields, limits.max_bytes) if response.status == 200 else b""
        return Reply(url, response.status, fields, body)


def _body(url: str, response: http.client.HTTPResponse, fields: Mapping[str, str], most: int) -> bytes:
    coding = fields.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip"):
        raise failed(url, f"The answer is packed in a way that was not asked for ({coding[:20]}).", lasting=True)
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in coding else None
    body = bytearray()
    read = 0
    while piece := response.read(PIECE):
        read += len(piece)
        body += unpacker.decompress(piece, most + 1 - len(body)) if unpacker else piece
        if len(body) > most or read > most or (unpacker and unpacker.unconsumed_tail):
            raise failed(url, f"The answer has more than {most:,} bytes.", lasting=True)
    if response.length or (unpacker and read and not unpacker.eof):
        raise failed(url, "The answer was cut off.")
    return bytes(body)
