"""claimgraph: news in, a checked knowledge graph of claims out."""

__version__ = "0.1.0"
