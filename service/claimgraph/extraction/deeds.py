"""Words that may lead to what is said, where they tell what somebody does: "added a lane", "tried to sell"."""

from typing import Final

from spacy.tokens import Span, Token

from claimgraph.extraction.attribution import Attribution, lexicon

OF_THINGS: Final = frozenset(
    """
    add answer begin broadcast calculate continue cover deliver discover examine explore hit introduce issue launch
    learn make open play press publish put raise read respond resume review seek send share sign study submit teach
    test try
    """.split()
)
"""Verbs of which a thing is done ("shared the prize"), unless the thing is a word of speech ("shared his fears")."""

TOWARDS: Final = frozenset({"begin", "continue", "respond"})
"""Verbs that with a preposition tell an act: "responded to the fire"."""

ALARMS: Final = frozenset({"alarm", "call", "report"})
"""What brings helpers to a place."""

BEFORE_ACTS: Final = frozenset(
    """
    attempt begin choose continue decide decline fight go move prepare proceed refuse resume seek stand start stop
    strive struggle tend try vote work
    """.split()
)
"""Verbs whose infinitive or gerund tells what is done, tried or left undone."""

CAUSING: Final = frozenset({"allow", "enable", "forbid", "help", "let", "permit"})
"""Verbs that make others do something, mostly by no words."""

ACTS: Final = frozenset({"attempt", "bid", "decision", "effort", "move", "refusal", "reluctance", "unwillingness"})
"""Nouns whose infinitive tells what is done or not."""

LAWS: Final = frozenset({"amendment", "bill", "law", "legislation", "measure", "resolution"})
"""What is proposed by an act of its own."""

PLAIN: Final = frozenset({"case", "clear", "known", "plain", "point", "sure"})
"""What makes a statement of "make": "made it clear that"."""


def is_deed(speech: Attribution) -> bool:
    """Tell whether an attribution's cue, with what it leads to, tells a deed, which is then told by the text."""
    if speech.cue is None or speech.kind == "direct":
        return False
    verb, kind = speech.cue.root, speech.construction
    lemma = verb.lemma_.lower()
    if kind in ("clause", "gerund") and lexicon.entry(verb) is None and _is_participle(_next(verb)):
        return True
    match kind:
        case "object":
            thing = _thing(verb)
            return _is_means(verb) or (thing is not None and _is_done(lemma, thing))
        case "preposition":
            return lemma in TOWARDS and not _replies(verb)
        case "infinitive" | "gerund":
            return lemma in BEFORE_ACTS and not _speaks(_next(verb))
        case "object infinitive":
            return lemma in CAUSING
        case "noun clause":
            return lemma in ACTS
        case "clause":
            return lemma == "make" and not _says(speech.cue)
        case _:
            return False


def _next(verb: Token) -> Token | None:
    return next((child for child in verb.rights if child.dep_ in ("xcomp", "ccomp", "advcl")), None)


def _replies(verb: Token) -> bool:
    """Whether a preposition leads to words: "responded to the accusations", not "responded to reports of a fire"."""
    for preposition in verb.rights:
        for thing in preposition.children if preposition.dep_ == "prep" else ():
            entry = lexicon.entry(thing) if thing.dep_ == "pobj" and thing.lemma_.lower() not in ALARMS else None
            if entry is not None and entry.speaks:
                return True
    return False


def _is_participle(verb: Token | None) -> bool:
    """Whether what seems a clause may be an object with a participle: "reviewed his plan made in May"."""
    if verb is None or verb.tag_ not in ("VBD", "VBN", "VBG"):
        return False
    return not any(child.dep_ in ("aux", "auxpass", "mark") for child in verb.lefts)


def _thing(verb: Token) -> Token | None:
    return next((child for child in verb.rights if child.dep_ in ("dobj", "oprd", "attr")), None)


def _is_means(verb: Token) -> bool:
    """Whether a verb of favour tells how something is done: "grew by backing farmers"."""
    entry = lexicon.entry(verb)
    return verb.dep_ == "pcomp" and verb.head.lower_ == "by" and entry is not None and entry.classes[0] == "praise"


def _is_done(lemma: str, thing: Token) -> bool:
    if thing.lemma_.lower() in LAWS:
        return lemma in ("introduce", "propose", "submit")
    entry = lexicon.entry(thing) if thing.pos_ == "NOUN" else None
    said = entry is not None and (entry.speaks or entry.classes[0] in ("think", "feel"))
    return lemma in OF_THINGS and not said


def _speaks(verb: Token | None) -> bool:
    entry = lexicon.entry(verb) if verb is not None else None
    return entry is not None and (entry.speaks or entry.classes[0] == "discuss")


def _says(cue: Span) -> bool:
    return any(token.lower_ in PLAIN for token in cue.root.subtree)
