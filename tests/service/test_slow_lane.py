"""Queries that take long leave their places to the quick ones, and wait for places of their own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import BASE, gone

from claimgraph import errors
from claimgraph.storage.workers import QueryPool
from claimgraph.storage.workers_lanes import Places, Slow

COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
SELECTIVE = f"SELECT ?l {{ <{BASE}id/actor/estonia> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}"


@contextmanager
def running(pool: QueryPool, number: int, timeout: float) -> Iterator[list[errors.QueryError]]:
    """Run so many long queries; what they end with is in the list, in the order of their ends."""
    ended: list[errors.QueryError] = []

    def run() -> None:
        try:
            pool.run(COUNTED, timeout=timeout)
        except errors.QueryError as error:
            ended.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    yield ended
    for thread in threads:
        thread.join()


def ask(pool: QueryPool) -> tuple[str, float]:
    began = time.monotonic()
    return b"".join(pool.run(SELECTIVE, format="csv")).decode(), time.monotonic() - began


def states(pool: QueryPool) -> list[tuple[str, int]]:
    """List state and nice value of each worker."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pool.pids()]
    return sorted((found[0], int(found[16])) for found in fields)


def test_long_queries_leave_their_places_to_others(filled: Path) -> None:
    slow = Slow(after=0.1, places=2, queue=3)
    with QueryPool(filled, 1, timeout=5, slow=slow) as pool, running(pool, 5, 3) as ended:
        time.sleep(1)
        assert states(pool)[-3:] == [("T", 19)] * 3
        assert sorted(nice for _, nice in states(pool)) == [0, 0] + [19] * 5
        answers = [ask(pool) for _ in range(5)]
        assert {text for text, _ in answers} == {"l\r\nEstonia\r\n"}
        assert sum(seconds for _, seconds in answers) < 1
        assert not ended
    assert [type(error) for error in ended].count(errors.QueryTimeout) == 2
    waited = [error for error in ended if isinstance(error, errors.QueryBusy)]
    assert len(waited) == 3
    assert waited[0].limit == errors.Limit("slow_workers", 2, "queries")


def test_who_waits_runs_when_a_place_is_free_and_who_finds_none_is_told(filled: Path) -> None:
    with QueryPool(filled, 1, timeout=6, slow=Slow(after=0.1, places=1, queue=1)) as pool:
        with running(pool, 1, 1) as first, running(pool, 2, 3) as others:
            time.sleep(0.8)
            assert [type(error) for error in others] == [errors.QueryBusy]
        assert [type(error) for error in first + others[1:]] == [errors.QueryTimeout] * 2
        workers = pool.pids()
        assert len(workers) == 2
        assert ask(pool)[0] == "l\r\nEstonia\r\n"
    assert gone(workers)


def test_a_long_answer_comes_whole_after_it_was_moved(filled: Path) -> None:
    many = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 400000"
    with QueryPool(filled, 1, timeout=30, slow=Slow(after=0.01, places=1, queue=0)) as pool:
        with pool.run(many, format="csv") as answer:
            body = next(answer)
            time.sleep(0.3)
            assert answer.slow
            body += b"".join(answer)
        assert body.count(b"\r\n") == 400_001
        assert [nice for _, nice in states(pool)] == [0, 0]


def test_places_are_given_in_the_order_of_asking() -> None:
    places, order = Places(1, 3), []
    places.take(1, lambda: False)

    def take(number: int) -> None:
        places.take(5, lambda: False)
        order.append(number)
        places.give_back()

    threads = [threading.Thread(target=take, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    with pytest.raises(errors.QueryBusy):
        places.take(1, lambda: False)
    places.give_back()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2]


def test_who_gives_up_waiting_takes_no_place() -> None:
    places = Places(1, 1)
    places.take(1, lambda: False)
    for seconds, given_up in ((0.01, False), (5, True)):
        with pytest.raises(errors.QueryBusy):
            places.take(seconds, lambda given_up=given_up: given_up)  # type: ignore[misc]
    places.give_back()
    places.take(0, lambda: False)
