"""What the parts cost, beside the plain ways of doing the same, in one run on one machine.

Figures go to standard output and, with the versions, to a JSON file. Nothing is asserted of them.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from claims import claims_per_second
from queries import queries_per_second
from words import words_per_second

VERSIONS = ("claimgraph", "pyoxigraph", "rdflib", "pyshacl", "spacy", "flask", "gunicorn", "uvloop", "waitress")


def main() -> None:
    """Run what is asked for and write the figures."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--articles", type=int, default=20, help="how many articles are made (default: 20)")
    parser.add_argument("--queries", type=int, default=300, help="how many queries are asked (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="what the articles are made from (default: 1)")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the figures go")
    options = parser.parse_args()
    figures: dict[str, Any] = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]},
        "versions": {name: importlib.metadata.version(name) for name in VERSIONS},
        "articles": options.articles,
        "seed": options.seed,
    }
    print(*(f"{name} {version}" for name, version in figures["versions"].items()), sep=", ")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {figures['machine']['load']:.1f}\n")
    parts: tuple[tuple[str, str, Callable[[Path], dict[str, float]]], ...] = (
        (
            "lines to triples that are checked and on disk, triples/s",
            "claimgraph",
            lambda folder: claims_per_second(folder, options.articles, random.Random(options.seed)),
        ),
        (
            "text to claims, words/s",
            "claimgraph",
            lambda _: words_per_second(options.articles, random.Random(options.seed)),
        ),
        (
            "selective queries/s, one client",
            "claimgraph serve",
            lambda folder: queries_per_second(folder, options.queries),
        ),
    )
    for title, ours, measure in parts:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = measure(Path(folder))
        ratios = {name: found[ours] / other for name, other in found.items() if name != ours}
        figures[title] = {**found, "ratios": ratios}
        print(f"{title} ({time.monotonic() - began:.0f} s)")
        for name, figure in found.items():
            ratio = f"   ours is {ratios[name]:.3g} times that" if name in ratios else ""
            print(f"  {name:<48} {figure:>12,.1f}{ratio}")
        print()
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(f"written to {options.json}")


main()
