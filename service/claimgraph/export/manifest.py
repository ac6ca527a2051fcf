"""What an export is: ``manifest.jsonld``, in the words of DCAT 3, VoID, PROV-O and SPDX's checksums."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from claimgraph import __version__, assets
from claimgraph.errors import ExportError
from claimgraph.namespaces import CG, PROV

FILE: Final = "manifest.jsonld"
TURTLE: Final = "claimgraph.ttl.gz"
TURTLE_ZST: Final = "claimgraph.ttl.zst"
TRIG: Final = "claimgraph.trig.gz"
NQUADS: Final = "claimgraph.nq.gz"
ARTICLES: Final = "articles.parquet"
CLAIMS: Final = "claims.parquet"
REPORT: Final = "report.ttl"
CHANGES: Final = "changes.rdfp"
REVERSE: Final = "changes-reverse.rdfp"
MEDIA_TYPES: Final = {
    TURTLE: "text/turtle",
    TURTLE_ZST: "text/turtle",
    TRIG: "application/trig",
    NQUADS: "application/n-quads",
    ARTICLES: "application/vnd.apache.parquet",
    CLAIMS: "application/vnd.apache.parquet",
    CHANGES: "text/rdf-patch",
    REVERSE: "text/rdf-patch",
    REPORT: "text/turtle",
}
"""The files of an export but the manifest itself, and what they are once unpacked."""

ALGORITHM: Final = "sum modulo 2^128 of the BLAKE2b-128 hashes of the N-Quads lines"
TURTLES: Final = {"gz": TURTLE, "zst": TURTLE_ZST}
"""The name of the Turtle, of which an export has one, by how it is packed."""

PACKED: Final = {".gz": "application/gzip", ".zst": "application/zstd"}
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": PROV,
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "cg": CG,
}


@dataclass(slots=True)
class Counts:
    """How many triples there are, by class and by property, and how many statements with their graphs."""

    quads: int = 0
    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

    def add(self, triples: int, classes: Mapping[str, int], properties: Mapping[str, int]) -> None:
        """Count triples of the merged graph; classes and properties are written as in N-Triples."""
        self.triples += triples
        for counts, more in ((self.classes, classes), (self.properties, properties)):
            for token, number in more.items():
                counts[token[1:-1]] += number


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of a manifest that a program checks by. ``files`` holds bytes and SHA-256."""

    name: str
    snapshot: int
    digest: str
    quads: int
    triples: int
    files: dict[str, tuple[int, str]]
    previous: str | None

    @property
    def turtle(self) -> str:
        """The name of the Turtle's file."""
        return next((name for name in TURTLES.values() if name in self.files), TURTLE)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of the export in ``folder``.

        Raises:
            ExportError: there is none, or it is damaged.
        """
        try:
            body = json.loads((folder / FILE).read_bytes())
            counts = {part["dcterms:identifier"]: part for part in body["dcat:distribution"]}
            files = {
                name: (int(part["dcat:byteSize"]), str(part["spdx:checksum"]["spdx:checksumValue"]))
                for name, part in counts.items()
                if name in MEDIA_TYPES
            }
            return cls(
                name=str(body["dcterms:identifier"]),
                snapshot=int(body["dcat:version"]),
                digest=str(body["spdx:checksum"]["spdx:checksumValue"]),
                quads=int(counts[NQUADS]["void:triples"]),
                triples=int(body["void:triples"]),
                files=files,
                previous=body["prov:wasRevisionOf"]["@id"].strip("./") if "prov:wasRevisionOf" in body else None,
            )
        except FileNotFoundError:
            raise ExportError(f"There is no export in {folder}: it has no {FILE}. Check the folder's name") from None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ExportError(f"{folder / FILE} is damaged ({error!r}). Make the export anew") from error


def manifest(
    folder: Path,
    *,
    name: str,
    snapshot: int,
    digest: str,
    counts: Counts,
    rows: tuple[int, int],
    now: datetime,
    previous: str | None,
) -> str:
    """Describe the files in ``folder``, which is to be called ``name``, as JSON-LD 1.1."""
    statements = {TURTLE: counts.triples, TURTLE_ZST: counts.triples, TRIG: counts.quads, NQUADS: counts.quads}
    tables = dict(zip((ARTICLES, CLAIMS), rows, strict=True))
    body: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": "./",
        "@type": ["dcat:Dataset", "void:Dataset", "prov:Entity"],
        "dcterms:identifier": name,
        "dcterms:title": {"@value": "Claims in the news", "@language": "en"},
        "dcterms:issued": _instant(now),
        "dcat:version": str(snapshot),
        "dcterms:conformsTo": [
            {"@id": CG.removesuffix("#"), "dcat:version": _version("ontology")},
            {"@id": "https://w3id.org/claimgraph/shapes", "dcat:version": _version("shapes")},
        ],
        "spdx:checksum": {"@type": "spdx:Checksum", "spdx:algorithm": ALGORITHM, "spdx:checksumValue": digest},
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "prov:endedAtTime": _instant(now),
            "prov:wasAssociatedWith": {
                "@type": "prov:SoftwareAgent",
                "dcterms:title": "claimgraph",
                "dcat:version": __version__,
            },
        },
        "void:triples": counts.triples,
        "void:classPartition": [
            {"void:class": {"@id": name}, "void:entities": number} for name, number in sorted(counts.classes.items())
        ],
        "void:propertyPartition": [
            {"void:property": {"@id": name}, "void:triples": number}
            for name, number in sorted(counts.properties.items())
        ],
        "dcat:distribution": [
            _distribution(folder / file, statements.get(file), tables.get(file))
            for file in MEDIA_TYPES
            if (folder / file).exists()
        ],
    }
    if previous:
        body["prov:wasRevisionOf"] = {"@id": f"../{previous}/"}
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _distribution(path: Path, statements: int | None, rows: int | None) -> dict[str, Any]:
    part: dict[str, Any] = {
        "@id": path.name,
        "@type": "dcat:Distribution",
        "dcterms:identifier": path.name,
        "dcat:mediaType": MEDIA_TYPES[path.name],
        "dcat:byteSize": path.stat().st_size,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": checksum(path),
        },
    }
    if path.suffix in PACKED:
        part["dcat:compressFormat"] = PACKED[path.suffix]
    if statements is not None:
        part["void:triples"] = statements
    if rows is not None:
        part["void:entities"] = rows
    return part


def _instant(now: datetime) -> dict[str, str]:
    return {"@value": f"{now:%Y-%m-%dT%H:%M:%SZ}", "@type": "xsd:dateTime"}


def _version(folder: str) -> str:
    for path in assets.turtle_files(folder):
        if found := re.search(r'owl:versionInfo "([^"]+)"', path.read_text("utf-8")):
            return found[1]
    raise FileNotFoundError(f"No file in {folder} states its version: install claimgraph again.")
