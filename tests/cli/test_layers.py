"""The order of the layers, held over the syntax tree: who may import whom, and who owns which library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "service" / "claimgraph"

LAYERS = (
    {
        "model",
        "namespaces",
        "identifiers",
        "errors",
        "settings",
        "assets",
        "formats",
        "lines",
        "log_lines",
        "processes",
        "spreading",
        "turtle",
        "unpacking",
        "__init__",
    },
    {"reading", "extraction", "parties"},
    {"mapping", "door", "validation"},
    {"storage"},
    {"ingest", "export", "watching"},
    {"assembly"},
    {"web", "cli", "client", "client_frame", "__main__"},
)
"""Rows from the bottom up; a module imports only from its own row or one below."""

OWNERS = {
    "spacy": {"extraction"},
    "trafilatura": {"reading"},
    "lxml": {"reading"},
    "feedparser": {"reading"},
    "protego": {"watching"},
    "pyshacl": {"validation"},
    "rdflib": {"mapping", "door", "validation", "ingest", "export"},
    "prometheus_client": {"web"},
    "pyarrow": {"export", "unpacking"},
    "pyoxigraph": {"storage"},
    "anyascii": {"identifiers"},
    "datasketch": {"ingest"},
    "flask": {"web"},
    "werkzeug": {"web"},
    "gunicorn": {"web"},
    "waitress": {"web"},
    "uvloop": {"web"},
    "SPARQLWrapper": {"cli"},
    "pandas": {"client", "client_frame"},
    "click": {"cli"},
    "rich": {"cli"},
}


def imports(path: Path) -> Iterator[str]:
    """Yield the full names of the modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module
            if node.module == "claimgraph":
                yield from (f"claimgraph.{alias.name}" for alias in node.names)
            else:
                yield node.module


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def row(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


MODULES = {str(path.relative_to(PACKAGE)): set(imports(path)) for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize("name", sorted({part(PACKAGE / module) for module in MODULES}))
def test_a_part_imports_only_from_its_own_row_or_below(name: str) -> None:
    for module, names in MODULES.items():
        if part(PACKAGE / module) != name:
            continue
        ours = {full.split(".")[1] for full in names if full.startswith("claimgraph.")} - {"__version__"}
        assert not {other for other in ours if row(other) > row(name)}, module


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_has_its_owners_and_no_others(library: str) -> None:
    users = {
        part(PACKAGE / module)
        for module, names in MODULES.items()
        if any(full.split(".")[0] == library for full in names)
    }
    assert users == OWNERS[library]
