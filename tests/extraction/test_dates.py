"""When: expressions of time against a day of publication, and the event that they belong to.

16 March 2021, the day of publication in most rows, was a Tuesday.
"""

from datetime import date

import pytest
from spacy.language import Language

from claimgraph.extraction import dates
from claimgraph.extraction.dates import When
from claimgraph.model import DateBasis

TUESDAY = date(2021, 3, 16)
EXPLICIT, RELATIVE, INFERRED = DateBasis.EXPLICIT, DateBasis.RELATIVE, DateBasis.INFERRED


def when(nlp: Language, sentence: str, verb: str, published: date | None = TUESDAY) -> When | None:
    doc = nlp(sentence)
    trigger = next(token for token in doc if token.text == verb)
    return dates.when(trigger, doc, published)


@pytest.mark.parametrize(
    ("sentence", "verb", "day", "earliest", "latest", "basis"),
    [
        ("Norway sent boats on Monday.", "sent", "2021-03-15", "2021-03-15", "2021-03-15", RELATIVE),
        ("Norway sent boats on Tuesday.", "sent", "2021-03-16", "2021-03-16", "2021-03-16", RELATIVE),
        ("Norway sent boats on Wednesday.", "sent", "2021-03-10", "2021-03-10", "2021-03-10", RELATIVE),
        ("Norway sent boats last Tuesday.", "sent", "2021-03-09", "2021-03-09", "2021-03-09", RELATIVE),
        ("Norway will send boats on Monday.", "send", "2021-03-22", "2021-03-22", "2021-03-22", RELATIVE),
        ("Norway plans to send boats on Friday.", "send", "2021-03-19", "2021-03-19", "2021-03-19", RELATIVE),
        ("The troops left on Saturday night.", "left", "2021-03-13", "2021-03-13", "2021-03-13", RELATIVE),
        ("The troops left yesterday.", "left", "2021-03-15", "2021-03-15", "2021-03-15", RELATIVE),
        ("The troops will leave tomorrow.", "leave", "2021-03-17", "2021-03-17", "2021-03-17", RELATIVE),
        ("The troops left on March 3.", "left", "2021-03-03", "2021-03-03", "2021-03-03", RELATIVE),
        ("The troops left on Nov. 20.", "left", "2020-11-20", "2020-11-20", "2020-11-20", RELATIVE),
        ("The troops left on 3 March 2019.", "left", "2019-03-03", "2019-03-03", "2019-03-03", EXPLICIT),
        ("The troops left on Sunday, March 3, 2019.", "left", "2019-03-03", "2019-03-03", "2019-03-03", EXPLICIT),
        ("Delegates met in Oslo on March 3-5.", "met", "2021-03", "2021-03-03", "2021-03-05", RELATIVE),
        ("The troops left in March 2019.", "left", "2019-03", "2019-03-01", "2019-03-31", EXPLICIT),
        ("The troops left in January.", "left", "2021-01", "2021-01-01", "2021-01-31", RELATIVE),
        ("The troops left in May.", "left", "2020-05", "2020-05-01", "2020-05-31", RELATIVE),
        ("The troops will leave in May.", "leave", "2021-05", "2021-05-01", "2021-05-31", RELATIVE),
        ("The troops left in 2003.", "left", "2003", "2003-01-01", "2003-12-31", EXPLICIT),
        ("The army ruled the country in the 1980s.", "ruled", None, "1980-01-01", "1989-12-31", EXPLICIT),
        ("The army ruled the country in the early 1990s.", "ruled", None, "1990-01-01", "1993-12-31", EXPLICIT),
        ("The group has controlled the port since 2001.", "controlled", "2001", "2001-01-01", "2021-03-16", EXPLICIT),
        ("Rebels seized the port last week.", "seized", "2021-03", "2021-03-08", "2021-03-14", RELATIVE),
        ("Rebels seized the port last month.", "seized", "2021-02", "2021-02-01", "2021-02-28", RELATIVE),
        ("Rebels seized the port earlier this year.", "seized", "2021", "2021-01-01", "2021-03-16", RELATIVE),
        ("Leaders will meet next month.", "meet", "2021-04", "2021-04-01", "2021-04-30", RELATIVE),
        ("Leaders will meet later this year.", "meet", "2021", "2021-03-16", "2021-12-31", RELATIVE),
        ("Rebels seized the port two days ago.", "seized", "2021-03-14", "2021-03-14", "2021-03-14", RELATIVE),
        ("Rebels seized the port three years ago.", "seized", "2018", "2018-01-01", "2018-12-31", RELATIVE),
        ("Rebels killed hostages over the past two weeks.", "killed", "2021-03", "2021-03-02", "2021-03-16", RELATIVE),
        ("Leaders met in the summer of 2015.", "met", "2015", "2015-06-01", "2015-08-31", EXPLICIT),
        ("Italy pledged to cut emissions by 2030.", "cut", "2030", "2021-03-16", "2030-12-31", EXPLICIT),
    ],
)
def test_an_expression_gives_a_date_and_its_bounds(
    nlp: Language,
    sentence: str,
    verb: str,
    day: str | None,
    earliest: str,
    latest: str,
    basis: DateBasis,
) -> None:
    found = when(nlp, sentence, verb)
    assert found is not None
    assert (found.date, found.earliest, found.latest, found.basis) == (day, earliest, latest, basis)
    assert found.text in sentence


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("The minister said on Monday that Norway sent boats.", "sent"),
        ("The minister said Monday that Norway had sent boats.", "sent"),
        ("On Monday, the minister said that Norway had sent boats.", "sent"),
        ("Norway sent boats, the minister said on Monday.", "sent"),
    ],
)
def test_the_date_of_saying_is_not_the_date_of_doing(nlp: Language, sentence: str, verb: str) -> None:
    assert when(nlp, sentence, verb) is None
    said = when(nlp, sentence, "said")
    assert said is not None
    assert said.date == "2021-03-15"


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Norway sent 2000 soldiers.", "sent"),
        ("Norway sent soldiers to 1999 villages.", "sent"),
        ("Theresa May visited Oslo.", "visited"),
        ("Soldiers march through Oslo.", "march"),
        ("Norway spent $2010 on boats.", "spent"),
        ("Police may arrest the minister.", "arrest"),
        ("Poland Today noted that the harbour would be closed.", "noted"),
    ],
)
def test_what_only_looks_like_a_date_is_none(nlp: Language, sentence: str, verb: str) -> None:
    assert when(nlp, sentence, verb) is None


