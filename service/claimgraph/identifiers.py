"""Minted IRIs: stable, readable, and the same on every machine.

An identifier is a pure function of what it names, so that ingesting twice, in any order, on any
machine, gives the same graph. Slugs are plain ASCII; where a slug alone would not tell two things
apart, a piece of a SHA-256 follows it.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from anyascii import anyascii

SAFE_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]{0,118}[A-Za-z0-9])?")
SLUG_LENGTH = 80


def slug(text: str) -> str:
    """Fold ``text`` to lower-case ASCII words joined by hyphens, at most 80 characters.

    Other scripts are transliterated by anyascii; the result may still be empty ("?!").
    """
    plain = re.sub(r"['’.]", "", anyascii(unicodedata.normalize("NFC", text))).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")


def digest(text: str, length: int = 8) -> str:
    """Return the first ``length`` hexadecimal digits of the SHA-256 of ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def content_hash(text: str) -> str:
    """Return the SHA-256 of a body, in hexadecimal, its Unicode form and white space folded.

    Two pages that differ only in what stands around the text have the same.
    """
    return digest(" ".join(unicodedata.normalize("NFC", text).split()), 64)


def canonical_url(url: str) -> str:
    """Return the address without what does not tell pages apart: fragment, tracking, letter case."""
    parts = _split(url.strip())
    query = "&".join(
        pair for pair in parts.query.split("&") if pair and not re.match(r"(utm_\w+|fbclid|gclid|ref)=", pair)
    )
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def article_id(url: str | None, headline: str | None, published: str | None, publisher: str | None, text: str) -> str:
    """Make the id of an article that came without one.

    A page that has an address keeps its id when its text changes: the id hangs on the address
    alone. Without an address it hangs on headline, day and publisher; without a headline on the text.
    """
    if url:
        address = canonical_url(url)
        path = _split(address).path
        words = [slug(re.sub(r"\.\w{2,5}$", "", piece)) for piece in path.split("/")]
        name = max(words, key=len, default="") or slug(_split(address).netloc)
        return f"{name}-{digest(address)}"
    if headline:
        day = (published or "")[:10]
        name = "-".join(part for part in (day, slug(headline)) if part)
        return f"{name}-{digest(chr(10).join((headline, day, publisher or '')))}"
    return f"text-{content_hash(text)[:16]}"


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # "http://[": no address, but what is made of it still needs an id to be refused by
        return SplitResult("", "", url, "", "")


def party_slug(name: str) -> str:
    """Return the last step of a party's IRI: its slug, or a hash where no ASCII letter is left."""
    return slug(name) or f"name-{digest(name)}"


@dataclass(frozen=True, slots=True)
class Minter:
    """Makes IRIs below a base such as ``http://127.0.0.1:8080/``."""

    base: str

    def article(self, identifier: str) -> str:
        """Return the IRI of the article with this id; an unsafe id is folded and hashed."""
        if not SAFE_ID.fullmatch(identifier):
            identifier = "-".join(part for part in (slug(identifier), digest(identifier)) if part)
        return f"{self.base}id/article/{identifier}"

    def article_graph(self, identifier: str) -> str:
        """Return the name of the graph that holds what this article says."""
        return self.article(identifier).replace(f"{self.base}id/", f"{self.base}graph/", 1)

    @property
    def actors_graph(self) -> str:
        """The name of the graph that holds the parties."""
        return f"{self.base}graph/actors"

    @property
    def copies_graph(self) -> str:
        """The name of the graph that tells which articles are copies of which."""
        return f"{self.base}graph/copies"

    @property
    def runs_graph(self) -> str:
        """The name of the graph that holds the runs and the software."""
        return f"{self.base}graph/runs"

    def actor(self, slug: str) -> str:
        """Return the IRI of the party with this slug (see :func:`party_slug`)."""
        return f"{self.base}id/actor/{slug}"

    def claim(self, key: str) -> str:
        """Return the IRI of the claim with this key (all that makes it that claim)."""
        return f"{self.base}id/claim/{digest(key, 16)}"

    def evidence(self, claim: str, number: int) -> str:
        """Return the IRI of a claim's evidence; its selectors stand below it."""
        return f"{claim}/evidence/{number}"

    def run(self, software: str, version: str, time: str | None) -> str:
        """Return the IRI of a run of ``software``."""
        when = re.sub(r"[^0-9TZ]", "", time or "")
        return f"{self.base}id/run/" + "-".join(part for part in (slug(software), slug(version), when) if part)

    def retraction(self, reason: str, time: str) -> str:
        """Return the IRI of what was retracted at ``time`` (ISO 8601) for ``reason``."""
        return f"{self.base}id/retraction/{digest(f'{time} {reason}', 16)}"

    def software(self, software: str, version: str) -> str:
        """Return the IRI of a version of a program."""
        return f"{self.base}id/software/{slug(software)}-{slug(version)}"
