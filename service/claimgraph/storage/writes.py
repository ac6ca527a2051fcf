"""Writes as plain values: what somebody asks for, and what became of it.

They hold nothing that is open, so that they can be handed to the owner of the store from any process.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from claimgraph.storage.changes import hash_of

ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a graph for a write to be made (RFC 9110, section 13.1).

    ``match`` and ``none_match`` are the digests (see :func:`digest`) in If-Match and If-None-Match, or ``*``; None
    where the request has no such field. A graph that holds nothing matches nothing.
    """

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A SPARQL Update request.

    ``base`` resolves relative IRIs; ``using`` and ``using_named`` are the protocol's data set. With ``graph``, ""
    for the default graph, it is a patch of that graph: its default graph, and the only one that it may change.
    """

    text: str
    base: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    graph: str | None = None
    condition: Condition = field(default_factory=Condition)


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """Triples, as canonical N-Triples lines, put into a graph, or in the place of what it holds."""

    graph: str
    triples: frozenset[str]
    replace: bool
    condition: Condition = field(default_factory=Condition)


Write = Update | GraphWrite


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to.

    ``changed`` counts the quads that came or went, ``snapshot`` is the first that shows it; ``existed`` tells
    whether the graph that was named held anything before, ``met`` whether the condition held: if not, nothing was
    done.
    """

    changed: int
    snapshot: int
    existed: bool = True
    met: bool = True


def digest(lines: Iterable[str]) -> str:
    """Return what tells the content of a graph from any other: the hash sum of its canonical lines, in hex."""
    return f"{hash_of(lines):032x}"


def encode(write: Write) -> dict[str, Any]:
    """Return the write as what JSON can carry."""
    fields = asdict(write)
    if isinstance(write, GraphWrite):
        fields["triples"] = list(write.triples)
    return fields


def decode(fields: dict[str, Any]) -> Write:
    """Read what :func:`encode` made."""
    given = fields.pop("condition")
    condition = Condition(*(None if tags is None else tuple(tags) for tags in given.values()))
    if "text" in fields:
        fields |= {name: tuple(fields[name]) for name in ("using", "using_named")}
        return Update(**fields, condition=condition)
    return GraphWrite(fields["graph"], frozenset(fields["triples"]), fields["replace"], condition)
