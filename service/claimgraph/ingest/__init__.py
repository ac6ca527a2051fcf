"""The whole way into the graph: read, extract, map, check, store, and account for it."""

from claimgraph.ingest.account import Account, Outcome, Refused, RefusedFile, Result, mendable
from claimgraph.ingest.pipeline import Ingest
from claimgraph.ingest.retraction import Retracted, Retraction
from claimgraph.ingest.target import Overlay, Target

__all__ = [
    "Account",
    "Ingest",
    "Outcome",
    "Overlay",
    "Refused",
    "RefusedFile",
    "Result",
    "Retracted",
    "Retraction",
    "Target",
    "mendable",
]
