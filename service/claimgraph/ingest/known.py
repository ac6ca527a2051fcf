"""What of an input is in already, and what of it is under way."""

from claimgraph.identifiers import Minter
from claimgraph.ingest.account import Outcome, Result
from claimgraph.ingest.grouping import Given
from claimgraph.ingest.lane import Gathered
from claimgraph.ingest.manifest import Manifest, hash_sum
from claimgraph.ingest.target import Target
from claimgraph.model import Article


class Known:
    """Asks the manifest, and tells it what has come to be on disk; without one, nothing is known."""

    def __init__(self, target: Target, minter: Minter, manifest: Manifest | None) -> None:
        """Hand in where the graphs are."""
        self._target = target
        self._minter = minter
        self._manifest = manifest
        self._under_way: set[str] = set()
        self._digests: dict[str, bytes] = {}
        self._gathered: list[tuple[Gathered, bytes | None, frozenset[str]]] = []
        self._stored: list[tuple[str, bytes]] = []

    def is_in(self, article: Article, given: Given) -> bool:
        """Whether just this is in; if not, it is under way from now on.

        An article that comes twice in one input is not known the second time: the first may yet change it.
        """
        if self._manifest is None:
            return False
        graph = self._minter.article_graph(article.id)
        if graph in self._under_way:
            self._digests.pop(graph, None)
            return False
        digest = self._manifest.digest(article, given)
        if self._manifest.holds(graph, digest, self._target.triples):
            return True
        self._under_way.add(graph)
        self._digests[graph] = digest
        return False

    def is_same(self, graph: str, total: str) -> bool:
        """Whether a graph still is what came of the very lines that are given again."""
        if self._manifest is None or graph in self._under_way:
            return False
        there = self._target.triples(graph)
        return bool(there) and hash_sum(graph, there) == total

    def ready(self, gathered: Gathered, digest: bytes) -> Gathered:
        """Take note of a new article that came from lines with this digest, and waits to be written; return it."""
        if self._manifest is not None:
            self._under_way.add(gathered.graph)
            self._digests[gathered.graph] = digest
            self.gathered(gathered)
        return gathered

    def gathered(self, gathered: Gathered) -> None:
        """Take note of a new article that waits to be written."""
        digest = self._digests.pop(gathered.graph, None)
        if digest is not None and not gathered.result.refused:
            self._gathered.append((gathered, digest, frozenset()))

    def joined(self, before: frozenset[str], gathered: Gathered) -> None:
        """Take note of claims that wait to join a graph, which holds ``before``."""
        if self._manifest is not None:
            self._gathered.append((gathered, None, before))

    def stored(self, article: Article, result: Result) -> None:
        """Take note of an article that went the whole way."""
        graph = self._minter.article_graph(article.id)
        digest = self._digests.pop(graph, None)
        if digest is not None and result.outcome is not Outcome.REFUSED and not result.refused:
            self._stored.append((graph, digest))

    def settle(self) -> None:
        """Tell the manifest what is on disk now."""
        if self._manifest is None:
            return
        rows = [(graph, digest, hash_sum(graph, self._target.triples(graph))) for graph, digest in self._stored]
        written = [each for each in self._gathered if each[0].refusal is None]
        rows += [(gathered.graph, digest, _sum(gathered)) for gathered, digest, _ in written if digest is not None]
        self._manifest.note(rows)
        for gathered, digest, before in written:  # what is grown may have been noted just now
            if digest is None:
                self._manifest.grown(gathered.graph, before, before | gathered.lines)
        self._under_way = set(self._digests)
        self._stored.clear()
        self._gathered.clear()

    def close(self) -> None:
        """Let go of the manifest's file."""
        if self._manifest is not None:
            self._manifest.close()


def _sum(gathered: Gathered) -> str:
    return hash_sum(gathered.graph, gathered.lines) if gathered.new is None else gathered.new.digest
