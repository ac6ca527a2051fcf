"""The exports over HTTP, asked of a running service."""

import contextlib
import hashlib
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse
from samples import ARTICLES, export, fill

from patience import ended, heard

ATOM = "{http://www.w3.org/2005/Atom}"
FILE = "claimgraph.nq.gz"


class Site:
    """A service over a store with two exports, the newest last."""

    def __init__(self, url: str, exports: list[Path]) -> None:
        self.host, self.exports = urlsplit(url).netloc, exports

    def ask(self, path: str, **fields: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in fields.items()})
            response = connection.getresponse()
            return response.status, response.headers, response.read()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("published")
    fill(folder / "store", ARTICLES[:1])
    made = [export(folder / "store", folder / "exports")]
    time.sleep(1)  # a name is a second
    made.append(export(folder / "store", folder / "exports"))
    options = ["--store", folder / "store", "--exports", folder / "exports", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "claimgraph", "serve", *options], stderr=subprocess.PIPE, text=True
    )
    yield Site(heard(process, r"at (http://\S+)")[1], made)
    process.terminate()
    assert ended(process) == 0
    assert process.stderr is not None
    process.stderr.close()


def test_the_list_comes_as_json_page_and_catalogue(site: Site) -> None:
    names = [folder.name for folder in reversed(site.exports)]
    status, headers, body = site.ask("/exports/", Accept="application/json")
    assert status == 200 and "Accept" in headers["Vary"]
    listed = json.loads(body)["exports"]
    assert [one["name"] for one in listed] == names
    assert listed[0]["previous"] == names[1]
    page = site.ask("/exports/", Accept="text/html")[2].decode()
    assert page.index(names[0]) < page.index(names[1])
    catalogue = site.ask("/exports/", Accept="text/turtle")[2]
    datasets = {quad.object.value for quad in parse(catalogue, RdfFormat.TURTLE) if "#dataset" in str(quad.predicate)}
    assert datasets == {f"http://127.0.0.1:8080/exports/{name}/" for name in names}
    assert site.ask("/exports/", Accept="image/png")[0] == 406


def test_each_listed_file_is_what_it_is_said_to_be(site: Site) -> None:
    for one in json.loads(site.ask("/exports/?format=json")[2])["exports"][0]["files"]:
        status, _, body = site.ask(one["url"])
        assert status == 200
        assert (len(body), hashlib.sha256(body).hexdigest()) == (one["bytes"], one["sha256"])


def test_the_feed_has_an_entry_for_each(site: Site) -> None:
    _, headers, body = site.ask("/exports/feed.atom")
    assert headers.get_content_type() == "application/atom+xml"
    feed = ElementTree.fromstring(body)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"http://127.0.0.1:8080/exports/{folder.name}/" for folder in reversed(site.exports)
    ]
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_files_never_change_and_come_in_ranges(site: Site) -> None:
    path = f"/exports/{site.exports[1].name}/{FILE}"
    data = (site.exports[1] / FILE).read_bytes()
    _, headers, body = site.ask(path)
    assert body == data and "Content-Encoding" not in headers
    assert {"public", "immutable"} <= set(headers["Cache-Control"].split(", "))
    status, part, body = site.ask(path, Range="bytes=10-19", If_Range=headers["ETag"])
    assert (status, body, part["Content-Range"]) == (206, data[10:20], f"bytes 10-19/{len(data)}")
    assert site.ask(path, Range=f"bytes={len(data)}-")[0] == 416
    status, _, body = site.ask(path, Range="bytes=10-19", If_Range='"other"')
    assert (status, body) == (200, data)
    assert site.ask(path, If_None_Match=headers["ETag"])[0] == 304


def test_latest_leads_to_the_newest(site: Site) -> None:
    status, headers, _ = site.ask(f"/exports/latest/{FILE}")
    assert (status, headers["Location"]) == (307, f"/exports/{site.exports[1].name}/{FILE}")
    assert headers["Cache-Control"] == "no-cache"
    status, headers, _ = site.ask(f"/exports/{site.exports[0].name}/")
    assert (status, headers["Location"]) == (303, f"/exports/{site.exports[0].name}/manifest.jsonld")
    manifest = json.loads(site.ask(headers["Location"])[2])
    assert manifest["dcterms:identifier"] == site.exports[0].name


def test_the_newest_turtle_is_found_whichever_way_it_is_packed(site: Site) -> None:
    status, headers, _ = site.ask("/exports/latest/claimgraph.ttl.zst")
    assert (status, headers["Location"]) == (307, f"/exports/{site.exports[-1].name}/claimgraph.ttl.gz")


@pytest.mark.parametrize(
    "path", ["../store/FORMAT", "..%2fstore/FORMAT", "latest/../.lock", ".lock", "x/y", "latest/x"]
)
def test_nothing_else_is_sent(path: str, site: Site) -> None:
    status, headers, _ = site.ask(f"/exports/{path}")
    if status in (307, 308):
        status, _, _ = site.ask(headers["Location"])
    assert status == 404
