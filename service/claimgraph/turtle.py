"""Turtle and TriG made to be read and compared: sorted, one statement a line.

The same triples give the same bytes, whatever order they come in, and a triple more is a line more:
every statement ends in ``;`` and the full stop stands alone (RDF 1.1 Turtle, W3C Recommendation of
25 February 2014, production ``predicateObjectList``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from claimgraph.namespaces import PREFIXES, RDF, XSD

Parts = tuple[str, str, str]
"""Subject, predicate and object of a triple as canonical N-Triples writes them."""

TRIPLE: Final = re.compile(r"(<[^>]*>) (<[^>]*>) (.*) \.", re.DOTALL)
LITERAL: Final = re.compile(r'("(?:[^"\\]|\\.)*")(?:\^\^(<[^>]*>)|(@[A-Za-z0-9-]+))?', re.DOTALL)
LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
TYPE: Final = f"<{RDF}type>"
BARE: Final = {
    f"<{XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"<{XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{XSD}boolean>": re.compile("true|false"),
}
PROPERTIES: Final = """
    rdf:type skos:prefLabel skos:altLabel schema:identifier schema:headline schema:name schema:softwareVersion
    schema:datePublished cg:dateReading schema:author schema:publisher cg:originator schema:url schema:inLanguage
    schema:keywords cg:contentHash cg:copyOf
    cg:actor cg:action cg:actionPhrase cg:target cg:object cg:date cg:earliest cg:latest cg:dateText cg:dateBasis
    cg:source cg:relayedBy cg:speechAct cg:attribution cg:negated cg:modality cg:confidence cg:evidence
    oa:hasSource oa:hasSelector oa:exact oa:start oa:end
    cg:spokespersonFor skos:exactMatch skos:closeMatch
    prov:wasDerivedFrom prov:wasGeneratedBy prov:wasAssociatedWith prov:endedAtTime cg:reason
    schema:articleBody
""".split()
"""The properties in the order of writing: the ontology's own in its order, and those that it borrows
where they belong. Any other comes last."""

_RANKS: Final = {
    f"<{PREFIXES[prefix]}{local}>": rank for rank, (prefix, local) in enumerate(name.split(":") for name in PROPERTIES)
}


def turtle(triples: Iterable[str]) -> Iterator[str]:
    """Yield the Turtle document of ground triples given as canonical N-Triples lines, piece by piece.

    Doubles are dropped. The whole is sorted in memory, by subject.
    """
    rows = sorted({parts(triple) for triple in triples}, key=lambda row: (row[0][1:-1], rank(row[1]), row))
    yield head(prefix for row in rows for prefix in prefixes(row))
    yield from blocks(rows)


def head(used: Iterable[str]) -> str:
    """Declare prefixes, each once."""
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(set(used)))


def blocks(rows: Iterable[Parts]) -> Iterator[str]:
    """Yield one piece a subject; rows of one subject stand together, in the order of writing."""
    for subject, those in groupby(rows, key=lambda row: row[0]):
        yield block(subject, [(predicate, value) for _, predicate, value in those])


def block(subject: str, rows: Sequence[tuple[str, str]]) -> str:
    """Write all that is said of a subject."""
    lines = [f"{_verb(predicate)}{value if value[-1] == _QUOTE else _term(value)} ;\n" for predicate, value in rows]
    return f"\n{term(subject)}\n{''.join(lines)}.\n"


def used(tokens: Iterable[str]) -> set[str]:
    """Return the prefixes that terms are written with."""
    return {prefix for token in tokens if (prefix := _prefix(token))}


def rank(predicate: str) -> int:
    """Return the place of a property in the order of writing."""
    return _RANKS.get(predicate, len(_RANKS))


def parts(triple: str) -> Parts:
    """Take a canonical N-Triples line apart.

    Raises:
        ValueError: it is none, or has a blank node.
    """
    match = TRIPLE.fullmatch(triple)
    if match is None:
        raise ValueError(f"no ground triple in canonical N-Triples: {triple[:100]}")
    return match[1], match[2], match[3]


def prefixes(row: Parts) -> Iterator[str]:
    """Yield the prefixes that the triple is written with."""
    subject, predicate, value = row
    return iter(used((subject, value) if predicate == TYPE else row))


def term(name: str) -> str:
    """Write a term given as in N-Triples."""
    if name.startswith("<"):
        split = _split(name)
        return f"{split[0]}:{split[1]}" if split else name
    match = LITERAL.fullmatch(name)
    if match is None:
        return name
    if _bare(match):
        return match[1][1:-1]
    if match[2]:
        return f"{match[1]}^^{term(match[2])}"
    return match[0]


_QUOTE: Final = '"'
_term: Final = lru_cache(1 << 14)(term)


@lru_cache(1 << 10)
def _verb(predicate: str) -> str:
    return f"    {'a' if predicate == TYPE else term(predicate)} "


@lru_cache(1 << 14)
def _prefix(token: str) -> str | None:
    if token[0] != "<":
        match = LITERAL.fullmatch(token)
        if match is None or not match[2] or _bare(match):
            return None
        token = match[2]
    split = _split(token)
    return split[0] if split else None


_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def _split(iri: str) -> tuple[str, str] | None:
    text = iri[1:-1]
    cut = max(text.rfind("#"), text.rfind("/")) + 1
    prefix = _PREFIX_OF.get(text[:cut])
    return (prefix, text[cut:]) if prefix and LOCAL.fullmatch(text[cut:]) else None


def _bare(match: re.Match[str]) -> bool:
    pattern = BARE.get(match[2] or "")
    return bool(pattern and pattern.fullmatch(match[1][1:-1]))
