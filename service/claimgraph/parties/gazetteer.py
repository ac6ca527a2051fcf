"""The known parties, found by any of their names."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from claimgraph.identifiers import party_slug
from claimgraph.model import PartyType
from claimgraph.parties import leaders, tables
from claimgraph.parties.nouns import NounKind, nouns
from claimgraph.parties.records import CASELESS_LENGTH, Record, acronym, fold

ORGANIZATIONS = ("organizations.tsv", "companies.tsv", "media.tsv", "armed_groups.tsv", "places.tsv")


class Gazetteer:
    """Finds parties by name, countries by adjective, kinds by noun.

    Names are compared without accents, case, articles, full stops and hyphens; acronyms of up to
    three letters keep their case, since "us" is no country and "who" no organization.
    """

    def __init__(self, records: Iterable[Record], adjectives: dict[str, str]) -> None:
        """Index ``records``, earlier ones first; ``adjectives`` give the name of a country each."""
        self._names: dict[str, Record] = {}
        self._acronyms: dict[str, Record] = {}
        self._lengths: dict[str, int] = {}
        self._nobody = {fold(row["name"]) for row in tables.rows("not_parties.tsv")}
        self._nouns = nouns()
        self._first_adjectives: dict[str, str] = {}
        for record in records:
            for name in (record.name, *record.aliases):
                self._enter(name, record)
        self._adjectives: dict[str, Record] = {}
        for adjective, country in adjectives.items():
            self._adjectives[fold(adjective)] = self._names[fold(country)]
            self._first_adjectives.setdefault(country, adjective)

    @classmethod
    def load(cls, extra: Path | None = None) -> "Gazetteer":
        """Load the tables that ship with the program, and over them the user's table ``extra``.

        Raises:
            UsageError: the user's table cannot be read or is wrong; the message names file and line.
        """
        countries = list(tables.rows("countries.tsv"))
        adjectives = {word: row["name"] for row in countries for word in tables.values(row["adjectives"])}
        adjectives |= {"Congolese": "Democratic Republic of the Congo", "Dominican": "Dominican Republic"}
        made = cls(
            [*_countries(countries), *_organizations(), *_peoples(countries), *_seats(countries), *leaders.records()],
            adjectives,
        )
        for alias in tables.aliases(extra) if extra else []:
            made._overrule(alias)
        return made

    def find(self, name: str) -> Record | None:
        """Return the party of this name, long, short or foreign; None where it is not known."""
        short = acronym(name)
        if short and short in self._acronyms:
            return self._acronyms[short]
        return self._names.get(fold(name))

    def is_nobody(self, name: str) -> bool:
        """Tell whether this name is known, or said by the user's table, to be no party."""
        return fold(name) in self._nobody

    def country_of(self, word: str) -> Record | None:
        """Return the country of an adjective, a people or a country's own name: Russian, Russians, Russia."""
        key = fold(word)
        found = self._adjectives.get(key) or self._adjectives.get(key.removesuffix("s"))
        if found and (acronym(word) or not len(key) <= 2):
            return found
        known = self.find(word)
        if known and known.type is PartyType.GROUP and known.country:
            known = self._names.get(fold(known.country))
        return known if known and known.type is PartyType.COUNTRY else None

    def country_in(self, name: str) -> Record | None:
        """Return the first country that the words of a name mention, by its name or adjective."""
        words = name.split()
        for start in range(len(words)):
            for length in (3, 2, 1):
                words_here = words[start : start + length]
                if len(words_here) == length and words_here[0][0].isupper():
                    found = self.country_of(" ".join(words_here))
                    if found:
                        return found
        known = self.find(name)
        return self._names.get(fold(known.country)) if known and known.country else None

    def adjective(self, country: str) -> str | None:
        """Return the usual adjective of a country: Russian for Russia."""
        return self._first_adjectives.get(country)

    def noun(self, lemma: str) -> NounKind | None:
        """Tell what kind of party a common noun means, if it means one."""
        kind = self._nouns.get(lemma)
        if kind is None and "-" in lemma:
            kind = self._nouns.get(lemma.rsplit("-", 1)[1])
        return kind

    def longest(self, first: str) -> int:
        """Return how many words the longest known name has that begins with this word; 0 for none."""
        return self._lengths.get(fold(first), 0)

    def _enter(self, name: str, record: Record, *, overrule: bool = False) -> None:
        short = acronym(name)
        key = fold(name)
        if short:
            if overrule or short not in self._acronyms:
                self._acronyms[short] = record
            if len(short) < CASELESS_LENGTH:
                self._lengths[key] = max(self._lengths.get(key, 0), 1)
                return
        if overrule or key not in self._names:
            self._names[key] = record
        words = key.split()
        self._lengths[words[0]] = max(self._lengths.get(words[0], 0), len(words))

    def _overrule(self, line: tables.Alias) -> None:
        if line.name is None:
            self._nobody.add(fold(line.alias))
            self._names.pop(fold(line.alias), None)
            self._acronyms.pop(acronym(line.alias) or "", None)
            return
        known = self.find(line.name)
        if known is None or (line.type and known.type and line.type is not known.type):
            known = Record(party_slug(line.name), line.name, line.type)
        self._nobody.discard(fold(line.alias))
        former = self.find(line.alias)
        if former and former is not known:
            self._change(former, replace(former, aliases=tuple(a for a in former.aliases if a != line.alias)))
        aliases = known.aliases if line.alias in (known.name, *known.aliases) else (*known.aliases, line.alias)
        changed = replace(known, aliases=aliases, iri=line.iri or known.iri)
        self._change(known, changed)
        self._enter(line.name, changed, overrule=True)
        self._enter(line.alias, changed, overrule=True)

    def _change(self, old: Record, new: Record) -> None:
        """Put ``new`` wherever ``old`` is found."""
        for index in (self._names, self._acronyms, self._adjectives):
            for name, record in index.items():
                if record is old:
                    index[name] = new


def _countries(rows: list[dict[str, str]]) -> Iterator[Record]:
    for row in rows:
        yield Record(
            party_slug(row["name"]),
            row["name"],
            PartyType.COUNTRY,
            tables.values(row["aliases"]),
            row["wikidata"] or None,
            row["alpha-2"] or None,
            row["alpha-3"] or None,
        )


def _peoples(rows: list[dict[str, str]]) -> Iterator[Record]:
    """Yield the peoples whose name is no adjective, too: the Turks, but not the Chinese."""
    for row in rows:
        adjectives = tables.values(row["adjectives"])
        for people in tables.values(row["people"]):
            if people not in adjectives:
                yield Record(party_slug(people), people, PartyType.GROUP, country=row["name"])


def _seats(rows: list[dict[str, str]]) -> Iterator[Record]:
    for row in rows:
        for seat in tables.values(row["seats"]):
            name, *spellings = seat.split("=")
            yield Record(
                party_slug(name),
                name,
                PartyType.PLACE,
                tuple(spellings),
                country=row["name"],
                stands_for=row["name"],
            )


def _organizations() -> Iterator[Record]:
    for table in ORGANIZATIONS:
        for row in tables.rows(table):
            yield Record(
                party_slug(row["name"]),
                row["name"],
                PartyType(row["type"]),
                tables.values(row["aliases"]),
                row["wikidata"] or None,
                country=row["country"] or None,
            )
