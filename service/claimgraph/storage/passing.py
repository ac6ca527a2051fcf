"""Values from one process to another over a pipe: four bytes of length, big-endian, and so much JSON; errors, too."""

import json
import os
import select
import struct
import time
from dataclasses import asdict
from typing import Any, Final

from claimgraph import errors
from claimgraph.storage.durable import write_all

LENGTH: Final = struct.Struct(">I")
PIECE: Final = 1 << 20


def encode(value: dict[str, Any]) -> bytes:
    """Return a value as it is passed."""
    data = json.dumps(value).encode()
    return LENGTH.pack(len(data)) + data


def send(pipe: int, value: dict[str, Any]) -> None:
    """Write a value, waiting until the pipe has taken all of it."""
    write_all(pipe, encode(value))


def receive(pipe: int, deadline: float | None = None) -> dict[str, Any] | None:
    """Wait for a value, until ``deadline`` by the monotonic clock; None at the end of the stream.

    Raises:
        EOFError: the stream ends within it.
        TimeoutError: not all of it is there in time.
        ValueError: it is none.
    """
    head = _read(pipe, 1, deadline)
    if not head:
        return None
    (length,) = LENGTH.unpack(head + _exactly(pipe, LENGTH.size - 1, deadline))
    value = json.loads(_exactly(pipe, length, deadline))
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def readable(pipe: int, seconds: float | None = None) -> bool:
    """Wait until there is something to read, or the stream has ended; False if that takes longer."""
    poller = select.poll()
    poller.register(pipe, select.POLLIN)
    return bool(poller.poll(None if seconds is None else max(seconds, 0) * 1000))


def _exactly(pipe: int, length: int, deadline: float | None) -> bytes:
    pieces = []
    while length:
        piece = _read(pipe, min(length, PIECE), deadline)
        if not piece:
            raise EOFError
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _read(pipe: int, length: int, deadline: float | None) -> bytes:
    if deadline is not None and not readable(pipe, deadline - time.monotonic()):
        raise TimeoutError("The other end sends no more.")
    return os.read(pipe, length)


def error_fields(error: errors.ClaimgraphError) -> dict[str, Any]:
    """Return an error of our family as what JSON can carry."""
    fields: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.InputRefused):
        fields["refusal"] = asdict(error.refusal)
        if isinstance(error, errors.ChangeRefused):
            fields["report"] = error.report
    elif isinstance(error, errors.QuerySyntax):
        fields["place"] = [error.line, error.column, error.excerpt, error.suggestion]
    elif isinstance(error, errors.QueryError) and error.limit is not None:
        fields["limit"] = asdict(error.limit)
    return fields


def error_of(fields: dict[str, Any]) -> errors.ClaimgraphError:
    """Make the error that :func:`error_fields` took apart."""
    kind: type[errors.ClaimgraphError] = getattr(errors, fields["error"])
    if issubclass(kind, errors.ChangeRefused):
        return kind(errors.Refusal(**fields["refusal"]), fields["report"])
    if issubclass(kind, errors.InputRefused):
        return kind(errors.Refusal(**fields["refusal"]))
    if issubclass(kind, errors.QuerySyntax):
        return kind(fields["message"], *fields["place"])
    if issubclass(kind, errors.QueryError) and "limit" in fields:
        return kind(fields["message"], errors.Limit(**fields["limit"]))
    return kind(fields["message"])
