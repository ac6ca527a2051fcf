"""From a file to its items: open, tell the kind, hand on."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from claimgraph.errors import InputRefused, Refusal
from claimgraph.model import Article, Claim
from claimgraph.reading import decoding, jsonlines, kinds, language, sources
from claimgraph.reading.items import Item, LineBatch, Origin, RdfInput
from claimgraph.reading.kinds import Kind

STDIN = "-"
Value = Article | Claim | RdfInput | Refusal


def read(
    path: Path | None, *, max_bytes: int, stdin: BinaryIO | None = None, any_language: bool = False
) -> Iterator[Item]:
    """Yield what a file holds, in its order; what cannot be taken is an item, too: a Refusal.

    ``path`` is None for standard input, ``stdin``. ``max_bytes`` bounds a file, or one line of
    JSON Lines, unpacked. Articles that are not in English are refused unless ``any_language``.
    """
    name = STDIN if path is None else str(path)
    try:
        with sources.opened(path, stdin) as stream:
            for item in _items(stream, name, max_bytes):
                yield item if any_language else _english(item)
    except InputRefused as error:
        yield _refused(name, error.refusal)


def batched(path: Path | None, *, max_bytes: int, stdin: BinaryIO | None = None) -> Iterator[Item | LineBatch]:
    """Yield what :func:`read` does, but lines of JSON unread, in batches for :func:`read_lines`."""
    name = STDIN if path is None else str(path)
    try:
        with sources.opened(path, stdin) as stream:
            if _kind(stream) is Kind.JSON_LINES:
                for found in jsonlines.batches(stream, name, max_bytes):
                    yield found if isinstance(found, LineBatch) else _line_item(name, found)
            else:
                yield from map(_english, _items(stream, name, max_bytes))
    except InputRefused as error:
        yield _refused(name, error.refusal)


def read_lines(batch: LineBatch) -> Iterator[Item]:
    """Read the lines of a batch as :func:`read` would have."""
    for found in jsonlines.read_lines(batch.lines, batch.file):
        yield _english(_line_item(batch.file, found))


def _line_item(name: str, found: tuple[int, str, Value]) -> Item:
    number, raw, value = found
    return Item(Origin(name, number), _placed(value, name, number), raw)


def _refused(name: str, refusal: Refusal, line: int | None = None, raw: str | None = None) -> Item:
    return Item(Origin(name, line), refusal.at(name, line), raw)


def _kind(stream: BinaryIO) -> Kind:
    """Tell what a stream holds.

    Raises:
        InputRefused: nothing, or nothing that is text.
    """
    head = _peek(stream)
    binary = kinds.binary_format(head)
    if binary:
        raise InputRefused(Refusal(f"This is {binary}, not text.", "Save the page as HTML or plain text."))
    if not head.strip():
        raise InputRefused(Refusal("The file is empty.", "Save the page again."))
    return kinds.detect(decoding.decode(head, partial=True))


def _items(stream: BinaryIO, name: str, max_bytes: int) -> Iterator[Item]:
    kind = _kind(stream)
    if kind is Kind.JSON_LINES:
        for found in jsonlines.values(stream, name, max_bytes):
            yield _line_item(name, found)
        return
    if kind is Kind.GDELT:
        from claimgraph.reading import gdelt

        for number, event in gdelt.values(stream, max_bytes):
            yield Item(Origin(name, number), _placed(event, name, number))
        return
    data = sources.whole(stream, max_bytes)
    for entry in _whole(data, kind, name):
        yield Item(Origin(name), _placed(entry, name))


def _placed(value: Value, name: str, line: int | None = None) -> Value:
    return value.at(name, line) if isinstance(value, Refusal) else value


def _peek(stream: BinaryIO) -> bytes:
    return stream.peek(kinds.HEAD_BYTES)[: kinds.HEAD_BYTES]  # type: ignore[attr-defined, no-any-return]  # a BufferedReader


def _whole(data: bytes, kind: Kind, name: str) -> Iterator[Value]:
    """Read a file of one piece."""
    if kind in kinds.RDF_KINDS:
        from claimgraph.reading.rdf import parse_rdf

        yield RdfInput(parse_rdf(data, kind.value))
    elif kind is Kind.FEED:
        from claimgraph.reading import feeds

        yield from feeds.articles(data, name)
    elif kind is Kind.JSON:
        for _, value in jsonlines.document(decoding.decode(data), name):
            yield value
    elif kind is Kind.HTML:
        from claimgraph.reading import pages

        yield pages.article(decoding.decode(data), name)
    else:
        from claimgraph.reading import dumps

        yield dumps.article(decoding.decode(data), name)


def _english(item: Item) -> Item:
    value = item.value
    if not isinstance(value, Article):
        return item
    found = value.language if not language.is_english(value.language) else language.detect(value.text or "")
    if language.is_english(found):
        return item
    refusal = Refusal(
        f"The article is not in English (language {found}).", "Give a translation into English.", item=value.id
    )
    return _refused(item.origin.file, refusal, item.origin.line, item.raw)
