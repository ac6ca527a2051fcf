"""Which party a noun phrase means."""

from functools import cached_property
from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import joining, leaders, name_types, names, nations, nobodies, offices, phrases
from claimgraph.extraction.capitals import stands_for
from claimgraph.extraction.coreference import Pronouns
from claimgraph.extraction.descriptions import Descriptions, issuer
from claimgraph.extraction.genders import Genders
from claimgraph.extraction.lexis import RELATIVES
from claimgraph.extraction.names import Name
from claimgraph.extraction.quotes import Quotes
from claimgraph.extraction.sport import Games
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, NounKind

KEPT: Final = frozenset({"compound", "amod", "det", "poss", "case", "nmod", "nummod", "quantmod", "punct", "predet"})
DEPTH: Final = 12


class Mentions:
    """The parties that one document speaks of."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer, published: str | None = None) -> None:
        """Find the names of ``doc``, published on an ISO day or instant, and join those that mean the same party."""
        self._doc = doc
        self._gazetteer = gazetteer
        self._day = (published or "")[:10] or None
        joined = joining.join(nobodies.without(names.find(doc, gazetteer), doc), doc)
        self.names = leaders.named(joined, doc, gazetteer, self._day)
        self._at: dict[int, Name] = {place: name for name in self.names for place in range(name.start, name.end)}
        self._holders = offices.holders(doc, self._at, gazetteer)
        self._known: dict[int, tuple[Party, ...]] = {}
        self._open: list[int] = []

    @cached_property
    def _genders(self) -> Genders:
        return Genders(self._doc, self.names)

    @cached_property
    def _quotes(self) -> Quotes:
        return Quotes(self._doc)

    @cached_property
    def _pronouns(self) -> Pronouns:
        return Pronouns(self._doc, self._quotes, self._meaning, self._genders)

    @cached_property
    def _descriptions(self) -> Descriptions:
        return Descriptions(self._doc, self.names, self._gazetteer)

    @cached_property
    def _offices(self) -> leaders.Offices:
        return leaders.Offices(self.names, self._gazetteer, self._day)

    @cached_property
    def _games(self) -> Games:
        return Games(self._doc)

    @cached_property
    def _home(self) -> str | None:
        return nations.home(self.names, self._doc, self._gazetteer)

    def phrase(self, token: Token) -> Span:
        """Return the noun phrase that ``token`` heads, without clauses and prepositional phrases."""
        left = min([child.left_edge.i for child in token.lefts if child.dep_ in KEPT], default=token.i)
        name = self._at.get(token.i)
        return self._doc[
            min(left, token.i, name.start if name else token.i) : max(token.i + 1, name.end if name else 0)
        ]

    def party(self, token: Token) -> Party | None:
        """Return the party that the noun phrase headed by ``token`` means, if it means one.

        Short names, definite descriptions and pronouns are resolved within the document. Where a
        pronoun means several, the first is returned; see :meth:`parties`.
        """
        found = self._meaning(token, alone=True)
        return found[0] if found else None

    def parties(self, token: Token) -> list[Party]:
        """Return the parties of a noun phrase and of those coordinated after it, or those of a pronoun."""
        return list(self._meaning(token))

    def country(self, token: Token) -> Party | None:
        """Return the country that an adjective before a noun names: the Russian offer, the Sino-Soviet talks."""
        if token.text[0].isupper() and (token.pos_ in ("ADJ", "PROPN") or token.ent_type_ == "NORP"):
            record = self._gazetteer.country_of(token.text)
            if record:
                return Party(record.name, record.type, record.iri)
        return None

    def gender(self, party: Party) -> str | None:
        """Return "male" or "female" where the text or a person's given name tells."""
        return self._genders.of(party)

    def _meaning(self, token: Token, *, alone: bool = False) -> tuple[Party, ...]:
        if alone:
            return self._single(token)
        heads = [token, *(part for part in token.conjuncts if part.i > token.i and part.pos_ not in ("VERB", "AUX"))]
        if len(heads) > 1 and self._entitles(heads[0], heads[1]):
            heads = heads[1:]
        return tuple(dict.fromkeys(party for head in heads for party in self._single(head)))

    def _entitles(self, role: Token, named: Token) -> bool:
        """Tell whether a role coordinated with a name is one of two of that person: retired spy and author Ann Berg."""
        name = self._at.get(named.i)
        if role.pos_ != "NOUN" or phrases.plural(role) or name is None or name.party.type is not PartyType.PERSON:
            return False
        between = self._doc[role.i + 1 : name.start]
        roles = list(between[1:]) if len(between) and between[0].lower_ == "and" else []
        return bool(roles) and roles[-1].pos_ == "NOUN" and all(word.pos_ in ("NOUN", "ADJ", "PROPN") for word in roles)

    def _single(self, token: Token) -> tuple[Party, ...]:
        known = self._known.get(token.i)
        if known is not None:
            return known
        if token.i in self._open or len(self._open) > DEPTH:
            return ()
        self._open.append(token.i)
        try:
            found = self._find(token)
        finally:
            self._open.pop()
        self._known[token.i] = found
        return found

    def _find(self, token: Token) -> tuple[Party, ...]:
        if token.lower_ in RELATIVES and token.tag_ in ("WP", "WDT", "WP$"):
            return self._antecedent(token)
        if token.pos_ == "PRON" and token.tag_ in ("PRP", "PRP$"):
            return self._pronouns.resolve(token)
        holder = self._holders.get(token.i)
        if holder:
            return (holder,)
        several = self._listed(token)
        if several:
            return several
        name = self._at.get(token.i)
        if name:
            return (self._named(token, name),)
        author = issuer(token)
        if author is not None:
            return self._meaning(author)
        inner = phrases.counted(token)
        if inner is not None:
            return self._meaning(inner)
        apposed = self._apposed(token)
        if apposed:
            return (apposed,)
        if token.pos_ == "NOUN" or token.pos_ == "PROPN" or token.tag_.startswith("NN"):
            return self._common(token)
        return self._people(token)

    def _named(self, token: Token, name: Name) -> Party:
        record = name.record
        if record and record.stands_for and stands_for(token, name, self._at) and not self._games.around(token):
            country = self._gazetteer.find(record.stands_for)
            if country:
                return Party(country.name, country.type, country.iri)
        return name.party

    def _common(self, token: Token) -> tuple[Party, ...]:
        described = self._descriptions.resolve(token)
        if described:
            return described
        adjectives = phrases.coordinated_countries(token, self._gazetteer, self._at)
        if adjectives:
            made = [phrases.of_country(token, adjective, self._gazetteer) for adjective in adjectives]
            return tuple(party for party in made if party)
        party = phrases.party(token, self._gazetteer, self._at, lambda inner: next(iter(self._single(inner)), None))
        if party is None and self._is_unknown(token):
            party = self._unknown(token)
        if party is None:
            return self._people(token)
        party = nations.national(token, party, self._home, self._gazetteer)
        holder = self._offices.holder(token, party)
        if holder:
            return (holder,)
        record = self._gazetteer.find(party.name)
        return (Party(record.name, record.type, record.iri) if record else party,)

    def _is_unknown(self, token: Token) -> bool:
        """Whether a noun acts or is acted on under a name that is in no list and was not recognised."""
        named = token.pos_ == "PROPN" and token.is_title and not token.ent_type_
        return named and token.dep_ in ("nsubj", "agent", "dobj") and not self._gazetteer.is_nobody(token.text)

    def _unknown(self, token: Token) -> Party | None:
        """Return a party of unknown type for a capitalised name that nobody recognised."""
        start = token.i
        while start and self._doc[start - 1].pos_ == "PROPN" and self._doc[start - 1].head == token:
            start -= 1
        text = self._doc[start : token.i + 1].text
        known = next((name.party for name in self.names if name.party.name == text), None)
        return known or Party(text, name_types.told(tuple(text.split()), None, self._gazetteer))

    def _people(self, token: Token) -> tuple[Party, ...]:
        """Return the people that an adjective of a country means where it stands as a noun: the French."""
        country = self._gazetteer.country_of(token.text) if token.text[0].isupper() else None
        if country is None or token.dep_ in ("amod", "compound", "nmod") or token.ent_type_ == "LANGUAGE":
            return ()
        if token.dep_ == "pobj" and token.head.lower_ in ("in", "into", "from"):
            return ()  # in French, from English
        plain = self._gazetteer.find(f"{token.text}s") is None
        return (Party(token.text, PartyType.GROUP if plain else PartyType.PERSON),)

    def _apposed(self, token: Token) -> Party | None:
        """Return who is named beside a noun: the minister, Sergei Lavrov; the company, Nordwind Air."""
        wanted = PartyType.ORGANIZATION if phrases.kind(token, self._gazetteer) is NounKind.BODY else PartyType.PERSON
        for child in token.rights:
            name = self._at.get(child.i)
            if child.dep_ == "appos" and name and name.party.type is wanted:
                return name.party
        return self._explained(token, wanted)

    def _listed(self, token: Token) -> tuple[Party, ...]:
        """Return the persons who are named behind a number of people: three drivers, Ann Berg, Ivan Orlov and Li."""
        if not phrases.plural(token) or not any(child.dep_ == "nummod" for child in token.lefts):
            return ()
        heads = [child for child in token.rights if child.dep_ == "appos"]
        heads += [part for head in heads for part in (*head.conjuncts, *head.rights) if part.dep_ in ("conj", "appos")]
        named = [self._at[head.i].party for head in sorted(heads, key=lambda head: head.i) if head.i in self._at]
        persons = tuple(dict.fromkeys(party for party in named if party.type is PartyType.PERSON))
        return persons if len(persons) > 1 else ()

    def _explained(self, token: Token, wanted: PartyType) -> Party | None:
        """Return whom a noun behind a name tells more about: Ann Berg, a lawyer who won; Sea League, a group that."""
        start = token.left_edge.i
        if token.pos_ != "NOUN" or phrases.plural(token) or start < 2 or self._doc[start - 1].text != ",":
            return None
        if not any(child.dep_ in ("relcl", "acl") for child in token.rights):
            return None
        name = self._at.get(start - 2)
        if phrases.kind(token, self._gazetteer) is None or self._doc[start].lower_ not in ("a", "an", "the"):
            return None
        return name.party if name and name.party.type is wanted else None

    def _antecedent(self, token: Token) -> tuple[Party, ...]:
        clause = next((ancestor for ancestor in token.ancestors if ancestor.dep_ == "relcl"), None)
        return self._meaning(clause.head) if clause is not None and clause.head.i < token.i else ()
