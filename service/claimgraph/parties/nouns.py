"""Common nouns that mean parties: officials, ministries, protesters."""

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


@cache
def nouns() -> dict[str, NounKind]:
    """Return the kind of each noun, by its singular."""
    return {row["noun"]: NounKind(row["kind"]) for row in rows("nouns.tsv")}


@cache
def given_names() -> dict[str, str]:
    """Return "male" or "female" for each given name, in lower case, that tells."""
    return {row["name"]: row["gender"] for row in rows("given_names.tsv")}
