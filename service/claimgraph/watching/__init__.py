"""News as it appears: feeds and folders asked at an interval, pages fetched by the rules."""

from claimgraph.watching.fetching import Fetcher
from claimgraph.watching.request import Limits
from claimgraph.watching.rounds import Catch, Watch
from claimgraph.watching.state import State

__all__ = ["Catch", "Fetcher", "Limits", "State", "Watch"]
