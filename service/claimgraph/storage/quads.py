"""Statements between canonical lines and the engine's quads: nothing that would change on the way."""

import functools
import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

import pyoxigraph as ox

from claimgraph.errors import InputRefused, Refusal
from claimgraph.storage.changes import MODULUS, NewGraph

MAX_LINE: Final = 16_000_000
"""Bytes of a statement; the engine stores more than the 16 MiB that its parsers read."""

_IRI = r'<[^\x00-\x20<>"{}|^`\\]*>'
_LITERAL = rf'"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"(?:@[a-zA-Z0-9-]+|\^\^{_IRI})?'
_TRIPLE = re.compile(rf"{_IRI} {_IRI} ({_IRI}|{_LITERAL}) \.")

_PART = r"[A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}"
_PLAIN_IRI = (
    rf"<(?:https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?=[/?#>])|urn:[a-z0-9]+:)"
    rf"(?:{_PART}|[/?])*(?:#(?:{_PART}|[/?])*)?>"
)
_PLAIN_SIGN = r'[^"\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]'
_PLAIN_TEXT = rf'{_PLAIN_SIGN}*(?:\\[\\"nrt]{_PLAIN_SIGN}*)*'
_DAY = r"[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]"
_PLAIN_TYPED = "|".join(
    rf'"{form}"\^\^<http://www\.w3\.org/2001/XMLSchema#{datatype}>'
    for datatype, form in {
        "integer": "(?:0|[1-9][0-9]{0,17})",
        "decimal": r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,8}[1-9])?",
        "boolean": "(?:true|false)",
        "date": _DAY,
        "gYearMonth": "[1-9][0-9]{3}-[01][0-9]",
        "gYear": "[1-9][0-9]{3}",
        "dateTime": rf"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?",
    }.items()
)
_PLAIN_OBJECT = rf'(?:{_PLAIN_IRI}|"{_PLAIN_TEXT}"(?:@[a-z]{{2,3}})?|{_PLAIN_TYPED})'
PLAIN: Final = re.compile(rf"{_PLAIN_IRI} {_PLAIN_IRI} {_PLAIN_OBJECT} \.")
_NODE: Final = re.compile(_PLAIN_IRI)
_VALUE: Final = re.compile(_PLAIN_OBJECT)

REMEMBERED: Final = 50_000
"""Terms that are remembered as plain, before all are forgotten."""

REMEMBERED_LENGTH: Final = 200


def line_of(quad: ox.Quad) -> str:
    """Return the N-Quads line of a quad as the engine prints it."""
    return f"{quad.triple} ." if isinstance(quad.graph_name, ox.DefaultGraph) else f"{quad} ."


def parse(lines: Sequence[str]) -> list[ox.Quad]:
    """Return the quads of lines made by :func:`claimgraph.storage.changes.quad_line`, in order.

    Raises:
        InputRefused: a line holds what the store would not give back as it is.
    """
    try:
        quads = list(ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise refuse(f"The engine cannot read it: {error}.") from None
    for line, quad in zip(lines, quads, strict=True):
        if line_of(quad) != line:
            raise refuse(f"{_short(line)} is not canonical: it would be stored as {_short(line_of(quad))}.")
    return quads


def is_plain(line: str) -> bool:
    """Whether a triple's line surely is one that the engine reads and gives back as it is; False says nothing.

    A third of what :func:`parse` costs, and right for nearly all that an ingest writes.
    """
    return PLAIN.fullmatch(line) is not None and len(line) <= MAX_LINE // 4


class PlainGraphs:
    """Makes new graphs of what is plain; most terms stand in many lines, and are looked at once."""

    def __init__(self) -> None:
        """Begin with no term known."""
        self._nodes: set[str] = set()
        self._values: set[str] = set()

    def make(self, graph: str, triples: Iterable[tuple[str, str, str]]) -> NewGraph | None:
        """Return the graph of triples, each of which comes once, as terms of N-Triples; None if one is not plain."""
        end = f" <{graph}> .\n"
        if _NODE.fullmatch(f"<{graph}>") is None:
            return None
        nodes, values = self._nodes, self._values
        rows: list[bytes] = []
        total = 0
        for subject, predicate, value in triples:
            if (
                (subject not in nodes and not self._is_node(subject))
                or (predicate not in nodes and not self._is_node(predicate))
                or (value not in values and not self._is_value(value))
            ):
                return None
            row = f"{subject} {predicate} {value}{end}".encode()
            total += int.from_bytes(blake2b(row[:-1], digest_size=16).digest())
            rows.append(row)
        return NewGraph(graph, b"".join(rows), len(rows), total % MODULUS)

    def _is_node(self, term: str) -> bool:
        return len(term) <= MAX_LINE // 16 and _NODE.fullmatch(term) is not None and _remember(self._nodes, term)

    def _is_value(self, term: str) -> bool:
        return len(term) <= MAX_LINE // 8 and _VALUE.fullmatch(term) is not None and _remember(self._values, term)


def _remember(known: set[str], term: str) -> bool:
    if len(term) <= REMEMBERED_LENGTH:
        if len(known) >= REMEMBERED:
            known.clear()
        known.add(term)
    return True


def check_triple(line: str) -> None:
    """Refuse a line that is no canonical triple, or that the engine would change, or never load again.

    Raises:
        InputRefused: with the reason.
    """
    if len(line) > MAX_LINE // 4 and len(line.encode()) > MAX_LINE:
        raise refuse(f"A statement of {len(line):,} characters is too long; {MAX_LINE:,} bytes are allowed.")
    match = _TRIPLE.fullmatch(line)
    if not match:
        raise refuse(f"{_short(line)} is no canonical N-Triples line without blank nodes.")
    term = match[1]
    if term[0] == '"' and term[-1] != '"' and stored_form(term) != term:
        raise refuse(f"{_short(term)} is not canonical: it would be stored as {_short(stored_form(term))}.")


@functools.lru_cache(maxsize=65536)
def stored_form(literal: str) -> str:
    """Return the form in which the engine gives a literal (N-Triples) back: ``"01"`` as integer becomes ``"1"``."""
    try:
        (triple,) = ox.parse(f"<s:> <p:> {literal} .", ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise refuse(f"The engine cannot read {_short(literal)}: {error}.") from None
    memory = ox.Store()
    memory.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    return str(next(iter(memory)).object)


def refuse(reason: str) -> InputRefused:
    """Make the error for a statement that must not go into the store."""
    return InputRefused(Refusal(reason, "Normalise the statement before it is stored.", constraint="canonical"))


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"
