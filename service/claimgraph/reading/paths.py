"""Files, folders and glob patterns of a command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def expand(arguments: Iterable[str]) -> Iterator[Path]:
    """Yield the files that the arguments name, each argument's in the order of their paths.

    A folder stands for all files below it, but for hidden ones; a pattern (``news/*.html``, ``**``)
    for what it matches. An argument that names nothing is yielded as it is, so that reading it says so.
    """
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            yield from _below(path)
        elif path.exists() or not _is_pattern(argument):
            yield path
        else:
            matched = sorted(_glob(path))
            for match in matched:
                yield from _below(match) if match.is_dir() else [match]
            if not matched:
                yield path


def _is_pattern(argument: str) -> bool:
    return any(sign in argument for sign in "*?[")


def _glob(pattern: Path) -> Iterator[Path]:
    steps = pattern.parts
    fixed = next(i for i, step in enumerate(steps) if _is_pattern(step))
    try:
        yield from Path(*steps[:fixed]).glob(str(Path(*steps[fixed:])))
    except ValueError:  # "a**b" is no pattern; it names nothing
        return


def _below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(step.startswith(".") for step in path.relative_to(folder).parts)
    )
