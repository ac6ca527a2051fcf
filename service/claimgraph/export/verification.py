"""Is an export what its manifest says? Read back, all of it."""

import json
import zlib
from contextlib import ExitStack
from itertools import groupby
from operator import lt
from pathlib import Path
from typing import Final

from claimgraph.errors import ExportError, InputRefused
from claimgraph.export import manifest as m
from claimgraph.export.order import triple_of
from claimgraph.export.packing import packed_blocks
from claimgraph.storage.changes import MODULUS, hash_sum
from claimgraph.storage.fingerprint import Fingerprint

MIRRORED: Final = "mirror.json"
"""In a folder that :mod:`claimgraph.export.mirroring` made: which of the export's files it has."""


def verify(folder: Path, told: m.Manifest | None = None) -> m.Manifest:
    """Check every file of the export in ``folder``, and return its manifest.

    The bytes are those of the manifest; the N-Quads are sorted and have the hash that the snapshot
    had; Turtle and TriG are parsed, apart from this process, and hold the same; the report conforms.

    Raises:
        ExportError: there is no export, or it is damaged; the message names the file.
    """
    told = told or m.Manifest.read(folder)
    for name in set(m.MEDIA_TYPES) - {m.CHANGES, m.REVERSE, *m.TURTLES.values()} - set(told.files):
        raise _wrong(folder / name, "the manifest does not list it")
    if told.turtle not in told.files:
        raise _wrong(folder / told.turtle, "the manifest does not list it")
    here = _here(folder, told)
    for name, (size, digest) in told.files.items():
        if name not in here:
            continue
        path = folder / name
        try:
            if path.stat().st_size != size or m.checksum(path) != digest:
                raise _wrong(path, "its bytes are not those that the manifest tells of")
        except OSError as error:
            raise _wrong(path, error.strerror or str(error)) from error
    try:
        with ExitStack() as stack:
            prints = {
                name: stack.enter_context(Fingerprint(folder / name, m.MEDIA_TYPES[name]))
                for name in (told.turtle, m.TRIG)
                if name in here
            }
            triples = _nquads(folder / m.NQUADS, told)
            for name, expected in ((told.turtle, triples), (m.TRIG, (told.quads, int(told.digest, 16)))):
                if name in prints and prints[name].wait() != expected:
                    raise _wrong(folder / name, f"it does not hold the same as {m.NQUADS}")
    except InputRefused as error:
        raise ExportError(str(error)) from error
    except (EOFError, zlib.error, ValueError, OSError) as error:
        raise _wrong(folder / m.NQUADS, str(error)) from error
    if "sh:conforms true" not in (folder / m.REPORT).read_text("utf-8"):
        raise _wrong(folder / m.REPORT, "it tells of violations")
    return told


def _here(folder: Path, told: m.Manifest) -> set[str]:
    """Return which of the files should be in the folder: all, or those that a mirror says it has."""
    try:
        files = {str(name) for name in json.loads((folder / MIRRORED).read_bytes())["files"]}
    except FileNotFoundError:
        return set(told.files)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _wrong(folder / MIRRORED, str(error)) from error
    return files | {m.NQUADS, m.REPORT}


def _nquads(path: Path, told: m.Manifest) -> tuple[int, int]:
    """Check the N-Quads; return the number and the hash sum of the triples without their graphs."""
    seen = [0, 0]
    count = total = 0
    last = triple_before = b""
    for block in packed_blocks(path):
        row = [last, *block]
        if not all(map(lt, row, block)):
            wrong = next(number for number, (one, two) in enumerate(zip(row, block, strict=False)) if one >= two)
            raise _wrong(path, f"line {seen[0] + wrong + 1} is out of order")
        last = block[-1]
        seen[0] += len(block)
        seen[1] += hash_sum(block)
        triples = [triple for triple, _ in groupby(map(triple_of, block))]
        if triples[0] == triple_before:
            del triples[0]
        triple_before = triples[-1] if triples else triple_before
        count += len(triples)
        total += hash_sum(triples)
    if (seen[0], f"{seen[1] % MODULUS:032x}", count) != (told.quads, told.digest, told.triples):
        raise _wrong(path, "it does not hold what the manifest tells of")
    return count, total % MODULUS


def _wrong(path: Path, reason: str) -> ExportError:
    return ExportError(f"{path} is not as it was made: {reason}. Make the export anew, or fetch it again")
