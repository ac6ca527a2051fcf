"""Files in, articles, claims and RDF out."""

from claimgraph.reading.items import Item, LineBatch, Origin, RdfInput
from claimgraph.reading.paths import expand
from claimgraph.reading.reader import batched, read, read_lines

__all__ = ["Item", "LineBatch", "Origin", "RdfInput", "batched", "expand", "read", "read_lines"]
