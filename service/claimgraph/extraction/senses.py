"""What a verb means as an act, by its companions: the lexicon read beside the parse."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction import grammar, modality
from claimgraph.extraction.grammar import Arguments
from claimgraph.extraction.lexicon import PARTY, Lexicon, Row
from claimgraph.extraction.operators import end_of
from claimgraph.extraction.roles import Found, Roles
from claimgraph.extraction.sport import Games
from claimgraph.model import ActionType

TRANSPARENT: Final = frozenset(
    """day week series round wave number campaign part plan effort program programme package million billion dollar
    euro pound bid step call attempt lot dozen hundred thousand kind form type set string rest more act
    some most all many half one group bout state ton tonne""".split()
)
"""Nouns whose complement tells what they are: "a series of attacks"."""

BY_MEANS: Final = frozenset(
    {
        ActionType.MOBILIZE,
        ActionType.AID,
        ActionType.COOPERATE,
        ActionType.ASSAULT,
        ActionType.SUPPORT,
        ActionType.AGREE,
        ActionType.THREATEN,
        ActionType.PROTEST,
        ActionType.RETREAT,
    }
)
"""Types whose object, where the lexicon asks for it, is what the act is done with: "sent troops to"."""

NAMING: Final = frozenset({"call", "label", "brand", "term", "dub", "describe", "characterize", "characterise", "deem"})
"""Verbs that say what something is called, whatever else they mean."""

REFLEXIVE: Final = frozenset("myself himself herself itself ourselves yourself yourselves themselves".split())
OF_ONESELF: Final = frozenset({"commit", "pledge", "surrender", "give_up", "turn_in", "hand_in"})
"""Verbs of acts that one does with oneself: "committed itself to", "surrendered himself"."""

PRONOUN: Final = "+pronoun"
"""Stands among the nouns of an object that is a pronoun: the verb has an object, whatever it is."""

TRAVEL: Final = frozenset("fly travel go head come arrive return journey land touch_down".split())
JOURNEYS: Final = frozenset({"trip", "visit", "tour"})
DEALING: Final = frozenset("buy purchase import export sell invest procure lease trade order work".split())
DEALS: Final = frozenset({"purchase", "sale", "investment", "exchange", "trade", "swap", "game"})
"""Verbs and nouns of journeys and of trade, which are acts towards somebody only where they lead to one."""

UNDERGOING: Final = frozenset({"come", "be", "fall", "remain", "put", "place"})
"""Verbs of "came under pressure from", "is under investigation by"."""

VERBAL: Final = frozenset(
    "verbal scathing blistering stinging withering fierce bitter personal rhetorical fresh veiled".split()
)
"""Adjectives of attacks that are made with words."""


def verb_key(verb: Token, words: Lexicon) -> str:
    """Return the verb's lemma, with its particle where the lexicon knows the two together."""
    lemma = grammar.lemma(verb)
    particle = grammar.particle(verb)
    joined = f"{lemma}_{particle}"
    return joined if particle and words.knows(joined) else lemma


@dataclass(frozen=True, slots=True)
class Sense:
    """What the lexicon makes of a verb and its companions; ``noun`` names the act beside a light verb.

    ``reversed``: the subject undergoes what the noun names ("faced criticism from");
    ``means``: the object is what it is done with ("sent troops against").
    """

    type: ActionType
    noun: Token | None
    strength: int
    reversed: bool = False
    means: bool = False


NOTHING: Final = Sense(ActionType.OTHER, None, 0)


