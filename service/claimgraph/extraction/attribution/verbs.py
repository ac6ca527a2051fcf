"""Indirect speech: verbs with the clause, infinitive, object or phrase that tells what is said."""

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from claimgraph.extraction.attribution import contents, cues, direct, lexicon, sources
from claimgraph.extraction.attribution.candidate import Candidate, Text
from claimgraph.extraction.attribution.lexicon import Entry

QUESTION_WORDS: Final = frozenset({"whether", "if", "how", "why", "what", "who", "which", "when", "where"})
FINITE: Final = frozenset({"VBD", "VBP", "VBZ", "MD"})
ADDRESSING: Final = frozenset({"tell", "inform", "assure", "remind", "ask", "notify", "promise", "warn", "advise"})
"""Verbs of speech with an object that means who hears it."""

NEVER: Final = frozenset(
    {"be", "have", "do", "let", "make", "get", "go", "come", "keep", "start", "include", "help", "use"}
)


def candidates(text: Text, used: set[int]) -> Iterator[Candidate]:
    """Yield what each verb outside quotations may attribute; ``used`` holds verbs that cue direct speech."""
    for token in text.doc:
        if token.pos_ not in ("VERB", "AUX") or token.i in used or text.quoted(token.i):
            continue
        if token.pos_ == "AUX" and token.dep_ in ("aux", "auxpass"):
            continue
        entry = lexicon.entry(token)
        found = _adjective(text, token) if token.lemma_ == "be" else _verb(text, token, entry)
        if found is not None:
            yield found


def _verb(text: Text, verb: Token, entry: Entry | None) -> Candidate | None:
    if entry is None and verb.lemma_.lower() in NEVER:
        return None
    built = _clause(text, verb, entry) or (_phrase(text, verb, entry) if entry else None)
    if built is None:
        return None
    construction, content, last = built
    if not content:
        return None
    head = sources.subject(verb)
    source = sources.span(text.doc, head, verb) if head is not None else None
    return Candidate(verb, construction, entry, cues.verb_group(text.doc, verb, last), content, head, source)


Built = tuple[str, list[tuple[int, int]], int | None]


def _clause(text: Text, verb: Token, entry: Entry | None) -> Built | None:
    for child in verb.rights:
        if child.dep_ == "ccomp":
            return _kind_of_clause(child), _whole(text, verb, child, entry), None
    for child in verb.lefts:
        if child.dep_ == "ccomp" and not _names_work(text, child):
            return "back", contents.before(text, verb, child), None
    if verb.dep_ == "parataxis" and entry is not None and entry.speaks:
        content = _headed(text, verb)
        if content:
            return "clause", content, None
    told = _in_a_text(verb) if entry is not None and "say" in entry.classes else None
    if told is not None:
        return "that", contents.after(text, verb, told), None
    return None


def _whole(text: Text, verb: Token, clause: Token, entry: Entry | None) -> list[tuple[int, int]]:
    """Return a clause with the words that the parse takes for another object of the verb: "said dozens (…) left"."""
    content = contents.after(text, verb, clause)
    thing = next((c for c in verb.rights if c.dep_ == "dobj" and c.i < clause.left_edge.i), None)
    says = entry is not None and "say" in entry.classes and entry.lemma not in ADDRESSING
    if thing is None or not content or not says or thing.right_edge.i + 1 != clause.left_edge.i:
        return content
    return contents.clean(text, [(thing.left_edge.i, content[-1][1])])


