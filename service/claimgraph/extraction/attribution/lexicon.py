"""The words that attribute: ``communication.tsv``, which an expert can read and extend."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from spacy.tokens import Token

from claimgraph.model import SpeechAct

SPEECH: Final = frozenset(
    {"say", "promise", "deny", "threaten", "demand", "accuse", "predict", "ask", "praise", "judge"}
)
PARTS: Final = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One word: its classes, the usual one first, its speech act and the prepositions it takes."""

    lemma: str
    classes: tuple[str, ...]
    act: SpeechAct
    prepositions: frozenset[str]

    @property
    def speaks(self) -> bool:
        """Whether it names an utterance rather than a thought, wish or impression."""
        return self.classes[0] in SPEECH


@cache
def entries() -> dict[tuple[str, str], Entry]:
    """Return the lexicon by lemma and part of speech (verb, noun or adjective)."""
    table = (files("claimgraph.extraction.attribution") / "communication.tsv").read_text("utf-8")
    found = {}
    for line in table.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        lemma, part, classes, act, prepositions = line.split("\t")
        found[lemma, part] = Entry(
            lemma,
            tuple(classes.split(",")),
            SpeechAct(act),
            frozenset(filter(None, (*prepositions.split(","), *lemma.split()[1:]))),
        )
    return found


def entry(token: Token) -> Entry | None:
    """Look a token up, with its particle first ("point out")."""
    part = PARTS.get(token.pos_)
    if part is None:
        return None
    known, lemma = entries(), token.lemma_.lower()
    if part == "verb":
        for child in token.rights:
            if child.dep_ in ("prt", "prep", "advmod") and child.i == token.i + 1:
                phrasal = known.get((f"{lemma} {child.lower_}", part))
                if phrasal:
                    return phrasal
    return known.get((lemma, part))
