"""``/neighbours/…``: those that a party has to do with, as a table, and as a picture where scripts run.

The whole state is in the address: whose neighbourhood, ``type`` (an action type, ``cooperation`` or
``conflict``), and the years ``from`` and ``to``.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from claimgraph.storage import catalogue_deeds as deeds
from claimgraph.storage.catalogue_deeds import Other, Period
from claimgraph.web.absence import require
from claimgraph.web.charts import CONFLICT, COOPERATION, ORDER
from claimgraph.web.linked_data import iri_of
from claimgraph.web.pages import page
from claimgraph.web.presentation import local_name
from claimgraph.web.records import Party
from claimgraph.web.service import service

MOST: Final = 24
AMONG: Final = 40
"""So many pairs of neighbours, those with most, are joined in the picture."""

SIDES: Final[dict[str, Sequence[str]]] = {"cooperation": COOPERATION, "conflict": CONFLICT}

blueprint = Blueprint("neighbourhood", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A neighbour, with the deeds that the party does to it and it to the party, by side."""

    other: Other
    done: Counter[str] = field(default_factory=Counter)
    suffered: Counter[str] = field(default_factory=Counter)


@blueprint.get("/neighbours/<path:name>")
def neighbourhood(name: str) -> Response:
    """Show whom a party has most to do with."""
    view, catalogue = service().reader.view(), service().catalogues.newest()
    party = Party(view, iri_of(name))
    require(view, party.iri)
    party_id = deeds.identifier(catalogue, party.iri)
    if party_id < 0:
        raise NotFound(f"No party is called {party.iri}.")
    wanted = request.args.get("type", "")
    types = SIDES.get(wanted) or ([wanted] if wanted in ORDER else [])
    period = Period(_year("from"), _year("to"))
    chosen = {"type": wanted if types else "", "from": period.first or "", "to": period.last or ""}
    others = deeds.neighbours(catalogue, party_id, MOST, types, period)
    pairs = deeds.closest(catalogue, [other.id for other in others], AMONG)
    pairs += [pair for other in others for pair in ((party_id, other.id), (other.id, party_id))]
    found = deeds.relations(catalogue, pairs, SIDES, types, period)
    return page(
        view,
        "neighbours.html",
        name=name,
        party=party,
        rows=_rows(party_id, others, found),
        picture=_picture(Other(party_id, party.iri, party.label, 0), others, found, chosen),
        types=ORDER,
        years=deeds.years(catalogue),
        chosen=chosen,
    )


def _year(name: str) -> str | None:
    value = request.args.get(name, "")
    return value if len(value) == 4 and value.isascii() and value.isdigit() else None


def _rows(party: int, others: list[Other], found: list[tuple[int, int, str, int]]) -> list[Row]:
    rows = {other.id: Row(other) for other in others}
    for actor, target, group, count in found:
        if actor == party:
            rows[target].done[group] += count
        elif target == party:
            rows[actor].suffered[group] += count
    return list(rows.values())


def _picture(
    centre: Other, others: list[Other], found: list[tuple[int, int, str, int]], chosen: dict[str, str]
) -> dict[str, object]:
    """Return nodes and edges for the script, with the addresses of neighbourhoods and pages."""
    nodes = {node.id: node for node in (centre, *others)}
    edges: dict[tuple[int, int], Counter[str]] = {}
    for actor, target, group, count in found:
        edges.setdefault((actor, target), Counter())[group] += count
    kept: dict[str, Any] = {key: value for key, value in chosen.items() if value}
    names = {number: local_name(node.iri) for number, node in nodes.items()}
    return {
        "nodes": [
            {
                "id": str(number),
                "label": node.label,
                "claims": node.claims,
                "name": names[number],
                "address": url_for(".neighbourhood", name=names[number], **kept) if names[number] else None,
                "page": url_for("pages.resource", name=names[number]) if names[number] else None,
            }
            for number, node in nodes.items()
        ],
        "edges": [
            {
                "from": str(actor),
                "to": str(target),
                "cooperation": counts["cooperation"],
                "conflict": counts["conflict"],
                "other": counts[""],
            }
            for (actor, target), counts in edges.items()
        ],
    }
