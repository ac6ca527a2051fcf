"""Grammatical roles in spaCy's English parse (ClearNLP labels): who a verb's doer and undergoer are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Span, Token

from claimgraph.extraction.lexicon import MISREAD

SUBJECTS: Final = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS: Final = frozenset({"nsubjpass", "csubjpass"})
RELATIVES: Final = frozenset({"who", "which", "that", "whom"})
PARTICLES: Final = frozenset(
    "up down out off back away ahead in over aside apart forward on together along through".split()
)
CALLING: Final = frozenset({"call", "appeal", "push", "press", "plead", "lobby", "campaign", "ask"})
"""Verbs of "called for X to"."""

GIVING: Final = frozenset({"give", "grant", "leave", "buy", "offer", "allow"})
"""Verbs of "gave X time to": who is given it does what follows."""

SUFFERED: Final = frozenset(
    """abduct arrest assault attack beat behead bomb burn capture charge convict deport destroy detain execute expel
    fine hijack imprison injure jail kidnap kill loot murder raid rape rob seize sentence shoot stab torture wound
    """.split()
)
"""Verbs that say what is done to somebody, whichever of their like forms the parse takes them for."""

OPENING: Final = frozenset({"“", '"', "‘", "``"})
CLOSING: Final = frozenset({"”", '"', "’", "''"})
LONGEST_NAME: Final = 20
"""Words of what somebody is called, at most."""

DOUBTED: Final = frozenset({"alleged", "suspected", "reported", "purported", "presumed", "known", "reputed"})
TIES: Final = frozenset({"tie", "link", "connection", "contact", "relation", "relationship", "involvement", "role"})
"""What somebody "has alleged": no act of alleging, since the participle is an adjective there."""

BODIES: Final = frozenset({"ORG", "GPE", "FAC", "LOC"})
"""Kinds of names (OntoNotes) that are no persons'."""

PLATFORMS: Final = frozenset({"twitter", "facebook", "instagram", "telegram", "youtube", "truth social", "weibo"})
"""Where something is posted: what follows is done by who posts it."""

OBJECT_CONTROL: Final = frozenset({"promise", "threaten", "vow", "pledge", "agree", "use", "employ", "exploit"})
"""Verbs whose infinitive is done by their subject even where an object stands beside it."""


@dataclass(slots=True)
class Arguments:
    """The noun heads around a verb; ``preps`` holds (preposition, noun) in the order of the text.

    ``held`` are objects that mean no party, but within which one may stand: "made a promise to".
    """

    subjects: list[Token] = field(default_factory=list)
    objects: list[Token] = field(default_factory=list)
    indirect: list[Token] = field(default_factory=list)
    preps: list[tuple[str, Token]] = field(default_factory=list)
    passive: bool = False
    held: list[Token] = field(default_factory=list)


def arguments(verb: Token) -> Arguments:
    """Collect the arguments of a verb, active or passive, its shared and understood ones included."""
    found = Arguments(passive=is_passive(verb))
    for child in verb.children:
        dep = child.dep_
        if dep in ("dobj", "oprd", "attr"):
            found.objects.append(antecedent(child))
        elif dep == "dative":
            found.indirect.extend(_governed(child) if child.pos_ == "ADP" else [child])
        elif dep == "agent":
            if found.passive:
                found.subjects.extend(_governed(child))
        elif dep == "prep":
            found.preps.extend(prepositional(child))
    subject = subject_of(verb)
    if found.passive:
        if subject is not None:
            found.objects.insert(0, subject)
    elif subject is not None:
        found.subjects.append(subject)
    if verb.dep_ == "relcl" and not found.objects and not found.passive and subject != verb.head:
        gap = next((c for c in verb.lefts if c.dep_ in ("dobj", "pobj") or c.lower_ in RELATIVES), None)
        if gap is not None and gap.dep_ not in SUBJECTS:
            found.objects.append(verb.head)
    if verb.dep_ == "conj" and not found.objects and not found.preps and verb.head.pos_ == "VERB":
        found.objects.extend(_shared_objects(verb))
    return found


def _shared_objects(verb: Token) -> Iterator[Token]:
    # "attacked and destroyed the base": the object hangs on the last verb or on the first
    head = verb.head
    for child in head.rights:
        if child.dep_ == "dobj" and child.i > verb.i:
            yield child


