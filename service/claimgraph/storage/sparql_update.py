"""The operations of a SPARQL 1.1 Update request, cut out of a text that the parser has approved.

Update requests are sequences (SPARQL 1.1 Update, section 3). The engine runs one as a whole and does not
say what it changed; taken apart, each operation can be asked for the quads that it removes and adds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimgraph.errors import QueryError, UsageError
from claimgraph.storage.sparql_keywords import terminals, with_variables

MANAGEMENT: Final = frozenset({"CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
VARIABLE: Final = "urn:x-claimgraph:variable:"
"""Stands before a variable's name where a template is read as data."""


@dataclass(frozen=True, slots=True)
class Modify:
    """``DELETE`` and ``INSERT`` by a pattern, or of data (then ``where`` is None): templates and clauses as text.

    ``dataset`` holds ``FROM`` clauses; ``default`` is the graph term of ``WITH``, or "".
    """

    prologue: str
    delete: str
    insert: str
    where: str | None = None
    dataset: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Management:
    """An operation on whole graphs; a graph is a term, or one of DEFAULT, NAMED and ALL."""

    prologue: str
    verb: str
    silent: bool
    source: str
    target: str = ""


def operations(text: str, using: tuple[str, ...], using_named: tuple[str, ...]) -> Iterator[Modify | Management]:
    """Yield the operations; ``using`` and ``using_named`` are the protocol's data set for all of them.

    Raises:
        UsageError: the text names a data set of its own beside the protocol's (SPARQL 1.1 Protocol, 2.2.3).
        QueryError: an operation is none of SPARQL 1.1.
    """
    given = "".join(f"FROM <{iri}> " for iri in using) + "".join(f"FROM NAMED <{iri}> " for iri in using_named)
    prologue = ""
    for statement in _statements(text):
        parts = statement
        while parts and _word(parts[0]) in ("BASE", "PREFIX"):
            length = 2 if _word(parts[0]) == "BASE" else 3
            prologue += " ".join(parts[:length]) + "\n"
            parts = parts[length:]
        if not parts:
            continue
        verb = _word(parts[0])
        if verb in MANAGEMENT:
            yield _management(prologue, verb, parts[1:])
        else:
            yield _modify(prologue, parts, given)


def as_data(template: str) -> str:
    """Write a template of quads as data, each variable as an IRI that stands for it."""
    return with_variables(template, lambda name: f" <{VARIABLE}{name}> ")


def _statements(text: str) -> Iterator[list[str]]:
    """Yield each operation as its words, terms and, whole, its blocks in braces."""
    parts: list[str] = []
    depth = begin = 0
    for place, token in terminals(text):
        if token == "{":
            begin = begin if depth else place
            depth += 1
        elif token == "}":
            depth -= 1
            if not depth:
                parts.append(text[begin : place + 1])
        elif depth:
            continue
        elif token == ";":
            yield parts
            parts = []
        else:
            parts.append(token)
    yield parts


def _word(part: str) -> str:
    return part.upper() if part.isalpha() else ""


def _modify(prologue: str, parts: list[str], given: str) -> Modify:
    words = [_word(part) for part in parts]
    if words[1:2] == ["DATA"] and len(parts) == 3:
        return Modify(prologue, **{"delete": "", "insert": "", words[0].lower(): parts[2]})
    if words[:2] == ["DELETE", "WHERE"] and len(parts) == 3:
        return Modify(prologue, delete=parts[2], insert="", where=parts[2], dataset=given)
    found = {"WITH": "", "DELETE": "", "INSERT": "", "WHERE": ""}
    dataset, at = "", 0
    while at < len(parts) - 1:
        if words[at] == "USING":
            named = words[at + 1] == "NAMED"
            at += named
            dataset += f"FROM {'NAMED ' if named else ''}{parts[at + 1]} "
        elif words[at] in found:
            found[words[at]] = parts[at + 1]
        else:
            break
        at += 2
    if at != len(parts) or not found["WHERE"]:
        raise QueryError(f"{' '.join(parts)[:60]}… is no operation of SPARQL 1.1 Update.")
    if given and (dataset or found["WITH"]):
        raise UsageError("The update has USING or WITH; leave using-graph-uri and using-named-graph-uri out.")
    return Modify(prologue, found["DELETE"], found["INSERT"], found["WHERE"], dataset or given, found["WITH"])


def _management(prologue: str, verb: str, parts: list[str]) -> Management:
    silent = bool(parts) and _word(parts[0]) == "SILENT"
    graphs = [_word(part) or part for part in parts[silent:] if _word(part) not in ("GRAPH", "TO")]
    return Management(prologue, verb, silent, *graphs)
