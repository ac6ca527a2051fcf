"""The files that ship with the program: ontology and shapes."""

from pathlib import Path


def folder(name: str) -> Path:
    """Find ``ontology`` or ``shapes``: inside the wheel or, failing that, in the checkout.

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
