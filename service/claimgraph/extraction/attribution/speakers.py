"""The parties that speak: resolved, unnamed, spokespeople and those they speak for."""

from dataclasses import replace
from typing import Final

from spacy.tokens import Span, Token

from claimgraph.extraction import phrases
from claimgraph.extraction.descriptions import issuer
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party, PartyType

SPOKESPEOPLE: Final = frozenset({"spokesman", "spokeswoman", "spokesperson", "spokespeople"})
THIRD: Final = frozenset({"he", "she", "they", "him", "her", "them", "his", "their", "theirs", "hers"})
EMPTY: Final = frozenset({"it", "this", "that", "these", "those", "what", "which", "who", "there"})
ARTICLES: Final = frozenset({"a", "an", "the", "this", "that", "these", "those", "some"})
LEADING: Final = frozenset({"of", "for", "in", "at", "from", "with", "by"})
FAR: Final = 200
"""Tokens behind a speaker at which a pronoun that nobody resolved no longer means that speaker."""

OWN: Final = frozenset({"of", "for", "in", "from"})
PARTS: Final = frozenset({"part", "parts", "passage", "section"})
DOCUMENTS: Final = frozenset(
    """answer email e-mail essay letter memo message note opinion post reply response ruling speech statement testimony
    tweet verdict""".split()
)
"""What holds the words of its owner."""


class Speakers:
    """Names who speaks, in the order of the text; pronouns that nobody resolved mean the last person who spoke."""

    def __init__(self, mentions: Mentions) -> None:
        """Ask ``mentions`` for parties."""
        self._mentions = mentions
        self._last: tuple[Party, ...] = ()
        self._place = 0

    def of(self, head: Token, source: Span) -> tuple[Party, ...]:
        """Return the parties that the noun phrase ``source`` with this head word means, at least one if it can."""
        head = _antecedent(head)
        found = tuple(self._mentions.parties(_author(head)))
        if len(found) == 1 and found[0].name == head.lower_ and found[0].type is PartyType.GROUP:
            found = (replace(found[0], name=_told(head, head.i, source, found[0].name, OWN)),)
        behalf = self._spoken_for(head, found)
        if behalf:
            found = tuple(replace(party, spokesperson_for=behalf) for party in found or (_unnamed(head, source),))
        if not found and head.lower_ in THIRD:
            found = self._last if head.i - self._place < FAR else ()
        if not found and head.lower_ not in EMPTY | THIRD and head.pos_ != "PRON":
            found = (_unnamed(head, source),)
        if any(party.type is PartyType.PERSON for party in found):
            self._last, self._place = found, head.i
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


def _author(head: Token) -> Token:
    """Return whose words a document's are, if it is owned: "their statement", "part of the judge's letter"."""
    inner = phrases.counted(head) or _part(head)
    noun = inner if inner is not None else head
    if noun.lemma_.lower() not in DOCUMENTS:
        return head
    issued = issuer(noun)
    return issued if issued is not None else next((child for child in noun.lefts if child.dep_ == "poss"), head)


def _part(head: Token) -> Token | None:
    """Return what "part of" and "a passage of" are taken from."""
    if head.lower_ not in PARTS:
        return None
    of = next((child for child in head.rights if child.dep_ == "prep" and child.lower_ in ("of", "in", "from")), None)
    return next((child for child in of.children if child.dep_ == "pobj"), None) if of is not None else None


def _told(head: Token, start: int, source: Span, name: str, leading: frozenset[str] = LEADING) -> str:
    """Return the words of a bare noun with what tells which: "backers of the plan"."""
    doc = source.doc
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in leading and child.i == head.i + 1:
            end = child.right_edge.i + 1
            if end - start <= 10 and end <= source.end:
                return f"{name} {' '.join(doc[head.i + 1 : end].text.split())}"
            break
    return name


def _unnamed(head: Token, source: Span) -> Party:
    """Make a party of a phrase that names nobody: "two officials", "the report"."""
    left = min((child.left_edge.i for child in head.lefts if child.dep_ not in ("relcl", "acl")), default=head.i)
    start = max(left, source.start)
    doc = source.doc
    while start < head.i and (doc[start].lower_ in ARTICLES or doc[start].is_punct or doc[start].is_space):
        start += 1
    name = _told(head, start, source, " ".join(doc[start : head.i + 1].text.split()))
    return Party(name.strip(" ,.;:"), PartyType.UNNAMED_SOURCE)


def _phrase(mentions: Mentions, noun: Token) -> str:
    words = mentions.phrase(noun).text.split()
    return " ".join(words[1:] if words[0].lower() in ARTICLES and len(words) > 1 else words)
