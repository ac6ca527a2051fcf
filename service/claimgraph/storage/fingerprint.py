"""A program that says how many statements an RDF file holds, and their hash sum, and ends.

It is run as ``python -m claimgraph.storage.fingerprint MEDIA-TYPE FILE`` by whoever checks a file: one
that brings the parser down takes only this process with it. See :mod:`claimgraph.storage.changes`.
"""

import resource
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from claimgraph.errors import InputRefused, Refusal
from claimgraph.storage.changes import MODULUS, hash_sum
from claimgraph.unpacking import DAMAGED, unpacked_file

MEMORY: Final = 2 << 30


class Fingerprint:
    """How many statements a packed file holds, and their hash sum, while it is being found out."""

    def __init__(self, path: Path, media_type: str) -> None:
        """Start the program."""
        self._path = path
        command = [sys.executable, "-I", "-m", "claimgraph.storage.fingerprint", media_type, str(path)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait(self) -> tuple[int, int]:
        """Return the number of statements, and their hash sum.

        Raises:
            InputRefused: it cannot be read or parsed.
        """
        told, said = self._process.communicate()
        if self._process.returncode:
            reason = (said.strip().splitlines() or ["it brought the parser down"])[-1]
            raise InputRefused(
                Refusal(f"It cannot be read: {reason.rstrip('.')}.", "Make it anew.", file=str(self._path))
            )
        count, digest = told.split()
        return int(count), int(digest, 16)

    def __enter__(self) -> Self:
        """Have it for a block."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the program, if it has not ended."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()


def main(arguments: list[str]) -> int:
    """Parse the file; return 0, or 3 with the reason on standard error."""
    media_type, path = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pyoxigraph

    count = total = 0
    try:
        with unpacked_file(Path(path)) as file:
            quads = pyoxigraph.parse(cast(BinaryIO, file), pyoxigraph.RdfFormat.from_media_type(media_type))
            while some := list(islice(quads, 1000)):
                text = pyoxigraph.serialize(some, format=pyoxigraph.RdfFormat.N_QUADS) or b""
                count += len(some)
                total += hash_sum(text.split(b"\n")[:-1])
    except (SyntaxError, ValueError, OSError, *DAMAGED) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 3
    print(count, f"{total % MODULUS:032x}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
