"""What is known of a party, and the form in which names are compared."""

import re
import unicodedata
from dataclasses import dataclass

from claimgraph.model import PartyType

ACRONYM_LENGTH = 6
CASELESS_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one party.

    ``slug`` is the last step of its IRI. ``wikidata`` is an item's id (Q30), ``alpha2`` and
    ``alpha3`` are codes of ISO 3166-1. ``country`` is the name of the country that a group or
    organization belongs to or a place lies in; ``stands_for`` that of the country whose government
    a capital may mean. ``iri`` is an identifier given by the user.
    """

    slug: str
    name: str
    type: PartyType | None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    alpha2: str | None = None
    alpha3: str | None = None
    country: str | None = None
    stands_for: str | None = None
    iri: str | None = None


def fold(name: str) -> str:
    """Return the form in which names are compared: no accents, case, article, full stops or hyphens.

    A possessive ending falls away, too. A name without any Latin letter keeps its own.
    """
    straight = re.sub("'s?$", "", name.replace("’", "'").strip())
    plain = unicodedata.normalize("NFKD", straight).encode("ascii", "ignore").decode()
    kept = plain if re.search("[A-Za-z]", plain) else straight
    words = re.sub(r"[\s_/–&-]+", " ", re.sub("[.',]", "", kept)).casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def acronym(name: str) -> str | None:
    """Return a name such as U.S. or IAEA without its full stops; None where it is no acronym."""
    bare = re.sub(r"['’]s$", "", name).replace(".", "")
    bare = bare.removeprefix("the ").removeprefix("The ")
    return bare if bare.isupper() and bare.isalpha() and len(bare) <= ACRONYM_LENGTH else None