class Senses:
    """Tells what the verbs of one document mean."""

    def __init__(self, roles: Roles, words: Lexicon, games: Games) -> None:
        """Take the parties of the document, the lexicon, and where the document tells of games."""
        self._roles = roles
        self._words = words
        self._games = games

    def of(self, verb: Token, args: Arguments) -> Sense:
        """Return what ``verb`` means beside these arguments; OTHER where the lexicon does not know it."""
        sense = self._of(verb, args)
        if (
            verb_key(verb, self._words) not in OF_ONESELF
            and args.objects
            and all(n.lower_ in REFLEXIVE for n in args.objects)
        ):
            return NOTHING  # "armed himself"
        if sense.type is not ActionType.OTHER and self._games.plays(verb if sense.noun is None else sense.noun):
            return NOTHING
        return sense

    def _of(self, verb: Token, args: Arguments) -> Sense:
        key = verb_key(verb, self._words)
        prepositions = frozenset(p for p, noun in args.preps if noun.ent_type_ not in ("DATE", "TIME"))
        heads = [noun for noun in args.objects if noun.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") or counts(noun)]
        narrow = frozenset(noun.lemma_.lower() for noun in heads) | grammar.predicates(verb)
        if key in NAMING:
            narrow |= frozenset(word.lemma_.lower() for noun in heads for word in grammar.quoted_behind(noun))
        if args.objects and not narrow:
            narrow |= {PRONOUN}
        if self._words.asks_party(key) and self._roles.parties(args.objects):
            narrow |= {PARTY}
        wide = narrow | frozenset(word.lemma_.lower() for noun in heads for word in content(noun))
        behind = frozenset(grammar.lemma(noun) for _, noun in args.preps)
        row = self._words.verb(key, prepositions, narrow, behind)
        if row is None or not row.objects:
            row = self._words.verb(key, prepositions, wide, behind) or row
        if (
            row is not None
            and not row.conditions
            and (self._is_idle_visit(row, args) or modality.is_question(verb, args))
        ):
            return NOTHING
        plain = row is not None and (not row.objects or row.type is ActionType.CONSULT)
        if plain and key in NAMING and grammar.is_naming(verb):
            return NOTHING
        if row is not None and row.objects and row.type is ActionType.ASSAULT and any(map(is_verbal, heads)):
            return Sense(ActionType.ACCUSE, None, 1 + row.conditions)
        if row is not None and row.objects:
            return Sense(row.type, None, 1 + row.conditions, means=self._is_means(row, wide))
        kinds = self._words.kinds(key)
        for noun in heads if kinds & {"light", "begin", "end", "undergo"} else ():
            act = self._act(noun, args.preps)
            if act and not args.passive and "undergo" in kinds:
                return Sense(act, noun, 2, reversed=True)
            if act and kinds & {"light", "begin"}:
                return Sense(act, noun, 2)
            if act and "end" in kinds:
                return Sense(end_of(act), noun, 2)
        if row is not None:
            return Sense(row.type, None, 1 + row.conditions, means=row.type is ActionType.MOBILIZE)
        for preposition, noun in args.preps if key in UNDERGOING else ():
            act = self._act(noun) if preposition == "under" else None
            if act:
                return Sense(act, noun, 2, reversed=not args.passive)
        return NOTHING

    def _is_idle_visit(self, row: Row, args: Arguments) -> bool:
        """Tell whether what is visited or called is a thing: no one is consulted there."""
        things = [noun for noun in args.objects if noun.pos_ in ("NOUN", "PRON")]
        return (
            row.type is ActionType.CONSULT
            and bool(things)
            and len(things) == len(args.objects)
            and not self._roles.targets(args, partner=True).parties
        )

    def _is_means(self, row: Row, nouns: frozenset[str]) -> bool:
        if "from" in row.prepositions and row.objects & self._words.classes["agreement"]:
            return True  # "withdrew the country from the treaty with"
        if row.type is ActionType.SANCTION:
            return bool(nouns & self._words.classes["peacekeepers"])
        if row.type is ActionType.COERCE:
            return bool(nouns & self._words.classes["restriction"])
        return row.type in BY_MEANS

    def _act(self, noun: Token, preps: Iterable[tuple[str, Token]] = ()) -> ActionType | None:
        act = self._words.act(noun.lemma_.lower(), (*grammar.beside(noun), *(preposition for preposition, _ in preps)))
        if act is ActionType.ASSAULT and is_verbal(noun):
            return ActionType.ACCUSE
        if act:
            return act
        if noun.lemma_.lower() in TRANSPARENT:
            return next((a for a in (self._words.act(w.lemma_.lower()) for w in content(noun)) if a), None)
        return None


def is_verbal(attack: Token) -> bool:
    """Tell whether an attack is made with words: "a scathing attack"."""
    return any(child.lower_ in VERBAL for child in attack.lefts)


def counts(noun: Token) -> bool:
    """Tell whether a pronoun only counts what follows: "some of its troops"."""
    return noun.lower_ in TRANSPARENT and any(child.lower_ == "of" for child in noun.rights)


def content(noun: Token) -> Iterator[Token]:
    """Yield the nouns that say what a noun phrase is: its compounds, and the complement of "a series of"."""
    for child in noun.children:
        if child.dep_ in ("compound", "amod", "nmod"):
            yield child
        elif child.dep_ == "prep" and child.lower_ in ("of", "in") and noun.lemma_.lower() in TRANSPARENT:
            for _, inner in grammar.prepositional(child):
                yield inner
                yield from content(inner)


def is_alone(verb: Token, args: Arguments, sense: Sense, where: Found) -> bool:
    """Tell whether a journey leads to no party and no place, or a purchase concerns no other: it is no act then."""
    lemma = sense.noun.lemma_.lower() if sense.noun is not None else grammar.lemma(verb)
    if sense.type is ActionType.CONSULT:
        return lemma in (JOURNEYS if sense.noun is not None else TRAVEL) and not where.parties
    if sense.type is not ActionType.COOPERATE or any(noun.pos_ == "PROPN" for noun in args.objects):
        return False  # "bought Acme"
    return lemma in (DEALS if sense.noun is not None else DEALING)
