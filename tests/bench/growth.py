"""What a triple costs as the input grows: lines of articles and claims, of which some are refused, by the command.

Each size goes through ``claimgraph ingest`` into a store of its own and, finished, unchecked, through the engine's
``bulk_load``. Figures go to standard output and to a JSON file. Nothing is asserted of them.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
from made import articles

from claimgraph.storage import Snapshots
from claimgraph.storage.dump import nquads

TRIPLES_PER_ARTICLE = 146
SPOILT = (
    lambda claim: {**claim, "actor": []},
    lambda claim: {**claim, "action": {"type": "DANCE"}},
    lambda claim: {**claim, "evidence": {"quote": "Nobody wrote this."}},
)


def lines(number: int, refused: float, chance: random.Random) -> Iterator[str]:
    """Yield the lines of so many articles, each followed by its claims, of which a share cannot be taken."""
    for article, claims in articles(number, chance):
        yield json.dumps(article)
        for claim in claims:
            yield json.dumps(chance.choice(SPOILT)(claim) if chance.random() < refused else claim)


def ingested(file: Path, store: Path, workers: int) -> dict[str, float]:
    """Run the command, and return what it took; seconds of the processor are those of all its processes."""
    command = [sys.executable, "-m", "claimgraph", "ingest", "--extractor", "none", "--no-copies"]
    command += ["--workers", str(workers), "--store", str(store), "--refused", str(file.with_suffix(".refused")), file]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stderr=subprocess.PIPE, text=True)
    assert process.stderr
    said = process.stderr.read()
    assert process.wait() in (0, 1), said
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    refused = re.search(r"claims, ([\d,]+) refused", said)
    return {
        "seconds": seconds,
        "cpu seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak memory of a process, MB": after.ru_maxrss / 1024,
        "claims refused": int(refused[1].replace(",", "")) if refused else 0,
        "store, MB": sum(path.stat().st_size for path in store.rglob("*") if path.is_file()) / 1e6,
    }


def loaded(store: Path, folder: Path) -> dict[str, float]:
    """Load what a store holds into a bare engine."""
    with Snapshots(store).newest() as snapshot:
        data = "\n".join(nquads(snapshot.path)).encode()
    engine = pyoxigraph.Store(str(folder))
    began, cpu = time.perf_counter(), time.process_time()
    engine.bulk_load(data, format=pyoxigraph.RdfFormat.N_QUADS)
    engine.flush()
    return {
        "triples": len(engine),
        "bulk_load seconds": time.perf_counter() - began,
        "bulk_load cpu seconds": time.process_time() - cpu,
    }


def main() -> None:
    """Measure each size and compare the last with the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=[200_000, 876_000, 2_000_000])
    parser.add_argument("--refused", type=float, default=0.01, help="share of the claims (default: 0.01)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, default=Path("build/growth.json"), help="where the figures go")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for triples in options.triples:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "lines.jsonl"
            made = lines(triples // TRIPLES_PER_ARTICLE, options.refused, random.Random(options.seed))
            file.write_text("".join(f"{line}\n" for line in made), "utf-8")
            row: dict[str, Any] = ingested(file, folder / "store", options.workers)
            row |= loaded(folder / "store", folder / "bare")
        row["cpu µs a triple"] = 1e6 * row["cpu seconds"] / row["triples"]
        row["triples/s"] = row["triples"] / row["seconds"]
        row["of bulk_load's speed"] = row["bulk_load seconds"] / row["seconds"]
        rows.append(row)
        print(", ".join(f"{key} {value:,.2f}" for key, value in row.items()), flush=True)
    growth = rows[-1]["cpu µs a triple"] / rows[0]["cpu µs a triple"]
    print(f"a triple of the last size costs {growth:.2f} times one of the first")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    settings = {"workers": options.workers, "refused": options.refused, "load": os.getloadavg()[0]}
    options.json.write_text(json.dumps({**settings, "sizes": rows, "growth": growth}, indent=1) + "\n", "utf-8")


main()
