"""What is wrong with a text that is no SPARQL, in words: the place, the piece of it, and what may be meant.

The parser names the farthest place it came to and what it would take there; people mean another place more often:
a prefix that is not declared, a word that SPARQL does not have, a string or a bracket left open.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from claimgraph.errors import QuerySyntax
from claimgraph.namespaces import PREFIXES
from claimgraph.storage.sparql_keywords import TERMINAL

EXCERPT: Final = 72

COMMON: Final = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
    "wdt": "http://www.wikidata.org/prop/direct/",
}
"""Customary prefixes beside our own (https://prefix.cc)."""

WORDS: Final = frozenset(
    """BASE PREFIX SELECT DISTINCT REDUCED AS CONSTRUCT WHERE DESCRIBE ASK FROM NAMED GROUP BY HAVING ORDER ASC DESC
    LIMIT OFFSET VALUES LOAD SILENT INTO TO CLEAR DROP CREATE ADD MOVE COPY INSERT DELETE DATA WITH USING DEFAULT ALL
    GRAPH OPTIONAL SERVICE BIND UNDEF MINUS UNION FILTER A IN NOT EXISTS TRUE FALSE STR LANG LANGMATCHES DATATYPE BOUND
    IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS
    STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512
    COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE COUNT SUM MIN MAX
    AVG SAMPLE GROUP_CONCAT SEPARATOR TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE ADJUST LATERAL LANGDIR HASLANG
    HASLANGDIR STRLANGDIR VERSION E""".split()
)
"""Keywords and built-in functions, in upper case; E is the exponent of a number."""

_PREFIXED: Final = re.compile(r"([^#<\"'?$@_:][^:\s\"'<]*|):")
_CLOSING: Final = {"}": "{", ")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class _Fault:
    start: int
    message: str
    suggestion: str | None = None


def explain(text: str, line: int, column: int, message: str) -> QuerySyntax:
    """Make the error for what the parser said of ``line`` and ``column``, both counted from 1.

    Where ``message`` is empty, what stands at the place is named.
    """
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    reached = starts[min(line, len(starts)) - 1] + column - 1
    fault = next(_faults(text, reached), None)
    if fault is None:
        return QuerySyntax(message or _standing(text, reached), line, column, _excerpt(text, reached))
    line = bisect_right(starts, fault.start)
    column = fault.start - starts[line - 1] + 1
    return QuerySyntax(fault.message, line, column, _excerpt(text, fault.start), fault.suggestion)


def _faults(text: str, reached: int) -> Iterator[_Fault]:
    """Yield what people get wrong up to the place that the parser reached."""
    declared: set[str] = set()
    opened: list[tuple[str, int]] = []
    previous = ""
    for match in TERMINAL.finditer(text):
        word, start = match[0], match.start()
        if start > reached:
            return
        if word.isspace():
            continue
        if match.lastgroup == "word" and word.upper() not in WORDS:
            yield _unknown(word, start)
        elif match.lastgroup == "skip" and (prefixed := _PREFIXED.match(word)):
            if previous == "PREFIX":
                declared.add(prefixed[1])
            elif prefixed[1] not in declared:
                yield _undeclared(prefixed[1], start, declared)
        elif word in ("'", '"'):
            yield _Fault(start, "the string that begins here does not end on its line", "Write \\n for a line break.")
        elif word in "{([":
            opened.append((word, start))
        elif word in _CLOSING:
            if not opened or opened[-1][0] != _CLOSING[word]:
                yield _Fault(start, f"this {word} closes nothing that is open")
                return
            opened.pop()
        previous = word.upper()
    if opened:
        bracket, start = opened[-1]
        yield _Fault(start, f"the {bracket} here is never closed")


def _undeclared(prefix: str, start: int, declared: set[str]) -> _Fault:
    message = f"the prefix {prefix}: is not declared"
    known = COMMON | PREFIXES
    if prefix in known:
        return _Fault(start, message, f"Begin the query with PREFIX {prefix}: <{known[prefix]}>")
    near = get_close_matches(prefix[:40], [*declared, *known], 1, 0.5) if prefix else []
    if near and near[0] in declared:
        return _Fault(start, message, f"Did you mean {near[0]}:, which the query declares?")
    if near:
        return _Fault(start, message, f"Did you mean {near[0]}: (PREFIX {near[0]}: <{known[near[0]]}>)?")
    return _Fault(start, message, f"Begin the query with PREFIX {prefix}: and its <address>.")


def _unknown(word: str, start: int) -> _Fault:
    shown = word if len(word) <= 40 else word[:40] + "…"
    near = get_close_matches(word[:40].upper(), sorted(WORDS), 1, 0.6)
    return _Fault(start, f"SPARQL has no word {shown}", f"Did you mean {near[0]}?" if near else None)


def _standing(text: str, place: int) -> str:
    """Name the terminal that cannot stand where it does."""
    found = next((match for match in TERMINAL.finditer(text) if match.end() > place and not match[0].isspace()), None)
    if found is None:
        return "the text ends here, but something is missing"
    word = found[0] if len(found[0]) <= 40 else found[0][:40] + "…"
    shown = f"“{word}”" if word.isprintable() or len(word) > 1 else f"the sign U+{ord(word):04X}"
    return f"{shown} cannot stand here"


def _excerpt(text: str, place: int) -> str:
    """Return the line around a place, with a caret below it."""
    begin = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    left = max(begin, place - EXCERPT // 2)
    right = min(end, left + EXCERPT)
    head, tail = "…" if left > begin else "", "…" if right < end else ""
    piece = "".join(sign if sign.isprintable() else " " for sign in text[left:right])
    return f"{head}{piece}{tail}\n{' ' * (len(head) + place - left)}^"
