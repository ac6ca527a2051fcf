"""The example queries that the query page offers."""

from claimgraph import assets


def test_at_least_twenty_examples_each_with_a_question_as_its_title() -> None:
    titles = [title for title, _ in assets.queries()]
    assert len(titles) >= 20
    assert all(titles)
    assert len(set(titles)) == len(titles)
