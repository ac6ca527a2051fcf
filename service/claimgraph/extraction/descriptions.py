"""Definite descriptions that mean a party named before: the minister, the ministry, the group."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction import grammar
from claimgraph.extraction.lexis import SAYING
from claimgraph.extraction.names import Name
from claimgraph.extraction.phrases import SEVERAL, kind, plural
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer, NounKind
from claimgraph.parties.media import is_medium

DEFINITE: Final = frozenset({"the", "this", "that"})
TIME: Final = frozenset({"former", "late", "current", "then", "ex", "new", "old"})
LESSER: Final = frozenset({"vice", "deputy", "assistant", "associate", "acting", "former", "ex", "then", "retired"})
"""Words that make an office another one: the president is not the vice president."""

GENERIC: Final = frozenset(
    """
    group company firm organization organisation agency association party institution outlet airline automaker carmaker
    bank broadcaster carrier charity club corporation manufacturer newspaper retailer startup network
    """.split()
)
NEAR: Final = 60
"""Tokens back in which the one organization named is what "the group" means."""

BUSINESSES: Final = frozenset(
    """
    airline airlines automaker bank broadcaster carmaker carrier company corporation firm manufacturer retailer startup
    """.split()
)
PUBLIC: Final = frozenset(
    """
    army assembly commission committee congress council court department government house ministry nations office
    parliament party police senate union university
    """.split()
)
"""Words of the names of bodies of states and of parties."""

ACTING: Final = frozenset({"nsubj", "nsubjpass", "poss"})
"""Parts of a clause in which "the country" is a party rather than where something happens."""

PERSONAL: Final = frozenset({NounKind.PERSON, NounKind.SOURCE})


class Descriptions:
    """Resolves definite descriptions within one document, where only one party fits."""

    def __init__(self, doc: Doc, names: list[Name], gazetteer: Gazetteer) -> None:
        """Collect the roles that the text gives to the persons, and the head words of the organizations."""
        self._doc = doc
        self._gazetteer = gazetteer
        self._roles: dict[str, list[tuple[int, Party, frozenset[str]]]] = defaultdict(list)
        self._bodies: dict[str, list[tuple[int, Party]]] = defaultdict(list)
        self._organizations: list[tuple[int, Party]] = []
        self._countries = list(_adjectives(doc, gazetteer))
        self._persons = [(name.start, name.party) for name in names if name.party.type is PartyType.PERSON]
        for name in names:
            if name.party.type is PartyType.PERSON:
                self._add_roles(doc, name)
            elif name.party.type is PartyType.COUNTRY:
                self._countries.append((name.start, name.party))
            elif name.party.type is PartyType.ORGANIZATION:
                for word in _words_beside(doc, name):
                    if gazetteer.noun(word) is NounKind.BODY:
                        self._bodies[word].append((name.start, name.party))
                self._organizations.append((name.start, name.party))
                for word in {name.party.name.split()[0].lower(), name.party.name.split()[-1].lower()}:
                    self._bodies[word].append((name.start, name.party))

    def resolve(self, token: Token) -> tuple[Party, ...]:
        """Return the party that "the minister" means, or the two of "both men", if the text before leaves no doubt."""
        if plural(token):
            return self._both(token)
        if token.lower_ in SEVERAL:
            if token.dep_ not in ACTING or _modified(token) or not _definite(token):
                return ()
            return _only({p: place for place, p in self._countries if token.i - NEAR < place < token.i}, token.i)
        if not _definite(token):
            return ()
        means = kind(token, self._gazetteer)
        word = token.lemma_.lower()
        if means in PERSONAL:
            told = {child.lower_ for child in token.lefts if child.dep_ in ("amod", "compound")} - TIME
            roles = [
                (place, party, words)
                for place, party, words in self._roles.get(word, [])
                if place < token.i and told <= words
            ]
            lesser = LESSER & {child.lower_ for child in token.lefts}
            full = [(place, party) for place, party, words in roles if lesser or not LESSER & words]
            return _only({party: place for place, party in full or [role[:2] for role in roles]}, token.i)
        if means is NounKind.BODY and not self._modified_beyond_country(token):
            plain = not _modified(token)
            fitting = {party: place for place, party in self._bodies.get(word, []) if place < token.i and plain}
            if not fitting and word in GENERIC:
                return self._near(token)
            return _only(fitting, token.i)
        return ()

    def _near(self, token: Token) -> tuple[Party, ...]:
        """Return the one organization named near by, in the paragraph, or that the sentence before is about.

        What does the deed, or has it done to it, is another one.
        """
        near = [(place, party) for place, party in self._organizations if token.i - NEAR < place < token.i]
        beside = {party for place, party in near if self._doc[place].head == token.head} | self._doers(token, near)
        near = [(place, party) for place, party in near if party not in beside and not _is_public(party, token)]
        whole = _only({party: place for place, party in near}, token.i)
        if whole:
            return whole
        start = _paragraph(token)
        within = [(place, party) for place, party in near if place >= start]
        topics = [(place, party) for place, party in within if _is_topic(self._doc, place, token)]
        return (
            _only({party: place for place, party in within}, token.i) or tuple(dict.fromkeys(p for _, p in topics))[-1:]
        )

    def _doers(self, token: Token, near: list[tuple[int, Party]]) -> set[Party]:
        """Return who does what the verbs above a noun tell: "Karsten tried to save the company"."""
        verbs = [token.head]
        while verbs[-1].dep_ in ("xcomp", "prep", "pcomp", "conj") and verbs[-1].head != verbs[-1]:
            verbs.append(verbs[-1].head)
        subjects = {child.i for verb in verbs for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")}
        return {party for place, party in near if any(place <= i <= place + 3 for i in subjects if i != token.i)}

    def _modified_beyond_country(self, token: Token) -> bool:
        """Whether more than the adjective of a country stands before a noun: the large company."""
        return any(
            child.dep_ in ("amod", "compound")
            and not (child.text[0].isupper() and self._gazetteer.country_of(child.text) and token.lower_ in GENERIC)
            for child in token.lefts
        )

    def _both(self, token: Token) -> tuple[Party, ...]:
        """Return the two persons or countries named last, where the text near by names no third."""
        lefts = {child.lower_ for child in token.lefts}
        if not ("both" in lefts or {"the", "two"} <= lefts) or any(child.dep_ == "prep" for child in token.rights):
            return ()
        if token.lemma_.lower() in SEVERAL:
            named = self._countries
        elif kind(token, self._gazetteer) in PERSONAL:
            named = self._persons
        else:
            return ()
        pair = tuple(dict.fromkeys(party for place, party in sorted(named, key=_place) if -NEAR < place - token.i < 0))
        return pair if len(pair) == 2 else ()

    def _add_roles(self, doc: Doc, name: Name) -> None:
        told = _words_beside(doc, name)
        for word in told:
            if self._gazetteer.noun(word) in PERSONAL:
                self._roles[word].append((name.start, name.party, told))


def _paragraph(token: Token) -> int:
    """Return the first token of the paragraph that a token stands in."""
    place = token.i
    while place and not (token.doc[place - 1].is_space and token.doc[place - 1].text.count("\n") > 1):
        place -= 1
    return place


def _is_topic(doc: Doc, place: int, token: Token) -> bool:
    """Whether a name is the subject of the sentence before the one of ``token``."""
    sentence = grammar.sentence(token)
    name = doc[place]
    while name.dep_ == "compound":
        name = name.head
    before = grammar.sentence(doc[sentence.start - 1]) if sentence.start else sentence
    if any(child.dep_ == "conj" for child in name.rights):
        return False
    return before.start <= place < sentence.start and name.dep_ in ("nsubj", "nsubjpass") and name.head.dep_ == "ROOT"


def _is_public(party: Party, token: Token) -> bool:
    """Whether an organization is a body of the state, which no business is: the company, the court."""
    told = PUBLIC & set(party.name.lower().partition(" of ")[0].split())
    return token.lower_ in BUSINESSES and (bool(told) or is_medium(party.name))


def _place(mention: tuple[int, Party]) -> int:
    return mention[0]


def _adjectives(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[int, Party]]:
    """Yield the countries that adjectives name."""
    for token in doc:
        if token.ent_type_ == "NORP" and token.text[0].isupper():
            record = gazetteer.country_of(token.text)
            if record:
                yield token.i, Party(record.name, record.type, record.iri)


def _words_beside(doc: Doc, name: Name) -> frozenset[str]:
    """Return the words before a name and in its appositions, which tell who or what it is."""
    words: list[str] = []
    place = name.start - 1
    while place >= 0 and doc[place].pos_ in ("NOUN", "PROPN", "ADJ") and name.start - place < 7:
        words.append(doc[place].lower_)
        place -= 1
    root = doc[name.start : name.end].root
    apposed = [child for child in root.children if child.dep_ == "appos" and child.pos_ == "NOUN"]
    if root.dep_ == "appos":
        apposed.append(root.head)
    if root.dep_ == "nsubj" and root.head.lemma_ == "be":
        apposed.extend(child for child in root.head.children if child.dep_ == "attr" and child.pos_ == "NOUN")
    for noun in apposed:
        words.append(noun.lemma_.lower())
        words.extend(child.lower_ for child in noun.lefts if child.dep_ in ("amod", "compound"))
    return frozenset(words)


def _modified(token: Token) -> bool:
    return any(child.dep_ in ("amod", "compound") for child in token.lefts)


def issuer(token: Token) -> Token | None:
    """Return who made the statement that "the statement said" speaks of: the ministry said in a statement."""
    if token.lower_ != "statement" or token.dep_ != "nsubj":
        return None
    if not _definite(token) and not any(child.lower_ in ("its", "their") for child in token.lefts):
        return None
    for before in reversed(token.doc[max(0, token.i - NEAR) : token.i]):
        if before.lower_ != "statement":
            continue
        verb = before.head.head if before.dep_ == "pobj" else before.head
        told = before.dep_ == "pobj" and verb.lemma_ in SAYING
        if told or (before.dep_ == "dobj" and verb.lemma_ in ("issue", "release", "publish")):
            return next((child for child in verb.children if child.dep_ == "nsubj"), None)
    return None


def _definite(token: Token) -> bool:
    """Whether a phrase refers back: "the minister", not "the minister of X" or "the man who"."""
    determined = any(child.dep_ == "det" and child.lower_ in DEFINITE for child in token.lefts)
    return determined and not any(
        child.dep_ in ("relcl", "acl", "poss") or (child.dep_ == "prep" and child.lower_ == "of")
        for child in token.children
    )


def _only(fitting: dict[Party, int], place: int) -> tuple[Party, ...]:
    """Return the one that fits; of several, one that alone is near."""
    if len(fitting) > 1:
        fitting = {party: at for party, at in fitting.items() if place - at < NEAR}
    return tuple(fitting) if len(fitting) == 1 else ()
