"""The tables of the catalogue, and how what they count follows from its claims."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

VERSION: Final = 5
"""Of the tables; part of the file's name, so that an older file is never read."""

FOLDER: Final = "catalogue"
SUFFIX: Final = f"-{VERSION}.sqlite"

KINDS: Final = ("article", "party", "claim")
"""Of rows of ``words``, in the order of their numbers there."""

SPACE: Final = 1 << 40
"""A row of ``words`` has the number of what it names, plus this times the place of its kind in :data:`KINDS`."""

TABLES: Final = """
CREATE TABLE state (number INTEGER, "check" TEXT);
CREATE TABLE party (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, label TEXT, kind TEXT, claims INTEGER DEFAULT 0);
CREATE TABLE article (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, label TEXT, day TEXT);
CREATE TABLE claim (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, article INTEGER, type TEXT, day TEXT, negated INTEGER);
CREATE TABLE role (party INTEGER, role TEXT, claim INTEGER, day TEXT, type TEXT);
CREATE TABLE deed (actor INTEGER, target INTEGER, type TEXT, day TEXT, claim INTEGER);
CREATE VIRTUAL TABLE words USING fts5 (
  name, text, tokenize = "unicode61 remove_diacritics 2", prefix = "2 3"
);
"""
INDEXES: Final = """
CREATE INDEX role_of_party ON role (party, role, day DESC, claim);
CREATE INDEX role_by_type ON role (party, role, type, day DESC, claim);
CREATE INDEX role_of_claim ON role (claim);
CREATE INDEX claim_of_article ON claim (article);
CREATE INDEX claim_of_type ON claim (type, day DESC);
CREATE INDEX article_by_day ON article (day DESC);
"""
DEEDS: Final = """
INSERT INTO {deed} SELECT a.party, t.party, c.type, c.day, c.id FROM {claim} c
  JOIN {role} a ON a.claim = c.id AND a.role = 'actor' JOIN {role} t ON t.claim = c.id AND t.role = 'target'
  WHERE NOT c.negated AND a.party <> t.party;
"""
LAST: Final = """
UPDATE party SET claims = (SELECT count(DISTINCT claim) FROM role WHERE role.party = party.id);
CREATE INDEX party_by_claims ON party (claims DESC);
CREATE INDEX relation_of_target ON relation (target, actor, type, year, claims);
CREATE INDEX neighbour_by_claims ON neighbour (party, role, claims DESC, other);
CREATE INDEX frequent_by_claims ON frequent (type, claims DESC, actor, target);
ANALYZE;
"""
DEED_INDEXES: Final = """
CREATE INDEX deed_by_type ON deed (actor, target, type, day DESC, claim);
CREATE INDEX deed_by_day ON deed (actor, target, day DESC, claim);
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """A table that counts claims by some columns.

    ``select`` gives the columns and the count, from the tables that stand for {role}, {claim} and {deed}.
    """

    name: str
    columns: str
    select: str

    def create(self, prefix: str = "") -> str:
        """Return the statement that makes the table."""
        return (
            f"CREATE TABLE {prefix}{self.name} ({self.columns}, claims INTEGER, PRIMARY KEY ({self.columns})) "
            "WITHOUT ROWID;"
        )


COUNTED: Final = (
    Counted(
        "tally",
        "party, role, type",
        "SELECT party, role, type, count(*) FROM {role} GROUP BY 1, 2, 3 "
        "UNION ALL SELECT 0, '', type, count(*) FROM {claim} GROUP BY 3",
    ),
    Counted(
        "month",
        "party, role, month, type",
        "SELECT party, role, substr(day, 1, 7), type, count(*) FROM {role} WHERE length(day) >= 7 GROUP BY 1, 2, 3, 4 "
        "UNION ALL "
        "SELECT 0, '', substr(day, 1, 7), type, count(*) FROM {claim} WHERE length(day) >= 7 GROUP BY 3, 4",
    ),
    Counted(
        "relation",
        "actor, target, type, year",
        "SELECT actor, target, type, substr(day, 1, 4), count(*) FROM {deed} GROUP BY 1, 2, 3, 4",
    ),
    Counted(
        "neighbour",
        "party, role, other",
        "SELECT actor, 'actor', target, count(*) FROM {deed} GROUP BY 1, 3 "
        "UNION ALL SELECT target, 'target', actor, count(*) FROM {deed} GROUP BY 1, 3",
    ),
    Counted("frequent", "type, actor, target", "SELECT type, actor, target, count(*) FROM {deed} GROUP BY 1, 2, 3"),
)
"""What lists and charts need: see :mod:`catalogue_deeds`. Party 0 stands for all claims."""


def path_of(store: Path, number: int) -> Path:
    """Return where the catalogue that was made of a snapshot lies; it may have been brought up to date since."""
    return store / FOLDER / f"{number:012}{SUFFIX}"


def newest_path(store: Path) -> Path | None:
    """Return the newest catalogue that there is."""
    try:
        return max((path for path in (store / FOLDER).iterdir() if _is_one(path.name)), default=None)
    except FileNotFoundError:
        return None


def _is_one(name: str) -> bool:
    return name.endswith(SUFFIX) and name.removesuffix(SUFFIX).isdigit()


def row_of(kind: str, number: int) -> int:
    """Return the number in ``words`` of an article, party or claim."""
    return KINDS.index(kind) * SPACE + number


def of_row(row: int) -> tuple[str, int]:
    """Return kind and number of what a row of ``words`` names."""
    return KINDS[row // SPACE], row % SPACE
