"""Acts told in a document by verbs: trigger, actors, targets, type.

Each clause is read from its lowest verb upwards: the verb and what stands beside it give a type, and
each verb, adjective or noun above that takes it as complement ("agreed to", "is ready to", "refused
to", "urged X to") changes it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from claimgraph.extraction import grammar, lexicon, modality, roles
from claimgraph.extraction.grammar import Arguments
from claimgraph.extraction.lexicon import PARTY, Lexicon, Row
from claimgraph.extraction.mentions import Mentions
from claimgraph.extraction.operators import Operator, Reading, apply, end_of, operators_over, with_mood
from claimgraph.extraction.roles import NOBODY, Found, Roles
from claimgraph.model import ActionType, Modality, Party, PartyType

TRANSPARENT: Final = frozenset(
    """day week series round wave number campaign part plan effort program programme package million billion dollar
    euro pound bid step call attempt lot dozen hundred thousand kind form type set string rest more act
    some most all many half one group bout state ton tonne""".split()
)
"""Nouns whose complement tells what they are: "a series of attacks"."""

RECIPROCAL: Final = frozenset({ActionType.CONSULT, ActionType.AGREE, ActionType.COOPERATE, ActionType.SUPPORT})
PARTNERS: Final = frozenset({"with", "between", "against", "to", "on"})
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

DISCUSSING: Final = frozenset({"discuss", "debate", "negotiate"})
"""Verbs whose object is a topic: the partner stands behind "with"."""

PLEDGING: Final = frozenset({"promise", "pledge", "vow", "swear", "undertake", "propose", "offer", "volunteer"})
"""Verbs that several do each for himself, not with each other."""

UNDERGOING: Final = frozenset({"come", "be", "fall", "remain", "put", "place"})
"""Verbs of "came under pressure from", "is under investigation by"."""

VERBAL: Final = frozenset(
    "verbal scathing blistering stinging withering fierce bitter personal rhetorical fresh veiled".split()
)
"""Adjectives of attacks that are made with words."""

LOCAL: Final = frozenset(
    {ActionType.AID, ActionType.ASSAULT, ActionType.COERCE, ActionType.MOBILIZE, ActionType.PROTEST}
)
"""Types that are done to a place: bombing, curfews, patrols, riots."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act; ``span`` is the sentence that proves it, ``object`` what it is about when that is no party.

    ``verbs`` are the indices of all tokens whose clause this event tells (the operators above it too),
    ``serves`` is that of the verb whose purpose it is, ``towards`` the preposition that leads to the targets.
    """

    trigger: Token
    phrase: str
    type: ActionType
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    object: str | None
    negated: bool
    modality: Modality
    span: Span
    verbs: frozenset[int] = frozenset()
    nominal: bool = False
    serves: int | None = None
    strength: int = 0
    towards: str | None = None


def find(doc: Doc, mentions: Mentions) -> list[Event]:
    """Find the acts of a document in the order of their triggers."""
    reader = _Reader(mentions)
    read = [event for event in (reader.read(token) for token in doc if is_clause(token)) if event]
    return list(_served(read))


def _served(read: list[Event]) -> Iterator[Event]:
    """Drop typed acts that are only the purpose of another: their targets may be the other's."""
    told = {index: event for event in read if event.type is not ActionType.OTHER for index in event.verbs}
    gained: dict[int, tuple[Party, ...]] = {}
    for event in read:
        if event.serves is None or event.serves not in told:
            continue
        if not told[event.serves].targets:
            gained.setdefault(event.serves, event.targets)
    for event in read:
        if event.serves is not None and event.serves in told:
            continue
        targets = next((gained[index] for index in event.verbs if gained.get(index)), ())
        yield replace(event, targets=targets) if targets and not event.targets else event


def is_clause(token: Token) -> bool:
    """Tell whether a verb heads a clause, and no complement below it tells its act."""
    if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "auxpass", "amod", "compound"):
        return False
    if token.dep_ == "pcomp" and token.head.lower_ == "as" and grammar.quoted(token):
        return False  # described it as "crushing"
    if grammar.is_modifier(token):
        return False
    words = lexicon.load()
    below = grammar.complement(token)
    return below is None or not (words.kinds(verb_key(token, words)) - {"light", "say"})


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


