"""The store on disk: one writer, its journal, snapshots and query workers."""

from claimgraph.storage.changes import GraphChange, NewGraph
from claimgraph.storage.snapshots import Snapshot, Snapshots
from claimgraph.storage.store import Store

__all__ = ["GraphChange", "NewGraph", "Snapshot", "Snapshots", "Store"]
