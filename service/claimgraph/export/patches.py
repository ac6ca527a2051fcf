"""What changed between two exports, as an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html)."""

from collections.abc import Iterable, Iterator


def differences(before: Iterable[str], after: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Merge two sorted rows of lines: yield ``("D", line)`` for what went, ``("A", line)`` for what came."""
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old < new):
            assert old is not None
            yield "D", old
            old = next(olds, None)
        elif old is None or new < old:
            yield "A", new
            new = next(news, None)
        else:
            old, new = next(olds, None), next(news, None)


def patch(before: str, after: str, changes: Iterable[tuple[str, str]], *, reverse: bool = False) -> Iterator[str]:
    """Yield the patch that leads from the graph of the hash ``before`` to that of ``after``, or back."""
    first, last = (after, before) if reverse else (before, after)
    yield f'H from "{first}" .\nH to "{last}" .\nTX .\n'
    turned = {"A": "D", "D": "A"} if reverse else {"A": "A", "D": "D"}
    for mark, line in changes:
        yield f"{turned[mark]} {line}\n"
    yield "TC .\n"
