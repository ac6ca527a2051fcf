"""What pronouns mean: he, she, it, they, and I and we within quotations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.genders import Genders
from claimgraph.extraction.lexis import PLACING, PLURALS, SAYING, SINGULAR_PERSON, SPEAKERS, THINGS
from claimgraph.extraction.quotes import Quotes
from claimgraph.model import Party, PartyType
from claimgraph.parties.media import is_medium

Parties = tuple[Party, ...]
Meaning = Callable[[Token], Parties]

SENTENCES: Final = 4
PARAGRAPHS: Final = 3
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
OBJECTS: Final = frozenset({"dobj", "dative", "pobj", "agent"})
SINGULAR: Final = frozenset({PartyType.PERSON, PartyType.UNNAMED_SOURCE, None})
WHOLE: Final = frozenset({PartyType.ORGANIZATION, PartyType.COUNTRY})
MANY: Final = frozenset({PartyType.GROUP, PartyType.UNNAMED_SOURCE})
PEOPLED: Final = frozenset({"police", "government", "campaign", "team", "company", "opposition", "administration"})
"""Nouns of bodies that "they" may mean."""

WILLED: Final = frozenset({"willing", "unwilling", "ready", "prepared", "able", "unable", "determined", "reluctant"})
"""What only a party can be: "it is willing to"."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A noun phrase before a pronoun, the parties that it means, and how far away it is in sentences."""

    token: Token
    parties: Parties
    distance: int


class Pronouns:
    """Resolves the pronouns of one document; ``meaning`` gives the parties of any noun or pronoun before."""

    def __init__(self, doc: Doc, quotes: Quotes, meaning: Meaning, genders: Genders) -> None:
        """Take the document and what is known of its nouns."""
        self._doc = doc
        self._quotes = quotes
        self._meaning = meaning
        self._genders = genders
        self._starts = [sentence.start for sentence in doc.sents]
        self._sentence = [0] * len(doc)
        self._paragraph = [0] * len(doc)
        paragraph = 0
        for number, sentence in enumerate(doc.sents):
            for token in sentence:
                self._sentence[token.i] = number
                self._paragraph[token.i] = paragraph
                paragraph += token.is_space and token.text.count("\n") > 1

    def resolve(self, pronoun: Token) -> Parties:
        """Return the parties that a pronoun means; none where nothing fits."""
        word = pronoun.lower_
        if word in SPEAKERS:
            return self._speaker(pronoun)
        if word in SINGULAR_PERSON:
            return self._best(pronoun, SINGULAR_PERSON[word])
        if word in PLURALS:
            return self._best(pronoun, "many")
        if word in THINGS and not _expletive(pronoun):
            return self._best(pronoun, "thing")
        return ()

    def _speaker(self, pronoun: Token) -> Parties:
        """Return who speaks the quotation that the pronoun stands in."""
        subject = self._quotes.speaker(pronoun.i)
        return self._meaning(subject) if subject is not None and subject.i != pronoun.i else ()

    def _best(self, pronoun: Token, wanted: str) -> Parties:
        ahead = _ahead(pronoun)
        if ahead is not None:
            parties = self._meaning(ahead)
            if parties and self._agrees(Candidate(ahead, parties, 0), wanted):
                return parties
        best: Candidate | None = None
        height = 0.0
        for candidate in self._candidates(pronoun):
            if best and 2.5 - candidate.distance < height:
                break
            if not (self._agrees(candidate, wanted) if candidate.parties else _rivals(candidate.token, pronoun)):
                continue
            score = self._score(candidate, pronoun, wanted)
            if best is None or score > height:
                best, height = candidate, score
        if wanted == "thing" and height < 0 and pronoun.head.lemma_ not in SAYING:
            return ()  # neither the topic nor near
        if best and best.parties and wanted in ("male", "female"):
            self._genders.learn(best.parties[0], wanted)
        return best.parties if best else ()

    def _candidates(self, pronoun: Token) -> Iterator[Candidate]:
        here = self._sentence[pronoun.i]
        lowest = self._starts[max(0, here - SENTENCES)]
        own = self._quotes.speaker(pronoun.i)
        speaker = self._meaning(own) if own is not None and own.i != pronoun.i else ()
        for place in range(pronoun.i - 1, lowest - 1, -1):
            token = self._doc[place]
            if token.dep_ not in SUBJECTS and token.dep_ not in OBJECTS and token.dep_ != "poss":
                continue
            if token.pos_ not in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
                continue
            if (
                self._paragraph[pronoun.i] - self._paragraph[place] > PARAGRAPHS
                or _bound(token, pronoun)
                or token == own
            ):
                continue
            parties = self._meaning(token)
            if not (speaker and parties == speaker):
                yield Candidate(token, parties, here - self._sentence[place])

    def _agrees(self, candidate: Candidate, wanted: str) -> bool:
        parties = candidate.parties
        if wanted == "many":
            whole = parties[0].type is PartyType.ORGANIZATION
            if whole and is_medium(parties[0].name):
                return False
            if whole and candidate.token.pos_ != "PROPN" and candidate.token.lemma_ not in PEOPLED:
                return False
            return len(parties) > 1 or whole or parties[0].type in MANY
        if len(parties) > 1:
            return False
        party = parties[0]
        if wanted == "thing":
            if party.type is PartyType.COUNTRY and candidate.token.dep_ == "pobj":
                return candidate.token.head.lower_ not in PLACING  # where something happened does nothing
            if party.type is PartyType.PLACE or is_medium(party.name):
                return candidate.token.dep_ in SUBJECTS
            return party.type in WHOLE
        if party.type not in SINGULAR or candidate.token.tag_ in ("NNS", "NNPS"):
            return False
        return self._genders.of(party) in (None, wanted)

    def _score(self, candidate: Candidate, pronoun: Token, wanted: str) -> float:
        token = candidate.token
        score = -float(candidate.distance)
        if token.dep_ in SUBJECTS:
            score += 1.0
            if token.head.lemma_ in SAYING or token.head.lower_ == "according":
                score += 0.5
            if pronoun.dep_ in SUBJECTS:
                score += 0.2
        elif token.dep_ == "poss":
            score += 0.3
        if self._quotes.inside(token.i) and not self._quotes.inside(pronoun.i):
            score -= 2.5
        if not candidate.parties:
            return score
        party = candidate.parties[0]
        if wanted in ("male", "female") and self._genders.of(party) == wanted:
            score += 0.5
        if wanted == "many":
            score += 0.6 if len(candidate.parties) > 1 or party.type is PartyType.GROUP else 0.0
        if party.type is PartyType.PERSON:
            score += 0.4 if token.pos_ == "PROPN" or party.name.istitle() else -0.2
        if token.tag_ in ("WDT", "WP"):
            score -= 0.6  # a clause set in is less the topic than what it is set in
        elif token.pos_ == "PRON":
            score += 0.2
        return score


