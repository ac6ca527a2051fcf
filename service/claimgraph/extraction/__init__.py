"""Articles in, claims out: who did what to whom, when, and who says so."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from claimgraph.errors import Refusal, UsageError
from claimgraph.model import Article, AttributionSpans, Claim, Run
from claimgraph.spreading import processes

if TYPE_CHECKING:
    from claimgraph.extraction.rules import RuleExtractor

__all__ = ["NONE", "AttributionExtractor", "Extractor", "Installed", "RuleExtractor", "installed", "made"]

GROUP = "claimgraph.extractors"
NONE = "none"
"""The name under which no extractor is asked for."""


class Extractor(Protocol):
    """What an extractor can do; an entry point of the group ``claimgraph.extractors`` makes one."""

    def extract(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[Claim] | Refusal]]:
        """Yield each article with its claims or why there are none, in the order of the input.

        Takes articles as they come and yields as soon as it can: neither end is ever whole in memory.
        """


class AttributionExtractor(Extractor, Protocol):
    """An extractor that also tells who says what, whether or not it holds a claim."""

    def attributions(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[AttributionSpans] | Refusal]]:
        """Yield each article with the spans of its attributions, in the order of the input."""


class NoExtractor:
    """Finds nothing: for articles that come with their claims."""

    def extract(self, articles: Iterable[Article]) -> Iterator[tuple[Article, list[Claim] | Refusal]]:
        """Yield each article without claims."""
        for article in articles:
            yield article, []


@dataclass(frozen=True, slots=True)
class Installed:
    """An extractor that some installed package offers: ``make`` takes no arguments."""

    software: str
    version: str
    make: Callable[[], Any]

    def run(self, time: str | None) -> Run:
        """Return the run of this software at ``time`` (ISO 8601)."""
        return Run(self.software, self.version, time)


def installed(name: str) -> Installed:
    """Return the extractor of this name; our own is told by our name alone.

    Raises:
        UsageError: no installed package offers one of this name.
    """
    found = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        raise UsageError(f"No extractor is named “{name}”. Installed: {', '.join(sorted((*found, NONE)))}.")
    point = found[name]
    package, version = (point.dist.name, point.dist.version) if point.dist else (name, "0")
    return Installed(package if package == "claimgraph" else f"{package} {name}", version, point.load())


def made(
    extractor: str, aliases: Path | None = None, workers: int = 1, executor: Callable[[], Executor] | None = None
) -> Any:
    """Make the extractor of this name; the rules take a table of aliases and several processes, others neither.

    The rules read articles by what ``executor`` makes, if it is given: in processes that can be lost.

    Raises:
        UsageError: no installed package offers one of this name, or ours is asked of it what only the rules can.
    """
    if extractor == NONE:
        return NoExtractor()
    make: Callable[..., Any] = installed(extractor).make
    if extractor != "rules":
        if workers > 1:
            raise UsageError(f"--workers is for the extractor “rules”; “{extractor}” runs in one process.")
        return make()
    if workers > 1:
        executor = processes(workers)
    return make(aliases=aliases, executor=executor)


def __getattr__(name: str) -> Any:
    # spaCy takes a second to import: only who asks for the extractor pays for it
    if name == "RuleExtractor":
        from claimgraph.extraction.rules import RuleExtractor

        return RuleExtractor
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
