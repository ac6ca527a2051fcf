"""What an export costs beside pyoxigraph's own dump of the same store: time, and memory at the peak of one process.

The store is made from a seed. Figures go to standard output; nothing is asserted of them.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph
from claims import Given
from made import articles

from claimgraph import lines
from claimgraph.identifiers import Minter
from claimgraph.ingest import Ingest
from claimgraph.mapping import Mapper
from claimgraph.model import Article, Claim, Run
from claimgraph.parties import Gazetteer
from claimgraph.reading import Item, Origin
from claimgraph.storage import Snapshots, Store
from claimgraph.validation import Validator

TRIPLES_PER_ARTICLE = 145
CLAIMGRAPH = (sys.executable, "-m", "claimgraph")


def main() -> None:
    """Make a store, if none is given, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000, help="about how many (default: 100,000)")
    parser.add_argument("--store", type=Path, help="a store to export in the place of a made one; it is kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = options.store or Path(scratch) / "store"
        if not store.exists():
            fill(store, options.triples // TRIPLES_PER_ARTICLE)
        with Snapshots(store).newest() as snapshot:
            print(f"export of {snapshot.quads:,} statements, load {os.getloadavg()[0]:.1f}")
            plain = measured("pyoxigraph's N-Quads dump", lambda: dump(snapshot.path, Path(scratch) / "dump.nq"))
            measured("packed by gzip after that", lambda: run(["gzip", "-6kf", f"{scratch}/dump.nq"]), plain)
        turtle = [*CLAIMGRAPH, "export", "--stdout", "--store", str(store)]
        whole = [*CLAIMGRAPH, "export", "--store", str(store), "--exports", f"{scratch}/exports"]
        measured("the Turtle alone", lambda: run(turtle), plain)
        measured("all files, checked", lambda: run(whole), plain)


def fill(folder: Path, number: int) -> None:
    """Make a store of this many articles with their claims."""
    claims: dict[str, list[Claim]] = {}

    def items() -> Iterator[Item]:
        for count, (article, found) in enumerate(articles(number, random.Random(1))):
            value = lines.parse(json.dumps(article))
            assert isinstance(value, Article)
            claims[value.id] = [one for row in found if isinstance(one := lines.parse(json.dumps(row)), Claim)]
            yield Item(Origin("made", count + 1), value, "")

    class Popping(Given):
        """Forgets what was asked for, so that memory does not grow with the store."""

        def extract(self, found: Iterable[Article]) -> Iterator[tuple[Article, list[Claim]]]:
            for article in found:
                yield article, self.claims.pop(article.id)

    mapper = Mapper(Minter("http://127.0.0.1:8080/"), Gazetteer.load())
    with Store.open(folder) as store:
        for result in Ingest(store, mapper, Validator(), Popping(claims), run=Run("bench", "1")).run(items()):
            assert not result.refused, result.refused[0].refusal


def dump(snapshot: Path, file: Path) -> int:
    """Dump a snapshot to a file; return 0, as its memory is this process's."""
    pyoxigraph.Store.read_only(str(snapshot)).dump(str(file), pyoxigraph.RdfFormat.N_QUADS)
    return 0


def run(command: list[str]) -> int:
    """Run a command of ours; return the kilobytes of memory at its peak, with what it started."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss


def processor_seconds() -> float:
    """Return what this process and those that it waited for took: on a loaded machine the better figure."""
    return sum(os.times()[:4])


def measured(title: str, what: Callable[[], int], plain: float | None = None) -> float:
    """Say how long it takes, and how that compares."""
    began, used = time.perf_counter(), processor_seconds()
    memory = what()
    seconds, used = time.perf_counter() - began, processor_seconds() - used
    ratio = f"   {seconds / plain:.2f} times the dump" if plain else ""
    peak = f"   {memory / 1024:,.0f} MB" if memory else ""
    print(f"  {title:<32} {seconds:>8.1f} s, {used:.1f} s of a processor{ratio}{peak}", flush=True)
    return seconds


if __name__ == "__main__":
    main()
