"""Which parties act, and whom they act upon."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction import lexicon
from claimgraph.extraction.grammar import Arguments, prepositional
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party, PartyType

TOWARDS: Final = (
    "with",
    "to",
    "against",
    "on",
    "upon",
    "at",
    "from",
    "for",
    "into",
    "onto",
    "over",
    "of",
    "behind",
    "toward",
    "towards",
    "between",
    "among",
    "about",
    "around",
    "by",
)
"""Prepositions that lead to who is acted upon, the surest first."""

MEANS: Final = ("weapon", "troops", "document", "measure")
"""Classes of nouns whose doings are their owner's."""

WHERE: Final = ("in", "inside", "near", "across", "throughout", "outside")
DOERS: Final = ("by", "of", "from", "between")
CLAUSES: Final = frozenset({"relcl", "appos", "punct", "advcl", "ccomp"})
"""What ends a noun phrase that is quoted as an object."""

REACTIONS: Final = frozenset({"response", "reaction", "addition", "answer", "reference", "regard", "relation"})
"""Nouns of prepositions that are several words long, "in response to": who follows is not acted upon."""

CIRCUMSTANCES: Final = frozenset(
    "without after before during since amid because until till following than unlike besides except".split()
)
"""Prepositions of phrases that say how, when and where something is done, not what it is about."""

ASIDES: Final = frozenset({"fact", "addition", "time", "way", "order", "case", "part", "example", "instance", "least"})
"""Nouns of phrases that only lead on: "in fact", "for example"."""

CLOSING: Final = frozenset({"”", "’", "''", '"', "'"})
"""Marks that close a quotation and do not end the phrase that it stands in."""

LONGEST: Final = 30
"""Words of an object that are kept."""


@dataclass(frozen=True, slots=True)
class Found:
    """Parties, and the preposition that leads to them from the verb or its noun, if one does."""

    parties: tuple[Party, ...]
    preposition: str | None = None
    token: Token | None = None


NOBODY: Final = Found(())


