"""The source of an attribution: whose words or thoughts they are, as a range of tokens."""

from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction.attribution.ranges import Range

SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
PASSED_ON: Final = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "acl", "ccomp", "dep", "parataxis"})
QUOTING: Final = frozenset({"quote", "cite"})
MAX_STEPS: Final = 6


def subject(verb: Token) -> Token | None:
    """Return who does ``verb``: its own subject, its agent, or the one of the verb that it hangs on."""
    quoting = _quoting(verb)
    if quoting is not None:
        return _first(quoting, "nsubjpass") or _first(quoting, "dobj")
    node = verb
    for _ in range(MAX_STEPS):
        agent = _agent(node) if node.i == verb.i else None
        if agent is not None:
            return agent
        own = [child for child in node.children if child.dep_ in SUBJECTS]
        if own:
            passive = any(child.dep_ == "auxpass" for child in node.children) or own[-1].dep_ == "nsubjpass"
            return None if passive and node.i == verb.i else own[-1]
        if node.dep_ in ("acl", "relcl") and node.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return node.head if node.tag_ == "VBG" or node.dep_ == "relcl" else None
        if node.dep_ in PASSED_ON and node.head.i != node.i:
            controlled = _controller(node)
            if controlled is not None:
                return controlled
            node = node.head
            if node.pos_ in ("NOUN", "PROPN", "PRON"):
                return None
            continue
        return None
    return None


def relayer(verb: Token) -> Token | None:
    """Return who quotes, for the "saying" of "X was quoted as saying by Y" and "Y quoted X as saying"."""
    quoting = _quoting(verb)
    if quoting is None:
        return None
    if _first(quoting, "nsubjpass") is None:
        return _first(quoting, "nsubj")
    for node in (quoting, verb):
        by = next((child for child in node.rights if child.lower_ == "by"), None)
        if by is not None:
            return _first(by, "pobj")
    return None


def _quoting(verb: Token) -> Token | None:
    """Return the verb that quotes or cites somebody as saying."""
    if verb.dep_ not in ("pcomp", "pobj") or verb.head.lower_ != "as":
        return None
    node = verb.head.head
    while node.pos_ not in ("VERB", "AUX") and node.head.i != node.i:
        node = node.head
    return node if node.lemma_ in QUOTING else None


def _first(node: Token, relation: str) -> Token | None:
    return next((child for child in node.children if child.dep_ == relation), None)


def _controller(node: Token) -> Token | None:
    """Return the object that does an infinitive ("urged him to say")."""
    if node.dep_ != "xcomp" or node.head.pos_ != "VERB":
        return None
    objects = [child for child in node.head.children if child.dep_ == "dobj" and child.i < node.i]
    return objects[-1] if objects else None


def _agent(verb: Token) -> Token | None:
    for child in verb.rights:
        if child.dep_ == "agent":
            return next((part for part in child.children if part.dep_ == "pobj"), None)
    return None


def span(doc: Doc, head: Token, verb: Token | None = None) -> Range:
    """Return the whole noun phrase of ``head``, without the clause that ``verb`` stands in.

    An apposition or relative clause that is closed by a comma takes that comma in.
    """
    start, end = head.left_edge.i, head.right_edge.i + 1
    if verb is not None:
        if start <= verb.i < head.i:
            start = next((i for i in range(verb.i + 1, head.i + 1) if not doc[i].is_punct), head.i)
        elif head.i < verb.i < end:
            clause = verb
            while clause.head.i != head.i and clause.head.i != clause.i:
                clause = clause.head
            end = max(head.i + 1, min(clause.left_edge.i, verb.i))
    while start < head.i and (doc[start].is_space or (doc[start].is_punct and not doc[start].is_quote)):
        start += 1
    while end > head.i + 1 and (doc[end - 1].is_space or doc[end - 1].text in (",", ".", ";", ":", "—", "–", "-")):
        end -= 1
    inner_comma = any(doc[i].text == "," for i in range(head.i + 1, end))
    if inner_comma and end < len(doc) and doc[end].text == "," and verb is not None and verb.i > end:
        end += 1
    return start, end
