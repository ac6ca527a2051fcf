"""A store from Turtle and patches is the store; what no write could bring in, no export brings in either."""

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from forging import forged
from pyoxigraph import Literal, NamedNode, Quad
from samples import ARTICLES, call, export, fill

from claimgraph.storage import Snapshots

CG = "https://w3id.org/claimgraph/ns#"


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three exports of one store: of two articles; of a third more; of the first with another text."""
    folder = tmp_path_factory.mktemp("restoring")
    made = []
    again = ARTICLES[0] | {"text": "Norway signed an agreement with Sweden. Sweden sent aid to Peru."}
    for articles in (ARTICLES[:2], ARTICLES[2:], [again]):
        fill(folder / "store", articles)
        made.append(folder / f"export-{len(made)}")  # a copy, as of one day only the last two stay
        shutil.copytree(export(folder / "store", folder / "exports"), made[-1])
    return made


def digest(store: Path) -> str:
    with Snapshots(store).newest() as snapshot:
        return snapshot.manifest.state.digest


def test_turtle_and_patches_are_the_store(exports: list[Path], tmp_path: Path) -> None:
    turtle = exports[0] / "claimgraph.ttl.gz"
    patches = [folder / "changes.rdfp" for folder in exports[1:]]
    assert any(line.startswith("D ") for line in patches[1].read_text("utf-8").splitlines())
    call("restore", turtle, *patches, "--store", tmp_path / "again")
    assert digest(tmp_path / "again") == digest(exports[0].parent / "store")
    call("restore", exports[2], exports[2] / "changes-reverse.rdfp", "--store", tmp_path / "before")
    call("restore", exports[0], patches[0], "--store", tmp_path / "too")
    assert digest(tmp_path / "before") == digest(tmp_path / "too")


def test_patches_out_of_order_damaged_or_cut_are_refused(exports: list[Path], tmp_path: Path) -> None:
    text = (exports[1] / "changes.rdfp").read_text("utf-8")
    for name, what, words in (
        ("cut.rdfp", text.removesuffix("TC .\n"), "was cut off"),
        ("other.rdfp", text.replace("Chile", "Chili"), "leads to another graph"),
        ("row.rdfp", text.replace("\nA ", "\nX ", 1), "damaged at line 4"),
        ("head.rdfp", "TX .\nTC .\n", "is no patch"),
    ):
        (tmp_path / name).write_text(what, "utf-8")
        assert words in call("restore", exports[0], tmp_path / name, "--store", tmp_path / "again", code=2)
    late = call("restore", exports[0], exports[2] / "changes.rdfp", "--store", tmp_path / "again", code=2)
    assert "leads on from another graph" in late
    assert not (tmp_path / "again").exists()


def without_a_source(quads: list[Quad]) -> list[Quad]:
    claim = next(quad.subject for quad in quads if quad.predicate.value == f"{CG}source")
    return [quad for quad in quads if (quad.subject, quad.predicate.value) != (claim, f"{CG}source")]


def with_a_script(quads: list[Quad]) -> list[Quad]:
    (article, graph) = next((q.subject, q.graph_name) for q in quads if q.object == NamedNode(f"{CG}Article"))
    return [*quads, Quad(article, NamedNode("https://schema.org/url"), NamedNode("javascript:alert(1)"), graph)]


def with_a_stolen_name(quads: list[Quad]) -> list[Quad]:
    """Call Norway's address Peru."""
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    return [
        Quad(q.subject, q.predicate, Literal("Peru", language="en"), q.graph_name)
        if q.predicate == label and q.subject == NamedNode("http://127.0.0.1:8080/id/actor/norway")
        else q
        for q in quads
    ]


@pytest.mark.parametrize("edit", [without_a_source, with_a_script, with_a_stolen_name])
def test_what_could_not_be_written_cannot_be_restored_whatever_its_report_says(
    edit: Callable[[list[Quad]], list[Quad]], exports: list[Path], tmp_path: Path
) -> None:
    copy = forged(exports[0], tmp_path / "forged", edit)
    assert "sh:conforms true" in (copy / "report.ttl").read_text("utf-8")
    for command in (("export", "--verify", copy), ("restore", copy, "--store", tmp_path / "store")):
        assert re.search(r"holds what no store takes: .*\w", call(*command, code=2))
    assert not (tmp_path / "store").exists()


def test_a_copy_with_nothing_forged_passes(exports: list[Path], tmp_path: Path) -> None:
    call("export", "--verify", forged(exports[0], tmp_path / "forged", lambda quads: quads))


def test_an_export_of_another_base_is_restored_by_its_own(exports: list[Path], tmp_path: Path) -> None:
    assert b"http://127.0.0.1:8080/id/" in gzip.decompress((exports[0] / "claimgraph.nq.gz").read_bytes())
    call("restore", exports[0], "--store", tmp_path / "store", "--base-iri", "https://example.org/news/")
