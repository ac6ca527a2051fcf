"""``claimgraph copies``: which articles are copies of which, found anew."""

import click

from claimgraph.cli.options import settings_options
from claimgraph.settings import Settings


@click.command(
    short_help="Look at all articles anew for copies of one text.",
    epilog="Example: claimgraph copies --store data/store",
)
@settings_options("store", "base_iri")
def command(settings: Settings) -> None:
    """Compare the texts of all articles, and link each copy to the first article that has its text.

    Ingesting and retracting keep these links (cg:copyOf) as they go. This puts them right after graphs of
    articles were changed by other ways, such as SPARQL Update.
    """
    from contextlib import closing

    from claimgraph.identifiers import Minter
    from claimgraph.ingest.copies import Copies
    from claimgraph.storage import Store

    with Store.open(settings.store, create=False) as store, closing(Copies(store, Minter(settings.base_iri))) as copies:
        counts = copies.look_at_all()
    if counts:
        texts = f"articles with a text: {counts.articles:,}; different texts: {counts.texts:,}"
        click.echo(f"{texts}; copies: {counts.copies:,}", err=True)
