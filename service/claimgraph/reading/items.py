"""What reading yields: one item for each article, claim, RDF document or refusal."""

from collections.abc import Container
from dataclasses import dataclass

from claimgraph.errors import Refusal
from claimgraph.model import Article, Claim


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item stood: the file as the caller named it (``-`` is standard input), the line from 1."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RdfInput:
    """An RDF document, parsed: canonical N-Quads, one statement a line, sorted, no blank nodes."""

    nquads: str


@dataclass(frozen=True, slots=True)
class LineBatch:
    """Lines of JSON as they stood, without their ends, with their numbers; another process may read them."""

    file: str
    lines: tuple[tuple[int, bytes], ...]

    def only(self, numbers: Container[int]) -> "LineBatch":
        """Return the batch with the lines of these numbers alone."""
        return LineBatch(self.file, tuple(line for line in self.lines if line[0] in numbers))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was read; ``raw`` is the line of JSON that it came from, as it stood."""

    origin: Origin
    value: Article | Claim | RdfInput | Refusal
    raw: str | None = None
