"""The parties that speak: resolved, unnamed, spokespeople and those they speak for."""

from dataclasses import replace
from typing import Final

from spacy.tokens import Span, Token

from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party, PartyType

SPOKESPEOPLE: Final = frozenset({"spokesman", "spokeswoman", "spokesperson", "spokespeople"})
THIRD: Final = frozenset({"he", "she", "they", "him", "her", "them", "his", "their", "theirs", "hers"})
EMPTY: Final = frozenset({"it", "this", "that", "these", "those", "what", "which", "who", "there"})
ARTICLES: Final = frozenset({"a", "an", "the", "this", "that", "these", "those", "some"})


class Speakers:
    """Names who speaks, in the order of the text; pronouns that nobody resolved mean the last person who spoke."""

    def __init__(self, mentions: Mentions) -> None:
        """Ask ``mentions`` for parties."""
        self._mentions = mentions
        self._last: tuple[Party, ...] = ()

    def of(self, head: Token, source: Span) -> tuple[Party, ...]:
        """Return the parties that the noun phrase ``source`` with this head word means, at least one if it can."""
        head = _antecedent(head)
        found = tuple(self._mentions.parties(head))
        behalf = self._spoken_for(head, found)
        if behalf:
            found = tuple(replace(party, spokesperson_for=behalf) for party in found or (_unnamed(head, source),))
        if not found and head.lower_ in THIRD:
            found = self._last
        if not found and head.lower_ not in EMPTY | THIRD and head.pos_ != "PRON":
            found = (_unnamed(head, source),)
        if any(party.type is PartyType.PERSON for party in found):
            self._last = found
        return found

    def _spoken_for(self, head: Token, found: tuple[Party, ...]) -> tuple[Party, ...]:
        """Return whom a spokesperson speaks for: "a spokesman for X", "X spokeswoman Y", "Y, a spokesman for X"."""
        role = next((t for t in (head, *head.children) if t.lemma_.lower() in SPOKESPEOPLE), None)
        if role is None:
            return ()
        for child in role.rights:
            if child.dep_ == "prep" and child.lower_ in ("for", "of"):
                noun = next((part for part in child.children if part.dep_ == "pobj"), None)
                if noun is not None:
                    return tuple(self._mentions.parties(noun)) or (Party(_phrase(self._mentions, noun), None),)
        for child in (*role.lefts, *(head.lefts if role.i != head.i else ())):
            if child.dep_ in ("compound", "poss", "nmod") and child.i != role.i:
                parties = tuple(party for party in self._mentions.parties(child) if party not in found)
                if parties:
                    return parties
        return ()


def _antecedent(head: Token) -> Token:
    """Return what a relative pronoun stands for."""
    if head.tag_ not in ("WP", "WDT"):
        return head
    clause = next((token for token in (head, *head.ancestors) if token.dep_ == "relcl"), None)
    return clause.head if clause is not None and clause.head.i < head.i else head


def _unnamed(head: Token, source: Span) -> Party:
    """Make a party of a phrase that names nobody: "two officials", "the report"."""
    left = min((child.left_edge.i for child in head.lefts if child.dep_ not in ("relcl", "acl")), default=head.i)
    start = max(left, source.start)
    doc = source.doc
    while start < head.i and (doc[start].lower_ in ARTICLES or doc[start].is_punct or doc[start].is_space):
        start += 1
    words = doc[start : head.i + 1].text.split()
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "in", "at", "from", "with") and child.i == head.i + 1:
            end = child.right_edge.i + 1
            if end - start <= 10 and end <= source.end:
                words = doc[start:end].text.split()
            break
    return Party(" ".join(words).strip(" ,.;:"), PartyType.UNNAMED_SOURCE)


def _phrase(mentions: Mentions, noun: Token) -> str:
    words = mentions.phrase(noun).text.split()
    return " ".join(words[1:] if words[0].lower() in ARTICLES and len(words) > 1 else words)
