"""Media: those whose name in a text mostly tells where something was said."""

from functools import cache

from claimgraph.parties.tables import rows

PLATFORMS = frozenset({"Facebook", "Google", "Twitter", "Instagram", "YouTube", "Telegram", "WhatsApp", "TikTok"})


def is_medium(name: str) -> bool:
    """Tell whether a party of this canonical name is a news medium or a platform."""
    return name in PLATFORMS or name in _media()


@cache
def _media() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("media.tsv"))
