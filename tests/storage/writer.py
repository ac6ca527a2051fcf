"""A writer to be killed: puts random versions of random articles into the store, in groups.

Prints, for each group, ``try <article> <version> …`` before it and ``done`` once it is on disk, so that
whoever kills it knows what must be there. An argument says after how many groups it publishes.
"""

import random
import sys
from pathlib import Path

from statements import ACTORS, graph, put, version_of

from claimgraph.storage import GraphChange, Store


def main(folder: Path, seed: int, publish_every: int) -> None:
    chance = random.Random(seed)
    with Store.open(folder) as store:
        versions = {
            number: version_of(triples, number) for number in range(30) if (triples := store.triples(graph(number)))
        }
        print("open", flush=True)
        for group in range(1, 10_000):
            numbers = chance.sample(range(30), chance.randrange(1, 6))
            for number in numbers:
                versions[number] = versions.get(number, -1) + 1
            print("try", *(f"{number} {versions[number]}" for number in numbers), flush=True)
            for number in numbers:
                actor = f'<http://news.example/a/{number}> <http://news.example/ns#v> "{versions[number]}" .'
                store.apply([put(number, versions[number]), GraphChange(ACTORS, add=frozenset({actor}))])
            store.sync()
            print("done", flush=True)
            if group % publish_every == 0:
                store.publish(settle=chance.random() < 0.5).close()


main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
