"""An article's graph in the order of the export, read alone: where nothing else speaks of what it describes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from claimgraph import turtle
from claimgraph.export.order import BELOW, Places
from claimgraph.namespaces import CG, OA, PROV

Row = tuple[int, str, str, str]
"""Rank of the predicate, triple as canonical N-Triples, predicate, object."""
Nodes = dict[str, list[Row]]
"""Subjects in the order of writing, each with its rows in that order."""

_ARTICLE: Final = f"<{CG}Article>"
_CLAIM: Final = f"<{CG}Claim>"
_DERIVED: Final = f"<{PROV}wasDerivedFrom>"
_EVIDENCE: Final = f"<{CG}evidence>"
_SELECTOR: Final = f"<{OA}hasSelector>"
_START: Final = f"<{OA}start>"
_NOWHERE: Final = 999_999_999_999


@dataclass(slots=True)
class Arranged:
    """What an article's graph says of the article and its claims, and what it says of others, in order."""

    own: Nodes
    others: Nodes


def described(triples: Iterable[str]) -> Nodes:
    """Sort what is said of each subject; the subjects stay in their order.

    Raises:
        ValueError: a subject is a blank node.
    """
    nodes: Nodes = {}
    rank = turtle.rank
    for line in triples:
        subject, predicate, rest = line.split(" ", 2)
        row = (rank(predicate), line, predicate, rest[:-2])
        if subject in nodes:
            nodes[subject].append(row)
        elif subject[0] == "<":
            nodes[subject] = [row]
        else:
            raise ValueError(f"no ground triple in canonical N-Triples: {line[:100]}")
    for rows in nodes.values():
        rows.sort()
    return nodes


def arranged(triples: Iterable[str], article: str, place: str, places: Places) -> Arranged | None:
    """Put an article's graph in order; ``place`` is the article's.

    None where what is said here is not enough to tell, as a part of another article stands here.
    """
    nodes = described(triples)
    whole = f"<{article}>"
    if _ARTICLE not in _objects(nodes, whole, turtle.TYPE):
        return None
    stands: dict[str, str] = {article: place}
    own: list[tuple[str, str, str]] = []
    others: list[tuple[str, str, str]] = []
    for subject in nodes:
        name = subject[1:-1]
        resource = name.partition(BELOW)[0]
        stand = stands.get(resource)
        if stand is None:
            stand = stands[resource] = _claim_place(nodes, resource, whole, place) or places.of(name)
            if stand.startswith("0") and not stand.startswith(f"{place} "):
                return None
        (own if stand.startswith("0") else others).append((stand, name, subject))
    own.sort()
    others.sort()
    return Arranged({one[2]: nodes[one[2]] for one in own}, {one[2]: nodes[one[2]] for one in others})


def _claim_place(nodes: Nodes, claim: str, article: str, place: str) -> str | None:
    """Return where a claim of the article stands, if all that tells it is said here."""
    token = f"<{claim}>"
    types = _objects(nodes, token, turtle.TYPE)
    if _CLAIM not in types or _ARTICLE in types or _objects(nodes, token, _DERIVED) != [article]:
        return None
    starts = [_NOWHERE]
    below = f"<{claim}{BELOW}"
    for evidence in _objects(nodes, token, _EVIDENCE):
        for selector in _objects(nodes, evidence, _SELECTOR):
            if not (evidence.startswith(below) and selector.startswith(below)):
                return None
            for start in _objects(nodes, selector, _START):
                text = start[1 : start.rindex('"')] if start[0] == '"' else ""
                if text.isdigit():
                    starts.append(int(text))
    return f"{place} {min(starts):012} {claim}"


def _objects(nodes: Nodes, subject: str, predicate: str) -> list[str]:
    return [row[3] for row in nodes.get(subject, ()) if row[2] == predicate]