def _ahead(pronoun: Token) -> Token | None:
    """Return the subject after a pronoun, whose deed the clause with the pronoun tells: to feed its people, Norway."""
    if pronoun.dep_ != "poss":
        return None
    clause = next((ancestor for ancestor in pronoun.ancestors if ancestor.dep_ == "advcl"), None)
    if clause is None or clause.i > clause.head.i or clause.tag_ not in ("VB", "VBG"):
        return None
    if any(child.dep_ in SUBJECTS for child in clause.children):
        return None
    return next((child for child in clause.head.lefts if child.dep_ == "nsubj" and child.i > pronoun.i), None)


def _rivals(token: Token, pronoun: Token) -> bool:
    """Whether a pronoun may as well mean a thing: the bill, which no more speaks than it wills."""
    verb = pronoun.head
    if (
        pronoun.dep_ == "poss"
        or verb.lemma_ in SAYING
        or token.pos_ not in ("NOUN", "PROPN")
        or token.dep_ not in SUBJECTS
    ):
        return False
    if pronoun.lower_ not in THINGS | PLURALS or any(child.lower_ in WILLED for child in verb.rights):
        return False
    return (token.tag_ in ("NNS", "NNPS")) == (pronoun.lower_ in PLURALS)


def _bound(token: Token, pronoun: Token) -> bool:
    """Whether the two cannot mean the same, as arguments of one verb: Obama met him, Obama left, asking him."""
    if pronoun.dep_ == "poss" or pronoun.lower_.endswith(("self", "selves")):
        return False
    verb = pronoun.head.head if pronoun.dep_ == "pobj" else pronoun.head
    if token.head == verb and token.dep_ in SUBJECTS | OBJECTS:
        return True
    if pronoun.dep_ not in OBJECTS or token.dep_ not in SUBJECTS:
        return False
    while verb.dep_ in ("advcl", "xcomp", "conj") and not any(child.dep_ in SUBJECTS for child in verb.children):
        verb = verb.head
    return token.head == verb


def _expletive(pronoun: Token) -> bool:
    """Whether "it" means nothing (it is clear that, it seems) or, as an object, a thing rather than a party."""
    if any(child.dep_ == "acomp" and child.lower_ in WILLED for child in pronoun.head.rights):
        return False
    if pronoun.dep_ in OBJECTS:
        return True
    if pronoun.dep_ not in SUBJECTS:
        return False
    verb = pronoun.head
    return verb.lemma_ in ("seem", "appear", "rain", "snow", "happen", "take") or (
        verb.lemma_ == "be"
        and any(child.dep_ in ("acomp", "ccomp", "xcomp", "attr", "advcl") for child in verb.children)
    )
