"""An export says the same in every form, always in the same bytes, and tells when it is damaged."""

import difflib
import gzip
import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from samples import ARTICLES, call, export, fill

from claimgraph.turtle import PROPERTIES

DATA = (
    "claimgraph.ttl.gz",
    "claimgraph.trig.gz",
    "claimgraph.nq.gz",
    "articles.parquet",
    "claims.parquet",
    "report.ttl",
)
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two exports of one store: of two articles, and of a third more."""
    folder = tmp_path_factory.mktemp("exports")
    fill(folder / "store", ARTICLES[:2])
    first = export(folder / "store", folder / "exports")
    fill(folder / "store", ARTICLES[2:])
    return [first, export(folder / "store", folder / "exports")]


def lines(folder: Path, name: str = "claimgraph.nq.gz") -> list[str]:
    return gzip.decompress((folder / name).read_bytes()).decode().splitlines()


def test_the_order_of_filling_leaves_no_trace(exports: list[Path], tmp_path: Path) -> None:
    fill(tmp_path / "store", ARTICLES[::-1])
    other = export(tmp_path / "store", tmp_path / "exports")
    assert {name for name in DATA if (other / name).read_bytes() != (exports[1] / name).read_bytes()} == set()


def test_turtle_trig_and_nquads_hold_the_same(exports: list[Path]) -> None:
    folder = exports[1]
    quads = set(parse(gzip.decompress((folder / "claimgraph.nq.gz").read_bytes()), RdfFormat.N_QUADS))
    assert len({quad.graph_name for quad in quads}) == 5
    assert set(parse(gzip.decompress((folder / "claimgraph.trig.gz").read_bytes()), RdfFormat.TRIG)) == quads
    turtle = list(parse(gzip.decompress((folder / "claimgraph.ttl.gz").read_bytes()), RdfFormat.TURTLE))
    assert {quad.triple for quad in turtle} == {quad.triple for quad in quads}
    assert len(turtle) == len({quad.triple for quad in turtle})
    assert lines(folder) == sorted(lines(folder))


def test_articles_come_by_date_each_before_its_claims_and_parties_last(exports: list[Path]) -> None:
    subjects = [line for line in lines(exports[1], "claimgraph.ttl.gz") if line.startswith("<")]
    articles = [line.rpartition("/")[2][:-1] for line in subjects if "/id/article/" in line]
    assert articles == sorted(articles) and len(articles) == 3
    kinds = [line.split("/id/")[1].split("/")[0] for line in subjects]
    assert kinds.index("actor") > max(i for i, kind in enumerate(kinds) if kind in ("article", "claim"))
    assert kinds[0] == "article" and kinds[1] == "claim"
    seen = []
    for line in subjects:  # what lies below a claim follows it
        seen.append(line.rstrip(">").split("/evidence/")[0])
    assert len(set(seen)) == sum(1 for a, b in zip(seen, [None, *seen], strict=False) if a != b)


def test_one_article_more_changes_its_own_lines_only(exports: list[Path]) -> None:
    before, after = (lines(folder, "claimgraph.ttl.gz") for folder in exports)
    changes = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert changes and not [line for line in changes if line[0] == "-"]
    third = {quad.subject.value for quad in parse("\n".join(lines(exports[1])), RdfFormat.N_QUADS)} - {
        quad.subject.value for quad in parse("\n".join(lines(exports[0])), RdfFormat.N_QUADS)
    }
    new = [line[2:] for line in changes if line.startswith("+ <") and not line.startswith("+ <>")]
    assert {line.strip("<>") for line in new} == third


def test_the_patch_leads_from_one_to_the_other_and_its_reverse_back(exports: list[Path]) -> None:
    before, after = (set(lines(folder)) for folder in exports)
    for name, start, end in (("changes.rdfp", before, after), ("changes-reverse.rdfp", after, before)):
        graph = set(start)
        for row in (exports[1] / name).read_text("utf-8").splitlines():
            if row.startswith("D "):
                graph.remove(row[2:])
            elif row.startswith("A "):
                assert row[2:] not in graph
                graph.add(row[2:])
        assert graph == end
    assert not (exports[0] / "changes.rdfp").exists()


def test_the_manifest_counts_right_and_is_json_ld(exports: list[Path]) -> None:
    body = json.loads((exports[1] / "manifest.jsonld").read_text("utf-8"))
    store = Store()
    store.extend(Quad(*quad.triple) for quad in parse("\n".join(lines(exports[1])), RdfFormat.N_QUADS))
    assert body["void:triples"] == len(store)
    for part in body["void:classPartition"]:
        found = store.quads_for_pattern(None, RDF_TYPE, NamedNode(part["void:class"]["@id"]))
        assert part["void:entities"] == sum(1 for _ in found)
    assert sum(part["void:triples"] for part in body["void:propertyPartition"]) == len(store)
    assert body["prov:wasRevisionOf"]["@id"] == f"../{exports[0].name}/"
    described = {part["@id"] for part in body["dcat:distribution"]}
    assert described == {path.name for path in exports[1].iterdir()} - {"manifest.jsonld"}
    whole = (exports[1] / "manifest.jsonld").read_bytes()
    assert any(parse(whole, RdfFormat.JSON_LD, base_iri="http://example.org/exports/x/"))


def test_the_tables_have_a_row_for_each_article_and_claim(exports: list[Path]) -> None:
    articles = pyarrow.parquet.read_table(exports[1] / "articles.parquet").to_pylist()
    assert [row["id"] for row in articles] == sorted(article["id"] for article in ARTICLES)
    claims = pyarrow.parquet.read_table(exports[1] / "claims.parquet").to_pylist()
    assert len(claims) == sum(row["claims"] for row in articles) > 3
    (aid,) = [row for row in claims if row["action"] == "AID"]
    assert aid["actor"] == ["Denmark"] and aid["target"] == ["Kenya"]
    assert "Denmark sent aid to Kenya" in aid["quote"][0]


@pytest.mark.parametrize("name", DATA)
def test_a_changed_file_is_noticed(name: str, exports: list[Path], tmp_path: Path) -> None:
    call("export", "--verify", exports[1])
    copy = tmp_path / "copy"
    shutil.copytree(exports[1], copy)
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    assert name in call("export", "--verify", copy, code=2)


def test_a_graph_that_turtle_lacks_is_noticed_though_the_manifest_agrees(exports: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(exports[1], copy)
    old = exports[0] / "claimgraph.ttl.gz"
    manifest = json.loads((copy / "manifest.jsonld").read_text("utf-8"))
    former = json.loads((exports[0] / "manifest.jsonld").read_text("utf-8"))
    shutil.copy(old, copy)
    parts = [
        next(p for p in former["dcat:distribution"] if p["@id"] == old.name) if part["@id"] == old.name else part
        for part in manifest["dcat:distribution"]
    ]
    (copy / "manifest.jsonld").write_text(json.dumps(manifest | {"dcat:distribution": parts}), "utf-8")
    assert "does not hold the same" in call("export", "--verify", copy, code=2)


def test_claims_are_written_in_the_ontology_s_order() -> None:
    text = (Path(__file__).parents[2] / "ontology" / "claimgraph.ttl").read_text("utf-8")
    blocks = re.findall(r"^(cg:\w+) a owl:(?:Object|Datatype)Property(.*?)^$", text, re.DOTALL | re.MULTILINE)
    of_claims = [name for name, rest in blocks if "rdfs:domain cg:Claim" in rest]
    assert len(of_claims) > 15
    assert [name for name in PROPERTIES if name in of_claims] == of_claims
    of_the_graph = {name for name, rest in blocks if "rdfs:domain cg:QueryService" not in rest}
    assert of_the_graph <= set(PROPERTIES)
