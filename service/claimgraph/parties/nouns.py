"""Common nouns that mean parties (officials, ministries, protesters), and given names."""

import re
import unicodedata
from enum import StrEnum
from functools import cache

from claimgraph.parties.tables import rows


class NounKind(StrEnum):
    """How a noun means a party."""

    PERSON = "person"
    SOURCE = "source"
    BODY = "body"
    CROWD = "crowd"
    ARMS = "arms"


EAST_ASIAN = re.compile(
    r"(?!Al|Anti|Co|Ex|Mid|Non|Pre|Post|Pro|Re|Self|Semi|Sub|Two|Un|Vice)[A-Z][a-z]{1,5}-[a-z]{1,6}"
)
"""The form of Korean and Chinese given names: two syllables, the second with a small letter."""


@cache
def nouns() -> dict[str, NounKind]:
    """Return the kind of each noun, by its singular."""
    return {row["noun"]: NounKind(row["kind"]) for row in rows("nouns.tsv")}


@cache
def _given_names() -> dict[str, str]:
    return {row["name"]: row["gender"] for row in rows("given_names.tsv")}


def is_given(word: str) -> bool:
    """Tell whether a word is a given name, by the list or, as Jean-Luc and Man-kei, by a hyphen."""
    return any(part in _given_names() for part in _parts(word)) or bool(EAST_ASIAN.fullmatch(word))


def gender_of(given: str) -> str | None:
    """Return "male" or "female" for a given name that tells, else None."""
    return next((_given_names()[part] for part in _parts(given) if part in _given_names()), "") or None


def _parts(name: str) -> list[str]:
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(mark))
    return [plain, *(plain.split("-")[:1] if "-" in plain else ())]
