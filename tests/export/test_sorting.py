"""Sorting on disk gives what sorting in memory does, and leaves nothing behind."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.export.order import apart, triple_of
from claimgraph.export.sorting import sort_lines

lines = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=8), max_size=200)


@settings(max_examples=25, deadline=None)
@given(lines, st.integers(1, 400))
def test_it_is_the_order_of_bytes_whatever_the_size_of_the_pieces(rows: list[str], piece: int) -> None:
    with TemporaryDirectory() as folder:
        lines = [row.encode() for row in rows]
        assert list(sort_lines(lines, Path(folder), piece=piece)) == sorted(lines)
        assert list(Path(folder).iterdir()) == []


def test_more_pieces_than_files_may_be_open_are_merged_between(tmp_path: Path) -> None:
    rows = [f"{number * 7919 % 1000:04}".encode() for number in range(1000)]
    assert list(sort_lines(rows, tmp_path, piece=8)) == sorted(rows)
    assert list(tmp_path.iterdir()) == []


def test_a_quad_comes_apart_into_triple_and_graph() -> None:
    for triple in ('<s:> <p:> "x" .', '<s:> <p:> "<a> <b> ."@en .', '<s:> <p:> "1"^^<d:> .', "<s:> <p:> <o:> ."):
        assert apart(triple) == (triple, "")
        assert apart(f"{triple[:-1]}<g:> .") == (triple, "g:")
        assert {triple_of(quad.encode()) for quad in (triple, f"{triple[:-1]}<g:> .")} == {triple.encode()}
