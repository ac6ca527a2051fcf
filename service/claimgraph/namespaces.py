"""The vocabularies that the graph is written in, and their customary prefixes."""

from typing import Final

CG: Final = "https://w3id.org/claimgraph/ns#"
OA: Final = "http://www.w3.org/ns/oa#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DCTERMS: Final = "http://purl.org/dc/terms/"
WD: Final = "http://www.wikidata.org/entity/"

PREFIXES: Final[dict[str, str]] = {
    "cg": CG,
    "dcterms": DCTERMS,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "wd": WD,
    "xsd": XSD,
}
"""Prefix to namespace, as used in our files, exports, examples and the query page."""
