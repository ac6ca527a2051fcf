"""``claimgraph validate``: what the shapes say, of files or of the store."""

import sys
from pathlib import Path

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings


@click.command(
    short_help="Check files, or the store, against the shapes.", epilog="Example: claimgraph validate export.ttl"
)
@settings_options("store", "base_iri", "max_bytes", "audit")
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--shapes", type=click.Path(path_type=Path), help="A folder of SHACL shapes to use in place of ours.")
def command(settings: Settings, paths: tuple[str, ...], shapes: Path | None) -> None:
    """Check PATH…, or without one the whole store, against the SHACL shapes. Nothing is written.

    SHACL reports of what does not conform go to standard output as Turtle, one an article; the
    reasons in words to standard error. Exit status: 0 all conforms, 1 some does not, 2 nothing does.
    """
    checked, broken = _files(settings, paths, shapes) if paths else _store(settings, shapes)
    click.echo(f"{checked:,} checked, {broken:,} do not conform", err=True)
    sys.exit(0 if not broken else 1 if checked > broken else 2)


def _files(settings: Settings, paths: tuple[str, ...], shapes: Path | None) -> tuple[int, int]:
    from claimgraph.assembly import ingest
    from claimgraph.cli.sources import items
    from claimgraph.ingest import Overlay

    checked = broken = 0
    run = ingest(Overlay(), settings, extractor="rules", aliases=None, shapes=shapes, time=None)
    for result in run.run(items(paths, settings.max_bytes)):
        checked += 1
        broken += bool(result.refused)
        for refused in result.refused:
            click.echo(f"refused: {refused.refusal}", err=True)
        for report in dict.fromkeys(refused.report for refused in result.refused if refused.report):
            click.echo(report)
    return checked, broken


def _store(settings: Settings, shapes: Path | None) -> tuple[int, int]:
    from claimgraph.identifiers import Minter
    from claimgraph.ingest.graphs import parse
    from claimgraph.namespaces import CG, RDF
    from claimgraph.storage import Snapshots
    from claimgraph.storage.dump import by_graph
    from claimgraph.validation import Validator

    checked = broken = 0
    validator = Validator(shapes, settings.audit)
    minter = Minter(settings.base_iri)
    shared = (minter.actors_graph, minter.runs_graph)
    with Snapshots(settings.store).newest() as snapshot:
        graphs = dict(by_graph(snapshot.path))
    context = parse(frozenset().union(*(graphs.get(name, frozenset()) for name in shared)))
    is_article = f"<{RDF}type> <{CG}Article> ."
    for name, lines in graphs.items():
        beside = None if name in shared else context
        if name == minter.copies_graph:
            beside = parse(frozenset(line for part in graphs.values() for line in part if line.endswith(is_article)))
        report = validator.validate(parse(lines), beside)
        checked += 1
        if not report.conforms:
            broken += 1
            click.echo(f"does not conform: {name}", err=True)
            click.echo(report.to_turtle())
    return checked, broken
