"""The lexicon: what verbs and nouns mean as acts, read from the tables beside this file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from claimgraph.model import ActionType

NONE: Final = frozenset({"-"})
"""The condition that a verb has no object."""

PARTY: Final = "+party"
"""Stands among the nouns of an object that means a party; in the tables: @party."""

MISREAD: Final = {
    "extoll": "extol",
    "fin": "fine",
    "fulfil": "fulfill",
    "hop": "hope",
    "rap": "rape",
    "readmitte": "readmit",
    "stag": "stage",
    "unbanne": "unban",
    "wag": "wage",
}
"""Lemmas that spaCy's rules give wrongly (staged, waged), and the verbs that the news means."""

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One reading of a verb; empty sets are conditions that always hold."""

    type: ActionType
    prepositions: frozenset[str]
    objects: frozenset[str]

    @property
    def conditions(self) -> int:
        """How special the reading is: an object counts more than a preposition."""
        return 2 * bool(self.objects) + bool(self.prepositions)


class Lexicon:
    """Answers what type a verb with its companions, or a noun, has."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read ``verbs.tsv``, ``nouns.tsv``, ``acts.tsv`` and ``words.tsv`` of ``folder``."""
        self.classes = {row[0]: frozenset(row[1].split()) for row in _rows(folder / "nouns.tsv")}
        self.classes["party"] = frozenset({PARTY})
        acts: defaultdict[str, dict[str, ActionType]] = defaultdict(dict)
        for type_, nouns, *beside in _rows(folder / "acts.tsv"):
            for noun in nouns.split():
                acts[noun].update(dict.fromkeys(beside[0].split() if beside else ("",), ActionType(type_)))
        self._acts = dict(acts)
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for row in _rows(folder / "words.tsv"):
            for word in row[1].split():
                kinds[word].add(row[0])
        self._kinds = {word: frozenset(found) for word, found in kinds.items()}
        self._verbs = self._read_verbs(folder / "verbs.tsv")
        self._personal = {verb for verb, rows in self._verbs.items() if any(PARTY in row.objects for row in rows)}

    def _read_verbs(self, path: Path) -> dict[str, list[Row]]:
        verbs: defaultdict[str, list[Row]] = defaultdict(list)
        for cells in _rows(path):
            type_, words, prepositions, nouns = (*cells, "", "")[:4]
            row = Row(ActionType(type_), frozenset(prepositions.split()), self._expand(nouns.split()))
            for verb in words.split():
                verbs[verb].append(row)
        for rows in verbs.values():
            rows.sort(key=lambda row: -row.conditions)
        return dict(verbs)

    def _expand(self, nouns: Iterable[str]) -> frozenset[str]:
        return frozenset(
            member for noun in nouns for member in (self.classes[noun[1:]] if noun.startswith("@") else (noun,))
        )

    def verb(
        self, verb: str, prepositions: frozenset[str], nouns: frozenset[str], behind: frozenset[str] = frozenset()
    ) -> Row | None:
        """Return the most special reading of ``verb`` beside these prepositions and object nouns (lemmas).

        ``behind`` are the nouns behind the prepositions: "go on strike".
        """
        for row in self._verbs.get(verb, ()):
            if row.prepositions and not row.prepositions & prepositions:
                continue
            if not row.objects or row.objects & nouns or (row.objects == NONE and not nouns):
                return row
            if row.prepositions and row.objects & behind:
                return row
        return None

    def knows(self, verb: str) -> bool:
        """Tell whether the verb, with its particle joined by _, stands in the lexicon."""
        return verb in self._verbs or verb in self._kinds

    def asks_party(self, verb: str) -> bool:
        """Tell whether a reading of the verb depends on its object's being a party."""
        return verb in self._personal

    def act(self, noun: str, beside: Iterable[str] = ()) -> ActionType | None:
        """Return the type of the act that a noun names, by the prepositions (or ``to`` with a verb) ``beside`` it."""
        acts = self._acts.get(noun, {})
        return next((acts[word] for word in beside if word in acts), acts.get(""))

    def kinds(self, word: str) -> frozenset[str]:
        """Return what a word makes of the act that it takes; see ``words.tsv``."""
        return self._kinds.get(word, frozenset())


@cache
def load() -> Lexicon:
    """Return the lexicon that ships with the program; read once a process."""
    return Lexicon()


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")