def _headed(text: Text, verb: Token) -> list[tuple[int, int]]:
    """Return the clause that the parse hangs a verb of speech on, though it tells what is said: "X alleged, Y had"."""
    told = verb.head
    subject = next((child for child in told.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
    own = any(child.dep_ == "nsubj" for child in verb.lefts)
    if subject is None or not own or subject.i < verb.i or any(child.dep_ == "dobj" for child in verb.rights):
        return []
    start = subject.left_edge.i
    return contents.clean(text, [(start, max(start, told.right_edge.i + 1))])


def _names_work(text: Text, word: Token) -> bool:
    return text.quoted(word.i) and direct.is_title(text.doc, text.quotations[text.inside[word.i]])


def _in_a_text(verb: Token) -> Token | None:
    """Return the clause of "told reporters in a statement that …", which the parse hangs on the noun."""
    for child in verb.rights:
        if child.dep_ == "prep" and child.lower_ in ("in", "during", "on", "at", "via", "to"):
            for noun in child.children:
                for clause in noun.rights if noun.dep_ == "pobj" and noun.pos_ == "NOUN" else ():
                    if clause.dep_ in ("acl", "ccomp", "relcl") and _is_that(clause):
                        return clause
    return None


def _is_that(clause: Token) -> bool:
    return any(part.dep_ == "mark" and part.lower_ == "that" for part in clause.lefts)


def _kind_of_clause(child: Token) -> str:
    left = list(child.lefts)
    if any(part.tag_ == "TO" for part in left) and child.tag_ == "VB":
        return "object infinitive"
    first = child.left_edge
    if first.lower_ in QUESTION_WORDS:
        return "question"
    if _is_that(child) or first.lower_ == "that":
        return "that"
    if not any(part.tag_ in FINITE for part in (child, *left)) and any(part.tag_ == "VBG" for part in (child, *left)):
        return "gerund"
    return "clause"


def _phrase(text: Text, verb: Token, entry: Entry) -> Built | None:
    infinitive = next((c for c in verb.rights if c.dep_ in ("xcomp", "advcl") and _has_to(c)), None)
    thing = next((c for c in verb.rights if c.dep_ in ("dobj", "oprd", "attr", "acomp")), None)
    prep = next((c for c in verb.rights if c.dep_ in ("prep", "agent") and c.lower_ in entry.prepositions), None)
    if thing is not None:
        end = next((c for c in verb.rights if c.dep_ in ("oprd", "xcomp", "ccomp") and c.i > thing.i), None)
        if end is None and prep is not None and prep.i > thing.i:
            end = prep
        content = contents.after(text, verb, thing)
        if end is not None and content:
            last = contents.after(text, verb, end)
            content = [(content[0][0], max(content[0][1], last[-1][1]))] if last else content
            return ("as" if end.dep_ in ("oprd", "prep") else "object infinitive"), content, None
        return "object", content, None
    if infinitive is not None and infinitive.dep_ == "xcomp":
        return "infinitive", contents.after(text, verb, infinitive), None
    gerund = next((c for c in verb.rights if c.dep_ == "xcomp"), None)
    if gerund is not None:
        return "gerund", contents.after(text, verb, gerund), None
    if prep is not None:
        inner = next((c for c in prep.children if c.dep_ in ("pobj", "pcomp", "prep")), None)
        if inner is not None and not (prep.lower_ == "at" and inner.ent_type_ == "PERSON"):
            near = prep.i if prep.i - verb.i <= 3 else None
            return "preposition", contents.after(text, prep, inner), near
    return None


def _has_to(verb: Token) -> bool:
    return any(child.tag_ == "TO" for child in verb.lefts)


def _adjective(text: Text, verb: Token) -> Candidate | None:
    adjective = next((c for c in verb.rights if c.dep_ == "acomp"), None)
    entry = lexicon.entries().get((adjective.lemma_.lower(), "adjective")) if adjective is not None else None
    if adjective is None or entry is None:
        return None
    last: int | None = adjective.i
    for child in (*adjective.rights, *verb.rights):
        if child.dep_ in ("ccomp", "xcomp", "advcl") and child.i > adjective.i:
            content, construction = contents.after(text, adjective, child), "adjective clause"
            break
        if child.dep_ == "prep" and child.lower_ in entry.prepositions:
            inner = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            if inner is not None:
                content, construction = contents.after(text, child, inner), "adjective preposition"
                last = child.i
                break
    else:
        return None
    if not content:
        return None
    head = sources.subject(verb)
    source = sources.span(text.doc, head, verb) if head is not None else None
    return Candidate(verb, construction, entry, cues.verb_group(text.doc, verb, last), content, head, source)
