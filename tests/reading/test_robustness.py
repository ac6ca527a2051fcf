"""Whatever the bytes, reading yields items or refusals, in bounded time."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_dumps import dump
from test_kinds import FEED, PAGE, PARAGRAPHS

from claimgraph.errors import Refusal
from claimgraph.model import Article, Claim
from claimgraph.reading import Item, RdfInput, expand, read

SEEDS = [PAGE, FEED, dump(), '{"id": "a", "headline": "Aid", "text": "Norland sent aid."}\n', "\n\n".join(PARAGRAPHS)]


def read_bytes(data: bytes) -> list[Item]:
    return list(read(None, max_bytes=2_000_000, stdin=io.BytesIO(data), any_language=True))


@settings(max_examples=60, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.binary(max_size=12)), max_size=4),
)
def test_mutated_input_gives_items_and_every_refusal_has_reason_and_remedy(
    seed: str, cuts: list[tuple[float, float, bytes]]
) -> None:
    data = seed.encode()
    for start, length, inserted in cuts:
        at = int(start * len(data))
        data = data[:at] + inserted + data[at + int(length * 80) :]
    for item in read_bytes(data):
        assert isinstance(item.value, Article | Claim | RdfInput | Refusal)
        if isinstance(item.value, Refusal):
            assert item.value.reason
            assert item.value.remedy
        if isinstance(item.value, Article) and item.raw is None and item.value.text:
            assert not any(ord(sign) < 32 and sign != "\n" for sign in item.value.text)


@pytest.mark.parametrize(
    "data",
    [
        b"word " * 200_000,
        b"x" * 1_000_000,
        b"<div>" * 100_000 + PAGE.encode(),
        b"<p>" + b"<b><i>" * 50_000 + b"text",
        b"(" * 200_000,
        b"\n" * 500_000 + b"Home\n",
        b"* a\n" * 100_000,
        b'{"id": "a", "text": ' + b"[" * 100_000,
        b"<" * 300_000,
        b"- - - " * 100_000,
        "© ".encode() * 200_000,
    ],
    ids=[
        "long line",
        "one word",
        "nested div",
        "nested inline",
        "brackets",
        "blank",
        "list",
        "json",
        "<",
        "dashes",
        "©",
    ],
)
def test_pathological_input_takes_bounded_time(data: bytes) -> None:
    started = time.monotonic()
    assert read_bytes(data)
    assert time.monotonic() - started < 20


def test_paths_are_expanded_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden/3.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [path.relative_to(tmp_path).as_posix() for path in expand([str(tmp_path)])]
    assert names == ["a.txt", "b/1.txt", "b/2.txt"]
    assert [p.name for p in expand([str(tmp_path / "b" / "*.txt")])] == ["1.txt", "2.txt"]
    assert [p.name for p in expand([str(tmp_path / "none*")])] == ["none*"]
