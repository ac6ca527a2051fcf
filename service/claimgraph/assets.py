"""The files that ship with the program: ontology, shapes and example queries."""

from pathlib import Path


def folder(name: str) -> Path:
    """Find ``ontology``, ``shapes`` or ``data/queries``: inside the wheel or, failing that, in the checkout.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    package = Path(__file__).parent
    for candidate in (package / name, package.parent.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"This installation of claimgraph has no folder {name!r}: install it again.")


def turtle_files(name: str) -> list[Path]:
    """List the Turtle files of a folder in the order of their names."""
    return sorted(folder(name).glob("*.ttl"))


def queries() -> list[tuple[str, str]]:
    """Return the title (the question of its first line) and the text of each example query, from simple to hard."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder("data/queries").glob("*.rq"))]
    return [(text.partition("\n")[0].lstrip("# "), text) for text in texts]
