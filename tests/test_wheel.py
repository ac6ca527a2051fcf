"""The wheel, built through the sdist, works in an empty environment."""

import gzip
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ARTICLE = (
    '{"id": "harbour-1", "publisher": "Harbour News", "datePublished": "2021-03-16", '
    '"text": "Norway condemned Iceland on Monday over the fishing dispute in the northern sea."}\n'
)


def run(*command: str | Path, cwd: Path, stdin: str | None = None) -> str:
    # neither the checkout nor this environment may be seen by what is tested
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "CLAIMGRAPH"))}
    done = subprocess.run(
        command, cwd=cwd, env=environment, input=stdin, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    assert list(folder.glob("*.tar.gz"))
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_all_that_the_program_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes"):
        for file in (ROOT / folder).glob("*.ttl"):
            assert f"claimgraph/{folder}/{file.name}" in names
    package = ROOT / "service" / "claimgraph"
    for file in package.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert f"claimgraph/{file.relative_to(package)}" in names
    assert not [name for name in names if name.startswith(("tests/", "data/"))]


def test_it_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / "bin"
    run(binaries / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    command = binaries / "claimgraph"
    run(command, "ingest", "-", cwd=tmp_path, stdin=ARTICLE)
    question = "SELECT * { ?c cg:action cg:ACCUSE; cg:actor/skos:prefLabel ?a; cg:target/skos:prefLabel ?b }"
    assert run(command, "query", "-o", "csv", question, cwd=tmp_path).count("Norway,Iceland") == 1
    export = tmp_path / run(command, "export", cwd=tmp_path).strip()
    assert "a cg:Claim ;" in gzip.decompress((export / "claimgraph.ttl.gz").read_bytes()).decode()
    assert run(command, "validate", cwd=tmp_path) == ""
