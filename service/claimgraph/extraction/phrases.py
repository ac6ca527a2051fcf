"""Common noun phrases that mean parties: Russian officials, the ministry, dozens of protesters."""

from collections.abc import Callable, Iterator
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.lexis import QUANTITIES
from claimgraph.extraction.names import Name
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, NounKind

Resolve = Callable[[Token], Party | None]

PREMODIFIERS: Final = frozenset({"compound", "amod", "nmod", "poss"})
UNTELLING: Final = frozenset(
    """
    senior top many several few more most other some such same own first last latest recent unnamed unidentified
    alleged local various numerous former late current then high-ranking high-level leading key different certain
    fellow additional possible potential would-be long-time longtime respective
    """.split()
)
CABINET: Final = frozenset(
    {"ministry", "department", "office", "agency", "court", "council", "committee", "commission"}
)
SEVERAL: Final = frozenset({"country", "nation", "power", "state", "kingdom"})
"""Nouns that mean parties by themselves only in the plural: foreign powers."""

NOBODY: Final = frozenset(
    {"person", "individual", "figure", "human", "being", "persons", "individuals", "figures", "funds"}
)
"""What tells nothing of a party where it stands without a modifier or complement."""

SUBSTANCES: Final = frozenset({"nerve", "chemical", "biological", "warfare", "choking", "blister", "bleaching"})
"""Words before "agent" that make it a substance."""

FIGURES: Final = frozenset(
    "political public leading religious opposition senior military prominent major national party cultural".split()
)
"""Words before "figure" that make it a person."""

APOSTROPHES: Final = ("'", "’")
HYPHENS: Final = ("-", "‐", "‑", "–")
LEFT_OUT: Final = (",", *APOSTROPHES)
COMPLEMENTS: Final = frozenset({"of", "for", "in", "from", "at", "with", "against"})


def kind(token: Token, gazetteer: Gazetteer) -> NounKind | None:
    """Tell how a noun means a party; None where it means none."""
    lower = token.lower_
    if not token.whitespace_ and token.i + 1 < len(token.doc) and token.nbor().text in ("-", "‐", "‑"):
        return None  # "state-of-the-art", "army-led"
    return gazetteer.noun(token.lemma_.lower()) or gazetteer.noun(lower) or gazetteer.noun(lower.removesuffix("s"))


def plural(token: Token) -> bool:
    """Whether a noun stands in the plural."""
    return token.tag_ in ("NNS", "NNPS")


