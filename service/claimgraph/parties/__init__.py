"""Parties of international politics: names, aliases, types and identifiers."""

from claimgraph.parties.gazetteer import Gazetteer
from claimgraph.parties.identity import identify
from claimgraph.parties.nouns import NounKind
from claimgraph.parties.records import Record

__all__ = ["Gazetteer", "NounKind", "Record", "identify"]
