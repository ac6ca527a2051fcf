"""Spoilt input of every kind: refused in words or taken whole, never a traceback."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import graph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimgraph.identifiers import Minter

DATA = Path(__file__).parents[2] / "data"
EXAMPLES = int(os.environ.get("CLAIMGRAPH_FUZZ", "40"))
LONGEST = 60_000
FILES = sorted(
    path
    for folder in ("samples", "bad")
    for path in (DATA / folder).rglob("*")
    if path.is_file() and path.stat().st_size < LONGEST
)
ROWS = [
    json.loads(line)
    for name in ("articles.jsonl", "claims.jsonl")
    for line in (DATA / "samples" / name).read_text("utf-8").splitlines()
]
ARTICLES = {row["id"]: row for row in ROWS if "id" in row}

PIECES = st.sampled_from(
    [b"", b"\x00", b"\xff\xfe", b"\n", b"{", b"[", b'"', b"\\ud800", b"<script>", b"<", b"&#0;", b"]]>", b"\r", b"."]
) | st.binary(max_size=12)
TEXTS = st.sampled_from(
    ["", " ", "\u0000", "\ud800", "\ufffe", "a\u0301", "?!", "http://[", "http://a b/", "2021-02-30", "9999-12-31", "-"]
) | st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "type", "iri"]), inner),
    max_leaves=4,
)


@st.composite
def spoilt_bytes(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample or a bad file with bytes replaced, cut out, put in or taken from another."""
    path = draw(st.sampled_from(FILES))
    data = path.read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 400)))
        piece = draw(PIECES)
        if draw(st.booleans()):
            other = draw(st.sampled_from(FILES)).read_bytes()
            begin = draw(st.integers(0, len(other)))
            piece = other[begin : begin + draw(st.integers(0, 2000))]
        data = data[:start] + piece + data[end:]
    return path.name, data


@st.composite
def spoilt_lines(draw: st.DrawFn) -> tuple[str, bytes]:
    """An article or claim line with fields replaced, taken away or added, after the line's own article."""
    row: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(ROWS))))
    for _ in range(draw(st.integers(1, 3))):
        inner: Any = row
        key: Any = draw(st.sampled_from([*row, "generatedBy", "dateReadings", "_note", "surplus"]))
        while isinstance(inner.get(key), dict) and inner[key] and draw(st.booleans()):
            inner = inner[key]
            key = draw(st.sampled_from(sorted(inner)))
        if draw(st.booleans()):
            inner.pop(key, None)
        else:
            inner[key] = draw(VALUES)
    rows = [row]
    known = row.get("article")
    if isinstance(known, str) and known in ARTICLES:
        rows.insert(0, ARTICLES[known])
    return "lines.jsonl", "\n".join(map(json.dumps, rows)).encode()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES < 100,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(spoilt_bytes() | spoilt_lines())
def test_whatever_comes_is_taken_whole_or_refused_in_words(given_file: tuple[str, bytes]) -> None:
    name, data = given_file
    with tempfile.TemporaryDirectory() as folder:
        store, path = Path(folder) / "store", Path(folder) / name
        path.write_bytes(data)
        done = graph.ingest(store, path)
        assert done.exit_code in (0, 1, 2)
        rows = graph.refused(store)
        said = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
        assert (done.exit_code == 0) == (not rows)
        assert len(said) == len(rows)
        for row in rows:
            assert row["_reason"]
            assert row.get("_remedy") or row.get("_constraint")
        checked = graph.run("validate", "--store", store)
        assert checked.exit_code == 0, checked.output
        assert whole(graph.graphs(store))


def whole(graphs: dict[str, frozenset[str]]) -> bool:
    """Tell whether each claim in a graph has its actor, action, source and article there, and its parties a name."""
    minter = Minter(graph.BASE)
    named = {line.split(" ", 1)[0] for line in graphs.get(minter.actors_graph, ()) if "#prefLabel>" in line}
    used = set()
    for name, lines in graphs.items():
        if "/graph/article/" not in name:
            continue
        subjects: dict[str, dict[str, list[str]]] = {}
        for line in lines:
            subject, predicate, value = line.removesuffix(" .").split(" ", 2)
            subjects.setdefault(subject, {}).setdefault(predicate[1:-1].rsplit("#", 1)[-1], []).append(value)
        articles = [
            s for s, fields in subjects.items() if any("#Article>" in value for value in fields.get("type", ()))
        ]
        if len(articles) != 1:
            return False
        for fields in subjects.values():
            if any(value.endswith("ns#Claim>") for value in fields.get("type", ())):
                if not {"actor", "action", "source", "wasDerivedFrom", "evidence"} <= set(fields):
                    return False
                if fields["wasDerivedFrom"] != articles or not set(fields["evidence"]) <= set(subjects):
                    return False
            for role in ("actor", "target", "source", "relayedBy"):
                used.update(fields.get(role, ()))
    return used <= named