def test_a_date_before_coordinated_verbs_is_that_of_both(nlp: Language) -> None:
    sentence = "On Monday, police arrested ten people and seized weapons."
    for verb in ("arrested", "seized"):
        found = when(nlp, sentence, verb)
        assert found is not None
        assert found.date == "2021-03-15"


def test_days_are_counted_from_the_last_day_that_the_text_told(nlp: Language) -> None:
    found = when(nlp, "The army shelled Harran on March 3. Rebels retook the town two days later.", "retook")
    assert found is not None
    assert (found.date, found.basis) == ("2021-03-05", INFERRED)


def test_without_a_day_of_publication_only_whole_dates_are_placed(nlp: Language) -> None:
    found = when(nlp, "Norway sent boats on Monday.", "sent", None)
    assert found == When(None, None, None, "on Monday", None)
    found = when(nlp, "Norway sent boats in 2019.", "sent", None)
    assert found is not None
    assert found.date == "2019"


def test_words_that_cannot_be_placed_are_kept(nlp: Language) -> None:
    assert when(nlp, "The general ruled before 1990.", "ruled") == When(None, None, None, "before 1990", None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Two years after Malta invaded Gozo, Norway sent boats.",
        "Norway sent boats 18 years before Denmark did.",
    ],
)
def test_years_counted_from_an_event_give_no_date(nlp: Language, sentence: str) -> None:
    assert when(nlp, sentence, "sent") is None


@pytest.mark.parametrize("sentence", ["Norway sent boats ten years later.", "Norway sent boats in 2030."])
def test_what_happened_is_never_dated_after_publication(nlp: Language, sentence: str) -> None:
    found = when(nlp, sentence, "sent")
    assert found is not None
    assert (found.date, found.earliest, found.latest) == (None, None, None)


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Norway on Monday rejected the offer and threatened Denmark.", "threatened"),
        ("The militia shot down and destroyed a drone on Monday.", "shot"),
        ("Norway rejected a proposal of the Danish envoys on Monday.", "rejected"),
    ],
)
def test_a_day_is_shared_by_the_verbs_that_it_stands_beside(nlp: Language, sentence: str, verb: str) -> None:
    found = when(nlp, sentence, verb)
    assert found is not None
    assert found.date == "2021-03-15"


def test_earlier_in_the_month_ends_on_the_day_of_publication(nlp: Language) -> None:
    found = when(nlp, "Norway sanctioned Denmark earlier in the month.", "sanctioned")
    assert found is not None
    assert (found.date, found.earliest, found.latest) == ("2021-03", "2021-03-01", "2021-03-16")
