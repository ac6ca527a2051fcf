"""What an act is about, in words: the object that names no party."""

from typing import Final

from spacy.tokens import Token

from claimgraph.extraction import grammar, roles
from claimgraph.extraction.grammar import Arguments
from claimgraph.extraction.operators import OBJECT_KINDS, Operator
from claimgraph.extraction.senses import NAMING, counts

NOUNS: Final = ("NOUN", "PROPN")
DAYS: Final = ("DATE", "TIME")


def words(verb: Token, args: Arguments, above: list[Operator], taken: Token | None, addressed: bool) -> str | None:
    """Return the words that say what the act of ``verb`` is about, or None.

    Of what is asked of somebody or let to him, the whole, where he is no party.
    ``taken`` is the noun phrase that the targets are read from: where it is the object itself, it is none again.
    """
    below = next((o for o in above if o.kind in OBJECT_KINDS and o.below == verb.i and o.controller is not None), None)
    if below is not None and below.controller is not None:
        asked = _asked(verb, below.verb, below.controller)
        if asked is not None and not addressed:
            return asked
    own = _own(verb, args, above, taken)
    if own is None and taken is None and below is not None and grammar.is_purpose(verb):
        return roles.text_between(verb.left_edge, verb)
    return own


def _own(verb: Token, args: Arguments, above: list[Operator], taken: Token | None) -> str | None:
    preps = [(p, noun) for p, noun in args.preps if noun.ent_type_ not in DAYS and noun.i > verb.i]
    for noun in args.objects:
        called = _called(verb, noun)
        if noun == taken:
            return roles.text_between(*called) if called else None
        if called:
            return _closed(roles.text_between(noun.left_edge, called[1]), called[1])
        if noun.pos_ != "PRON" or counts(noun):
            return roles.text_from(noun, preps)
    for preposition, noun in preps if not args.objects else ():
        if noun != taken and (noun.pos_ in NOUNS or counts(noun)) and roles.is_object(preposition, noun):
            return roles.text_of(noun)
    clause = _clause(verb, args)
    return roles.text_of(clause) if clause is not None else _state(verb, above)


def _called(verb: Token, noun: Token) -> tuple[Token, Token] | None:
    """Return the first word and the last or the head of what something is called: "called the plan a disaster"."""
    if grammar.lemma(verb) not in NAMING or noun.i < verb.i:
        return None
    words = grammar.quoted_behind(noun)
    if words:
        return words[0], words[-1]
    named = next((c for c in verb.rights if c.dep_ == "oprd" and c.i > noun.i), None)
    behind = next((n for c in verb.rights if c.lower_ == "as" for n in c.rights if n.pos_ != "PUNCT"), None)
    named = named if named is not None else behind
    return (named.left_edge, named) if named is not None else None


def _closed(text: str, word: Token) -> str:
    """End a text with the mark that closes a quotation right behind its last word, if one does."""
    after = word.nbor().text if word.i + 1 < len(word.doc) else ""
    return text + after if after in grammar.CLOSING and not text.endswith(after) else text


def _asked(verb: Token, governor: Token, doer: Token) -> str | None:
    """Return the words of who is asked or let to do what: "urged firms to leave"."""
    between = governor.i < doer.i < verb.i and doer.pos_ in NOUNS
    return roles.text_between(doer.left_edge, verb) if between else None


def _clause(verb: Token, args: Arguments) -> Token | None:
    """Return the head of the clause or infinitive that stands in an object's place: "sued to be allowed to"."""
    clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
    if clause is not None or args.objects or args.preps:
        return clause
    return next(
        (c for c in verb.rights if c.dep_ in ("xcomp", "advcl") and grammar.has_to(c)),
        None,
    )


def _state(verb: Token, above: list[Operator]) -> str | None:
    """Return the words of a state that is promised, wanted or refused: "pledged that the talks will be open"."""
    if not above or (verb.pos_ != "AUX" and verb.lemma_ not in ("be", "have", "remain", "become")):
        return None
    return roles.text_of(verb)