class _Reader:
    """Reads the clauses of one document."""

    def __init__(self, mentions: Mentions) -> None:
        self._mentions = mentions
        self._roles = Roles(mentions)
        self._words = lexicon.load()

    def read(self, verb: Token) -> Event | None:
        """Read the clause of ``verb``, or return None where it tells no act of a party."""
        if grammar.is_imperative(verb):
            return None
        above = operators_over(verb, self._words)
        args = grammar.arguments(verb)
        sense = self._sense(verb, args)
        if sense.type is ActionType.OTHER and not above and is_saying(verb, self._words):
            return None
        if sense.reversed:
            args = _reverse(args, sense.noun)
        actors = self._roles.actors(args) or self._authorities(verb, args)
        others = args if sense.noun is None or sense.reversed else without(args, sense.noun)
        targets = self._targets(verb, others, sense, actors, near=sense.type is ActionType.OTHER and not above)
        if sense.type is ActionType.ASSAULT and not targets.parties:
            targets = self._victims(verb)
        reading = with_mood(Reading(sense.type, actors, targets.parties, modality.mood(verb)))
        if any(is_proposal(operator.verb) for operator in above):
            return None
        for operator in above:
            reading = apply(operator, reading, self._roles)
        purpose = not above and grammar.is_purpose(verb)
        if not above and (grammar.is_idle(verb) or modality.is_condition(verb) or grammar.is_given(verb)):
            return None
        if purpose:
            reading = replace(reading, mood=replace(reading.mood, modality=Modality.INTENDED))
        if not reading.actors:
            return None
        doers, undergoers = _apart(reading, mutual=sense.type is ActionType.AGREE, pledged=is_pledged(above))
        words = {operator.word.i for operator in above} | {operator.verb.i for operator in above}
        return Event(
            trigger=above[-1].verb if above else verb,
            phrase=self._phrase(verb, above, sense.noun, targets),
            type=reading.type,
            actors=doers,
            targets=undergoers,
            object=self._object(verb, args, targets),
            negated=reading.mood.negated,
            modality=reading.mood.modality,
            span=grammar.sentence(verb),
            verbs=frozenset({verb.i, *words, *((sense.noun.i,) if sense.noun is not None else ())}),
            strength=sense.strength,
            towards=targets.preposition,
            serves=verb.head.i if purpose else None,
        )

    def _victims(self, verb: Token) -> Found:
        """Return whom the clause above tells as killed or hurt by nobody named: "two died when soldiers fired"."""
        above = verb.head
        if verb.dep_ != "advcl" or not any(c.lower_ in ("when", "as", "after") for c in verb.lefts):
            return NOBODY
        args = grammar.arguments(above)
        killed = args.passive and not args.subjects and self._sense(above, args).type is ActionType.ASSAULT
        hurt = args.objects if killed else args.subjects if grammar.lemma(above) == "die" else []
        return Found(self._roles.parties(hurt), token=next(iter(hurt), None))

    def _authorities(self, verb: Token, args: Arguments) -> tuple[Party, ...]:
        """Return the country in which somebody "was arrested" or "was put under investigation"."""
        if not args.passive or "authority" not in self._words.kinds(grammar.lemma(verb)):
            return ()
        where = self._roles.parties(noun for preposition, noun in args.preps if preposition == "in")
        return where if len(where) == 1 and where[0].type is PartyType.COUNTRY else ()

    def _sense(self, verb: Token, args: Arguments) -> Sense:
        key = verb_key(verb, self._words)
        prepositions = frozenset(p for p, _ in args.preps)
        heads = [noun for noun in args.objects if noun.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") or counts(noun)]
        narrow = frozenset(noun.lemma_.lower() for noun in heads) | grammar.predicates(verb)
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
            return Sense(ActionType.OTHER, None, 0)
        if row is not None and not row.objects and key in NAMING and grammar.is_naming(verb):
            return Sense(ActionType.OTHER, None, 0)
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
        return Sense(ActionType.OTHER, None, 0)

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

    def _targets(self, verb: Token, args: Arguments, sense: Sense, actors: tuple[Party, ...], *, near: bool) -> Found:
        partner = sense.type in RECIPROCAL
        if partner and grammar.lemma(verb) in DISCUSSING:
            return self._roles.first([pair for pair in args.preps if pair[0] in ("with", "between")], actors)
        found = self._roles.targets(args, exclude=actors, partner=partner, means=sense.means, near=near)
        if partner and len(actors) > 1 and found.preposition not in PARTNERS:
            return NOBODY
        if not found.parties and sense.type in LOCAL:
            return self._roles.places(args, actors)
        if sense.type is ActionType.ASSAULT and all(is_nameless(party) for party in found.parties):
            where = self._roles.places(args, (*actors, *found.parties))
            return replace(found, parties=(*found.parties, *where.parties))
        return found

    def _object(self, verb: Token, args: Arguments, targets: Found) -> str | None:
        preps = [(p, noun) for p, noun in args.preps if noun.ent_type_ not in ("DATE", "TIME") and noun.i > verb.i]
        for noun in args.objects:
            if noun == targets.token:
                return None
            if noun.pos_ != "PRON":
                return roles.text_from(noun, preps)
        for preposition, noun in preps if not args.objects else ():
            if noun != targets.token and noun.pos_ in ("NOUN", "PROPN") and roles.is_object(preposition, noun):
                return roles.text_of(noun)
        clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
        return roles.text_of(clause) if clause is not None else None

    def _phrase(self, verb: Token, above: list[Operator], act: Token | None, targets: Found) -> str:
        kept = {token.i for operator in above for token in (operator.verb, operator.word)} | {verb.i}
        for head in [verb, *(operator.verb for operator in above), *(operator.word for operator in above)]:
            for child in head.children:
                if is_kept(child, self._words):
                    kept.add(child.i)
        if act is not None:
            kept.update((act.i, act.head.i) if act.dep_ == "pobj" else (act.i,))
        words = [verb.doc[i].text for i in sorted(kept)]
        if above and verb.tag_ == "VB" and above[0].below != verb.i and words[-1] == verb.text and words[-2] != "to":
            words.insert(-1, "to")  # "promised to stop and [to] release"
        if targets.preposition and targets.token is not None and targets.token.i > max(kept):
            words.append(targets.preposition)
        return " ".join(words).replace(" n't", "n't").replace(" n’t", "n’t")


def is_proposal(verb: Token) -> bool:
    """Tell whether a verb is the "let" of "let's talk"."""
    return verb.lemma_ == "let" and verb.tag_ == "VB" and not any(c.dep_ in grammar.SUBJECTS for c in verb.lefts)


def without(args: Arguments, act: Token) -> Arguments:
    """Return the arguments with the noun that names the act as a thing that holds others, and no party itself."""
    return replace(args, objects=[noun for noun in args.objects if noun != act], held=[*args.held, act])


def is_verbal(attack: Token) -> bool:
    """Tell whether an attack is made with words: "a scathing attack"."""
    return any(child.lower_ in VERBAL for child in attack.lefts)


def counts(noun: Token) -> bool:
    """Tell whether a pronoun only counts what follows: "some of its troops"."""
    return noun.lower_ in TRANSPARENT and any(child.lower_ == "of" for child in noun.rights)


def is_kept(child: Token, words: Lexicon) -> bool:
    """Tell whether a word beside a verb belongs to the phrase: particle, "not", "will", "to"."""
    if child.dep_ == "advmod":
        return child.i == child.head.i + 1 and words.knows(f"{grammar.lemma(child.head)}_{child.lower_}")
    return child.dep_ in ("prt", "neg") or (child.dep_ == "aux" and child.tag_ in ("MD", "TO"))


def content(noun: Token) -> Iterator[Token]:
    """Yield the nouns that say what a noun phrase is: its compounds, and the complement of "a series of"."""
    for child in noun.children:
        if child.dep_ in ("compound", "amod", "nmod"):
            yield child
        elif child.dep_ == "prep" and child.lower_ in ("of", "in") and noun.lemma_.lower() in TRANSPARENT:
            for _, inner in grammar.prepositional(child):
                yield inner
                yield from content(inner)


def is_nameless(party: Party) -> bool:
    """Tell whether a party is a crowd of nobody's: "48 people", "civilians"."""
    return party.type in (PartyType.GROUP, PartyType.UNNAMED_SOURCE) and party.name.islower()


def is_pledged(above: list[Operator]) -> bool:
    """Tell whether an act is promised, so that several who promise it need not do it to each other."""
    return any(grammar.lemma(operator.word) in PLEDGING for operator in above)


def is_saying(verb: Token, words: Lexicon) -> bool:
    """Tell whether a verb only introduces what somebody says."""
    clause = any(child.dep_ == "ccomp" for child in verb.children)
    return clause or (verb.dep_ in ("parataxis", "ROOT") and "say" in words.kinds(verb.lemma_.lower()))


def _reverse(args: Arguments, noun: Token | None) -> Arguments:
    doers = [n for p, n in (*args.preps, *(roles.parts(noun) if noun is not None else ())) if p in ("from", "by")]
    return Arguments(subjects=doers, objects=args.subjects)


def _apart(reading: Reading, *, mutual: bool, pledged: bool) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    targets = tuple(party for party in reading.targets if party not in reading.actors)
    if not targets and not pledged and (mutual or reading.type in RECIPROCAL) and len(reading.actors) > 1:
        return reading.actors[:1], reading.actors[1:]
    return reading.actors, targets
