"""Files that are on disk when a function returns: sync, atomic replacement, removal.

POSIX promises nothing about a file's bytes before ``fsync`` of the file, nor about its name before
``fsync`` of its folder.
"""

import contextlib
import os
import shutil
from pathlib import Path


def sync_path(path: Path) -> None:
    """Put the file's bytes, or the folder's names, on disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file atomically and durably; at any instant it has the old bytes or the new."""
    aside = path.with_name(f".{path.name}.tmp")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    sync_path(path.parent)


def write_all(handle: int, data: bytes) -> None:
    """Write every byte; ``os.write`` may write less than it was given."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def link_tree(source: Path, target: Path, immutable: str = ".sst") -> None:
    """Make ``target`` a copy of the flat folder ``source``, sharing the files that never change."""
    target.mkdir()
    for entry in sorted(source.iterdir()):
        if entry.suffix == immutable:
            try:
                os.link(entry, target / entry.name)
                continue
            except OSError:  # a file system without hard links
                pass
        shutil.copyfile(entry, target / entry.name)


def remove_tree(path: Path) -> None:
    """Remove a folder or file if it is there; what cannot be removed now is swept at the next start."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
