"""Who wrote it and which agency it came from: bylines, datelines, copyright lines."""

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
DATELINE = re.compile(
    r"^(?:[^\W\d_a-z][^—–()\n]{1,60}?,?\s*)?\((?P<agency>[A-Za-z][\w .&/-]{1,40})\)\s*(?:—|–|-{1,2}|:|\.)"
)
BYLINE = re.compile(r"^\s*(?:written |posted |reported |published |story )?by:?\s+(?P<names>\S.*)$", re.I)
VIA = re.compile(r"^\s*(?:via|source|from|agency):?\s+(?P<agency>[\w .&/-]{2,40})\s*$", re.I)
PLACE = re.compile(r"[^\W\d_a-z]{2}[^\n(]{0,60}\(")
AGENCY_WORD = re.compile(
    r"\b(?:\w*wire|news agency|press agency|news service|press service|telegraph agency|newsroom service)$", re.I
)
NEWS_WORD = re.compile(r"\b(?:\w*wire|news|press|agency|agence|agentur|agencia|service|report|media)\b", re.I)
NO_AGENCY = re.compile(
    r"^(?:from|our|staff|wires?|news|newswire|press|various|combined|local|email|e-mail|twitter|facebook|whatsapp|"
    r"the (?:press|news))\b|\b(?:reports|photos?|pictures?|images?|file|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\d",
    re.I,
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright)\W{0,3}(?:(?:19|20)\d\d)?\W{0,3}(?:by\s+)?(?P<agency>[A-Za-z][A-Za-z -]{1,40})", re.I
)
ROLE = re.compile(
    r"\b(?:staff |senior |political |national |chief |special )*"
    r"(?:writers?|reporters?|correspondents?|editors?|columnist|contributors?)\b",
    re.I,
)
NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}")
NO_PERSON = re.compile(
    r"\b(?:staff|writers?|reporters?|editors?|correspondents?|contributors?|columnist|special to|chief|bureau|newsroom|"
    r"admin|desk|producer|photographer|updated|published|posted|about|news|media|press|times|magazine|network|agency|"
    r"agencies|wires?|service|services|tribune|gazette|chronicle|observer|courier|dispatch|daily|newspapers?|inquirer|sports?|team|tv|radio|online|university|institute|international|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|https?:|www\.|@|\d)",
    re.I,
)
PARTING = re.compile(
    r"[|/;•·\n\t()&]|\s[-–—]+(?:\s|$)|,(?!\s*(?:Jr|Sr|II|III)\b)|(?<=\w\w\w)\.\s(?=[A-Z]\w{3})"
    r"|\band\b|\bfor\b|\bvia\b|\bon (?=[A-Z])"
)


def agency_named(text: str) -> str | None:
    """Return the agency's full name where ``text`` is one of its forms (``AP``, ``The Associated Press``)."""
    return _BY_FORM.get(" ".join(text.strip(" .,()[]|–—-").lower().split()))


def dateline(text: str) -> str | None:
    """Return the agency of a dateline that ``text`` begins with: ``GENEVA (AP) — …``."""
    match = DATELINE.match(text)
    if not match:
        return None
    known = agency_credited(match["agency"])
    # "The World Food Programme (WFP) -" is no dateline: its place is not in capitals
    sure = PLACE.match(text) or AGENCY_WORD.search(match["agency"])
    if known or not sure or match[0][-1] in ":.":
        return known
    return agency_like(match["agency"])


def agency_like(name: str) -> str | None:
    """Return ``name`` if it has the form of an agency's name, known or not: capitals, or capitalized words."""
    words = name.split()
    named = agency_named(name)
    if named or not words or NO_AGENCY.search(name) or not all(w[0].isupper() or w in ("of", "the") for w in words):
        return named
    if len(words) > 1 or NEWS_WORD.search(name) or (name.isupper() and len(name) > 2):
        return capitalized(name) if len(words) > 1 else name
    return None


