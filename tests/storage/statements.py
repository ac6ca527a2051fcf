"""Articles for the store: each a graph with one version, whose triples all name that version."""

from claimgraph.storage import GraphChange

SIZE = 12
ACTORS = "http://news.example/graph/actors"


def graph(article: int) -> str:
    return f"http://news.example/graph/article/{article}"


def article(number: int, version: int = 0, size: int = SIZE) -> frozenset[str]:
    subject = f"http://news.example/id/article/{number}"
    return frozenset(
        f'<{subject}> <http://news.example/ns#p{part}> "version {version}, “part” {part}"@en .' for part in range(size)
    )


def put(number: int, version: int = 0, size: int = SIZE) -> GraphChange:
    remove = article(number, version - 1, size) if version else frozenset()
    return GraphChange(graph(number), add=article(number, version, size), remove=remove)


def version_of(triples: frozenset[str], number: int) -> int:
    """Return which version of the article these triples are, whole; AssertionError if they are none."""
    versions = {int(triple.split('"version ')[1].split(",")[0]) for triple in triples}
    assert len(versions) == 1, f"article {number} is a mixture of versions {sorted(versions)}"
    (version,) = versions
    assert triples == article(number, version), f"article {number} is not whole: {len(triples)} of {SIZE} triples"
    return version
