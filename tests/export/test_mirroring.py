"""``claimgraph mirror`` against a running service: whole, by patches, interrupted, and lied to."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import ARTICLES, call, export, fill

from claimgraph.cli import main
from claimgraph.export.verification import verify
from claimgraph.storage import Snapshots
from patience import ended, heard

NQUADS = "claimgraph.nq.gz"


class Site:
    """A service that publishes the first of three exports, and more when told to."""

    def __init__(self, url: str, folder: Path, exports: list[Path], store: Path) -> None:
        self.url, self.folder, self.exports, self.store = url, folder, exports, store

    def publish(self, *numbers: int) -> None:
        """Have just these exports there."""
        for old in self.folder.iterdir():
            old.unlink() if old.is_symlink() else shutil.rmtree(old)
        for number in numbers:
            shutil.copytree(self.exports[number], self.folder / self.exports[number].name)
        (self.folder / "latest").symlink_to(self.exports[numbers[-1]].name)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("mirrored")
    chance = random.Random(3)
    large = ARTICLES[1] | {"keywords": [f"{chance.getrandbits(128):032x}" for _ in range(3000)]}
    made = []
    for articles in ([large], ARTICLES[:1], ARTICLES[2:]):
        fill(folder / "store", articles)
        one = export(folder / "store", folder / "exports")
        made.append(Path(shutil.copytree(one, folder / "all" / one.name)))  # of one day only the last two stay
    (folder / "site").mkdir()
    options = ["--store", folder / "store", "--exports", folder / "site", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "claimgraph", "serve", *options], stderr=subprocess.PIPE, text=True
    )
    yield Site(heard(process, r"at (http://\S+)")[1], folder / "site", made, folder / "store")
    process.terminate()
    assert ended(process) == 0
    assert process.stderr is not None
    process.stderr.close()


def mirror(site: Site, into: Path, *options: str) -> tuple[str, str]:
    """Run it; return the name of the newest export in the mirror, which is whole, and what was said."""
    from click.testing import CliRunner

    done = CliRunner().invoke(main, ["mirror", site.url, "--into", str(into), *options])
    assert done.exit_code == 0, done.output
    verify(into / "latest")
    assert {path.name for path in into.iterdir() if path.name.startswith(".")} == {".lock"}
    return (into / "latest").readlink().name, done.stderr


def test_it_follows_by_patches_and_is_the_store_in_the_end(site: Site, tmp_path: Path) -> None:
    into = tmp_path / "mirror"
    site.publish(0)
    name, said = mirror(site, into)
    assert name == site.exports[0].name and "fetched whole" in said
    assert "nothing new" in mirror(site, into)[1]
    site.publish(0, 1, 2)
    name, said = mirror(site, into)
    assert name == site.exports[2].name and "followed by patches" in said
    assert (into / "latest" / NQUADS).read_bytes() == (site.exports[2] / NQUADS).read_bytes()
    assert not (into / "latest" / "claimgraph.ttl.gz").exists()
    call("restore", into / "latest", "--store", tmp_path / "store")
    with Snapshots(tmp_path / "store").newest() as ours, Snapshots(site.store).newest() as theirs:
        assert ours.manifest.state.digest == theirs.manifest.state.digest
    assert "fetched whole" in mirror(site, into, "--all")[1]
    assert {path.name for path in site.exports[2].iterdir()} == {path.name for path in (into / "latest").iterdir()}
    assert "nothing new" in mirror(site, into, "--all")[1]


def test_where_patches_are_missing_or_do_not_fit_the_whole_is_fetched(site: Site, tmp_path: Path) -> None:
    site.publish(0)
    mirror(site, tmp_path / "gap")
    mirror(site, tmp_path / "damaged")
    site.publish(2)
    assert "fetched whole" in mirror(site, tmp_path / "gap")[1]
    (tmp_path / "damaged" / "latest" / NQUADS).write_bytes(b"")
    site.publish(0, 1, 2)
    assert "fetched whole" in mirror(site, tmp_path / "damaged")[1]


def test_it_goes_on_with_what_came_before_and_notices_if_that_is_wrong(site: Site, tmp_path: Path) -> None:
    site.publish(2)
    data = (site.exports[2] / NQUADS).read_bytes()
    for half, code in ((data[: len(data) // 2], 0), (bytes(len(data) // 2), 2)):
        into = tmp_path / str(code)
        part = into / ".fetching" / site.exports[2].name / f"{NQUADS}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(half)
        said = call("mirror", site.url, "--into", into, code=code)
        assert code == 0 or "is not what its manifest says" in said
        mirror(site, into)


def test_a_file_that_was_changed_there_does_not_come_in(site: Site, tmp_path: Path) -> None:
    into = tmp_path / "mirror"
    site.publish(0)
    before, _ = mirror(site, into)
    site.publish(2)
    path = site.folder / site.exports[2].name / NQUADS
    path.write_bytes(bytes([*path.read_bytes()[:-1], 7]))
    assert NQUADS in call("mirror", site.url, "--into", into, code=2)
    assert (into / "latest").readlink().name == before
    verify(into / "latest")


def test_killed_it_leaves_the_last_one_good(site: Site, tmp_path: Path) -> None:
    into = tmp_path / "mirror"
    site.publish(0)
    mirror(site, into)
    site.publish(0, 1, 2)
    chance = random.Random(4)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "claimgraph", "mirror", site.url, "--into", into],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.1, 0.8))
        process.kill()
        ended(process)
        verify(into / "latest")
    assert mirror(site, into)[0] == site.exports[2].name


@pytest.mark.parametrize(
    ("url", "words"),
    [("file:///etc/", "is no address"), ("http://127.0.0.1:9/", "could not be fetched"), ("{}page/", "404")],
)
def test_an_address_that_is_none_is_told_in_one_line(url: str, words: str, site: Site, tmp_path: Path) -> None:
    said = call("mirror", url.format(site.url), "--into", tmp_path / "mirror", code=2)
    assert words in said and said.count("\n") == 1
