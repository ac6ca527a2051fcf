"""Results as CSV that a spreadsheet opens without running anything that stands in a cell.

A cell whose first visible character could begin a formula gets an apostrophe before it, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection); numbers stay numbers. Every cell is quoted, so that
no other separator can part it, and the text begins with a byte order mark, by which Excel knows UTF-8.
"""

import csv
import re
from typing import IO, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

MARK: Final = "\ufeff"
FORMULA: Final = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


class _Encoded:
    """What ``csv`` writes to: text for a sink of bytes."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink

    def write(self, text: str) -> int:
        return self._sink.write(text.encode())


def write(results: QuerySolutions | QueryBoolean, sink: IO[bytes]) -> None:
    """Write the answer to a SELECT or ASK, row by row."""
    encoded = _Encoded(sink)
    encoded.write(MARK)
    rows = csv.writer(encoded, quoting=csv.QUOTE_ALL)
    if isinstance(results, QueryBoolean):
        rows.writerow(["true" if results else "false"])
        return
    rows.writerow([variable.value for variable in results.variables])
    for solution in results:
        rows.writerow([cell(term) for term in solution])


def cell(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    """Return the text of a cell, made harmless."""
    if term is None:
        return ""
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return "'" + text
    return text
