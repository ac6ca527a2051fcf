"""The name of the site that published a page: its copyright line, its title, its head."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from claimgraph.reading import credits

COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright)(?:\W|©|\(c\)|\bcopyright\b|\bby\b|(?:19|20)\d\d)*(?P<holder>[^\W\d_][^|;•·©\n]{1,60})",
    re.I,
)
HOLDER_END = re.compile(
    r"\s*(?:[.,]\s|[.,]$|\b(?:19|20)\d\d\b|\s[-–—]|\ball rights\b|\bpowered by\b|\band (?:its|their)\b).*$", re.I
)
LEGAL_FORM = re.compile(
    r"[ ,]+(?:Ltd|Limited|Inc|LLC|LLP|PLC|GmbH|AG|S\.?A|Corp|Corporation|Company|Co|Publishing|Publications|"
    r"Newspapers|Holdings)\.?$",
    re.I,
)
NO_HOLDER = re.compile(
    r"\b(?:rights?|reserved|terms|privacy|policy|notice|this|may not|owners?|"
    r"(?:designed|developed|created|hosted|powered) by)\b",
    re.I,
)
AGENCY_TERMS = re.compile(r"\bmay not be (?:published|broadcast|rewritten|reproduced|redistributed)\b", re.I)
ABOUT = re.compile(r"^(?:[Aa]bout|ABOUT|[Cc]ontact|CONTACT)\s+(?P<site>(?:[Tt]he\s+)?[^\W\d_a-z].{2,40})$")
NO_SITE = re.compile(r"\b(?:us|author|page|editor|team|support|advertis\w+|newsroom|this|our)\b", re.I)
TITLE_SEPARATOR = re.compile(r"\s+[|–—•·»-]+\s+|:\s+")
LONGEST_NAME = 6


def holder(line: str) -> str | None:
    """Return who holds the copyright that ``line`` states: ``© 2018 Continental Monitor Ltd. All rights reserved``."""
    match = COPYRIGHT.search(line)
    if not match:
        return None
    name = HOLDER_END.sub("", match["holder"]).strip(" .,:-–—")
    name = LEGAL_FORM.sub("", LEGAL_FORM.sub("", name))
    words = name.split()
    if not 1 <= len(words) <= LONGEST_NAME or NO_HOLDER.search(name) or not words[-1][0].isupper():
        return None
    return name


def agency_holder(line: str) -> str | None:
    """Return the agency of a copyright line: a known one, or one that forbids papers to pass its text on."""
    known = credits.copyright_holder(line)
    return known or (holder(line) if AGENCY_TERMS.search(line) else None)


def same_house(one: str | None, other: str | None) -> bool:
    """Whether two names begin alike, as a site and its firm do: ``Quay News``, ``Quay News Network``."""
    return bool(one and other) and _core(one or "").split()[:1] == _core(other or "").split()[:1]


def publisher(head: Sequence[str], foot: Iterable[str], headline: str | None) -> str | None:
    """Name the site of a dump from the lines above its body (``head``) and those below (``foot``).

    The name as the head of the page writes it goes before the firm in the copyright line.
    """
    foot = list(foot)
    stated = [name for line in reversed(foot) if not agency_holder(line) and (name := holder(line))]
    stated += [m["site"] for line in foot if (m := ABOUT.match(line)) and not NO_SITE.search(m["site"])]
    names = [line for line in head if _may_be_name(line) and line != headline]
    for name in stated:
        alike = [line for line in names if _core(line) == _core(name)]
        if alike:
            return name if alike[0].isupper() else alike[0]
    for name in stated:
        alike = [line for line in names if _core(line).split()[:1] == _core(name).split()[:1]]
        if alike and len(_core(alike[0]).split()) > 1:
            return credits.capitalized(alike[0])
    return (stated[0] if stated else None) or _of_title(head, headline)


def in_title(title: str | None, url: str | None) -> str | None:
    """Return the part of a page's title that names the site of its address: ``Headline | Site``."""
    host = (urlsplit(url).hostname or "") if url else ""
    labels = {re.sub(r"\W", "", label) for label in host.split(".")[:-1]}
    for part in reversed(TITLE_SEPARATOR.split(title or "")):
        letters = re.sub(r"\W", "", part.lower())
        if {letters, letters.removeprefix("the")} & labels:
            return part.strip()
    return None


def _of_title(head: Sequence[str], headline: str | None) -> str | None:
    for line in head:
        if headline and line != headline and line.startswith(headline):
            rest = TITLE_SEPARATOR.split(line[len(headline) :])
            if len(rest) > 1 and not rest[0] and _may_be_name(rest[-1].strip()):
                return rest[-1].strip()
    return None


def _may_be_name(line: str) -> bool:
    words = line.split()
    return 1 <= len(words) <= LONGEST_NAME and all(word[0].isupper() or word in ("of", "the", "and") for word in words)


def _core(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold().removeprefix("the ")))
