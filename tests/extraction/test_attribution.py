"""Who says what: one sentence or a few for each way to say it."""

from dataclasses import dataclass

import pytest
from spacy.language import Language

from claimgraph.extraction.attribution import Attribution, find
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import SpeechAct
from claimgraph.parties import Gazetteer


@dataclass
class Said:
    """An attribution as words."""

    source: str | None
    cue: str
    content: list[str]
    kind: str


def attributions(text: str, nlp: Language, gazetteer: Gazetteer) -> list[Attribution]:
    doc = nlp(text)
    return find(doc, Mentions(doc, gazetteer))


def as_words(text: str, found: Attribution) -> Said:
    assert found.cue is not None
    source = found.source.text if found.source is not None else None
    return Said(source, found.cue.text, [text[start:end] for start, end in found.content], found.kind)


CASES = {
    "that": (
        "The minister said that the harbour would stay open.",
        Said("The minister", "said", ["that the harbour would stay open"], "indirect"),
    ),
    "no that": (
        "Officials in Oslo insisted the ferry was safe.",
        Said("Officials in Oslo", "insisted", ["the ferry was safe"], "indirect"),
    ),
    "speaker after": (
        "“We will not sell the island,” said Maria Holm, the mayor of the town.",
        Said("Maria Holm, the mayor of the town", "said", ["“We will not sell the island,”"], "direct"),
    ),
    "speaker before": (
        "Anna Berg told reporters: “The talks have failed.”",
        Said("Anna Berg", "told", ["“The talks have failed.”"], "direct"),
    ),
    "speaker within": (
        "“The bridge,” Peter Lund said, “was never tested.”",
        Said("Peter Lund", "said", ["“The bridge,”", "“was never tested.”"], "direct"),
    ),
    "straight marks": (
        '"Nobody asked the fishermen," she complained.',
        Said("she", "complained", ['"Nobody asked the fishermen,"'], "direct"),
    ),
    "next sentence": (
        "“The mine is closed,” Erik Dahl said. “It will not open again.”",
        Said("Erik Dahl", "said", ["“The mine is closed,”", "“It will not open again.”"], "direct"),
    ),
    "two paragraphs": (
        "Erik Dahl said: “The mine is closed and it stays so.\n\n“It will not open again.”",
        Said("Erik Dahl", "said:", ["“The mine is closed and it stays so.", "“It will not open again.”"], "direct"),
    ),
    "mixed": (
        "Maria Holm called the plan “a disaster for the coast”.",
        Said("Maria Holm", "called", ["the plan “a disaster for the coast”"], "mixed"),
    ),
    "according to, last": (
        "The factory lost half of its workers, according to a union report.",
        Said("a union report", "according to", ["The factory lost half of its workers"], "indirect"),
    ),
    "according to, first": (
        "According to the coast guard, two boats sank.",
        Said("the coast guard", "According to", ["two boats sank"], "indirect"),
    ),
    "set in": (
        "The vote, the speaker said, was fair.",
        Said("the speaker", "said", ["The vote", "was fair"], "indirect"),
    ),
    "infinitive": (
        "The rebels vowed to fight on.",
        Said("The rebels", "vowed", ["to fight on"], "indirect"),
    ),
    "called for": (
        "The bishop called for an end to the strike.",
        Said("The bishop", "called for", ["an end to the strike"], "indirect"),
    ),
    "negated cue": (
        "The company did not say whether the plant would close.",
        Said("The company", "did not say", ["whether the plant would close"], "indirect"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_source_cue_and_content(case: str, nlp: Language, gazetteer: Gazetteer) -> None:
    text, expected = CASES[case]
    found = [as_words(text, one) for one in attributions(text, nlp, gazetteer)]
    assert expected in found


ACTS = {
    "Norway promised to send two boats.": SpeechAct.PROMISE,
    "The general denied that his men had crossed the border.": SpeechAct.DENY,
    "The government threatened to close the port.": SpeechAct.THREATEN,
    "The union demanded that the owner resign.": SpeechAct.DEMAND,
    "The teacher urged the council to rebuild the school.": SpeechAct.DEMAND,
    "The opposition accused the president of lying about the mine.": SpeechAct.ACCUSE,
    "The bank predicted that prices would fall.": SpeechAct.PREDICT,
    "The judge asked whether the witness knew the driver.": SpeechAct.ASK,
    "The mayor said that the bridge was safe.": SpeechAct.STATE,
}


@pytest.mark.parametrize("text", ACTS)
def test_speech_act(text: str, nlp: Language, gazetteer: Gazetteer) -> None:
    assert [found.speech_act for found in attributions(text, nlp, gazetteer)] == [ACTS[text]]