def is_passive(verb: Token) -> bool:
    """Tell whether the verb is passive: with a form of "be", or a participle behind its noun."""
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.lefts):
        return True
    if verb.dep_ == "conj" and verb.tag_ == "VBD" and lemma(verb) in SUFFERED and not _has_own(verb):
        return any(child.dep_ == "auxpass" for child in verb.head.lefts)  # "was dragged off and kidnapped"
    if verb.tag_ != "VBN" or any(child.dep_ == "aux" and child.lemma_ == "have" for child in verb.lefts):
        return False
    if verb.dep_ in ("ccomp", "xcomp") and verb.head.lemma_ in ("have", "get"):
        return not any(child.dep_ == "aux" for child in verb.lefts)  # "had the suspect released"
    if verb.dep_ in ("acl", "advcl"):
        return not any(child.dep_ in ("aux", "dobj") for child in verb.children)
    if verb.dep_ == "conj":
        return is_passive(verb.head) and not any(c.dep_ in ("nsubj", "aux") for c in verb.lefts)
    return any(child.dep_ == "agent" for child in verb.children)


def _has_own(verb: Token) -> bool:
    """Whether a verb has a subject, an auxiliary or an object of its own."""
    return any(child.dep_ in (*SUBJECTS, "aux", "dobj") for child in verb.children)