class Roles:
    """Finds the parties in a verb's arguments."""

    def __init__(self, mentions: Mentions) -> None:
        """Take the parties of one document."""
        self._mentions = mentions

    def parties(self, nouns: Iterable[Token]) -> tuple[Party, ...]:
        """Return the parties that these noun phrases mean, conjuncts included, without doubles."""
        return tuple(dict.fromkeys(party for noun in nouns for party in self._meant(noun)))

    def _meant(self, noun: Token) -> Sequence[Party]:
        if noun.dep_ == "amod" or (noun.dep_ in ("compound", "nmod") and noun.tag_ == "JJ"):
            country = self._mentions.country(noun)
            return (country,) if country else ()
        return self._mentions.parties(noun)

    def actors(self, args: Arguments) -> tuple[Party, ...]:
        """Return who does it: the subjects, or whom their noun phrase names ("the army's shelling killed")."""
        found = self.parties(args.subjects)
        if found:
            return found
        for subject in args.subjects:
            if acts_for_its_owner(subject):
                inside = self.within(subject, DOERS)
                if inside.parties and not (is_site(inside) and lexicon.load().act(subject.lemma_.lower())):
                    return inside.parties
        return ()

    def targets(
        self,
        args: Arguments,
        *,
        exclude: tuple[Party, ...] = (),
        partner: bool = False,
        means: bool = False,
        near: bool = False,
    ) -> Found:
        """Return whom it is done to: object, indirect object, preposition, or a party within the object.

        ``partner``: who stands behind "with" comes first ("discussed Libya with France").
        ``near``: who is only named within another noun phrase is not acted upon ("saw a lack of US support").
        ``means``: the object is what it is done with, and comes last ("mobilized reservists against").
        """
        if partner:
            found = self.first([pair for pair in args.preps if pair[0] == "with"], exclude)
            if found.parties:
                return found
        if means and not args.passive:
            found = self.first(self._candidates(args, owners_last=True), exclude)
            if found.parties:
                return found
            args = replace(args, objects=[noun for noun in args.objects if not owned(noun)])
        weak = NOBODY
        for nouns in (args.indirect, [noun for noun in args.objects if noun.dep_ != "attr"]):
            parties = _without(self.parties(nouns), exclude)
            if any(party.type is not None for party in parties):
                return Found(parties, token=nouns[0])
            if parties and not weak.parties:
                weak = Found(parties, token=nouns[0])
        found = self.first(args.preps if near else self._candidates(args), exclude)
        return found if found.parties else weak

    def beside(self, args: Arguments, exclude: tuple[Party, ...]) -> tuple[Party, ...]:
        """Return whom a verb over another act turns to: "agreed with X to", "promised X to"."""
        for nouns in (args.indirect, args.objects if not args.passive else []):
            found = _without(self.parties(nouns), exclude)
            if found:
                return found
        return self.first([pair for pair in args.preps if pair[0] in ("with", "to", "against")], exclude).parties

    def _candidates(self, args: Arguments, *, owners_last: bool = False) -> Iterator[tuple[str | None, Token]]:
        inside = [pair for noun in (*args.objects, *args.held) for pair in parts(noun) if not _is_modifier(pair[1])]
        for preposition in TOWARDS:
            yield from ((p, noun) for p, noun in args.preps if p == preposition)
            yield from ((p, noun) for p, noun in inside if p == preposition)
            if preposition == "against" and not owners_last:
                yield from ((None, noun) for p, noun in inside if p is None)
        outer = sorted((noun for p, noun in (*args.preps, *inside) if p is not None), key=lambda noun: noun.i)
        deeper = [pair for noun in outer if noun.lower_ not in REACTIONS for pair in parts(noun)]
        deeper = [pair for pair in deeper if not _is_modifier(pair[1])]
        for wanted in (None, *TOWARDS):
            yield from ((p, noun) for p, noun in deeper if p == wanted)
        if owners_last:
            yield from ((None, noun) for p, noun in inside if p is None)

    def first(self, candidates: Iterable[tuple[str | None, Token]], exclude: tuple[Party, ...]) -> Found:
        """Return the parties of the first of these noun phrases that means any but the excluded."""
        for preposition, noun in candidates:
            found = _without(self.parties((noun,)), exclude)
            if found:
                return Found(found, preposition, noun)
        return NOBODY

    def within(self, noun: Token, prepositions: Iterable[str], exclude: tuple[Party, ...] = ()) -> Found:
        """Return the party that a noun phrase names as owner, adjective or behind one of these prepositions."""
        pairs = list(parts(noun))
        ordered = [pair for pair in pairs if pair[0] is None]
        for preposition in prepositions:
            ordered += [pair for pair in pairs if pair[0] == preposition]
        return self.first(ordered, exclude)

    def places(self, args: Arguments, exclude: tuple[Party, ...]) -> Found:
        """Return where it is done, if that is a party or place."""
        pairs = [*args.preps, *(pair for noun in (*args.objects, *args.held) for pair in parts(noun))]
        pairs += [inner for preposition, noun in pairs if preposition in WHERE for inner in parts(noun)]
        return self.first([pair for pair in pairs if pair[0] in WHERE], exclude)


def is_site(found: Found) -> bool:
    """Tell whether a modifier of an act is only where it happened: "the Kabul bombing"."""
    where = found.token is not None and found.token.dep_ in ("compound", "nmod")
    return where and all(party.type is PartyType.PLACE for party in found.parties)


def owned(noun: Token) -> bool:
    """Tell whether a noun phrase is somebody's by a pronoun, or no party: "its troops", "a state of siege"."""
    by_pronoun = any(child.dep_ == "poss" and child.pos_ == "PRON" for child in noun.lefts)
    return by_pronoun or (noun.lower_ == "state" and any(child.lower_ == "of" for child in noun.rights))


