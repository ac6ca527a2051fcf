"""Results of a query as a table on a terminal."""

import json

from rich.console import Console
from rich.table import Table

from claimgraph.namespaces import PREFIXES


def show(document: bytes) -> None:
    """Print SPARQL JSON results (W3C Recommendation of 21 March 2013) as a table, or yes or no."""
    console = Console()
    results = json.loads(document)
    if "boolean" in results:
        console.print("yes" if results["boolean"] else "no")
        return
    rows = results["results"]["bindings"]
    table = Table(show_header=True, header_style="bold")
    for variable in results["head"]["vars"]:
        table.add_column(variable, overflow="fold")
    for row in rows:
        table.add_row(*(cell(row.get(variable)) for variable in results["head"]["vars"]))
    console.print(table, markup=False)
    console.print(f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}")


def cell(term: dict[str, str] | None) -> str:
    """Return a term for people: IRIs shortened by the well-known prefixes, literals by their text."""
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        for prefix, namespace in PREFIXES.items():
            if value.startswith(namespace):
                return f"{prefix}:{value[len(namespace) :]}"
    return "".join(character if character.isprintable() or character == "\n" else "�" for character in value)
