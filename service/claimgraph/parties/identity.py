"""Who a party is, as a pure function of its name and type."""

from claimgraph.identifiers import party_slug
from claimgraph.model import PartyType
from claimgraph.parties.gazetteer import Gazetteer
from claimgraph.parties.records import Record

BELONGING = frozenset({PartyType.GROUP, PartyType.ORGANIZATION, PartyType.UNNAMED_SOURCE, None})


def identify(name: str, type: PartyType | None, gazetteer: Gazetteer) -> Record:
    """Return the known party of this name and type, or a record of what the name itself tells.

    A known name with another type (a person called Jordan) is another party. The country of a
    group or organization is that which its name mentions: Russian officials, Russia.
    """
    known = gazetteer.find(name)
    if known and (type is None or known.type is None or known.type is type):
        return known
    country = gazetteer.country_in(name) if type in BELONGING else None
    slug = party_slug(name)
    if known and type and known.slug == slug:
        slug = f"{slug}-{type.lower()}"
    return Record(slug, name, type, country=country.name if country else None)