def counted(token: Token) -> Token | None:
    """Return what a word of quantity counts: dozens of protesters, one of the senators."""
    if token.lower_ not in QUANTITIES:
        return None
    if token.lower_ == "one":
        named = next((c for c in token.rights if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
        if named is not None:
            return named  # one of the groups, the Northern Front
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
    return None


def _is_thing(token: Token) -> bool:
    """Tell whether a noun means no party here: his authority to rule, a nerve agent."""
    if token.lower_ == "authority":
        return [child.tag_ for child in token.lefts] == ["PRP$"]
    return token.lemma_.lower() == "agent" and not SUBSTANCES.isdisjoint(child.lower_ for child in token.lefts)


def party(token: Token, gazetteer: Gazetteer, names: dict[int, Name], resolve: Resolve) -> Party | None:
    """Return the party that a common noun means by its own words, with the country that it belongs to."""
    means = kind(token, gazetteer)
    if means is None or _is_thing(token):
        return None
    many = plural(token)
    if not many and token.lemma_.lower() in SEVERAL:
        return None
    words = list(_modifiers(token, means, many, gazetteer, names, resolve))
    if means is NounKind.ARMS and not gazetteer.country_in("".join(words)):
        return None
    if token.lemma_.lower() == "figure" and not FIGURES & {child.lower_ for child in token.lefts}:
        return None
    name = "".join([*words, _head(token, means, many)])
    complement = _complement(token, gazetteer, names, resolve)
    if isinstance(complement, Token):
        adjective = gazetteer.adjective(names[complement.i].party.name)
        name = f"{adjective} {name}" if adjective and f"{adjective} " not in words else name
    elif complement:
        name = f"{name} {complement}"
    if name in NOBODY:
        return None
    return Party(name, _type(token, means, many, words, bool(complement)))


def _type(token: Token, means: NounKind, many: bool, words: list[str], told: bool) -> PartyType:
    if means is NounKind.BODY:
        return PartyType.GROUP if many else PartyType.ORGANIZATION
    if means in (NounKind.CROWD, NounKind.ARMS):
        return PartyType.GROUP
    numbered = any(child.dep_ == "nummod" for child in token.children)
    if means is NounKind.SOURCE:
        return PartyType.GROUP if many and not numbered and (words or told) else PartyType.UNNAMED_SOURCE
    return PartyType.GROUP if many else PartyType.PERSON


def _head(token: Token, means: NounKind, many: bool) -> str:
    word = token.lower_
    if means is NounKind.BODY and not many and word in CABINET and token.text[0].isupper():
        return token.text
    return token.text if token.pos_ == "PROPN" and token.i != token.sent.start and not many else word


def _modifiers(
    token: Token, means: NounKind, many: bool, gazetteer: Gazetteer, names: dict[int, Name], resolve: Resolve
) -> Iterator[str]:
    """Yield the words before the noun that tell which, each with the space after it.

    Articles are left out, and numbers but for unnamed sources.
    """
    done = -1
    for child in token.lefts:
        if child.dep_ == "nummod" and means is NounKind.SOURCE:
            yield f"{child.lower_} "
        if child.dep_ not in PREMODIFIERS:
            continue
        for word in child.subtree:
            if word.i <= done or word.i >= token.i or word.dep_ in ("det", "case") or word.text in LEFT_OUT:
                continue
            name = names.get(word.i)
            close = many or means is NounKind.BODY
            if name:
                done = name.end - 1
                joined = word.doc[done + 1].text in HYPHENS
                yield _named(word, name, child.dep_ == "poss", close, gazetteer) + ("" if joined else " ")
            elif word.dep_ == "poss" and word.tag_ in ("PRP$", "WP$"):
                owner = resolve(word)
                if owner:
                    yield f"{_owned(owner, close, gazetteer)} "
            elif word.lemma_.lower() in SEVERAL and word.dep_ == "poss":
                country = resolve(word)
                if country:
                    yield f"{_owned(country, close, gazetteer)} "
            elif word.lower_ not in UNTELLING or (means is NounKind.SOURCE and word.lower_ == "senior"):
                owns = word.i + 1 < token.i and (word.nbor().tag_ == "POS" or word.nbor().text in APOSTROPHES)
                hyphen = word.nbor().text in HYPHENS
                yield f"{word.text}'s " if owns else _cased(word, gazetteer) + ("" if hyphen else word.whitespace_)


def _cased(word: Token, gazetteer: Gazetteer) -> str:
    """Return a word without the capital letter that only the beginning of its sentence gives it."""
    if (
        word.i == word.sent.start
        and not word.ent_type_
        and not word.text.isupper()
        and not gazetteer.country_of(word.text)
    ):
        return word.lower_
    return word.text


def _named(word: Token, name: Name, owns: bool, close: bool, gazetteer: Gazetteer) -> str:
    if owns:
        return _owned(name.party, close, gazetteer)
    if name.party.type is PartyType.PERSON:
        return name.party.name
    if name.party.type is PartyType.COUNTRY and gazetteer.country_of(word.text) is None:
        return gazetteer.adjective(name.party.name) or name.party.name
    return " ".join(word.doc[name.start : name.end].text.split())


def _owned(owner: Party, close: bool, gazetteer: Gazetteer) -> str:
    """Return how an owner stands before a noun: the Israeli army, the Merkel government, Merkel's adviser."""
    if owner.type is PartyType.COUNTRY:
        return gazetteer.adjective(owner.name) or owner.name
    if owner.name.endswith(" government"):
        return owner.name.removesuffix(" government")
    return owner.name if close else f"{owner.name}'s"


def _complement(token: Token, gazetteer: Gazetteer, names: dict[int, Name], resolve: Resolve) -> Token | str | None:
    """Return what follows the noun and tells which: the token of a country ("of Turkey"), or words."""
    for preposition in token.children:
        if preposition.dep_ != "prep" or preposition.lower_ not in COMPLEMENTS or preposition.i != token.i + 1:
            continue
        inner = next((child for child in preposition.children if child.dep_ == "pobj"), None)
        if inner is None:
            return None
        name = names.get(inner.i)
        if name and name.party.type is PartyType.COUNTRY and preposition.lower_ == "of":
            return inner
        if name:
            return f"{preposition.lower_} {name.party.name}"
        if preposition.lower_ in ("of", "for") and kind(inner, gazetteer):
            whole = resolve(inner)
            article = "the " if any(child.lower_ == "the" for child in inner.lefts) and not inner.ent_type_ else ""
            return f"{preposition.lower_} {article}{whole.name}" if whole else None
        return None
    return None


def coordinated_countries(token: Token, gazetteer: Gazetteer, names: dict[int, Name]) -> list[str]:
    """Return the adjectives of several countries with a noun: French and German ministers, leaders of Peru and Mali."""
    if not plural(token):
        return []
    return _before(token, gazetteer) or _behind(token, gazetteer, names)


def _behind(token: Token, gazetteer: Gazetteer, names: dict[int, Name]) -> list[str]:
    for preposition in token.rights:
        if preposition.lower_ != "of" or preposition.i != token.i + 1:
            continue
        for inner in preposition.rights:
            found = [names.get(word.i) for word in (inner, *inner.conjuncts)] if inner.dep_ == "pobj" else []
            countries = [name.party.name for name in found if name and name.party.type is PartyType.COUNTRY]
            adjectives = [adjective for country in countries if (adjective := gazetteer.adjective(country))]
            if len(adjectives) > 1 and len(adjectives) == len(found):
                return adjectives
    return []


def _before(token: Token, gazetteer: Gazetteer) -> list[str]:
    for child in token.lefts:
        chain = [child, *child.conjuncts] if child.dep_ in PREMODIFIERS else []
        words = [word.text for word in chain if word.text[0].isupper() and gazetteer.country_of(word.text)]
        if len(words) > 1 and len(words) == len(chain):
            return words
    return []


def of_country(token: Token, adjective: str, gazetteer: Gazetteer) -> Party | None:
    """Return the party that a noun means for one of several countries: the Turkish side."""
    means = kind(token, gazetteer)
    if means is None:
        return None
    between = [
        word.text
        for word in token.lefts
        if word.dep_ in PREMODIFIERS and word.lower_ not in UNTELLING and not gazetteer.country_of(word.text)
    ]
    name = " ".join([adjective, *between, token.lower_])
    return Party(name, PartyType.GROUP)
