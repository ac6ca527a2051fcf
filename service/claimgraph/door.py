"""What may enter at all, before any shape is asked.

The store takes things that it can never give back, or that break whoever reads them: literals over
16 MiB, control characters that XML cannot carry, ``javascript:`` addresses, IRIs of a megabyte.
Texts are brought to Unicode's NFC; all else is refused with a reason, never mended in silence.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv6Address
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef

from claimgraph.errors import InputRefused, Refusal
from claimgraph.model import Article, Claim, Evidence, Party, Run

IRI_LENGTH: Final = 2_000
LITERAL_BYTES: Final = 8 * 1024 * 1024
NAME_LENGTH: Final = 400

SCHEMES: Final = ("http://", "https://")
URN_PREDICATES: Final = ("https://schema.org/identifier", "http://www.w3.org/2004/02/skos/core#exactMatch")
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
"""Controls but tab, line feed, return and next line; surrogates; noncharacters (Unicode 23.7)."""

_UCSCHAR: Final = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane * 0x10000 + (0x1000 if plane == 14 else 0))}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 15)
)
_FREE: Final = rf"A-Za-z0-9._~!$&'()*+,;=\-{_UCSCHAR}"
_ENCODED: Final = "%[0-9A-Fa-f]{2}"
_TAIL: Final = rf"(?:[{_FREE}:@/?]|{_ENCODED})*(?:\#(?:[{_FREE}:@/?]|{_ENCODED})*)?"
IRI: Final = re.compile(
    rf"https?://(?:(?:[{_FREE}:]|{_ENCODED})*@)?(?:\[(?P<ip>[0-9A-Fa-f:.]+)\]|(?:[{_FREE}]|{_ENCODED})+)(?::[0-9]*)?"
    rf"(?:[/?\#]{_TAIL})?|urn:{_TAIL}",
    re.IGNORECASE,
)
"""Web addresses with a host, and URNs (RFC 3987, section 2.2), but for private characters in a query."""

LANGUAGE: Final = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*", re.IGNORECASE
)
"""Language, script, region and variants (BCP 47, section 2.1)."""


def text(value: str, field: str, item: str | None = None, limit: int = LITERAL_BYTES) -> str:
    """Return ``value`` in NFC.

    Raises:
        InputRefused: it holds a control character, a surrogate or a noncharacter, or is too long.
    """
    found = FORBIDDEN.search(value)
    if found:
        raise InputRefused(
            Refusal(
                f"It holds the character U+{ord(found[0]):04X} at position {found.start()}, which no RDF format can"
                " carry safely.",
                "Remove it.",
                field=field,
                item=item,
            )
        )
    size = len(value.encode())
    if size > limit:
        raise InputRefused(
            Refusal(f"It has {size:,} bytes, more than the {limit:,} allowed.", "Shorten it.", field=field, item=item)
        )
    return unicodedata.normalize("NFC", value)


def iri(value: str, field: str, item: str | None = None, *, urn: bool = False) -> str:
    """Return ``value`` if it is an address that may stand in the graph.

    Raises:
        InputRefused: it is no http or https IRI (or ``urn:`` where that is allowed), or is too long.
    """
    value = unicodedata.normalize("NFC", value)
    schemes = (*SCHEMES, "urn:") if urn else SCHEMES
    reason = None
    if len(value) > IRI_LENGTH:
        reason, remedy = f"The address has {len(value):,} characters, more than {IRI_LENGTH:,}.", "Shorten it."
    elif not value.lower().startswith(schemes):
        shown = value if len(value) < 60 else value[:57] + "…"
        reason, remedy = f"“{shown}” is no web address.", "Give one that begins with http:// or https://."
    elif not _is_iri(value):
        reason = "The address holds a character where no IRI may have it, or no host."
        remedy = "Percent-encode it (RFC 3987)."
    if reason:
        raise InputRefused(Refusal(reason, remedy, field=field, item=item))
    return value


def _is_iri(value: str) -> bool:
    match = IRI.fullmatch(value)
    if match is None:
        return False
    try:
        return match["ip"] is None or bool(IPv6Address(match["ip"]))
    except ValueError:
        return False


def language(value: str, item: str | None = None) -> str:
    """Return a language tag; ``en_US`` becomes ``en-US``.

    Raises:
        InputRefused: it is none.
    """
    tag = value.replace("_", "-")
    if not LANGUAGE.fullmatch(tag):
        shown = tag if len(tag) < 40 else tag[:39] + "…"
        raise InputRefused(
            Refusal(f"“{shown}” is no language tag.", "Write it as BCP 47 does: en.", field="language", item=item)
        )
    return tag


def article(given: Article) -> Article:
    """Return the article with its texts in NFC.

    Raises:
        InputRefused: a field may not enter; the refusal names it.
    """

    def clean(value: str | None, field: str, limit: int = LITERAL_BYTES) -> str | None:
        return None if value is None else text(value, field, given.id, limit)

    return replace(
        given,
        id=text(given.id, "id", None, IRI_LENGTH),
        url=None if given.url is None else iri(given.url, "url", given.id),
        headline=clean(given.headline, "headline", 4_000),
        author=tuple(text(name, "author", given.id, NAME_LENGTH) for name in given.author),
        publisher=clean(given.publisher, "publisher", NAME_LENGTH),
        originator=clean(given.originator, "originator", NAME_LENGTH),
        language=None if given.language is None else language(given.language, given.id),
        keywords=tuple(text(word, "keywords", given.id, NAME_LENGTH) for word in given.keywords),
        text=clean(given.text, "text"),
    )


def claim(given: Claim) -> Claim:
    """Return the claim with its texts in NFC.

    Raises:
        InputRefused: a field may not enter; the refusal names it.
    """
    item = given.article

    def parties(role: str, those: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(party(one, role, item) for one in those)

    def clean(value: str | None, field: str) -> str | None:
        return None if value is None else text(value, field, item, 16_000)

    return replace(
        given,
        article=text(given.article, "article", None, IRI_LENGTH),
        actor=parties("actor", given.actor),
        target=parties("target", given.target),
        source=parties("source", given.source),
        relayed_by=parties("relayedBy", given.relayed_by),
        phrase=clean(given.phrase, "action.phrase"),
        object=clean(given.object, "object"),
        date_text=clean(given.date_text, "dateText"),
        evidence=tuple(Evidence(text(one.quote, "evidence.quote", item), one.start, one.end) for one in given.evidence),
        run=None if given.run is None else _run(given.run, item),
    )


def _run(given: Run, item: str) -> Run:
    return replace(
        given,
        software=text(given.software, "generatedBy.software", item, NAME_LENGTH),
        version=text(given.version, "generatedBy.version", item, NAME_LENGTH),
    )


def party(given: Party, role: str, item: str | None = None) -> Party:
    """Return the party with its name in NFC, its address checked."""
    if not given.name.strip():
        raise InputRefused(Refusal("A party has no name.", "Name it, or leave it out.", field=role, item=item))
    return replace(
        given,
        name=text(given.name, f"{role}.name", item, NAME_LENGTH),
        iri=None if given.iri is None else iri(given.iri, f"{role}.iri", item),
        spokesperson_for=tuple(party(one, role, item) for one in given.spokesperson_for),
    )


def refusals(graph: Graph) -> Iterator[Refusal]:
    """List why triples of a graph from outside may not enter; nothing listed, all may."""
    for triple in graph:
        for term, role in zip(triple, ("subject", "predicate", "object"), strict=True):
            reason = _refusal(term, urn=role == "object" and str(triple[1]) in URN_PREDICATES)
            if reason:
                shown = " ".join(part.n3() for part in triple)
                yield Refusal(
                    reason.reason,
                    reason.remedy,
                    item=str(triple[0]),
                    field=f"{role} of {shown if len(shown) < 200 else shown[:199] + '…'}",
                    constraint=reason.constraint,
                )


def _refusal(term: object, *, urn: bool) -> Refusal | None:
    if isinstance(term, BNode):
        return Refusal("It is a blank node.", "Give it an IRI of its own.", constraint="no blank nodes")
    try:
        if isinstance(term, URIRef):
            iri(str(term), "", urn=urn)
        elif isinstance(term, Literal) and text(str(term), "") != str(term):
            return Refusal("It is not in Unicode's NFC.", "Normalise it.", constraint="NFC")
    except InputRefused as error:
        return error.refusal
    if isinstance(term, Literal) and term.ill_typed:
        return Refusal(
            f"“{str(term)[:40]}” is no {str(term.datatype).rsplit('#', 1)[-1]}.",
            "Write it as its datatype demands.",
            constraint="lexical form",
        )
    return None
