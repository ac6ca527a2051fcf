"""Bytes to text: byte order mark, declaration, UTF-8, and only then a guess."""

import codecs
import re
import unicodedata

from claimgraph.errors import InputRefused, Refusal

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF16_OR_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset\s*=\s*["']?|<\?xml[^>]{0,200}?encoding\s*=\s*["'])([\w:.-]{2,40})""", re.I
)
# WHATWG Encoding, section 4.2: what pages call Latin 1 or ASCII is windows-1252
ALIASES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
MANY_WRONG = 0.02


def decode(data: bytes, *, partial: bool = False) -> str:
    """Turn the bytes of a page, feed or text into text, line ends as ``\\n``.

    ``partial``: the bytes may end within a character.

    Raises:
        InputRefused: no encoding makes text of them.
    """
    if partial and not data.startswith(UTF16_OR_32):
        data = data[: max(data.rfind(b"\n"), data.rfind(b" "), data.rfind(b">")) + 1] or data
    text = _marked(data)
    if text is None:
        text = _declared(data)
    if text is None:
        text = _guessed(data)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: bytes) -> str | None:
    for mark, codec in MARKS:
        if data.startswith(mark):
            return _tolerant(data, codec)
    sample = data[:2000]
    for side, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 20 and sample[side::2].count(0) > 0.8 * len(sample[side::2]):
            return _tolerant(data, codec)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _declared(data: bytes) -> str | None:
    found = DECLARED.search(data[:4096])
    if not found:
        return None
    name = found[1].decode("ascii", "replace").lower()
    try:
        return _tolerant(data, ALIASES.get(name, name))
    except (LookupError, InputRefused):
        return None


def _guessed(data: bytes) -> str:
    mostly = data.decode("utf-8", "replace")
    # a byte or two cut out of a UTF-8 page are no reason to take it for another encoding
    if mostly.count("\ufffd") <= MANY_WRONG * sum(byte > 0x7F for byte in data):
        return mostly
    # Latin script with a few accents and typographic quotes: the WHATWG's fallback for English
    if sum(byte > 0x7F for byte in data) < 0.1 * len(data):
        return _tolerant(data, "cp1252")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    codec = best.encoding if best else "cp1252"
    return _tolerant(data, codec)


def _tolerant(data: bytes, codec: str) -> str:
    text = data.decode(codec, "replace")
    if text.count("\ufffd") > MANY_WRONG * len(text):
        raise InputRefused(Refusal("The text is in no encoding that can be told.", "Save it as UTF-8."))
    return text


def clean(text: str) -> str:
    """Return ``text`` in NFC without control characters, noncharacters and lone surrogates; tabs and line ends stay."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign in "\n\t" or not _unfit(sign))


def _unfit(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or (ord(sign) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF


def body(paragraphs: list[str]) -> str:
    """Join paragraphs by blank lines, each cleaned, its white space folded; empty ones fall away."""
    folded = (
        " ".join(clean(paragraph).replace("\u200b", "").replace("\ufeff", "").split()) for paragraph in paragraphs
    )
    return "\n\n".join(paragraph for paragraph in folded if paragraph)
