"""The graph as files that others can build on: exports, what is said of them, and backups."""

from claimgraph.export.backup import backup, incremental
from claimgraph.export.making import Export, document, export
from claimgraph.export.retention import Keep

__all__ = ["Export", "Keep", "backup", "document", "export", "incremental"]
