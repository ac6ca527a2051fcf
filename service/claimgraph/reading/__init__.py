"""Files in, articles, claims and RDF out."""

from claimgraph.reading.items import Item, Origin, RdfInput
from claimgraph.reading.paths import expand
from claimgraph.reading.reader import read

__all__ = ["Item", "Origin", "RdfInput", "expand", "read"]
