"""What claims sentences give, through the extractor as every caller uses it."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.cli import main
from claimgraph.extraction import RuleExtractor
from claimgraph.lines import article_line, claim_line
from claimgraph.model import Article, AttributionKind, Claim

CASES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))["sentence"]


@pytest.fixture(scope="module")
def extractor() -> RuleExtractor:
    return RuleExtractor()


def claims_of(extractor: RuleExtractor, text: str) -> list[Claim]:
    ((_, claims),) = extractor.extract([Article(id="a", date_published="2024-05-15", text=text)])
    assert isinstance(claims, list)
    return claims


def facts(claim: Claim) -> dict[str, object]:
    return {
        "actor": [party.name for party in claim.actor],
        "type": claim.action.value,
        "phrase": claim.phrase,
        "target": [party.name for party in claim.target],
        "negated": claim.negated,
        "modality": claim.modality.value,
        "attribution": claim.attribution.value,
        "source": [party.name for party in claim.source],
        "date": claim.date,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_sentence_gives_its_claim(extractor: RuleExtractor, case: dict[str, dict[str, object]]) -> None:
    found = [facts(claim) for claim in claims_of(extractor, str(case["text"]))]
    wanted, unwanted = case.get("claim"), case.get("none")
    if wanted:
        assert any(wanted.items() <= fact.items() for fact in found), found
    if unwanted:
        assert not any(unwanted.items() <= fact.items() for fact in found), found


def test_what_someone_says_is_theirs(extractor: RuleExtractor) -> None:
    text = "“Nothing is decided.”\n\nThe chancellor of Austria said that Italy attacked Malta."
    (claim,) = [claim for claim in claims_of(extractor, text) if claim.action.value == "ASSAULT"]
    assert claim.attribution is AttributionKind.INDIRECT
    assert all("Italy" not in party.name for party in claim.source)


def test_a_duty_that_someone_states_is_a_demand(extractor: RuleExtractor) -> None:
    found = [facts(claim) for claim in claims_of(extractor, "Russia said that Ukraine must leave Crimea.")]
    assert any(fact["type"] == "REQUEST" and fact["actor"] == ["Russia"] for fact in found), found


def test_evidence_is_the_exact_stretch(extractor: RuleExtractor) -> None:
    text = "Headline words\n\n  Fiji attacked Samoa.  \n\nNepal met with Bhutan — again.\n"
    claims = claims_of(extractor, text)
    assert len(claims) >= 2
    for claim in claims:
        (evidence,) = claim.evidence
        assert evidence.quote == text[evidence.start : evidence.end]
        assert "\n\n" not in evidence.quote


def test_a_dateline_is_no_actor(extractor: RuleExtractor) -> None:
    found = [facts(claim) for claim in claims_of(extractor, "GENEVA (AP) — Ireland condemned Israel.")]
    assert [fact["actor"] for fact in found] == [["Ireland"]]


@pytest.mark.parametrize("author", [(), ("Ada Nowak",)])
def test_the_text_speaks_for_its_author_or_publisher(extractor: RuleExtractor, author: tuple[str, ...]) -> None:
    article = Article(id="a", author=author, publisher="Daily Post", text="Kuwait attacked Iraq.")
    ((_, claims),) = extractor.extract([article])
    assert isinstance(claims, list)
    assert [party.name for party in claims[0].source] == list(author or ("Daily Post",))


def test_order_and_emptiness_are_kept(extractor: RuleExtractor) -> None:
    articles = [Article(id=str(n), text="" if n % 3 else "Cuba met with Spain.", headline="h") for n in range(9)]
    done = list(extractor.extract(articles))
    assert [article.id for article, _ in done] == [article.id for article in articles]
    assert [bool(claims) for _, claims in done] == [n % 3 == 0 for n in range(9)]


def test_a_long_text_is_read_in_pieces_and_a_longer_one_refused(extractor: RuleExtractor) -> None:
    text = "Nobody came to the old harbour.\n\n" * 1300 + "Cuba met with Spain."
    claims = claims_of(extractor, text)
    assert [claim.evidence[0].quote for claim in claims] == ["Cuba met with Spain."]
    ((_, refusal),) = extractor.extract([Article(id="a", text="word " * 250_000)])
    assert not isinstance(refusal, list)
    assert "characters" in refusal.reason


def test_the_command_prints_a_line_a_claim_and_names_what_it_refuses() -> None:
    line = json.dumps(article_line(Article(id="a", text="Cuba met with Spain.", language="en")))
    done = CliRunner().invoke(main, ["extract", "-"], input=f"{line}\n{{broken\n")
    assert done.exit_code == 1
    (claim,) = [json.loads(printed) for printed in done.stdout.splitlines()]
    assert claim["action"] == {"type": "CONSULT", "phrase": "met with"}
    assert "-" in done.stderr


def test_an_unknown_extractor_is_wrong_use() -> None:
    done = CliRunner().invoke(main, ["extract", "--extractor", "nobody", "-"], input="")
    assert done.exit_code == 2
    assert "rules" in done.stderr


def test_lines_can_be_read_back(extractor: RuleExtractor) -> None:
    from claimgraph.lines import claim as read

    for claim in claims_of(extractor, "France said it would release the ship. Kuwait attacked Iraq."):
        assert read(claim_line(claim)) == claim


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday Rossi said that Norway should leave Denmark.",
        "Ola Berg said yesterday that prices were falling fast.",
        "“We will never leave,” Ola Berg said yesterday.",
    ],
)
def test_an_act_of_speaking_has_the_day_of_the_speech(extractor: RuleExtractor, text: str) -> None:
    assert [claim.date for claim in claims_of(extractor, text)] == ["2024-05-14"]


def test_who_writes_a_statement_is_its_source(extractor: RuleExtractor) -> None:
    (claim,) = claims_of(extractor, "Norway fired at the boats, according to a statement by Ola Berg.")
    assert [party.name for party in claim.source] == ["Ola Berg"]


def test_a_clause_set_against_what_is_said_is_not_said(extractor: RuleExtractor) -> None:
    found = claims_of(extractor, "Ola Berg said prices were falling while Anna Lind warned of a crisis.")
    assert "prices were falling" in [claim.object for claim in found]
    assert all(
        "Ola Berg" not in [party.name for party in claim.source] for claim in found if "Lind" in str(claim.actor)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Denmark has had many problems, Ola Berg said.",
        "Many people live in Denmark, Ola Berg said.",
        "Ola Berg said that prices were falling.",
    ],
)
def test_a_statement_is_proved_by_its_whole_sentence(extractor: RuleExtractor, text: str) -> None:
    (claim,) = claims_of(extractor, text)
    assert [party.name for party in claim.actor] == ["Ola Berg"]
    assert claim.phrase == "said"
    assert [evidence.quote for evidence in claim.evidence] == [text]


def test_a_quotation_that_fills_a_paragraph_is_said_by_who_was_told_of_before(extractor: RuleExtractor) -> None:
    text = (
        "Mayor Anna Weber spoke in Vienna on Monday.\n\n“We will not close the hospital, whatever it may cost.”\n\n"
        "“The nurses deserve better than this,” Weber said.\n\n“It is a shame that nothing was done for ten years.”"
    )
    found = claims_of(extractor, text)
    for stretch in ("hospital", "nurses", "shame"):
        (claim,) = [claim for claim in found if stretch in claim.evidence[0].quote]
        assert [party.name for party in claim.source] == ["Anna Weber"]


def test_a_quotation_of_nobody_is_not_the_narrators(extractor: RuleExtractor) -> None:
    text = "Rain fell in the north.\n\n“Kuwait attacked Iraq with tanks and planes last night.”\n\nRain fell again."
    assert claims_of(extractor, text) == []


def test_neither_captions_nor_things_speak(extractor: RuleExtractor) -> None:
    text = "Image: Ada Nowak.\n\nThe new telescope allows a clear view of distant stars."
    assert claims_of(extractor, text) == []


@pytest.mark.parametrize(
    ("text", "type_", "object_"),
    [
        ("Finland urged shipping lines to leave Crimea.", "REQUEST", "shipping lines to leave Crimea"),
        ("Denmark asked Iceland to delay its vote.", "REQUEST", "its vote"),
        ("Denmark urged Iceland to reconsider.", "REQUEST", "to reconsider"),
        ("Ghana pledged that the talks will be open and short.", "AGREE", "that the talks will be open and short"),
        ("Four nurses sued to be allowed to vote.", "ACCUSE", "to be allowed to vote"),
        (
            "Togo allowed Benin to have its own court, parliament and coins.",
            "CONCEDE",
            "its own court, parliament and coins",
        ),
    ],
)
def test_an_object_is_told_whole(extractor: RuleExtractor, text: str, type_: str, object_: str) -> None:
    objects = [claim.object for claim in claims_of(extractor, text) if claim.action.value == type_]
    assert object_ in objects, objects


def test_one_act_in_two_verbs_is_one_claim(extractor: RuleExtractor) -> None:
    found = claims_of(extractor, "Spain banned the airline Volaris from flying over Madrid.")
    assert [claim.action.value for claim in found] == ["COERCE"], found
    found = claims_of(extractor, "Farmers marched in Lyon, protesting the new pension law.")
    assert [claim.object for claim in found if claim.action.value == "PROTEST"] == ["the new pension law"], found
