"""Lines of JSON, and one JSON document of such objects."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from claimgraph import lines
from claimgraph.errors import InputRefused, Refusal
from claimgraph.identifiers import article_id
from claimgraph.model import Article, Claim
from claimgraph.reading import sources
from claimgraph.reading.items import LineBatch

Value = Article | Claim | Refusal


BATCH_BYTES: Final = 256 << 10
"""How much a batch of lines holds; it then ends before the next article, or at sixteen times that."""

_OF_CLAIM: Final = b'"article"'


def batches(stream: BinaryIO, path: str, max_bytes: int) -> Iterator[LineBatch | tuple[int, str, Value]]:
    """Yield the lines unread, in batches, and what is too large as :func:`values` does.

    A claim's line nearly always shows that it is one, so nearly all stay together with their article.
    """
    taken: list[tuple[int, bytes]] = []
    size = 0
    for number, data in enumerate(sources.lines(stream, max_bytes), 1):
        full = size >= BATCH_BYTES and (data is None or _OF_CLAIM not in data or size >= 16 * BATCH_BYTES)
        if taken and (full or data is None):
            yield LineBatch(path, tuple(taken))
            taken, size = [], 0
        if data is None:
            yield number, "", sources.too_large(max_bytes, "line").refusal
        else:
            taken.append((number, data))
            size += len(data)
    if taken:
        yield LineBatch(path, tuple(taken))


def values(stream: BinaryIO, path: str, max_bytes: int) -> Iterator[tuple[int, str, Value]]:
    """Yield each line that is not blank: its number from 1, the line as it stood, what it holds."""
    return read_lines(enumerate(sources.lines(stream, max_bytes), 1), path, max_bytes)


def read_lines(
    numbered: Iterable[tuple[int, bytes | None]], path: str, max_bytes: int = 0
) -> Iterator[tuple[int, str, Value]]:
    """Read lines with their numbers; None stands for one of more than ``max_bytes``. See :func:`values`."""
    for number, data in numbered:
        if data is None:
            yield number, "", sources.too_large(max_bytes, "line").refusal
            continue
        raw = data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            refusal = Refusal("The line is not in UTF-8.", "Save the file as UTF-8.")
            yield number, raw.decode("utf-8", "replace"), refusal
            continue
        if text.strip():
            yield number, text, value(text, path)


def document(text: str, path: str) -> Iterator[tuple[str, Value]]:
    """Yield the objects of one JSON document: an object, or an array of them, and each one's line.

    Raises:
        InputRefused: it is no JSON, or an array without any object.
    """
    try:
        whole = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise InputRefused(Refusal(f"The file is no JSON: {reason}.", "Write one JSON object a line.")) from None
    if isinstance(whole, list) and whole and not any(isinstance(entry, dict) for entry in whole):
        raise InputRefused(
            Refusal("The file is a JSON array, but none of its entries is an object.", "Write one JSON object a line.")
        )
    for entry in whole if isinstance(whole, list) else [whole]:
        line = lines.dump(entry)
        yield line, value(line, path)


def value(text: str, path: str) -> Value:
    """Read one line; an article without ``id`` or ``path`` gets them."""
    try:
        made = lines.made(_identified(lines.loaded(text)))
    except InputRefused as error:
        return error.refusal
    if isinstance(made, Article) and made.path is None:
        from dataclasses import replace

        return replace(made, path=path)
    return made


def _identified(line: dict[str, Any]) -> dict[str, Any]:
    """Give an article's line that has no ``id`` one."""
    if lines.is_claim(line) or line.get("id") not in (None, ""):
        return line
    given: list[Any] = [line.get(key) for key in ("url", "headline", "datePublished", "publisher", "text")]
    url, headline, published, publisher, written = (entry if isinstance(entry, str) else None for entry in given)
    if url or headline or written:
        return {**line, "id": article_id(url, headline, published, publisher, written or "")}
    return line
