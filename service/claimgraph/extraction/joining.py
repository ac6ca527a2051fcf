"""Names of one article that mean the same party: short and full names, acronyms."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from spacy.tokens import Doc

from claimgraph.extraction import name_types
from claimgraph.extraction.names import Name, renamed
from claimgraph.model import Party, PartyType
from claimgraph.parties.nouns import is_given

SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii"})
GENERIC: Final = frozenset(
    """
    national international united new american european democratic republican party university state department
    ministry committee council house general federal north south east west central world group bank church court
    news city county police union association
    """.split()
)


def join(names: list[Name], doc: Doc) -> list[Name]:
    """Return the names, each as the fullest form that the article gives of the party that it means."""
    voted = _shortened(_vote(names, doc))
    people = _people(voted)
    joined = [_person(name, people) for name in voted]
    joined = sorted([*joined, *_missed(joined, people, doc)], key=lambda name: name.start)
    return _organizations(joined, doc)


def _vote(names: list[Name], doc: Doc) -> list[Name]:
    """Give each spelling one type: the one that the recogniser chose most often, unless all contexts tell another."""
    votes: dict[str, Counter[PartyType]] = defaultdict(Counter)
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name in names:
        if name.record is None and name.party.type:
            votes[name.party.name][name.party.type] += 1
            places[name.party.name].append((name.start, name.end))
    kinds = {
        text: name_types.by_context(
            doc,
            places[text],
            tuple(text.split()),
            max(PartyType, key=lambda kind: (count[kind], kind is PartyType.PERSON)),
        )
        for text, count in votes.items()
    }
    return [
        name if name.record else renamed(name, Party(name.party.name, kinds.get(name.party.name, name.party.type)))
        for name in names
    ]


def _shortened(names: list[Name]) -> list[Name]:
    """Type the first word of an organization's name, where it stands alone, as the organization: Mahan, Mahan Air.

    Where several names begin with it, it is the owner of them all rather than one of them.
    """
    whole: dict[str, Name] = {}
    shared = _shared(names)
    surnames: set[str] = set()
    for name in names:
        if len(name.words) > 1 and name.party.type is PartyType.ORGANIZATION and name.words[0].lower() not in GENERIC:
            if name.words[0] in shared:
                continue
            whole.setdefault(name.words[0], name)
        elif len(name.words) > 1 and name.party.type is PartyType.PERSON:
            surnames |= {_surname(name.words), name.words[0]}
    return [
        renamed(name, whole[name.party.name].party, whole[name.party.name].record)
        if name.record is None
        and name.party.type is not PartyType.GROUP
        and name.party.name in whole
        and name.party.name not in surnames
        else name
        for name in names
    ]


def _shared(names: Iterable[Name]) -> frozenset[str]:
    """Return the words that more than one longer name of an organization begins with."""
    longer: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in names:
        if len(name.words) > 1 and name.party.type is PartyType.ORGANIZATION:
            longer[name.words[0]].add(name.words[1:])
    return frozenset(word for word, rests in longer.items() if len({rest[0] for rest in rests}) > 1)


def _surname(words: Iterable[str]) -> str:
    kept = [word for word in words if word.lower() not in SUFFIXES]
    return folded(kept[-1]) if kept else ""


def folded(word: str) -> str:
    """Return a word without diacritics, which one article may write and leave out: Erdoğan, Erdogan."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))


def _people(names: list[Name]) -> dict[str, list[tuple[int, Party]]]:
    """Return for each surname the full names with it, each with the place of its first mention.

    Of three words and more those in the middle are surnames, too, where they are nobody's last one: García Pérez.
    """
    people: dict[str, list[tuple[int, Party]]] = defaultdict(list)
    middle: dict[str, list[tuple[int, Party]]] = defaultdict(list)
    first: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if name.party.type is PartyType.PERSON and len(name.words) > 1:
            keys = (_surname(name.words), *_middle(name.words))
            same = next((other for key in keys for other in first[key] if _same_person(name.words, other.words)), None)
            for key in keys if same is None else ():
                first[key].append(name)
            if same is None or name.record:
                people[keys[0]].append((name.start, name.party))
                for word in keys[1:]:
                    middle[word].append((name.start, name.party))
    for word, found in middle.items():
        if word not in people and len({party for _, party in found}) == 1:
            people[word] = found
    return people


def _middle(words: tuple[str, ...]) -> Iterator[str]:
    kept = [folded(word) for word in words if word.lower() not in SUFFIXES]
    for word in kept[1:-1]:
        if word.istitle() and len(word) > 3 and not is_given(word):
            yield word


