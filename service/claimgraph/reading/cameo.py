"""CAMEO's codes of events and actors (P. Schrodt, CAMEO manual 1.1b3) as our types and parties."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from claimgraph.model import ActionType, Party, PartyType
from claimgraph.parties import Gazetteer, tables

FORMER: Final = {
    "CSK": "Czechoslovakia", "DDR": "East Germany", "KSV": "Kosovo", "ROM": "Romania", "SUN": "Soviet Union",
    "TMP": "East Timor", "YUG": "Yugoslavia",
}  # fmt: skip
"""Codes of countries that are not, or no more, those of ISO 3166-1."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as an event record has it: its name in capitals, its country's code, its other codes by kind."""

    name: str
    country: str = ""
    group: str = ""
    beliefs: Sequence[str] = ()
    roles: Sequence[str] = ()


def action(code: str) -> tuple[ActionType, str] | None:
    """Return the type and the meaning of an event's code; None where CAMEO has no such code."""
    known = _events()
    return next((known[code[:length]] for length in range(len(code), 1, -1) if code[:length] in known), None)


def party(actor: Actor) -> Party | None:
    """Return who an actor is; None where nothing says so.

    A known person or organization is itself, by its name. Else a country's code alone means the country, also
    where the name is that of a town in it; with a role's code it means that body or group of the country.
    Without a country it is a group by its name (police).
    """
    name = re.sub(r"\bMINIST\b", "MINISTRY", actor.name.removeprefix("THE "))  # a stem in the coder's dictionary
    known = _gazetteer().find(name) if name and not any(actor.beliefs) else None
    if known and known.type in (PartyType.PERSON, PartyType.ORGANIZATION):
        return Party(known.name, known.type)
    country = _countries().get(actor.country)
    role = next((role for role in _roles() if role in actor.roles), None)
    if country and role:
        kind, noun = _roles()[role]
        return Party(f"{_gazetteer().adjective(country) or country} {noun}", kind)
    if actor.group and name:
        return Party(_title(name), PartyType.ORGANIZATION)
    if any(actor.beliefs) and name:
        adjective = _gazetteer().adjective(country) if country else None
        return Party(" ".join(filter(None, (adjective, _title(name)))), PartyType.GROUP)
    if country:
        return Party(country, PartyType.COUNTRY)
    if known:
        return Party(known.name, known.type)
    if name:
        return Party(_title(name), PartyType.PLACE) if actor.country else Party(name.lower(), PartyType.GROUP)
    return Party(_roles()[role][1], PartyType.GROUP) if role else None


def _title(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split())


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.load()


@cache
def _countries() -> dict[str, str]:
    return {row["alpha-3"]: row["name"] for row in tables.rows("countries.tsv") if row["alpha-3"]} | FORMER


@cache
def _events() -> dict[str, tuple[ActionType, str]]:
    return {code: (ActionType(kind), meaning) for code, kind, meaning in _rows("cameo.tsv")}


@cache
def _roles() -> dict[str, tuple[PartyType, str]]:
    return {code: (PartyType(kind), name) for code, kind, name in _rows("cameo_roles.tsv")}


def _rows(table: str) -> list[list[str]]:
    text = resources.files(__package__).joinpath(table).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
