"""Results as a pandas DataFrame with typed columns (XML Schema 1.1 Datatypes to pandas' types)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from claimgraph.namespaces import XSD

if TYPE_CHECKING:
    from claimgraph.client import Results, Term

INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
        "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
NUMBERS: Final = INTEGERS | {f"{XSD}decimal", f"{XSD}double", f"{XSD}float"}
TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")

Column = Sequence["Term | None"]


def frame(results: "Results") -> pd.DataFrame:
    """Return the rows, a column a variable."""
    columns = {name: _series([row.get(name) for row in results.rows]) for name in results.variables}
    return pd.DataFrame(columns, columns=results.variables)


def _series(column: Column) -> "pd.Series[Any]":
    datatypes = {term.datatype or "" for term in column if term is not None}
    for family, make in MAKERS:
        if datatypes and datatypes <= family:
            try:
                return make(column)
            except (ValueError, OverflowError, KeyError):  # an ill-typed literal, or one out of range
                break
    return pd.Series([None if term is None else term.value for term in column], dtype="string")


def _integers(column: Column) -> "pd.Series[Any]":
    return pd.Series([None if term is None else int(term.value) for term in column], dtype="Int64")


def _floats(column: Column) -> "pd.Series[Any]":
    return pd.Series([None if term is None else float(term.value) for term in column], dtype="float64")


def _truths(column: Column) -> "pd.Series[Any]":
    return pd.Series([None if term is None else TRUTHS[term.value] for term in column], dtype="boolean")


def _days(column: Column) -> "pd.Series[Any]":
    if not all(DAY.fullmatch(term.value) for term in column if term is not None):
        raise ValueError("a date with a zone, or outside the years 0 to 9999")
    days = [None if term is None else datetime.fromisoformat(term.value) for term in column]
    return pd.Series(days, dtype="datetime64[s]")


def _instants(column: Column) -> "pd.Series[Any]":
    moments = [None if term is None else datetime.fromisoformat(term.value) for term in column]
    zoned = {moment.tzinfo is not None for moment in moments if moment is not None}
    if zoned == {True}:
        utc = [None if moment is None else moment.astimezone(UTC) for moment in moments]
        return pd.Series(utc, dtype="datetime64[us, UTC]")
    if zoned == {False}:
        return pd.Series(moments, dtype="datetime64[us]")
    raise ValueError("some instants have a zone, others none")


MAKERS: Final[tuple[tuple[frozenset[str], Callable[[Column], "pd.Series[Any]"]], ...]] = (
    (INTEGERS, _integers),
    (NUMBERS, _floats),
    (frozenset({f"{XSD}boolean"}), _truths),
    (frozenset({f"{XSD}date"}), _days),
    (frozenset({f"{XSD}dateTime", f"{XSD}dateTimeStamp"}), _instants),
)
"""Families of datatypes, and what makes a column of each."""
