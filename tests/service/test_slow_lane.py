"""Queries that take long leave their places to the quick ones, and wait for places of their own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import BASE, gone

from claimgraph import errors
from claimgraph.storage.workers import QueryPool
from claimgraph.storage.workers_lanes import Places, Slow
from patience import joined

COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
SELECTIVE = f"SELECT ?l {{ <{BASE}id/actor/estonia> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}"


@contextmanager
def running(pool: QueryPool, number: int, timeout: float) -> Iterator[list[Exception]]:
    """Run so many long queries; what they end with is in the list, in the order of their ends."""
    ended: list[Exception] = []

    def run() -> None:
        try:
            pool.run(COUNTED, timeout=timeout)
        except (errors.QueryError, errors.UsageError) as error:
            ended.append(error)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    try:
        yield ended
    finally:
        joined(threads)


def ask(pool: QueryPool) -> str:
    return b"".join(pool.run(SELECTIVE, format="csv")).decode()


def states(pool: QueryPool) -> list[tuple[str, int]]:
    """List state and nice value of each worker."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pool.pids()]
    return [(found[0], int(found[16])) for found in fields]


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_long_queries_leave_their_places_to_others(filled: Path) -> None:
    slow = Slow(after=0.1, places=2, queue=3)
    with QueryPool(filled, 1, timeout=60, slow=slow) as pool, running(pool, 5, 60) as ended:
        wait_for(lambda: states(pool).count(("T", 19)) == 3 and len(pool.pids()) == 7)
        assert sorted(nice for _, nice in states(pool)) == [0, 0] + [19] * 5
        began = time.monotonic()
        assert [ask(pool) for _ in range(3)] == ["l\r\nEstonia\r\n"] * 3
        assert time.monotonic() - began < 3
        assert not ended
        wait_for(lambda: len(ended) == 3)
        assert {type(error) for error in ended} == {errors.QueryBusy}
        assert getattr(ended[0], "limit", None) == errors.Limit("slow_workers", 2, "queries")
        pool.close()


def test_who_waits_runs_when_a_place_is_free_and_who_finds_none_is_told(filled: Path) -> None:
    with QueryPool(filled, 1, timeout=20, slow=Slow(after=0.1, places=1, queue=1)) as pool:
        with running(pool, 1, 6) as first:
            wait_for(lambda: 19 in [nice for _, nice in states(pool)])
            with running(pool, 2, 12) as others:
                wait_for(lambda: len(others) == 1)
                assert [type(error) for error in others] == [errors.QueryBusy]
        assert [type(error) for error in first + others[1:]] == [errors.QueryTimeout] * 2
        wait_for(lambda: len(pool.pids()) == 2)
        assert ask(pool) == "l\r\nEstonia\r\n"
        workers = pool.pids()
    assert gone(workers)


def test_a_long_answer_comes_whole_after_it_was_moved(filled: Path) -> None:
    many = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 400000"
    with QueryPool(filled, 1, timeout=60, slow=Slow(after=0.01, places=1, queue=0)) as pool:
        with pool.run(many, format="csv") as answer:
            body = next(answer)
            wait_for(lambda: answer.slow)
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

    threads = [threading.Thread(target=take, args=[number], daemon=True) for number in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    with pytest.raises(errors.QueryBusy):
        places.take(1, lambda: False)
    places.give_back()
    joined(threads)
    assert order == [0, 1, 2]


def test_who_gives_up_waiting_takes_no_place() -> None:
    places = Places(1, 1)
    places.take(1, lambda: False)
    for seconds, given_up in ((0.01, False), (5, True)):
        with pytest.raises(errors.QueryBusy):
            places.take(seconds, lambda given_up=given_up: given_up)  # type: ignore[misc]
    places.give_back()
    places.take(0, lambda: False)
