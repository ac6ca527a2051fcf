"""Ends and restarts: what was begun is finished later, what is done stays done."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

from misbehaving import Here, Site, page

from patience import ended, heard, limited, until


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "claimgraph", *map(str, arguments)]
    with limited(subprocess.Popen(command, stderr=subprocess.PIPE, text=True)) as process:
        yield process


def watching(here: Here, *arguments: str) -> tuple[str | Path, ...]:
    return (
        "watch", *arguments, "--allow-private", "127.0.0.1", "--store", here.folder / "store", "--extractor", "none",
        "--fetch-pause", "0", "--interval", "0.2",
    )  # fmt: skip


def due_now(here: Here) -> None:
    with closing(sqlite3.connect(here.folder / "store.watch.sqlite")) as database, database:
        database.execute("UPDATE items SET due = 0")
        database.execute("UPDATE feeds SET due = 0")


def test_it_goes_on_round_by_round_until_ctrl_c(site: Site, here: Here) -> None:
    one, two = site.put("/one.html", page(1)), site.put("/two.html", page(2))
    with running(*watching(here, site.feed(one))) as process:
        heard(process, "1 accepted")
        site.feed(one, two)
        heard(process, "2 accepted")
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read()
        assert ended(process) == 0, said
        assert "Traceback" not in said
    assert here.articles().keys() == {one, two}


def test_after_a_kill_it_goes_on_where_it_was(site: Site, here: Here) -> None:
    links = [site.put(f"/{number}.html", page(number)) for number in range(60)]
    address = site.feed(*links, ETag='"a"')
    with running(*watching(here, address)) as process:
        until(
            lambda: process.poll() is not None or sum(site.times(f"/{number}.html") for number in range(60)) >= 40,
            "forty pages to be fetched",
        )
        assert process.poll() is None
    site.put("/feed.xml", status=304)
    done = here.watch(address)
    assert done.exit_code == 0, done.output
    assert here.articles().keys() == set(links)


def test_two_watches_do_not_share_a_state(site: Site, here: Here) -> None:
    address = site.feed()
    with running(*watching(here, address)) as process:
        heard(process, "0 accepted")
        done = here.watch(address)
    assert done.exit_code == 2
    assert "Another watch runs with it" in done.output


def test_a_state_that_is_none_is_told(site: Site, here: Here) -> None:
    (here.folder / "store.watch.sqlite").write_bytes(b"no database at all" * 99)
    done = here.watch(site.feed())
    assert done.exit_code == 2
    assert "Remove it to begin anew" in done.output


def test_a_page_is_given_up_after_five_tries(site: Site, here: Here) -> None:
    address = site.feed(site.put("/one.html", status=500))
    for tried in range(1, 7):
        done = here.watch(address)
        assert ("1 refused" in done.output) == (tried == 5), done.output
        due_now(here)
    assert site.times("/one.html") == 5


def test_a_page_that_comes_back_goes_in(site: Site, here: Here) -> None:
    address = site.feed(site.put("/one.html", status=404))
    here.watch(address)
    one = site.put("/one.html", page(1))
    due_now(here)
    assert "1 accepted" in here.watch(address).output
    assert list(here.articles()) == [one]


def test_a_feed_that_recovers_is_taken(site: Site, here: Here) -> None:
    address = site.put("/feed.xml", "<rss", "text/xml")
    assert here.watch(address).exit_code == 2
    site.feed(site.put("/one.html", page(1)))
    due_now(here)
    assert "1 accepted" in here.watch(address).output


def test_a_running_service_is_sent_what_is_new(site: Site, here: Here) -> None:
    site.put("/one.html", page(1))
    bad = site.put("/two.html", b"\x89PNG")
    address = site.feed(f"{site.base}/one.html", bad)
    with running("serve", "--port", "0", "--tokens", "a-token-to-write", "--store", here.folder / "served") as process:
        served = heard(process, r"http://\S+")
        done = here.watch(address, "--server", served[0], "--tokens", "a-token-to-write")
        assert "1 accepted" in done.output
        assert "a PNG image" in done.output
        assert done.exit_code == 1
        with urlopen(f"{served[0]}search?q=ferry&kind=article&format=json", timeout=30) as reply:
            assert "Ferry 1 agreed" in json.dumps(json.load(reply))
        assert here.watch(address, "--server", served[0], "--tokens", "a-token-to-write").exit_code == 0
        process.send_signal(signal.SIGINT)
        assert ended(process) == 0
    assert not here.articles()
