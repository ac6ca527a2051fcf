"""A program that says how many statements an RDF file holds, and their hash sum, and ends.

It is run as ``python -m claimgraph.storage.fingerprint MEDIA-TYPE FILE`` by whoever checks a file: one
that brings the parser down takes only this process with it. See :mod:`claimgraph.storage.changes`.
"""

import gzip
import resource
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, Final, cast

from claimgraph.errors import InputRefused, Refusal
from claimgraph.storage.changes import MODULUS, line_hash

MEMORY: Final = 2 << 30


def fingerprint(path: Path, media_type: str) -> tuple[int, int]:
    """Return how many statements a file packed by gzip holds, and their hash sum.

    Raises:
        InputRefused: it cannot be read or parsed.
    """
    command = [sys.executable, "-I", "-m", "claimgraph.storage.fingerprint", media_type, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it brought the parser down"])[-1]
        raise InputRefused(Refusal(f"It cannot be read: {reason.rstrip('.')}.", "Make it anew.", file=str(path)))
    count, digest = done.stdout.split()
    return int(count), int(digest, 16)


def main(arguments: list[str]) -> int:
    """Parse the file; return 0, or 3 with the reason on standard error."""
    media_type, path = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import zlib

    import pyoxigraph

    from claimgraph.storage.quads import line_of

    count = total = 0
    try:
        with gzip.open(path, "rb") as file:
            for quad in pyoxigraph.parse(cast(BinaryIO, file), pyoxigraph.RdfFormat.from_media_type(media_type)):
                count += 1
                total += line_hash(line_of(quad))
    except (SyntaxError, ValueError, OSError, EOFError, zlib.error) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 3
    print(count, f"{total % MODULUS:032x}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
