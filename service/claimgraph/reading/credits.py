"""Who wrote it, who publishes it, and which agency it came from: three different things."""

import re
from collections.abc import Iterable

AGENCIES = {
    "Associated Press": ("ap", "associated press", "the associated press"),
    "Reuters": ("reuters", "thomson reuters"),
    "Agence France-Presse": ("afp", "agence france-presse", "agence france presse"),
    "United Press International": ("upi", "united press international"),
    "Press Association": ("pa", "pa media", "press association", "pa news agency"),
    "Deutsche Presse-Agentur": ("dpa", "deutsche presse-agentur"),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "Interfax": ("interfax",),
    "TASS": ("tass", "itar-tass"),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "Kyodo News": ("kyodo", "kyodo news"),
    "Press Trust of India": ("pti", "press trust of india"),
    "Asian News International": ("ani", "asian news international"),
    "Indo-Asian News Service": ("ians", "indo-asian news service"),
    "Anadolu Agency": ("aa", "anadolu", "anadolu agency"),
    "The Canadian Press": ("cp", "canadian press", "the canadian press"),
    "Australian Associated Press": ("aap", "australian associated press"),
    "EFE": ("efe", "agencia efe"),
    "ANSA": ("ansa",),
    "Yonhap": ("yonhap", "yonhap news agency"),
    "Tribune News Service": ("tns", "tribune news service"),
    "Jewish Telegraphic Agency": ("jta", "jewish telegraphic agency"),
    "States News Service": ("states news service",),
    "PR Newswire": ("prnewswire", "pr newswire"),
    "Business Wire": ("business wire", "businesswire"),
}
_BY_FORM = {form: name for name, forms in AGENCIES.items() for form in forms}
DATELINE = re.compile(r"^[^\W\d_a-z][^—–()\n]{1,60}?,?\s*\((?P<agency>[A-Za-z][\w .&/-]{1,40})\)\s*(?:—|–|-{1,2}|:|\.)")
BYLINE = re.compile(r"^\s*(?:written |posted |reported |published )?by:?\s+(?P<names>.+)$", re.I)
VIA = re.compile(r"^\s*(?:via|source|from):?\s+(?P<agency>[\w .&/-]{2,40})\s*$", re.I)
NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: (?:[^\W\d_][\w.'’-]*)){0,5}")
STAFF = re.compile(
    r"\b(staff|writers?|reporters?|editors?|correspondents?|contributors?|columnist|special to|chief|bureau|newsroom|"
    r"admin|web ?desk|news ?desk|producer|photographer|updated|published|posted|https?:|www\.|@|\d)",
    re.I,
)
PARTING = re.compile(r"[|/;•·\n\t()&]|\s[-–—]+(?:\s|$)|,(?!\s*(?:Jr|Sr|II|III)\b)|\band\b|\bfor\b|\bvia\b")


def agency_named(text: str) -> str | None:
    """Return the agency's full name where ``text`` is one of its forms (``AP``, ``The Associated Press``)."""
    return _BY_FORM.get(" ".join(text.strip(" .()[]|–—-").lower().split()))


def dateline(text: str) -> str | None:
    """Return the agency of a dateline that ``text`` begins with: ``GENEVA (AP) — …``."""
    match = DATELINE.match(text)
    return _any_agency(match["agency"]) if match else None


def agency(credits: Iterable[str], text: str) -> str | None:
    """Find the agency that a text came from: in its dateline, then in its credits."""
    found = dateline(text)
    if found:
        return found
    for credit in credits:
        named = _any_agency(credit)
        if named:
            return named
    return None


def _any_agency(credit: str) -> str | None:
    whole = agency_named(re.sub(r"^\s*(by|via|source|from)\b:?", "", credit, flags=re.I))
    if whole:
        return whole
    for part in re.split(r"[|/()\[\],;–—]|\bvia\b|\band\b|\s-\s", credit, flags=re.I):
        named = agency_named(part)
        if named:
            return named
    return None


def byline(line: str) -> tuple[tuple[str, ...], str | None] | None:
    """Read a byline: its people, and its agency; None where ``line`` is none.

    ``By Jane Doe and John Roe | (AFP) | – –`` gives both people and the agency.
    """
    match = BYLINE.match(line)
    if not match or len(line) > 200:
        return None
    names = match["names"]
    return people([names]), _any_agency(names)


def people(credits: Iterable[str]) -> tuple[str, ...]:
    """Take the names of people out of credits, in their order; agencies, titles and addresses fall away."""
    names: list[str] = []
    for credit in credits:
        for part in PARTING.split(re.sub(r"^\s*(?:written |posted )?by:?\s+", "", credit, flags=re.I)):
            name = " ".join(part.split()).strip(" ,:-–—")
            name = name if re.search(r"\b([JS]r|[A-Z])\.$", name) else name.rstrip(".")
            if _is_person(name) and name not in names:
                names.append(name)
    return tuple(names)


def _is_person(name: str) -> bool:
    if agency_named(name) or STAFF.search(name) or not 2 <= len(name) <= 60:
        return False
    words = name.split()
    if not NAME.fullmatch(name) or len(words) > 5:
        return False
    big = sum(word[0].isupper() or not word[0].isascii() for word in words)
    return (
        len(words) >= 2 and big >= 2 and words[0][0].isupper() and words[0].lower() not in ("the", "our", "your", "new")
    )
