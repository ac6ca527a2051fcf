"""No test waits for ever: whatever waits for others says how long."""

import ast
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from patience import ended, heard, joined, limited, until

TESTS = Path(__file__).parent
NAMED = {"run", "check_output", "urlopen", "create_connection", "HTTPConnection", "HTTPSConnection"}
WAITING = {"join", "wait", "communicate", "result"}
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def endless(tree: ast.AST) -> Iterator[int]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and all(keyword.arg != "timeout" for keyword in call.keywords):
            words = ast.unparse(call.func).split(".")
            named = words[-1] in NAMED and (
                len(words) == 1 or words[-2] in ("subprocess", "socket", "client", "request")
            )
            if (named and words != ["run"]) or (len(words) > 1 and words[-1] in WAITING and not call.args):
                yield call.lineno


def test_what_waits_for_others_has_a_limit() -> None:
    paths = [path for path in TESTS.rglob("*.py") if path.parent.name != "bench"]
    assert len(paths) > 100
    assert not [f"{path.name}:{line}" for path in paths for line in endless(ast.parse(path.read_text("utf-8")))]


def test_who_waits_too_long_is_told_what_for() -> None:
    thread = threading.Thread(target=threading.Event().wait, args=[600], name="sleeper", daemon=True)
    thread.start()
    with pytest.raises(AssertionError, match="sleeper"):
        joined([thread], 0.1)
    with pytest.raises(AssertionError, match="a miracle"):
        until(lambda: False, "a miracle", 0.1)
    with limited(subprocess.Popen(SLEEPER)) as process, pytest.raises(AssertionError, match="sleep"):
        ended(process, 0.1)
    mute = subprocess.Popen(SLEEPER, stderr=subprocess.PIPE, text=True)
    with limited(mute), pytest.raises(AssertionError, match="a word"):
        heard(mute, "a word", 0.1)
    with limited(subprocess.Popen(SLEEPER, stdout=subprocess.PIPE), 0.1) as process:
        assert process.stdout is not None
        assert process.stdout.read() == b""