def _same_person(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two full names are a person's: the same first name or a short form of it, and a common last name."""
    first, other = sorted((folded(words[0]).strip("."), folded(others[0]).strip(".")), key=len)
    if not other.startswith(first) or (first != other and len(first) < 3):
        return False
    surname, another = _surname(words), _surname(others)
    return surname == another or surname in _middle(others) or another in _middle(words)


def _person(name: Name, people: dict[str, list[tuple[int, Party]]]) -> Name:
    """Return a short name of a person as the full one; a full one in the form first used."""
    if name.record:
        return name
    words = name.words
    if len(words) > 1 and name.party.type is PartyType.PERSON:
        same = next(
            (party for party in _bearers(words, people) if _same_person(words, tuple(party.name.split()))), None
        )
        return renamed(name, same) if same else name
    if len(words) == 1:
        full = _nearest(people.get(folded(words[0]), []), name.start)
        if full:
            return renamed(name, full)
        if name.party.type is PartyType.PERSON or is_given(words[0]):
            named = {
                party
                for group in people.values()
                for _, party in group
                if folded(party.name.split()[0]) == folded(words[0])
            }
            if len(named) == 1:
                return renamed(name, named.pop())
    if len(words) == 1 and name.party.type is not PartyType.PERSON:
        return _family(name, people)
    return name


def _bearers(words: tuple[str, ...], people: dict[str, list[tuple[int, Party]]]) -> Iterator[Party]:
    """Yield those who have the surname, or whose last or middle names hold both ends of this name."""
    yield from (party for _, party in people.get(_surname(words), []))
    for word in _middle(words):
        yield from (party for _, party in people.get(word, []))


def _family(name: Name, people: dict[str, list[tuple[int, Party]]]) -> Name:
    """Return the plural of a surname as the family: the Novaks."""
    surname = folded(name.words[0]).removesuffix("s")
    if surname == name.words[0] or surname not in people:
        return name
    return renamed(name, Party(f"{surname} family", PartyType.GROUP))


def _nearest(full: list[tuple[int, Party]], place: int) -> Party | None:
    before = [party for start, party in full if start <= place]
    return before[-1] if before else full[0][1] if full else None


def _missed(names: list[Name], people: dict[str, list[tuple[int, Party]]], doc: Doc) -> list[Name]:
    """Return the surnames that the recogniser has missed where they stand alone."""
    taken = {place for name in names for place in range(name.start, name.end)}
    return [
        Name(token.i, token.i + 1, party)
        for token in doc
        if folded(token.text) in people
        and token.i not in taken
        and (token.pos_ == "PROPN" or (token.is_title and token.dep_ == "nsubj"))
        for party in [_nearest(people[folded(token.text)], token.i)]
        if party
    ]


def _organizations(names: list[Name], doc: Doc) -> list[Name]:
    """Join acronyms in brackets to the names before them, and parts of names to the whole."""
    acronyms: dict[str, Name] = {}
    shared = _shared(names)
    longer: list[Name] = []
    joined: list[Name] = []
    for found in names:
        name = found if found.words[:1] and set(found.words) <= shared else _whole(found, acronyms, longer)
        if name.party.type is PartyType.ORGANIZATION and len(name.words) > 1:
            longer.append(name)
            acronym = _bracketed(name, doc)
            if acronym:
                acronyms.setdefault(acronym, name)
        joined.append(name)
    taken = {place for name in joined for place in range(name.start, name.end)}
    short = [
        Name(token.i, token.i + 1, acronyms[token.text].party, acronyms[token.text].record)
        for token in doc
        if token.text in acronyms and token.i not in taken
    ]
    return sorted([*joined, *short], key=lambda name: name.start)


def _whole(name: Name, acronyms: dict[str, Name], longer: list[Name]) -> Name:
    if name.record:
        return name
    whole = acronyms.get(name.party.name)
    if whole is None and name.party.type is PartyType.ORGANIZATION:
        whole = next((other for other in reversed(longer) if _part(name.words, other.words)), None)
    return renamed(name, whole.party, whole.record) if whole else name


def _part(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether one name is a run of words of the other, and tells more than common words do."""
    if len(short) >= len(long) or all(word.lower() in GENERIC for word in short):
        return False
    return any(long[place : place + len(short)] == short for place in range(len(long) - len(short) + 1))


def _bracketed(name: Name, doc: Doc) -> str | None:
    """Return the acronym in brackets after a name, if its letters are the name's initials or nearly so."""
    if name.end + 2 >= len(doc) or doc[name.end].text != "(" or doc[name.end + 2].text != ")":
        return None
    short = doc[name.end + 1].text
    initials = {word[0].upper() for word in doc[name.start : name.end].text.replace("-", " ").split()}
    letters = set(short.replace(".", "").upper())
    return short if short.isupper() and len(letters & initials) * 2 >= len(letters) else None