def _is_modifier(token: Token) -> bool:
    """Whether a word only says whose or of what kind a thing is: "our hands", "government jobs"."""
    kind = token.dep_ in ("compound", "nmod") and token.pos_ == "NOUN" and token.text.islower()
    return kind or (token.dep_ == "poss" and token.pos_ == "PRON")


def acts_for_its_owner(noun: Token) -> bool:
    """Tell whether what a noun does is done by its owner: "the army's shelling killed", "Turkey's decision angered"."""
    words = lexicon.load()
    lemma = noun.lemma_.lower()
    return words.act(lemma) is not None or any(lemma in words.classes[name] for name in MEANS)


def _without(parties: tuple[Party, ...], exclude: tuple[Party, ...]) -> tuple[Party, ...]:
    names = {party.name for party in exclude}
    return tuple(party for party in parties if party.name not in names)


def parts(noun: Token) -> Iterator[tuple[str | None, Token]]:
    """Yield the noun phrases within a noun phrase: owner and modifiers (None), and behind prepositions."""
    for child in noun.children:
        if child.dep_ in ("poss", "nmod", "compound", "amod"):
            yield None, child
        elif child.dep_ == "prep":
            yield from prepositional(child)


def is_object(preposition: str, noun: Token) -> bool:
    """Tell whether a prepositional phrase says what an act is about, and not when, where or despite what it is done."""
    return preposition not in CIRCUMSTANCES and noun.lower_ not in ASIDES


def text_of(noun: Token) -> str:
    """Return the words of a noun phrase with all that hangs on it, at most thirty, without a clause at its end."""
    return _tidy(noun.doc[noun.left_edge.i : _end_of(noun) + 1].text)


def text_from(noun: Token, preps: Iterable[tuple[str, Token]]) -> str:
    """Return the words of a noun phrase and of the prepositional phrases that follow it without a gap."""
    first, end = noun.left_edge.i, _end_of(noun)
    for preposition, inner in preps:
        if inner.i > end and inner.head.i == end + 1 and preposition and inner.ent_type_ not in ("DATE", "TIME"):
            end = _end_of(inner)
    return _tidy(noun.doc[first : min(end, first + LONGEST - 1) + 1].text)


def text_between(first: Token, verb: Token) -> str:
    """Return the words from a token to the end of a clause behind it, at most thirty, without another clause."""
    end = _end_of(verb)
    for child in verb.rights:
        if child.dep_ == "conj" and child.tag_ != verb.tag_:
            end = min(end, child.left_edge.i - 1)  # "urged them to leave and spoke with"
    return _tidy(verb.doc[first.i : min(end, first.i + LONGEST - 1) + 1].text)


def _tidy(text: str) -> str:
    """End a phrase before a quotation mark that only closes, and before a coordinator that joins nothing."""
    depth = 0
    for place, mark in enumerate(text):
        depth += (mark == "“") - (mark == "”")
        if depth < 0:
            text = text[:place]
            break
    if text.count('"') == 1 and not text.startswith('"') and text[text.index('"') - 1] != " ":
        text = text[: text.index('"')]
    text = text.strip(" ,;\n")
    shorter = text.removesuffix(" and").removesuffix(" or").removesuffix(" but")
    return shorter.strip(" ,;\n")


def _joins(mark: Token) -> bool:
    """Tell whether a mark only joins two parts of a word: "a non-starter"."""
    return mark.dep_ == "punct" and not mark.whitespace_ and bool(mark.i and not mark.nbor(-1).whitespace_)


def _end_of(noun: Token) -> int:
    end = noun.right_edge.i
    joined = [c.i for c in noun.rights if c.dep_ == "conj" and noun.pos_ in ("NOUN", "PROPN") and c.ent_type_ != "DATE"]
    for child in noun.rights:
        if child.text == "," and joined and child.i < joined[-1]:
            continue  # "a court, a parliament and a currency"
        if child.dep_ in CLAUSES and not _joins(child) and child.text not in CLOSING:
            end = min(end, child.left_edge.i - 1)
            break
    return max(noun.i, min(end, noun.left_edge.i + LONGEST - 1))