def subject_of(verb: Token) -> Token | None:
    """Return the head of the verb's grammatical subject, looked up where the clause shares or omits it."""
    for _ in range(6):
        own = next((c for c in verb.lefts if c.dep_ in SUBJECTS or c.dep_ in PASSIVE_SUBJECTS), None)
        if own is not None:
            return antecedent(own)
        head, dep = verb.head, verb.dep_
        if dep == "conj" and verb.tag_ in ("VBD", "VBZ") and head.tag_ == "VB" and head.dep_ == "xcomp":
            verb = head.head  # "urged them to leave and spoke": a finite verb is no infinitive's equal
        elif dep == "conj" or (dep in ("xcomp", "advcl", "dep") and head.pos_ in ("VERB", "AUX")):
            controlled = _controller(head) if dep == "xcomp" or for_clause(head) == verb else None
            if controlled is not None:
                return controlled
            if dep == "advcl" and verb.tag_ not in ("VBG", "VBN", "VB"):
                return None
            if dep == "advcl" and is_purpose(verb) and is_passive(head) and any(c.tag_ == "MD" for c in head.lefts):
                return next((n for c in head.children if c.dep_ == "agent" for n in _governed(c)), None)
            verb = head
        elif dep == "xcomp" and head.pos_ == "ADJ":
            verb = head.head
        elif dep == "acl" and head.dep_ in ("dobj", "pobj", "attr") and (is_set_off(verb) or _is_posted(verb)):
            verb = _clause_of(head)
        elif dep in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN", "PRON"):
            return head if verb.tag_ != "VB" else _owner(head)
        elif dep == "pcomp" and head.head.pos_ in ("VERB", "AUX"):
            verb = head.head
            if head.lower_ in ("of", "from", "for"):
                undergone = next((c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")), None)
                if undergone is not None:
                    return undergone
        elif dep == "pcomp" and head.head.pos_ == "ADJ":
            verb = head.head.head
        elif dep == "pcomp" and head.head.pos_ == "NOUN":
            return _owner(head.head)
        elif dep == "ccomp" and verb.tag_ in ("VBG", "VB") and head.pos_ == "VERB":
            verb = head
        else:
            return None
    return None


def is_set_off(participle: Token) -> bool:
    """Tell whether a comma parts a participle from the noun before it: "met the press, saying"."""
    return participle.tag_ == "VBG" and participle.left_edge.i > 0 and participle.left_edge.nbor(-1).text == ","


def _is_posted(participle: Token) -> bool:
    """Whether a participle behind the name of a medium tells what is posted there: "wrote on Twitter blaming"."""
    return participle.tag_ == "VBG" and participle.head.lower_ in PLATFORMS


def _clause_of(noun: Token) -> Token:
    """Return the verb in whose clause a noun stands."""
    while noun.pos_ not in ("VERB", "AUX") and noun.head != noun:
        noun = noun.head
    return noun


def _controller(governor: Token) -> Token | None:
    if governor.lemma_ in OBJECT_CONTROL:
        return None
    for child in governor.rights:
        if child.dep_ == "dobj":
            return child
        if child.dep_ == "prep" and child.lower_ in ("on", "upon", "for") and governor.lemma_ in ("call", "appeal"):
            return next(iter(_governed(child)), None)
    return None


def _owner(noun: Token) -> Token | None:
    # "the government's plan to", "made a promise to"
    owner = next((c for c in noun.lefts if c.dep_ == "poss"), None)
    if owner is not None:
        return owner
    if noun.dep_ in ("dobj", "attr", "pobj"):
        verb = noun.head if noun.dep_ != "pobj" else noun.head.head
        if verb.pos_ in ("VERB", "AUX"):
            return next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    return None


def antecedent(token: Token) -> Token:
    """Return what a relative pronoun stands for, or the token itself."""
    if token.lower_ in RELATIVES and token.tag_ in ("WDT", "WP", "IN"):
        clause = token.head
        for _ in range(4):
            if clause.dep_ == "relcl":
                return _persons(clause.head) if token.lower_ == "who" else clause.head
            clause = clause.head
    return token


def _persons(noun: Token) -> Token:
    """Return whom "who" behind a noun phrase means: not the body in it, but its member: "an envoy for the UN who"."""
    above = noun.head.head
    is_member = noun.dep_ == "pobj" and noun.head.lower_ in ("of", "for", "from", "at", "in") and above.pos_ == "NOUN"
    return above if noun.ent_type_ in BODIES and is_member and above.i < noun.i else noun


def prepositional(preposition: Token) -> Iterator[tuple[str, Token]]:
    """Yield (preposition, noun) pairs: "with", "on behalf of" as "of"; none for "according to", a source."""
    if preposition.lower_ == "according" or _is_absolute(preposition):
        return
    for child in preposition.children:
        if child.dep_ == "pobj":
            yield preposition.lower_, antecedent(child)
        elif child.dep_ == "prep":
            yield from prepositional(child)


def _is_absolute(preposition: Token) -> bool:
    """Whether "with" only leads on to what another does: "declared a curfew, with Ghana following"."""
    if preposition.lower_ != "with" or preposition.i == 0 or preposition.nbor(-1).text != ",":
        return False
    return any(c.dep_ == "acl" for noun in preposition.rights if noun.dep_ == "pobj" for c in noun.rights)


def _governed(preposition: Token) -> list[Token]:
    return [noun for _, noun in prepositional(preposition)]


def particle(verb: Token) -> str | None:
    """Return the particle that the parse ties to the verb."""
    for child in verb.children:
        if child.dep_ == "prt":
            return child.lower_
    for child in verb.rights:
        if child.lower_ in PARTICLES and child.dep_ in ("advmod", "prep") and not any(child.children):
            return child.lower_
    return None


def complement(verb: Token) -> Token | None:
    """Return the head of the verb's infinitive, participle or that-clause."""
    found = [c for c in verb.rights if c.dep_ in ("xcomp", "ccomp") and c.pos_ in ("VERB", "AUX")]
    return found[0] if found else for_clause(verb)


def for_clause(verb: Token) -> Token | None:
    """Return the infinitive of "called for X to", whichever way the parse hangs it."""
    if verb.lemma_ not in CALLING:
        return None
    asked = False
    for child in verb.rights:
        asked = asked or (child.dep_ == "prep" and child.lower_ == "for")
        if child.dep_ in ("advcl", "xcomp", "ccomp") and is_purpose(child):
            marked = any(c.dep_ == "mark" and c.lower_ == "for" for c in child.lefts)
            return child if marked or asked else None
    return None


def infinitive(noun: Token) -> Token | None:
    """Return the verb of "readiness to talk", "plans to attack"."""
    return next((c for c in noun.rights if c.dep_ in ("acl", "xcomp", "relcl") and c.tag_ == "VB"), None)


def beside(noun: Token) -> Iterator[str]:
    """Yield what stands beside a noun and tells its sense: "to" with a verb as "to_do", prepositions, compounds."""
    if infinitive(noun) is not None:
        yield "to_do"
    for child in noun.children:
        if child.dep_ in ("prep", "compound", "amod", "agent"):
            yield child.lower_


def is_purpose(verb: Token) -> bool:
    """Tell whether a clause is an infinitive of purpose or design: "sent troops to guard"."""
    return verb.tag_ == "VB" and has_to(verb)


def has_to(verb: Token) -> bool:
    """Tell whether a verb is an infinitive with "to", be it passive."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.lefts)


def lemma(token: Token) -> str:
    """Return the lower-case lemma, mended where spaCy's rules are known to err."""
    found = token.lemma_.lower()
    return MISREAD.get(found, found)


def predicates(verb: Token) -> frozenset[str]:
    """Return the adjectives that the verb says of its object or subject: "found X guilty"."""
    found = []
    for child in verb.rights:
        words = [child] if child.dep_ in ("acomp", "oprd", "ccomp") else []
        if child.dep_ in ("oprd", "dobj", "ccomp"):
            words += [c for c in child.children if c.dep_ in ("amod", "acomp", "advcl", "oprd") and c.i > child.i]
        if child.lower_ == "as":
            words += child.children
        found += [w.lemma_.lower() for w in words if w.pos_ == "ADJ" or (w.pos_ == "VERB" and child.lower_ == "as")]
    return frozenset(found)


def is_naming(verb: Token) -> bool:
    """Tell whether a verb says what somebody calls something: "called the plan harmful", "what they call a pact"."""
    if any(child.dep_ in ("oprd", "ccomp", "acomp") for child in verb.rights) or predicates(verb):
        return True
    objects = [child for child in verb.rights if child.dep_ == "dobj"]
    if any(quoted_behind(noun) for noun in objects):
        return True
    if verb.dep_ in ("relcl", "pcomp", "ccomp") and objects and subject_of(verb) != verb.head:
        return verb.dep_ == "relcl" or any(child.lower_ == "what" for child in verb.lefts)
    return any(quoted(child) for noun in objects for child in (noun, *noun.rights))


def quoted_behind(noun: Token) -> list[Token]:
    """Return the words of a quotation that opens right behind a noun: "called the plan “a disgrace”"."""
    after = noun.doc[noun.i + 1 : noun.i + LONGEST_NAME]
    if len(after) < 2 or after[0].text not in OPENING:
        return []
    end = next((word.i for word in after[1:] if word.text in CLOSING), after.end)
    return list(noun.doc[noun.i + 2 : end])


def quoted(token: Token) -> bool:
    """Tell whether a quotation mark opens right before the token."""
    return token.i > 0 and token.nbor(-1).text in OPENING


def is_modifier(participle: Token) -> bool:
    """Tell whether a participle is only the adjective of an agent: "was interrupted by protesting lawmakers"."""
    if participle.tag_ != "VBG" or participle.dep_ != "pcomp" or participle.head.lower_ != "by":
        return False
    noun = next((c for c in participle.rights if c.dep_ == "dobj"), None)
    bare = noun is not None and not any(c.dep_ in ("det", "poss") for c in noun.children)
    return bare and participle.head.dep_ in ("agent", "prep") and is_passive(participle.head.head)


def is_adjective(participle: Token) -> bool:
    """Tell whether a participle only says how sure a tie is: "has alleged ties to", "has suspected links"."""
    if participle.lower_ not in DOUBTED or not any(c.dep_ == "aux" and c.lemma_ == "have" for c in participle.lefts):
        return False
    noun = participle.nbor() if participle.i + 1 < len(participle.doc) else participle
    return noun.head == participle and noun.dep_ == "dobj" and noun.lemma_.lower() in TIES


def is_imperative(verb: Token) -> bool:
    """Tell whether a clause gives an order, so that it tells of no act: "don't hold them", "“Leave now”"."""
    hortative = verb.tag_ == "VB" and verb.dep_ == "ccomp" and verb.head.lemma_ == "let" and verb.head.i < verb.i
    if hortative and verb.head.nbor().text in ("'s", "’s"):
        return True  # "let's go"
    if verb.tag_ not in ("VB", "VBP") or any(c.dep_ in SUBJECTS or c.dep_ in PASSIVE_SUBJECTS for c in verb.lefts):
        return False
    auxiliaries = [c for c in verb.lefts if c.dep_ == "aux"]
    if verb.dep_ in ("ROOT", "parataxis") and verb.tag_ == "VB":
        return all(c.lemma_ == "do" for c in auxiliaries)
    ordered = [c for c in auxiliaries if c.lemma_ == "do"]
    return verb.dep_ in ("ccomp", "xcomp", "dep") and bool(ordered) and any(c.dep_ == "neg" for c in verb.lefts)


def is_given(verb: Token) -> bool:
    """Tell whether an infinitive is what somebody is given time or reason to do: "gave them a week to leave"."""
    return is_purpose(verb) and verb.dep_ in ("advcl", "xcomp") and lemma(verb.head) in GIVING


def is_idle(verb: Token) -> bool:
    """Tell whether a clause only says what a noun is about: "an offer to host", "a proposal for signing"."""
    if verb.dep_ in ("acl", "relcl") and is_purpose(verb) and verb.head.pos_ in ("NOUN", "PROPN"):
        return True
    return verb.dep_ == "pcomp" and verb.head.head.pos_ in ("NOUN", "PROPN")


def sentence(token: Token) -> Span:
    """Return the token's sentence; unlike spaCy's own ``Token.sent`` in time that its length bounds."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start and not doc[start].is_sent_start:
        start -= 1
    while end < len(doc) and not doc[end].is_sent_start:
        end += 1
    return doc[start:end]
