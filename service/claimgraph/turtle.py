"""Turtle made to be read and compared: sorted, grouped, one object a line.

The same triples give the same bytes, whatever order they come in (RDF 1.1 Turtle, W3C
Recommendation of 25 February 2014).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from claimgraph.namespaces import PREFIXES, RDF, XSD

TRIPLE: Final = re.compile(r"(<[^>]*>) (<[^>]*>) (.*) \.", re.DOTALL)
LITERAL: Final = re.compile(r'("(?:[^"\\]|\\.)*")(?:\^\^(<[^>]*>)|(@[A-Za-z0-9-]+))?', re.DOTALL)
LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
TYPE: Final = f"<{RDF}type>"
BARE: Final = {
    f"<{XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"<{XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{XSD}boolean>": re.compile("true|false"),
}


def turtle(triples: Iterable[str]) -> Iterator[str]:
    """Yield the Turtle document of ground triples given as canonical N-Triples lines, piece by piece.

    Doubles are dropped. The whole is sorted in memory.
    """
    parts = sorted({_parts(triple) for triple in triples}, key=lambda part: (part[0][1:-1], part[1:]))
    used = sorted(
        {
            prefix
            for subject, predicate, value in parts
            for term in (subject, "" if predicate == TYPE else predicate, value)
            for prefix in _prefixes(term)
        }
    )
    for prefix in used:
        yield f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    for subject, rows in groupby(parts, key=lambda part: part[0]):
        yield f"\n{_term(subject)}"
        yield from _predicates([(predicate, value) for _, predicate, value in rows])


def _predicates(rows: list[tuple[str, str]]) -> Iterator[str]:
    groups = [(p, [value for _, value in those]) for p, those in groupby(rows, key=lambda row: row[0])]
    groups.sort(key=lambda group: group[0] != TYPE)
    for number, (predicate, values) in enumerate(groups):
        last = number == len(groups) - 1
        yield f"{' ' if number == 0 else '    '}{'a' if predicate == TYPE else _term(predicate)}"
        yield f" {' , '.join(map(_term, values))} {'.' if last else ';'}\n"


def _parts(triple: str) -> tuple[str, str, str]:
    match = TRIPLE.fullmatch(triple)
    if match is None:
        raise ValueError(f"no ground triple in canonical N-Triples: {triple[:100]}")
    return match[1], match[2], match[3]


def _split(iri: str) -> tuple[str, str] | None:
    text = iri[1:-1]
    cut = max(text.rfind("#"), text.rfind("/")) + 1
    for prefix, namespace in PREFIXES.items():
        if text[:cut] == namespace and LOCAL.fullmatch(text[cut:]):
            return prefix, text[cut:]
    return None


def _prefixes(term: str) -> Iterator[str]:
    if term.startswith("<"):
        if split := _split(term):
            yield split[0]
    elif (match := LITERAL.fullmatch(term)) and match[2] and not _bare(match) and (split := _split(match[2])):
        yield split[0]


def _bare(match: re.Match[str]) -> bool:
    pattern = BARE.get(match[2] or "")
    return bool(pattern and pattern.fullmatch(match[1][1:-1]))


def _term(term: str) -> str:
    if term.startswith("<"):
        split = _split(term)
        return f"{split[0]}:{split[1]}" if split else term
    match = LITERAL.fullmatch(term)
    if match is None:
        return term
    if _bare(match):
        return match[1][1:-1]
    if match[2]:
        return f"{match[1]}^^{_term(match[2])}"
    return match[0]
