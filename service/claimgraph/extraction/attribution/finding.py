"""The attributions of a document: candidates, judged, with their speakers."""

from spacy.tokens import Doc

from claimgraph.extraction.attribution import direct, nested, nominal, parentheticals, scoring, sources, verbs
from claimgraph.extraction.attribution.acts import speech_act
from claimgraph.extraction.attribution.candidate import Candidate, Text
from claimgraph.extraction.attribution.model import Attribution
from claimgraph.extraction.attribution.speakers import Speakers
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party


def find(doc: Doc, mentions: Mentions) -> list[Attribution]:
    """Find the attributions of a document, in the order of their cues."""
    text = Text.of(doc)
    return _named(text, scoring.judge(text, candidates(text), scoring.weights()), mentions)


def candidates(text: Text) -> list[Candidate]:
    """Collect everything that may be an attribution; each cue word cues one at most."""
    found = list(direct.candidates(text))
    used = {candidate.head.i for candidate in found}
    for candidate in parentheticals.set_in(text, used):
        found.append(candidate)
        used.add(candidate.head.i)
    for candidate in parentheticals.according_to(text):
        found.append(candidate)
        used.add(candidate.head.i)
    found.extend(verbs.candidates(text, used))
    used.update(candidate.head.i for candidate in found)
    found.extend(nominal.nouns(text, used))
    found.extend(nominal.colons(text, {candidate.cue[1] - 1 for candidate in found}))
    return sorted(found, key=lambda candidate: candidate.cue)


def _named(text: Text, kept: list[Candidate], mentions: Mentions) -> list[Attribution]:
    doc = text.doc
    speakers = Speakers(mentions)
    said: list[tuple[Party, ...]] = []
    for candidate in kept:
        if candidate.source is None or candidate.source_head is None:
            said.append(())
        else:
            said.append(speakers.of(candidate.source_head, doc[slice(*candidate.source)]))
    made = []
    for number, (candidate, outer) in enumerate(zip(kept, nested.around(kept), strict=True)):
        relayers = [party for relayer in outer for party in said[relayer] if party not in said[number]]
        quoting = sources.relayer(candidate.head)
        if quoting is not None:
            relayers = [*speakers.of(quoting, doc[slice(*sources.span(doc, quoting))]), *relayers]
        made.append(
            Attribution(
                source=doc[slice(*candidate.source)] if candidate.source else None,
                speakers=said[number],
                cue=doc[slice(*candidate.cue)],
                cue_lemma=candidate.head.lemma_,
                content=tuple(_characters(doc, start, end) for start, end in candidate.content),
                kind=_kind(text, candidate),
                speech_act=speech_act(candidate),
                relayed_by=tuple(dict.fromkeys(relayers)),
                confidence=candidate.score,
                construction=candidate.construction,
            )
        )
    return made


def _characters(doc: Doc, start: int, end: int) -> tuple[int, int]:
    return doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _kind(text: Text, candidate: Candidate) -> str:
    """Tell direct, indirect and mixed speech apart by how much of the content is quoted."""
    places = [i for start, end in candidate.content for i in range(start, end) if not text.doc[i].is_punct]
    quoted = sum(text.quoted(i) for i in places)
    return "direct" if quoted == len(places) and quoted else "mixed" if quoted else "indirect"
