"""What a text is recognised by when it comes again, cut or edited: its MinHash.

MinHash (Broder, "On the resemblance and containment of documents", 1997) estimates from a few numbers how
many runs of words two texts share; datasketch makes them. All is a pure function of the texts, the same on
any machine, so that whoever compares the same two texts comes to the same end.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datasketch import MinHash

RUN: Final = 4
"""Words in a run: of two texts about one event, written apart, hardly any is the same."""

NUMBERS: Final = 128
BAND: Final = 2
"""Numbers in a band: texts are compared that share all of one (locality-sensitive hashing)."""

FEWEST: Final = 16
"""Distinct runs that a text needs; of shorter ones only the very same are the same."""

SHARED: Final = 0.4
"""Share of the shorter text's runs from which on the two are one text."""

RECIPE: Final = f"datasketch-2 affine32 1 {RUN} {NUMBERS} {BAND} {FEWEST}"
"""All that a stored sketch depends on."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """How many distinct runs a text has, and its MinHash: ``NUMBERS`` unsigned 32-bit numbers, little-endian."""

    runs: int
    numbers: bytes

    def bands(self) -> list[int]:
        """Return the keys, signed 64-bit numbers, of which texts that are alike share one."""
        width = 4 * BAND
        pieces = (self.numbers[start : start + width] for start in range(0, 4 * (NUMBERS - BAND + 1), width))
        return [
            int.from_bytes(hashlib.blake2b(piece, digest_size=8, salt=place.to_bytes(2)).digest(), signed=True)
            for place, piece in enumerate(pieces)
        ]

    def shared(self, other: "Sketch") -> float:
        """Estimate which share of the shorter text's runs the other has too, from 0 to 1."""
        import numpy as np

        own, theirs = np.frombuffer(self.numbers, "<u4"), np.frombuffer(other.numbers, "<u4")
        resemblance = float(np.count_nonzero(own == theirs)) / NUMBERS
        common = resemblance * (self.runs + other.runs) / (1 + resemblance)
        return min(1.0, common / min(self.runs, other.runs))


@cache
def _empty() -> "MinHash":
    from datasketch import MinHash

    return MinHash(num_perm=NUMBERS, seed=1, scheme="affine32")


def sketch(text: str) -> Sketch | None:
    """Return what a text is recognised by; None where it is too short to be told from others."""
    words = re.findall(r"\w+", text.casefold())
    runs = {" ".join(words[start : start + RUN]).encode() for start in range(len(words) - RUN + 1)}
    if len(runs) < FEWEST:
        return None
    made = _empty().copy()
    made.update_batch(list(runs))
    return Sketch(len(runs), made.hashvalues.astype("<u4").tobytes())
