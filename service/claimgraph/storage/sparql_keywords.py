"""Which keywords a SPARQL text uses, without parsing it.

A scan over the terminals of the SPARQL 1.1 grammar (section 19.8): strings, IRIs, comments, variables,
language tags and prefixed names are passed over, so what is left of letters is a keyword. It runs in a
worker, in time linear in the text.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

TERMINAL: Final = re.compile(
    r"""
      (?P<skip> \#[^\n\r]*
        | <[^<>"{}|^`\\\x00-\x20]*>
        | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'
        | [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
        | (?:[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\.)*
        | _:[\w.·-]+ )
    | (?P<word> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<other> \d[\w.]* | . )
    """,
    re.VERBOSE | re.DOTALL,
)

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
"""Functions whose value differs from one run to the next."""
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})

_ODD: Final = re.compile(r"/\.|%2e|\\|@|[^!-~]", re.IGNORECASE)
"""What an address that may be asked must not have."""


def keywords(query: str) -> list[str]:
    """List the keywords in upper case, in their order; built-in functions count as such."""
    found = []
    for match in TERMINAL.finditer(query):
        if match.lastgroup == "word":
            found.append(match["word"].upper())
    return found


def terminals(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and text of the terminals, but for spaces and comments; some signs come in pieces."""
    for match in TERMINAL.finditer(text):
        if not match[0].isspace() and not match[0].startswith("#"):
            yield match.start(), match[0]


def asks_only(text: str, prefixes: tuple[str, ...]) -> bool:
    """Tell whether each ``SERVICE`` of a text is followed by an IRI, in full, that begins with one of ``prefixes``.

    Variables, prefixed names, escapes and paths with dots, of which a server makes another address, do not pass.
    """
    words = [word for _, word in terminals(text)]
    for place, word in enumerate(words):
        if word.upper() == "SERVICE":
            rest = words[place + 1 : place + 3]
            iri = rest[-1] if rest[0:1] and rest[0].upper() == "SILENT" else rest[0] if rest else ""
            if not (iri.startswith("<") and iri[1:].startswith(prefixes)) or _ODD.search(iri):
                return False
    return True


def with_variables(text: str, replacement: Callable[[str], str]) -> str:
    """Return the text with each variable, given by its name, replaced."""
    return TERMINAL.sub(lambda match: replacement(match[0][1:]) if match[0][0] in "?$" else match[0], text)


def operation(words: list[str]) -> str | None:
    """Return the query form or update operation that the text begins with, after its prologue."""
    return next((word for word in words if word in FORMS or word in UPDATES), None)
