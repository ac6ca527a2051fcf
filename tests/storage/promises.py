"""What a writer said it would write, and what it said is on disk."""

from statements import ACTORS, graph, version_of

from claimgraph.storage import Store


class Promises:
    """Versions of articles: ``kept`` are those acknowledged, ``tried`` those that were begun."""

    def __init__(self) -> None:
        self.kept: dict[int, int] = {}
        self.tried: dict[int, int] = {}

    def hear(self, output: str) -> None:
        """Take in what the writer printed; a line that it did not finish does not count."""
        group: dict[int, int] = {}
        for line in output[: output.rfind("\n") + 1].splitlines():
            word, *numbers = line.split()
            if word == "try":
                group = {int(number): int(version) for number, version in zip(*[iter(numbers)] * 2, strict=True)}
                self.tried |= group
            elif word == "done":
                self.kept |= group

    def broken(self, store: Store) -> list[str]:
        """Return what is missing, partial or too much in the store."""
        faults = []
        actors = store.triples(ACTORS)
        for number, version in self.tried.items():
            triples = store.triples(graph(number))
            found = version_of(triples, number) if triples else -1
            if not self.kept.get(number, -1) <= found <= version:
                faults.append(f"article {number} has version {found}, promised was {self.kept.get(number)}")
            told = sum(triple.startswith(f"<http://news.example/a/{number}>") for triple in actors)
            if told != found + 1:
                faults.append(f"article {number} has version {found}, but its actor {told}")
        return faults

    def settle(self, store: Store) -> None:
        """Take what is in the store as what is promised from now on."""
        for number in self.tried:
            triples = store.triples(graph(number))
            if triples:
                self.kept[number] = self.tried[number] = version_of(triples, number)
        self.tried = {number: version for number, version in self.tried.items() if number in self.kept}
