"""The tables of names: those that ship with the program, and the user's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from claimgraph.errors import Refusal, UsageError
from claimgraph.model import PartyType

NOBODY = "-"
COLUMNS = ("alias", "name", "type", "iri")


@dataclass(frozen=True, slots=True)
class Alias:
    """One line of the user's table: ``alias`` means the party ``name``, or nobody where that is None."""

    alias: str
    name: str | None
    type: PartyType | None = None
    iri: str | None = None


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the lines of a packaged table by their column names; lines that begin with # are remarks."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(header, line.split("\t"), strict=True))


def values(cell: str) -> tuple[str, ...]:
    """Split a cell of several values."""
    return tuple(value for value in cell.split(";") if value)


def aliases(path: Path) -> list[Alias]:
    """Read the user's table: alias, name, type, IRI, parted by tabs; type and IRI may be left out.

    Empty lines, lines that begin with # and a heading ``alias  name …`` are passed over. The name
    ``-`` says that the alias is no party.

    Raises:
        UsageError: the file cannot be read, or a line is wrong; the message names file and line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
        raise UsageError(f"{path}: the table of aliases cannot be read: {reason}. Give a UTF-8 text file.") from error
    found: list[Alias] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#") or tuple(cells[:2]) == COLUMNS[:2]:
            continue
        made = _alias(cells)
        if isinstance(made, Refusal):
            raise UsageError(str(made.at(str(path), number)))
        found.append(made)
    return found


def _alias(cells: list[str]) -> Alias | Refusal:
    cells = cells + [""] * (len(COLUMNS) - len(cells))
    alias, name, kind, iri = cells[:4]
    if len(cells) > len(COLUMNS) or not alias or not name:
        return Refusal(
            "A line holds alias, name, type and IRI.", "Part them by tabs; alias and name must not be empty."
        )
    if kind and kind not in list(PartyType):
        known = ", ".join(PartyType)
        return Refusal(f"“{kind}” is no type of party.", f"Use one of {known}, or leave it empty.", field="type")
    if iri and not iri.startswith(("http://", "https://", "urn:")):
        return Refusal(f"“{iri}” is no IRI.", "Begin it with http://, https:// or urn:.", field="iri")
    return Alias(alias, None if name == NOBODY else name, PartyType(kind) if kind else None, iri or None)
