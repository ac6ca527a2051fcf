"""The Turtle of an export packed by Zstandard: the same text, the same bytes, and read wherever gzip is."""

import gzip
import json
import time
from pathlib import Path

import pyarrow
import pytest
from samples import ARTICLES, call, export, fill

GZ, ZST = "claimgraph.ttl.gz", "claimgraph.ttl.zst"


def packed(store: Path, exports: Path) -> Path:
    return Path(call("export", "--store", store, "--exports", exports, "--export-packing", "zst").strip())


def text(file: Path) -> bytes:
    with pyarrow.CompressedInputStream(pyarrow.OSFile(str(file)), "zstd") as stream:
        found: bytes = stream.read()
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packing")
    fill(folder / "store", ARTICLES)
    return folder / "store"


@pytest.fixture(scope="module")
def made(store: Path) -> Path:
    return packed(store, store.with_name("exports"))


def test_it_holds_what_gzip_would_and_always_in_the_same_bytes(store: Path, made: Path, tmp_path: Path) -> None:
    assert not (made / GZ).exists()
    plain = export(store, tmp_path / "plain")
    assert not (plain / ZST).exists()
    assert text(made / ZST) == gzip.decompress((plain / GZ).read_bytes())
    assert (packed(store, tmp_path / "again") / ZST).read_bytes() == (made / ZST).read_bytes()


def test_the_manifest_tells_how_it_is_packed(made: Path) -> None:
    listed = json.loads((made / "manifest.jsonld").read_bytes())["dcat:distribution"]
    (turtle,) = (part for part in listed if part["dcterms:identifier"].startswith("claimgraph.ttl"))
    assert turtle["dcterms:identifier"] == ZST
    assert turtle["dcat:compressFormat"] == "application/zstd"
    assert turtle["dcat:mediaType"] == "text/turtle"
    assert turtle["void:triples"] > 0


def test_it_is_verified_restored_and_ingested(store: Path, made: Path, tmp_path: Path) -> None:
    call("export", "--verify", made)
    call("restore", made, "--store", tmp_path / "restored")
    call("ingest", made / ZST, "--store", tmp_path / "ingested")
    whole = call("export", "--stdout", "--store", store)
    for other in ("restored", "ingested"):
        assert call("export", "--stdout", "--store", tmp_path / other) == whole


@pytest.mark.parametrize("spoil", [lambda data: data[:-9], lambda data: data[:200] + b"xxxx" + data[204:]])
def test_a_damaged_one_is_named(spoil: object, made: Path, tmp_path: Path) -> None:
    assert callable(spoil)
    bad = tmp_path / "bad.ttl.zst"
    bad.write_bytes(spoil((made / ZST).read_bytes()))
    assert "The packed file (gzip, Zstandard) is damaged or cut off" in call(
        "ingest", bad, "--store", tmp_path / "store", code=2
    )


def test_what_it_unpacks_to_is_limited(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.txt.zst"
    with pyarrow.CompressedOutputStream(str(bomb), "zstd") as file:
        for _ in range(40):
            file.write(bytes(1 << 20))
    assert bomb.stat().st_size < 100_000
    assert "more than" in call("ingest", bomb, "--store", tmp_path / "store", code=2)


def test_one_packing_may_follow_the_other(store: Path, tmp_path: Path) -> None:
    export(store, tmp_path / "exports")
    time.sleep(1.1)  # a name is a second
    later = packed(store, tmp_path / "exports")
    assert (later / "changes.rdfp").exists()
    call("export", "--verify", later)


def test_another_packing_is_refused(store: Path, tmp_path: Path) -> None:
    said = call("export", "--store", store, "--exports", tmp_path, "--export-packing", "rar", code=2)
    assert "gz or zst" in said
