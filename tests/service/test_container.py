"""The Dockerfile and the Compose file name what there is, and what they start works here without them."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from claimgraph.settings import SETTINGS
from patience import PATIENCE, ended, heard, limited

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "service" / "deployment"
TEXT = (FOLDER / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
STEPS = [tuple(line.split(maxsplit=1)) for line in TEXT.splitlines() if line and line[0] != "#"]
COPIED = [
    source for name, rest in STEPS if name == "COPY" and not rest.startswith("--from") for source in rest.split()[:-1]
]
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICE = COMPOSE["services"]["claimgraph"]


def step(name: str) -> str:
    """Return what the last step of this name says."""
    return [rest for found, rest in STEPS if found == name][-1]


def environment(data: Path) -> dict[str, str]:
    """Return the image's environment with ``data`` in the place of ``/data``."""
    pairs = (word.partition("=")[::2] for word in shlex.split(step("ENV")) if not word.startswith("PATH="))
    return {name: value.replace("/data", str(data)) for name, value in pairs}


def test_all_that_the_package_is_built_from_is_copied() -> None:
    assert all((ROOT / source).exists() for source in COPIED)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    assert needed | {*wheel["packages"], *wheel["force-include"]} == set(COPIED)
    let_through = (FOLDER / "Dockerfile.dockerignore").read_text("utf-8").split()
    assert {line[1:] for line in let_through if line[0] == "!"} == set(COPIED)


def test_it_runs_as_nobody_in_particular_and_writes_to_its_volume_alone() -> None:
    assert int(step("USER")) > 0
    assert step("WORKDIR") == step("VOLUME") == "/data"
    assert SERVICE["volumes"] == ["graph:/data"] and "graph" in COMPOSE["volumes"]
    assert SERVICE["read_only"] and SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]


def test_the_compose_file_leads_to_the_dockerfile_and_sets_settings() -> None:
    build = SERVICE["build"]
    context = (FOLDER / build["context"]).resolve()
    assert context == ROOT and context / build["dockerfile"] == FOLDER / "Dockerfile"
    known = {setting.variable for setting in SETTINGS}
    ours = {name for name in environment(Path("/data")) if name.startswith("CLAIMGRAPH_")}
    assert ours | set(SERVICE["environment"]) <= known
    (port,) = SERVICE["ports"]
    assert port.split(":")[-1] == step("EXPOSE") == next(one.default for one in SETTINGS if one.name == "port")


def test_the_command_serves_and_the_health_check_tells_whether_it_does(tmp_path: Path) -> None:
    words = [*json.loads(step("ENTRYPOINT")), *SERVICE["command"], "--port", "0"]
    assert json.loads(step("CMD")) == SERVICE["command"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {**os.environ, **environment(tmp_path), "PATH": path, "CLAIMGRAPH_EXPORT_AT": "02:30"}
    check = json.loads(step("HEALTHCHECK").partition("CMD ")[2])
    with limited(subprocess.Popen(words, env=settings, cwd=tmp_path, stderr=subprocess.PIPE, text=True)) as service:
        try:
            said = heard(service, r"at http://[\d.]+:(\d+)/")[1]
            command = [word.replace(f":{step('EXPOSE')}/", f":{said}/") for word in check]
            assert command != check
            assert subprocess.run(command, env=settings, check=False, timeout=PATIENCE).returncode == 0
        finally:
            service.terminate()
        assert ended(service) == 0
    assert (
        subprocess.run(command, env=settings, check=False, stderr=subprocess.DEVNULL, timeout=PATIENCE).returncode != 0
    )
    assert (tmp_path / "store").is_dir()


@pytest.mark.skipif(not shutil.which("hadolint"), reason="there is no linter of Dockerfiles here")
def test_the_dockerfile_is_sound() -> None:
    done = subprocess.run(
        ["hadolint", FOLDER / "Dockerfile"], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout
