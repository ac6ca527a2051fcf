"""Which parties act, and whom they act upon."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.grammar import Arguments, prepositional
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party

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

WHERE: Final = ("in", "inside", "near", "across", "throughout", "outside")
DOERS: Final = ("by", "of", "from", "between")
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
        return tuple(dict.fromkeys(party for noun in nouns for party in self._mentions.parties(noun)))

    def actors(self, args: Arguments) -> tuple[Party, ...]:
        """Return who does it: the subjects, or whom their noun phrase names ("the army's shelling killed")."""
        found = self.parties(args.subjects)
        if found:
            return found
        for subject in args.subjects:
            inside = self.within(subject, DOERS)
            if inside.parties:
                return inside.parties
        return ()

    def targets(self, args: Arguments, *, exclude: tuple[Party, ...] = ()) -> Found:
        """Return whom it is done to: object, indirect object, preposition, or a party within the object."""
        for nouns in (args.indirect, args.objects):
            found = _without(self.parties(nouns), exclude)
            if found:
                return Found(found, token=nouns[0])
        return self.first(self._candidates(args), exclude)

    def _candidates(self, args: Arguments) -> Iterator[tuple[str | None, Token]]:
        inside = [pair for noun in args.objects for pair in parts(noun)]
        for preposition in TOWARDS:
            yield from ((p, noun) for p, noun in args.preps if p == preposition)
            yield from ((p, noun) for p, noun in inside if p == preposition)
            if preposition == "against":
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
        pairs = [*args.preps, *(pair for noun in args.objects for pair in parts(noun))]
        return self.first([pair for pair in pairs if pair[0] in WHERE], exclude)


def _without(parties: tuple[Party, ...], exclude: tuple[Party, ...]) -> tuple[Party, ...]:
    names = {party.name for party in exclude}
    return tuple(party for party in parties if party.name not in names)


def parts(noun: Token) -> Iterator[tuple[str | None, Token]]:
    """Yield the noun phrases within a noun phrase: owner and modifiers (None), and behind prepositions."""
    for child in noun.children:
        if child.dep_ in ("poss", "nmod", "compound", "amod"):
            yield None, child
        elif child.dep_ == "prep":
            for preposition, inner in prepositional(child):
                yield preposition, inner
                yield from ((p, n) for p, n in parts(inner) if p is not None)


def text_of(noun: Token) -> str:
    """Return the words of a noun phrase with all that hangs on it, at most thirty, without a clause at its end."""
    left, right = noun.left_edge.i, noun.right_edge.i
    for child in noun.rights:
        if child.dep_ in ("relcl", "appos", "cc", "conj", "punct", "advcl", "ccomp") and child.i > noun.i:
            right = min(right, child.left_edge.i - 1)
            break
    right = min(right, left + LONGEST - 1)
    return noun.doc[left : max(right, noun.i) + 1].text.strip(" ,;\n")
