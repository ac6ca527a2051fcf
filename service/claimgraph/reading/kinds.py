"""What a file is, told by its first bytes and not by its name."""

import json
import re
from enum import StrEnum

from claimgraph.reading import gdelt

HEAD_BYTES = 65_536

# the registered signatures of what is often saved by mistake
SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM\x00", "a bitmap image"),
    (b"RIFF", "a WebP image, sound or video"),
    (b"PK\x03\x04", "a ZIP archive, or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"ID3", "a sound file"),
)
UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00\x00\xfe\xff")


class Kind(StrEnum):
    """The kinds of input, RDF syntaxes by their media types."""

    HTML = "text/html"
    TEXT = "text/plain"
    JSON_LINES = "application/jsonl"
    JSON = "application/json"
    FEED = "application/atom+xml"
    GDELT = "text/tab-separated-values"
    TURTLE = "text/turtle"
    TRIG = "application/trig"
    N_TRIPLES = "application/n-triples"
    N_QUADS = "application/n-quads"
    RDF_XML = "application/rdf+xml"
    JSON_LD = "application/ld+json"


RDF_KINDS = frozenset({Kind.TURTLE, Kind.TRIG, Kind.N_TRIPLES, Kind.N_QUADS, Kind.RDF_XML, Kind.JSON_LD})


def binary_format(head: bytes) -> str | None:
    """Name the binary format that ``head`` begins, or return None where it may be text."""
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    if head.startswith(UNICODE_MARKS):
        return None
    controls = sum(head.count(bytes([code])) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    if _looks_utf16(head):
        return None
    if head.count(0) > max(2, len(head) // 1000) or controls > max(8, len(head) // 20):
        return "a binary file"
    return None


def _looks_utf16(head: bytes) -> bool:
    """Every second byte zero: Latin text in UTF-16 without a byte order mark."""
    sample = head[:2000]
    return len(sample) > 20 and any(sample[side::2].count(0) > 0.8 * len(sample[side::2]) for side in (0, 1))


def detect(head: str) -> Kind:
    """Tell the kind of the text that begins with ``head``."""
    start = head.lstrip("\ufeff \t\r\n\f\v")
    if gdelt.looks_like(start):
        return Kind.GDELT
    if start.startswith("{"):
        return _json_object(start)
    if start.startswith("["):
        return _json_array(start)
    if start.startswith("<"):
        return _markup(start)
    return _plain(start)


def _json_object(start: str) -> Kind:
    if not re.match(r'\{\s*("|\})', start):
        return Kind.TURTLE if re.match(r"\{\s*<[a-z][a-z0-9+.-]*:", start, re.I) else Kind.TEXT
    first = start.split("\n", 1)[0]
    if _is_json_ld(first if first.rstrip().endswith("}") else start):
        return Kind.JSON_LD
    return Kind.JSON if re.match(r'\{\s*\n|\{\s*"[^"\n]*"\s*:[^\n]*,\s*\n\s+"', start) else Kind.JSON_LINES


def _json_array(start: str) -> Kind:
    if not re.match(r"\[\s*([{\]])", start):
        if re.match(r"\[\s*(\]|a\s|<)", start):
            return Kind.TURTLE
        # the head may be cut off within the array: then its first entries have to tell
        cut = re.match(r'\[\s*(?:(?:"(?:[^"\\\n]|\\.)*"|-?\d[\d.]*|null|true|false)\s*,\s*)+("|$)', start[:2000])
        return Kind.JSON if cut or _is_json(start) else Kind.TEXT
    return Kind.JSON_LD if _is_json_ld(start) else Kind.JSON


def _is_json(start: str) -> bool:
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        return False
    return True


def _is_json_ld(start: str) -> bool:
    return bool(re.search(r'[{,]\s*"@(context|graph|id|type)"\s*:', start[:4000]))


def _markup(start: str) -> Kind:
    if re.match(r"<[a-z][a-z0-9+.-]*:[^\s<>]*>\s+(<[^\s<>]+>|a\s|\w*:\w)", start, re.I):
        return _triples(start)
    root = re.search(r"<(?![!?])([\w:.-]+)([^>]*)", re.sub(r"<!--.*?(-->|$)", "", start, flags=re.S))
    tag, attributes = (root[1].lower(), root[2]) if root else ("", "")
    if tag in ("rss", "feed", "atom:feed"):
        return Kind.FEED
    if tag.split(":")[-1] == "rdf" or "22-rdf-syntax-ns#" in attributes:
        return Kind.FEED if "purl.org/rss/1.0/" in start or "my.netscape.com/rdf" in start else Kind.RDF_XML
    # a text dump may begin with a stray tag that was plain text in the page
    return (
        Kind.HTML
        if re.search(r"<!doctype html|<(?:html|head|body|p|div|article|section|h1)\b|</", start, re.I)
        else Kind.TEXT
    )


def _triples(start: str) -> Kind:
    """Tell the line-based syntaxes from Turtle, which they are a part of."""
    term = r'(<[^\s<>]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^\s<>]*>)?)'
    rows = [row.strip() for row in start.split("\n")[:50] if row.strip() and not row.lstrip().startswith("#")]
    whole = rows[:-1] or rows
    if any(re.fullmatch(rf"{term}\s+<[^\s<>]*>\s+{term}\s+(<[^\s<>]*>|_:\S+)\s*\.", row) for row in whole):
        return Kind.N_QUADS
    if all(re.fullmatch(rf"{term}\s+<[^\s<>]*>\s+{term}\s*\.", row) for row in whole):
        return Kind.N_TRIPLES
    return Kind.TRIG if re.search(r"^\s*(GRAPH\s+)?<[^\s<>]*>\s*\{", start, re.M | re.I) else Kind.TURTLE


def _plain(start: str) -> Kind:
    body = re.sub(r"\A(\s*#[^\n]*(\n|$))+", "", start).lstrip()
    if re.match(r"(@?prefix\s+[\w.-]*:\s*<|@?base\s+<|@version\s)", body, re.I):
        return (
            Kind.TRIG
            if re.search(r"^\s*(GRAPH\s+)?(<[^\s<>]*>|[\w.-]*:[\w.-]*)?\s*\{", body, re.M | re.I)
            else Kind.TURTLE
        )
    if body.startswith("<") and body is not start and re.match(r"<[a-z][a-z0-9+.-]*:[^\s<>]*>\s+<", body, re.I):
        return _triples(body)
    tags = re.findall(
        r"</?(?:html|head|body|div|p|span|a|h[1-6]|article|br|ul|li|table|meta|title)\b[^>]*>", start, re.I
    )
    if len(tags) >= 6 and len(tags) * 400 > len(start):
        return Kind.HTML
    return Kind.TEXT
