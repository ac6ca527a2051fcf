"""``claimgraph stats``: how much is in the graph."""

import json
import sys

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings

COUNTS = {
    "articles": "SELECT (COUNT(?x) AS ?n) WHERE { ?x a cg:Article }",
    "claims": "SELECT (COUNT(?x) AS ?n) WHERE { ?x a cg:Claim }",
    "parties": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { GRAPH ?g { ?x skos:prefLabel ?name } }",
    "sources": "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?c cg:source ?x }",
    "datedClaims": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c cg:date ?d }",
}
ACTIONS = "SELECT ?action (COUNT(?c) AS ?n) WHERE { ?c cg:action ?action } GROUP BY ?action ORDER BY DESC(?n) ?action"


@click.command(short_help="Say how much the store holds.", epilog="Example: claimgraph stats --json")
@settings_options("store", "timeout")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def command(settings: Settings, as_json: bool) -> None:
    """Say how many articles, claims and parties the newest state holds, and claims of each type."""
    from claimgraph.cli.query import declared
    from claimgraph.storage import Snapshots
    from claimgraph.storage.workers import QueryPool

    with Snapshots(settings.store).newest() as snapshot:
        sums: dict[str, object] = {"snapshot": snapshot.number, "quads": snapshot.quads}
    with QueryPool(settings.store, workers=1, timeout=settings.timeout) as pool:

        def rows(query: str) -> list[dict[str, dict[str, str]]]:
            answer = b"".join(pool.run(declared(query), format="json"))
            found: list[dict[str, dict[str, str]]] = json.loads(answer)["results"]["bindings"]
            return found

        for name, query in COUNTS.items():
            sums[name] = int(rows(query)[0]["n"]["value"])
        sums["actions"] = {row["action"]["value"].rsplit("#", 1)[-1]: int(row["n"]["value"]) for row in rows(ACTIONS)}
    if as_json:
        json.dump(sums, sys.stdout, indent=1)
        click.echo()
        return
    actions = sums.pop("actions")
    assert isinstance(actions, dict)
    for name, number in (*sums.items(), *((f"  {action}", n) for action, n in actions.items())):
        click.echo(f"{name:<14} {number:>12,}")