def via(line: str) -> str | None:
    """Return the agency of a line such as ``Via Orbit News`` or ``Source: Reuters``."""
    match = VIA.match(line)
    if not match:
        return None
    known = agency_credited(match["agency"])
    if known or line.strip().lower().startswith("from"):
        return known
    name = " ".join(match["agency"].split())
    # any body can be the source of figures; an agency's name says that it is one
    sure = line.strip().lower().startswith(("via", "agency")) or NEWS_WORD.search(name)
    return agency_like(name) if sure else None


def copyright_holder(text: str) -> str | None:
    """Return the agency that a copyright line names: ``Copyright 2019 The Associated Press.``"""
    for match in COPYRIGHT.finditer(text):
        words = match["agency"].split()
        for length in range(min(4, len(words)), 0, -1):
            named = agency_named(" ".join(words[:length]))
            if named:
                return named
    return None


def agency_credited(credit: str) -> str | None:
    """Return the agency in a credit: ``Via Reuters``, ``Jane Doe, AP``, ``AP Diplomatic Writer``."""
    plain = re.sub(r"^\s*(?:by|via|source|from)\b:?", "", credit, flags=re.I)
    for part in (plain, *re.split(r"[|/()\[\],;–—]|\bvia\b|\band\b|\s-\s", plain, flags=re.I)):
        named = agency_named(part) or agency_named(_without_role(part))
        if named:
            return named
        name = " ".join(part.split())
        if AGENCY_WORD.search(name) and len(name.split()) > 1 and agency_like(name):
            return agency_like(name)
    return None


def _without_role(part: str) -> str:
    """Cut a job's title off: "AP Diplomatic Writer" gives "AP"."""
    role = ROLE.search(part)
    if not role:
        return part
    words = part[: role.start()].split()
    return next((" ".join(words[:n]) for n in (3, 2, 1) if agency_named(" ".join(words[:n]))), "")


def byline(line: str) -> tuple[tuple[str, ...], str | None] | None:
    """Read a byline: its people, and its agency; None where ``line`` is none.

    ``By Jane Doe and John Roe | (AFP) | – –`` gives both people and the agency; ``JANE DOE,
    Associated Press`` is a byline without "by".
    """
    if len(line) > 200:
        return None
    match = BYLINE.match(line)
    if match:
        return people([match["names"]]), agency_credited(match["names"])
    name, comma, rest = line.partition(",")
    if comma and _is_person(name.strip()) and len(rest.split()) <= 6:
        agency = agency_credited(rest)
        # "Jane Doe, Associated Press" is the credit of a photograph; writers' names stand in capitals
        if ROLE.search(rest) or (agency and name.isupper()):
            return people([name]), agency
    return None


def people(credits: Iterable[str]) -> tuple[str, ...]:
    """Take the names of people out of credits, in their order; agencies, titles and addresses fall away."""
    names: list[str] = []
    for credit in credits:
        for part in PARTING.split(re.sub(r"^\s*(?:written |posted )?by:?\s+", "", credit, flags=re.I)):
            name = " ".join(part.split()).strip(" ,:-–—")
            name = capitalized(name if re.search(r"\b([JS]r|[A-Z])\.$", name) else name.rstrip("."))
            if _is_person(name) and name.casefold() not in (known.casefold() for known in names):
                names.append(name)
    return tuple(names)


def capitalized(name: str) -> str:
    """Write a name that stands in capitals alone as names are written: JEAN-PAUL O'DEA, Jean-Paul O'Dea."""
    if not name.isupper() or len(name) < 6:
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)


def _is_person(name: str) -> bool:
    if agency_named(name) or NO_PERSON.search(name) or not 4 <= len(name) <= 60 or not NAME.fullmatch(name):
        return False
    words = name.split()
    big = sum(word[0].isupper() or not word[0].isascii() for word in words)
    return big >= 2 and words[0][0].isupper() and words[0].lower() not in ("the", "our", "your", "new", "see", "read")
