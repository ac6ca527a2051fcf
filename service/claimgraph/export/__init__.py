"""The graph as files that others can build on: exports, what is said of them, and backups."""

from claimgraph.export.backup import backup
from claimgraph.export.making import Export, document, export

__all__ = ["Export", "backup", "document", "export"]
