"""Native SHACL engines beside pySHACL and the compiled check: what they agree on, and how long they take.

``python tests/bench/shacl_engines.py --engines DIR`` looks for ``DIR/shacl-rust/bin/python`` and the like, virtual
environments with one engine each; those that are absent are told of and left out. The W3C's suite is read from
``--suite``. Figures go to standard output and to ``build/bench-shacl.json``.
"""

import argparse
import json
import logging
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "shapes"))

from mutants import Mutator  # noqa: E402
from test_fast import BASE, mapped  # noqa: E402
from test_manifest import BREAKING, CONFORMING, case_graph  # noqa: E402

from claimgraph import assets  # noqa: E402
from claimgraph.validation import Validator, tokens  # noqa: E402

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
ENGINES = ("pyshacl-turbo", "shacl-rust", "pyrudof", "maplib")
COPIES = 100


@dataclass(frozen=True)
class Case:
    """Two files, and whether the data conforms; None where that is what is asked."""

    part: str
    data: Path
    shapes: Path
    conforms: bool | None


def suite(folder: Path) -> Iterator[Case]:
    """Yield the tests of the W3C's suite (core and SPARQL)."""
    for file in sorted(folder.rglob("*.ttl")):
        graph = Graph().parse(file, publicID=file.as_uri())
        for test in graph.subjects(RDF.type, SHT.Validate):
            action, result = graph.value(test, MF.action), graph.value(test, MF.result)
            data, shapes = (
                Path(str(graph.value(action, SHT[name])).removeprefix("file://"))
                for name in ("dataGraph", "shapesGraph")
            )
            conforms = graph.value(result, SH.conforms)
            if isinstance(conforms, Literal):  # a few are to fail instead
                yield Case("core" if folder / "core" in file.parents else "sparql", data, shapes, bool(conforms.value))


def ours(folder: Path, mutants: int) -> Iterator[Case]:
    """Yield the graphs of our manifest, mutants of good ones, and a large good one, with our shapes."""
    shapes = Graph()
    for file in assets.turtle_files("shapes"):
        shapes.parse(file)
    shapes.serialize(folder / "shapes.ttl", "turtle")
    terms = Graph()
    for file in assets.turtle_files("ontology"):
        terms.parse(file)
    judge, chance, number = Validator(audit=1), random.Random(0), 0

    def case(part: str, graph: Graph, conforms: bool) -> Case:
        nonlocal number
        number += 1
        file = folder / f"{number}.ttl"
        (terms + graph).serialize(file, "turtle")
        return Case(part, file, folder / "shapes.ttl", conforms)

    for name in (*CONFORMING, *BREAKING):
        yield case("our manifest", case_graph(URIRef(name)), name in CONFORMING)
    own, parties = mapped()
    mutators = [Mutator(Graph().parse(BASE), chance), Mutator(own + parties, chance)]
    for count in range(mutants):
        graph = mutators[count % 2].mutant()
        yield case("mutants", graph, judge.validate(graph).conforms)
    yield case("large", large(), True)


def large() -> Graph:
    """Return many articles with their claims, under names of their own."""
    own, parties = mapped()
    graph, names = Graph(), {term for term in own.subjects() if isinstance(term, URIRef)}
    for copy in range(COPIES):
        new = {name: URIRef(f"{name}-{copy}") for name in names}
        for subject, predicate, value in own:
            graph.add((new.get(subject, subject), predicate, new.get(value, value)))
    return graph + parties


def asked(engine: str, python: Path, cases: list[Case]) -> list[list[object]]:
    """Have an engine judge all cases; where one brings it down, go on behind that."""
    answers: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        while len(answers) < len(cases):
            listed = Path(folder) / "cases.json"
            listed.write_text(json.dumps([[str(c.data), str(c.shapes)] for c in cases[len(answers) :]]), "utf-8")
            command = [str(python), str(HERE / "shacl_adapters.py"), engine.replace("-", "_"), str(listed)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
                said, reason = done.stdout, f"it went down: {done.stderr[-150:]}"
            except subprocess.TimeoutExpired as late:
                said, reason = bytes(late.stdout or b"").decode(), "it was not done after 900 seconds"
            lines = [json.loads(line) for line in said.splitlines()]
            answers += [line for line in lines if isinstance(line, list)]
            if len(answers) < len(cases):
                answers.append([None, reason, 0.0])
    return answers


def report(engine: str, cases: list[Case], answers: list[list[object]]) -> dict[str, object]:
    """Count how an engine's answers agree with what is right."""
    counts: dict[str, Counter[str]] = {}
    for case, (conforms, _, _) in zip(cases, answers, strict=True):
        kind = "no answer" if conforms is None else "right" if conforms == case.conforms else "passed wrongly"
        kind = "refused wrongly" if kind == "passed wrongly" and case.conforms else kind
        counts.setdefault(case.part, Counter())[kind] += 1
    reasons = Counter(str(reason)[:120] for _, reason, _ in answers if reason)
    seconds = next(answer[2] for case, answer in zip(cases, answers, strict=True) if case.part == "large")
    print(f"\n{engine}: the large graph in {seconds:.2f} s of a processor, parsing included")
    for part, found in counts.items():
        print(f"  {part:<14}" + ", ".join(f"{number} {kind}" for kind, number in sorted(found.items())))
    for reason, number in reasons.most_common(3):
        print(f"  {number} times: {reason}")
    return {"parts": {part: dict(found) for part, found in counts.items()}, "seconds": seconds, "reasons": reasons}


def compiled_seconds(graph: Graph) -> float:
    """Return the seconds of a processor that the compiled check takes for a graph that is parsed."""
    fast = Validator(audit=0)
    began = time.process_time()
    if not fast.passes(tokens.triples(graph), tokens.triples(())):
        raise SystemExit("the compiled check does not pass the large graph")
    return time.process_time() - began


def main() -> None:
    """Ask all that are there."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", type=Path, required=True, help="the folder of virtual environments")
    parser.add_argument("--suite", type=Path, help="the folder of the W3C's SHACL suite")
    parser.add_argument("--mutants", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = [*(suite(options.suite) if options.suite else ()), *ours(Path(folder), options.mutants)]
        size = len(large())
        print(f"{len(cases)} cases; the large graph has {size:,} triples")
        print(f"compiled check: the large graph in {compiled_seconds(large()):.2f} s of a processor")
        found = {"pyshacl": report("pyshacl", cases, asked("pyshacl", Path(sys.executable), cases))}
        for engine in ENGINES:
            python = options.engines / engine / "bin" / "python"
            if python.exists():
                found[engine] = report(engine, cases, asked(engine, python, cases))
            else:
                print(f"\n{engine}: it is not in {options.engines}")
    target = Path("build/bench-shacl.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"triples": size, "engines": found}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
