"""A mirror of a service's newest export: followed by patches, checked, and put in place whole."""

import json
import shutil
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from claimgraph.errors import ExportError
from claimgraph.export import folder as folders
from claimgraph.export import manifest as m
from claimgraph.export.fetching import Site
from claimgraph.export.packing import packed_lines, write_packed, write_plain
from claimgraph.export.patches import Patch, patched
from claimgraph.export.retention import Keep, prune
from claimgraph.export.verification import MIRRORED, verify
from claimgraph.storage.durable import remove_tree

FETCHING: Final = ".fetching"
NEEDED: Final = (m.NQUADS, m.REPORT)
"""What a mirror holds at least, beside the manifest."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a run came to: ``how`` is "unchanged", "patches" or "whole"."""

    folder: Path
    triples: int
    how: str


def mirror(url: str, into: Path, keep: Keep, *, everything: bool = False) -> Mirrored:
    """Have the newest export of the service at ``url`` in the folder ``into``, with ``latest`` leading to it.

    Where the patches since the one that is there are less than the whole, they alone are fetched. All
    is checked by SHA-256 and by the hash of the graph. Run again after a failure it goes on.

    Raises:
        UsageError: ``url`` is no address.
        ExportError: it cannot be fetched, or is not what it says; what was there stays good.
    """
    site = Site(url)
    try:
        with folders.writing(into):
            listed = site.listed()
            name = str(listed[0].get("name")) if listed else ""
            if not folders.NAME.fullmatch(name):
                raise ExportError(f"{site.exports} has no export yet. Try again later")
            here = folders.latest(into)
            if here == name and _is_whole(into / name, everything=everything):
                return Mirrored(into / name, m.Manifest.read(into / name).triples, "unchanged")
            scratch = _scratch(into, name)
            write_plain(scratch / m.FILE, [site.read(f"{name}/{m.FILE}").decode()])
            told = m.Manifest.read(scratch)
            if told.name != name:
                raise ExportError(f"{site.exports}{name}/ calls itself {told.name}. Tell its keeper")
            files = [file for file in told.files if everything or file in NEEDED]
            by_patches = _follow(site, listed, into, here, scratch, told)
            for file in files:
                site.fetch(f"{name}/{file}", scratch / file, *told.files[file])
            if not everything:
                write_plain(scratch / MIRRORED, [json.dumps({"from": site.exports, "files": files}) + "\n"])
            verify(scratch)
            made = folders.put_in_place(scratch, into, name)
            remove_tree(into / FETCHING)
            prune(into, keep)
            return Mirrored(made, told.triples, "patches" if by_patches else "whole")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"The mirror in {into} could not be written ({getattr(error, 'strerror', error)})") from error


def _scratch(into: Path, name: str) -> Path:
    """Return the folder that an earlier run may have begun to fill; those for other exports go."""
    place = into / FETCHING
    for other in place.glob("*"):
        if other.name != name:
            remove_tree(other)
    (place / name).mkdir(parents=True, exist_ok=True)
    return place / name


def _is_whole(folder: Path, *, everything: bool) -> bool:
    try:
        verify(folder)
    except ExportError:
        return False
    return not (everything and (folder / MIRRORED).exists())


def _follow(
    site: Site, listed: Sequence[dict[str, Any]], into: Path, here: str | None, scratch: Path, told: m.Manifest
) -> bool:
    """Make the N-Quads of the newest export out of those here and the patches since; tell whether it was done."""
    target = scratch / m.NQUADS
    if here is None or target.exists():
        return False
    chain = _chain(listed, here)
    if not chain or sum(file["bytes"] for _, file in chain) >= told.files[m.NQUADS][0]:
        return False
    place = scratch / "patches"
    place.mkdir(exist_ok=True)
    try:
        lines: Iterator[str] = packed_lines(into / here / m.NQUADS)
        for name, file in chain:
            path = place / f"{name}.rdfp"
            site.fetch(f"{name}/{m.CHANGES}", path, int(file["bytes"]), str(file["sha256"]))
            lines = patched(lines, Patch.read(path))
        write_packed(target, (f"{line}\n".encode() for line in lines))
        size, digest = told.files[m.NQUADS]
        return target.stat().st_size == size and m.checksum(target) == digest
    except (ExportError, EOFError, zlib.error, UnicodeDecodeError):
        target.unlink(missing_ok=True)
        return False  # the whole will do
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _chain(listed: Sequence[dict[str, Any]], here: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the exports after ``here``, oldest first, each with what the list says of its patch; or nothing."""
    exports = {str(one.get("name")): one for one in listed if folders.NAME.fullmatch(str(one.get("name")))}
    chain: list[tuple[str, dict[str, Any]]] = []
    name = next(iter(exports))
    while name != here:
        one = exports.pop(name, None)
        patch = next((file for file in one.get("files", ()) if file.get("name") == m.CHANGES), None) if one else None
        if one is None or patch is None:
            return []
        chain.insert(0, (name, patch))
        name = str(one.get("previous"))
    return chain
