"""RDF terms as the tokens that N-Triples writes (https://www.w3.org/TR/n-triples/#n-triples-grammar).

A token is a string: ``<IRI>``, ``_:label``, ``"…"``, ``"…"@en`` or ``"…"^^<IRI>``. Two tokens are equal
only if the terms are. What cannot be told for sure from the text alone counts as not known.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Final

from rdflib import Literal, URIRef
from rdflib.term import Node

from claimgraph.namespaces import RDF, XSD

Triple = tuple[str, str, str]

LINE: Final = re.compile(r"(<[^<>\s]*>|_:\S+) (<[^<>\s]*>) (.+) \.")
_ESCAPE: Final = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_PLAIN: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_TO_ESCAPE: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"
)
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_YEAR: Final = re.compile(r"[1-9][0-9]{3}")
_MONTH: Final = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")


def triple(line: str) -> Triple:
    """Take a canonical line of N-Triples apart.

    Raises:
        ValueError: it is none.
    """
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError("not a canonical line of N-Triples")
    return match[1], match[2], match[3]


def triples(graph: Iterable[tuple[Node, Node, Node]]) -> Iterator[Triple]:
    """Write the triples of a graph as tokens."""
    return ((token(s), token(p), token(o)) for s, p, o in graph)


def token(term: Node) -> str:
    """Write a term of rdflib; a string that has its datatype written out stays apart from one without."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, Literal):
        text = f'"{str(term).translate(_TO_ESCAPE)}"'
        if term.language:
            return f"{text}@{term.language.lower()}"
        if term.ill_typed:  # rdflib writes FALSE as false, and still knows that it was no boolean
            return f"{text}^^<ill-typed:{term.datatype}>"
        return f"{text}^^<{term.datatype}>" if term.datatype is not None else text
    return f"_:{term}"


def text_of(token: str) -> str:
    """Return the string that SPARQL's STR gives: an IRI, or a literal's lexical form."""
    if token[0] == "<":
        return token[1:-1]
    text = token[1 : token.rindex('"')]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    return _PLAIN[match[3]] if match[3] else chr(int(match[1] or match[2], 16))


def language_of(token: str) -> str:
    """Return a literal's language tag in lower case, "" without one."""
    if token[0] != '"' or token[-1] in '">':
        return ""
    return token[token.rindex('"') + 2 :].lower()


def _calendar(pattern: re.Pattern[str], read: Callable[[str], object]) -> Callable[[str], bool]:
    def valid(text: str) -> bool:
        try:
            return bool(pattern.fullmatch(text) and read(text))
        except ValueError:
            return False

    return valid


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def is_number(token: str) -> bool:
    """Whether it is an integer or a decimal of at most fifteen digits before and behind the point."""
    return _is_integer(token) or _is_decimal(token)


def is_integer(token: str) -> bool:
    """Whether it is an integer of at most fifteen digits."""
    return _is_integer(token)


def _typed(datatype: str, valid: Callable[[str], bool]) -> Callable[[str], bool]:
    end = f'"^^<{datatype}>'
    length = len(end)

    def check(token: str) -> bool:
        return token[0] == '"' and token.endswith(end) and valid(token[1:-length])

    return check


_is_integer: Final = _typed(f"{XSD}integer", _matches(_INTEGER))
_is_decimal: Final = _typed(f"{XSD}decimal", _matches(_DECIMAL))

DATATYPES: Final[dict[str, Callable[[str], bool]]] = {
    f"{RDF}langString": lambda token: language_of(token) != "",
    f"{XSD}string": lambda token: token[0] == '"' and token[-1] == '"',
    f"{XSD}boolean": _typed(f"{XSD}boolean", lambda text: text in ("true", "false")),
    f"{XSD}integer": _is_integer,
    f"{XSD}decimal": _is_decimal,
    f"{XSD}date": _typed(f"{XSD}date", _calendar(_DATE, date.fromisoformat)),
    f"{XSD}dateTime": _typed(f"{XSD}dateTime", _calendar(_INSTANT, datetime.fromisoformat)),
    f"{XSD}gYear": _typed(f"{XSD}gYear", _matches(_YEAR)),
    f"{XSD}gYearMonth": _typed(f"{XSD}gYearMonth", _matches(_MONTH)),
}
"""Datatype to whether a token surely is a literal of it with a valid lexical form."""
