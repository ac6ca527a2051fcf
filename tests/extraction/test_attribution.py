"""Who says what: one sentence or a few for each way to say it."""

from dataclasses import dataclass

import pytest
from spacy.language import Language

from claimgraph.extraction.attribution import Attribution, find
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import PartyType, SpeechAct
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
    "noun with a clause": (
        "Peter Lund left the room. His claim that Norway had lied angered the ministry.",
        Said("His", "claim", ["that Norway had lied"], "indirect"),
    ),
    "name and colon": (
        "Holm: The port will reopen.\n\nThe town waited for months.",
        Said("Holm", ":", ["The port will reopen."], "indirect"),
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


def speakers(text: str, nlp: Language, gazetteer: Gazetteer) -> list[tuple[list[str], list[str]]]:
    """Name who speaks and who relays, for each attribution."""
    found = attributions(text, nlp, gazetteer)
    return [([party.name for party in one.speakers], [party.name for party in one.relayed_by]) for one in found]


RELAYED = {
    "Peter Lund was quoted by Maria Holm as saying that the port would reopen.": (["Peter Lund"], ["Maria Holm"]),
    "Maria Holm quoted Peter Lund as saying the bridge was unsafe.": (["Peter Lund"], ["Maria Holm"]),
    "Maria Holm reported that Peter Lund said the talks had failed.": (["Peter Lund"], ["Maria Holm"]),
    "Peter Lund told Maria Holm that the talks had failed.": (["Peter Lund"], []),
}


@pytest.mark.parametrize("text", RELAYED)
def test_the_nearest_speaks_and_others_relay(text: str, nlp: Language, gazetteer: Gazetteer) -> None:
    assert RELAYED[text] in speakers(text, nlp, gazetteer)


def test_a_spokesperson_names_whom_it_speaks_for(nlp: Language, gazetteer: Gazetteer) -> None:
    text = "Anna Berg, a spokeswoman for the White House, told reporters that the plan was dead."
    (found,) = attributions(text, nlp, gazetteer)
    (party,) = found.speakers
    assert party.name == "Anna Berg"
    assert [whom.name for whom in party.spokesperson_for] == ["White House"]


def test_an_unnamed_source_is_called_one(nlp: Language, gazetteer: Gazetteer) -> None:
    (found,) = attributions("Two officials said the raid had failed.", nlp, gazetteer)
    (party,) = found.speakers
    assert (party.name.lower(), party.type) == ("two officials", PartyType.UNNAMED_SOURCE)


def test_a_pronoun_means_the_person_who_spoke(nlp: Language, gazetteer: Gazetteer) -> None:
    text = "Maria Holm said the port was shut.\n\n“It will open again in May,” she said."
    assert [who for who, _ in speakers(text, nlp, gazetteer)] == [["Maria Holm"], ["Maria Holm"]]


def test_words_of_a_quotation_attribute_nothing_by_themselves(nlp: Language, gazetteer: Gazetteer) -> None:
    found = attributions("“I believe the owner said the mine was safe,” Erik Dahl said.", nlp, gazetteer)
    assert [one.source.text for one in found if one.source is not None] == ["Erik Dahl"]


def test_a_text_without_speech_has_no_attribution(nlp: Language, gazetteer: Gazetteer) -> None:
    assert attributions("The river froze on Monday. Two trucks crossed it.", nlp, gazetteer) == []


@pytest.mark.parametrize("text", ["", "\n\n", "“", "“Never", "according to", '"" said', ": said", "‘’’’"])
def test_fragments_do_no_harm(text: str, nlp: Language, gazetteer: Gazetteer) -> None:
    for found in attributions(text, nlp, gazetteer):
        assert all(0 <= start < end <= len(text) for start, end in found.content)
