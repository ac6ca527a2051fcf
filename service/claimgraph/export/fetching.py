"""Fetching the files of exports that a service publishes: on from where it stopped, and checked."""

import http.client
import json
import os
from pathlib import Path
from ssl import SSLError
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from claimgraph.errors import ExportError, UsageError
from claimgraph.export.manifest import checksum

PATIENCE: Final = 60.0
PIECE: Final = 1 << 20
LIST_BYTES: Final = 64 << 20
"""What a list of exports, or a manifest, may have at most."""


class Site:
    """A service's exports. ``url`` is the service's address, or that of its exports."""

    def __init__(self, url: str) -> None:
        """Take the address.

        Raises:
            UsageError: it is none of http or https.
        """
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise UsageError(f"“{url}” is no address: give one such as http://127.0.0.1:8080/")
        root = url.rstrip("/")
        self.exports = f"{root}/" if root.endswith("/exports") else f"{root}/exports/"

    def listed(self) -> list[dict[str, Any]]:
        """Return what the service says of its exports, newest first.

        Raises:
            ExportError: it cannot be asked, or answers something else.
        """
        try:
            found: list[dict[str, Any]] = json.loads(self.read(""))["exports"]
            return [dict(one) for one in found]
        except (ValueError, TypeError, KeyError) as error:
            raise ExportError(f"{self.exports} is no list of exports. Check the address") from error

    def read(self, path: str) -> bytes:
        """Return a small document.

        Raises:
            ExportError: it cannot be had.
        """
        address = self.exports + path
        try:
            request = Request(address, headers={"Accept": "application/json, application/ld+json;q=0.9"})
            with urlopen(request, timeout=PATIENCE) as reply:
                data: bytes = reply.read(LIST_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(address, error) from error
        if len(data) > LIST_BYTES:
            raise ExportError(f"{address} has more than {LIST_BYTES:,} bytes. Check the address")
        return data

    def fetch(self, path: str, target: Path, size: int, digest: str) -> None:
        """Have a file of ``size`` bytes and this SHA-256 on disk; what is there already is not asked for again.

        Raises:
            ExportError: it cannot be had whole; what came stays, to go on from.
            OSError: the file cannot be written.
        """
        if target.exists():
            if target.stat().st_size == size and checksum(target) == digest:
                return
            target.unlink()
        part = target.with_name(f"{target.name}.part")
        self._download(self.exports + path, part, size)
        if part.stat().st_size < size:
            raise ExportError(f"{self.exports}{path} broke off. Run it again: it goes on from there")
        if part.stat().st_size > size or checksum(part) != digest:
            part.unlink()
            raise ExportError(f"{self.exports}{path} is not what its manifest says. Run it again, or tell its keeper")
        part.rename(target)

    def _download(self, address: str, part: Path, size: int) -> None:
        """Go on with a file, up to one byte more than it should have."""
        have = part.stat().st_size if part.exists() else 0
        if have >= size:
            return
        request = Request(address, headers={"Range": f"bytes={have}-"} if have else {})
        try:
            with urlopen(request, timeout=PATIENCE) as reply, part.open("ab" if reply.status == 206 else "wb") as file:
                left = size - file.tell() + 1
                while left > 0 and (data := reply.read(min(PIECE, left))):
                    file.write(data)
                    left -= len(data)
                file.flush()
                os.fsync(file.fileno())
        except (http.client.HTTPException, URLError, ConnectionError, TimeoutError, SSLError) as error:
            raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> ExportError:
    reason = getattr(error, "reason", None) or error
    if isinstance(error, HTTPError):
        reason = f"{error.code} {reason}"
        error.close()
    return ExportError(f"{address} could not be fetched ({reason}). Run it again: it goes on from where it stopped")
