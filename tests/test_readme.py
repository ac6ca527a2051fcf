"""The README does what it says: every command and every query in it is run."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from claimgraph.settings import SETTINGS
from patience import ended, heard

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8080/"
BLOCKS = re.findall(r"^```(console|sparql|python)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
QUERIES = [text for kind, text in BLOCKS if kind == "sparql"]
EXTRACTOR = next(text for kind, text in BLOCKS if kind == "python" and "class Bankers" in text)
PYTHON = [text for kind, text in BLOCKS if kind == "python" and text != EXTRACTOR]


def commands() -> list[str]:
    return [line[2:] for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line[:2] == "$ "]


class Place:
    """A working folder as a reader has it, with a service at a free port in place of 8080."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: subprocess.Popen[str] | None = None
        self.address = ADDRESS
        shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("store", "exports", "refused"))
        page = sorted((folder / "data/samples/pages").glob("*.html"))[0]
        shutil.copy(page, folder / "page.html")
        (folder / "bankers.py").write_text(EXTRACTOR, "utf-8")
        package = folder / "bankers-1.0.dist-info"
        package.mkdir()
        (package / "METADATA").write_text("Metadata-Version: 2.1\nName: bankers\nVersion: 1.0\n", "utf-8")
        (package / "entry_points.txt").write_text("[claimgraph.extractors]\nbankers = bankers:Bankers\n", "utf-8")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder)}

    def run(self, command: str) -> str:
        if command.startswith("claimgraph serve"):
            self.serve(command)
            return ""
        if self.server and " ingest " in command:
            self.stop()  # the service owns the store for as long as it runs
        done = subprocess.run(
            command.replace(ADDRESS, self.address),
            shell=True,
            check=False,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        return done.stdout + done.stderr

    def serve(self, command: str) -> None:
        self.server = subprocess.Popen(
            [*command.split(), "--port", "0"], cwd=self.folder, env=self.environment, stderr=subprocess.PIPE, text=True
        )
        self.address = heard(self.server, r"http://\S+")[0]
        for _ in range(50):
            with urlopen(f"{self.address}health", timeout=5) as reply:
                if reply.status == 200:
                    return
            time.sleep(0.1)

    def stop(self) -> None:
        if self.server:
            self.server.send_signal(signal.SIGINT)
            assert ended(self.server) == 0
            assert self.server.stderr is not None
            self.server.stderr.close()
            self.server = None


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.stop()


def test_every_command_and_query_works_in_the_order_of_the_tour(place: Place) -> None:
    for command in commands():
        said = place.run(command)
        if " serve" in command:
            for query in QUERIES:
                (place.folder / "query.rq").write_text(query, "utf-8")
                here = place.run("claimgraph query --file query.rq --format csv")
                there = place.run(f"claimgraph query --server {ADDRESS} --file query.rq --format csv")
                assert here == there
                assert here.count("\n") > 1, query
                assert "sentence" in here.splitlines()[0]
            for program in PYTHON:
                (place.folder / "program.py").write_text(program.replace(ADDRESS, place.address), "utf-8")
                assert int(place.run(f"{sys.executable} program.py")) > 100
        elif "--file" in command or "read" in command or "extract" in command or "curl" in command:
            assert said.strip(), command


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_shows_its_evidence(query: str) -> None:
    assert "oa:exact" in query


def test_the_two_commands_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", TEXT, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_table_of_settings_is_complete() -> None:
    table = TEXT.partition("<!-- settings -->\n")[2].partition("<!-- /settings -->")[0]
    assert table == settings_table(), "python tests/test_readme.py writes it anew"


def test_every_file_that_is_linked_is_there() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def settings_table() -> str:
    rows = [
        f"| `{one.option}` | `{one.variable}` | {f'`{one.default}`' if one.default else ''} | {one.help} |"
        for one in SETTINGS
    ]
    return "\n".join(("| option | variable | default | meaning |", "| --- | --- | --- | --- |", *rows, ""))


if __name__ == "__main__":
    head, _, rest = TEXT.partition("<!-- settings -->\n")
    tail = rest.partition("<!-- /settings -->")[2]
    new = f"{head}<!-- settings -->\n{settings_table()}<!-- /settings -->{tail}"
    (ROOT / "README.md").write_text(new, "utf-8")
