"""Exports that were tampered with by somebody who knows the manifest, too."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

FORMATS = {
    "claimgraph.nq.gz": RdfFormat.N_QUADS,
    "claimgraph.trig.gz": RdfFormat.TRIG,
    "claimgraph.ttl.gz": RdfFormat.TURTLE,
}


def forged(export: Path, copy: Path, edit: Callable[[list[Quad]], list[Quad]]) -> Path:
    """Copy an export with another graph in it; its manifest agrees in every checksum and count."""
    shutil.copytree(export, copy)
    whole = parse(gzip.decompress((copy / "claimgraph.nq.gz").read_bytes()), RdfFormat.N_QUADS)
    quads = sorted(edit(list(whole)), key=str)
    lines = [f"{quad} ." for quad in quads]
    for name, kind in FORMATS.items():
        rows = [Quad(*quad.triple) for quad in quads] if kind is RdfFormat.TURTLE else quads
        data = "\n".join([*lines, ""]).encode() if kind is RdfFormat.N_QUADS else serialize(rows, format=kind)
        assert data is not None
        (copy / name).write_bytes(gzip.compress(data))
    body = json.loads((copy / "manifest.jsonld").read_bytes())
    total = sum(int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest()) for line in lines)
    body["spdx:checksum"]["spdx:checksumValue"] = f"{total % (1 << 128):032x}"
    body["void:triples"] = len({quad.triple for quad in quads})
    for part in body["dcat:distribution"]:
        data = (copy / part["@id"]).read_bytes()
        part["dcat:byteSize"] = len(data)
        part["spdx:checksum"]["spdx:checksumValue"] = hashlib.sha256(data).hexdigest()
        if part["@id"] == "claimgraph.nq.gz":
            part["void:triples"] = len(quads)
    (copy / "manifest.jsonld").write_text(json.dumps(body), "utf-8")
    return copy
