"""The page of a party: what it does, what is done to it and what it says, apart, each over time and by type."""

from dataclasses import dataclass, field
from typing import Final

from flask import request
from werkzeug.exceptions import NotFound

from claimgraph.model import ActionType
from claimgraph.storage import catalogue_deeds as deeds
from claimgraph.storage.catalogue import Catalogue
from claimgraph.storage.catalogue_deeds import Other
from claimgraph.storage.reader import View
from claimgraph.web.charts import Timeline, by_type, timeline
from claimgraph.web.linked_data import iri_of
from claimgraph.web.records import ROLES, Claim, Named, Party, named
from claimgraph.web.service import service

PER_PAGE: Final = 20
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Matrix:
    """Whom a party does what to, or who does it to the party: counts by other and type."""

    types: list[str]
    rows: list[tuple[Other, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows. ``type`` and ``other`` narrow the claims."""

    party: Party
    counts: dict[str, int]
    role: str
    type: str | None
    other: Named | None
    claims: list[Claim]
    count: int
    number: int
    pages: int
    timeline: Timeline | None
    matrix: Matrix
    address: dict[str, str] = field(default_factory=dict)


def shown(view: View, name: str, number: int) -> Shown:
    """Read what the current request wants of a party.

    Raises:
        NotFound: there is no such page of claims.
    """
    party, catalogue = Party(view, iri_of(name)), service().catalogues.newest()
    counts = catalogue.roles(party.iri)
    wanted = request.args.get("as", "")
    role = wanted if wanted in ROLES else next((role for role, count in counts.items() if count), "actor")
    type_ = request.args.get("type")
    type_ = type_ if type_ in ActionType.__members__ else None
    with_ = request.args.get("with") if role != "source" else None
    other = named(view, iri_of(with_)) if with_ else None
    iris, count = _claims(catalogue, party.iri, role, type_, other, number, counts[role])
    if number > 1 and not iris:
        raise NotFound("There is no such page of claims.")
    party_id = deeds.identifier(catalogue, party.iri)
    chosen = {"as": role, "type": type_, "with": with_}
    return Shown(
        party,
        counts,
        role,
        type_,
        other,
        [Claim(view, iri) for iri in iris],
        count,
        number,
        -(-count // PER_PAGE),
        timeline(catalogue, party_id, role),
        _matrix(catalogue, party_id, role),
        {key: value for key, value in chosen.items() if value},
    )


def _claims(
    catalogue: Catalogue, party: str, role: str, type_: str | None, other: Named | None, number: int, all_: int
) -> tuple[list[str], int]:
    start = (number - 1) * PER_PAGE
    if other:
        ends = [deeds.identifier(catalogue, iri) for iri in (party, other.iri)]
        actor, target = ends if role == "actor" else reversed(ends)
        return deeds.claims_between(catalogue, actor, target, type_, PER_PAGE, start)
    if type_:
        party_id = deeds.identifier(catalogue, party)
        return deeds.claims_of_type(catalogue, party_id, role, type_, PER_PAGE, start)
    return catalogue.claims_of(party, role, PER_PAGE, start), all_


def _matrix(catalogue: Catalogue, party: int, role: str) -> Matrix:
    others = deeds.others(catalogue, party, role, MOST) if role != "source" else []
    if not others:
        return Matrix([], [])
    counts = deeds.matrix(catalogue, party, role, others)
    types = by_type({type_ for row in counts.values() for type_ in row})
    return Matrix(types, [(other, counts[other.id]) for other in others])
