"""Lines of JSON: what is taken, what is refused and with which words."""

import json
from typing import Any

import pytest

from claimgraph import lines
from claimgraph.errors import InputRefused
from claimgraph.model import Article, Claim

CLAIM: dict[str, Any] = {
    "article": "harbour-1",
    "actor": [{"name": "Norway", "type": "Country"}],
    "action": {"type": "AID", "phrase": "send"},
    "target": [{"name": "Iceland", "type": "Country"}],
    "object": "two patrol boats",
    "date": "2021-03",
    "earliest": "2021-03-01",
    "latest": "2021-03-31",
    "dateText": "this month",
    "dateBasis": "relative",
    "source": [{"name": "a spokesman", "type": "UnnamedSource", "spokespersonFor": [{"name": "the ministry"}]}],
    "relayedBy": [],
    "attribution": "indirect",
    "speechAct": "promise",
    "negated": False,
    "modality": "intended",
    "confidence": 0.8,
    "evidence": {"quote": "would send two patrol boats", "start": 4, "end": 31},
}


def test_a_claim_comes_back_as_it_went_in() -> None:
    claim = lines.parse(json.dumps(CLAIM))
    assert isinstance(claim, Claim)
    again = lines.claim_line(claim)
    principal = [{"name": "the ministry", "type": None}]
    source = {"name": "a spokesman", "type": "UnnamedSource", "spokespersonFor": principal}
    assert again == {**CLAIM, "source": [source]}
    assert lines.parse(lines.dump(again)) == claim


def test_the_least_that_a_claim_needs() -> None:
    claim = lines.parse(
        '{"article": "a", "actor": "Norway", "action": "AID", "source": "Harbour News", "object": "boats"}'
    )
    assert isinstance(claim, Claim)
    assert claim.actor[0].name == "Norway"
    assert claim.actor[0].type is None
    assert claim.attribution == "narrated"


def test_an_article_takes_one_author_or_several() -> None:
    one = lines.parse('{"id": "a", "text": "Boats left.", "author": "Jo Berg", "_note": "mine"}')
    assert isinstance(one, Article)
    assert one.author == ("Jo Berg",)
    assert lines.parse(lines.dump(lines.article_line(one))) == one


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": {"type": "HUG"}}, "action.type"),
        ({"action": None}, "action"),
        ({"actor": []}, "actor"),
        ({"actor": [{"type": "Country"}]}, "actor.name"),
        ({"actor": [{"name": "Norway", "type": "Kingdom"}]}, "actor.type"),
        ({"source": None}, "source"),
        ({"target": None, "object": None, "evidence": None}, "target"),
        ({"date": "2021-13"}, "date"),
        ({"date": "16.3.2021"}, "date"),
        ({"earliest": "2021-04-01"}, "earliest"),
        ({"latest": None}, "earliest"),
        ({"confidence": 1.5}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"negated": "no"}, "negated"),
        ({"modality": "maybe"}, "modality"),
        ({"evidence": {"quote": "x", "start": 3}}, "evidence"),
        ({"evidence": {"quote": "x", "start": -1, "end": 3}}, "evidence"),
        ({"targets": []}, "targets"),
        ({"article": ""}, "article"),
        ({"generatedBy": "me"}, "generatedBy"),
    ],
)
def test_a_wrong_field_is_named_with_a_remedy(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputRefused) as caught:
        lines.parse(json.dumps({**CLAIM, **change}))
    assert caught.value.refusal.field == field
    assert caught.value.refusal.reason
    assert caught.value.refusal.remedy


@pytest.mark.parametrize("text", ["{", "[]", "3", "null", '{"id": NaN}', "[" * 100_000, '{"id": "a"}', '{"text": "b"}'])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        lines.parse(text)


@pytest.mark.parametrize("depth", [9, 480, 900])
def test_a_long_row_of_spokespersons_is_refused(depth: int) -> None:
    party: dict[str, Any] = {"name": "Norway"}
    for number in range(depth):
        party = {"name": f"Envoy {number}", "spokespersonFor": party}
    with pytest.raises(InputRefused, match="speak for one another"):
        lines.claim({**CLAIM, "actor": party})
