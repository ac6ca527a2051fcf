"""Who is given as the source: speakers of what they say, the text of what is done."""

import pytest

from claimgraph.extraction import RuleExtractor
from claimgraph.lines import claim_line
from claimgraph.model import Article, Claim

AUTHOR = "The Evening Post"


@pytest.fixture(scope="module")
def extractor() -> RuleExtractor:
    return RuleExtractor()


def claims_of(extractor: RuleExtractor, text: str) -> list[Claim]:
    article = Article(id="a", date_published="2024-05-15", publisher=AUTHOR, text=text)
    ((_, claims),) = extractor.extract([article])
    assert isinstance(claims, list)
    return claims


def sources(extractor: RuleExtractor, text: str, phrase: str) -> list[list[str]]:
    claims = claims_of(extractor, text)
    found = [[party.name for party in claim.source] for claim in claims if phrase in (claim.phrase or "")]
    assert found or not phrase, [claim_line(claim) for claim in claims]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Nora Lindqvist added two goals and a pass to lead Tromso.",
        "Minister Olga Petrova tried to calm the farmers of the valley.",
        "Mayor Anna Berg reconsidered her decision made in May.",
        "Firefighters of Bergen responded to several reports of smoke.",
        "Nora Lindqvist proposed legislation on the harbour.",
        "Norway stands to suffer from the storm.",
        'In her novel "The Long Way Home From Sea," Anna Berg shares the secrets of a sailor.',
        "Anna Berg's refusal to sell the harbour was met with anger.",
    ],
)
def test_who_does_something_does_not_say_it(extractor: RuleExtractor, text: str) -> None:
    assert all([party.name for party in claim.source] == [AUTHOR] for claim in claims_of(extractor, text))


@pytest.mark.parametrize(
    ("text", "phrase", "source"),
    [
        ("Kenya declined to send weapons to Somalia.", "declined", AUTHOR),
        ("Anna Berg declined to comment.", "declined", "Anna Berg"),
        ("Karsten Air responded to the accusations of the pilots.", "responded", "Karsten Air"),
        ("Karsten Air grew by supporting the farmers of Norway.", "supporting", AUTHOR),
        (
            "Taxes hurt growers, said Anna Berg, who leads the Farm League, which sued Karsten Air.",
            "sued",
            AUTHOR,
        ),
        (
            "Anna Berg told the members of the Farm League to save money as Karsten Air sued Norway.",
            "sued",
            AUTHOR,
        ),
        (
            'Envoy Anna Berg alleged, among other things, Karsten Air had "paid for terrible crimes and lies '
            'across the coast," by supporting President Ivan Orlov.',
            "supporting",
            "Anna Berg",
        ),
        (
            "The ministry of Norway published its plan. "
            'Its statement read, "The harbour will be closed for two years and the ships will go."',
            "read",
            "Norwegian ministry",
        ),
        (
            "Backers of the tunnel say that it will help the villages on the coast.",
            "say",
            "backers of the tunnel",
        ),
        (
            "Estimates by union leaders indicate ten thousand people marched in Oslo on Saturday.",
            "marched",
            "Estimates by union leaders",
        ),
    ],
)
def test_the_source_is_who_says_it(extractor: RuleExtractor, text: str, phrase: str, source: str) -> None:
    assert sources(extractor, text, phrase) == [[source]]


def test_the_second_of_two_speakers_is_not_passed_on_by_the_first(extractor: RuleExtractor) -> None:
    text = "One driver said that the road was closed and several said Karsten Air should pay for the damage."
    (claim,) = [claim for claim in claims_of(extractor, text) if claim.phrase == "should pay"]
    assert [party.name for party in claim.source] == ["several"]
    assert not claim.relayed_by
