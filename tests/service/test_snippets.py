"""The programs that the query page shows are run as they stand there."""

import html
import re
import shutil
import subprocess
import sys
from urllib.parse import quote

import pytest
from serving import Served

QUERIES = {
    "plain": "SELECT ?label WHERE {\n  ?party <http://www.w3.org/2004/02/skos/core#prefLabel> ?label .\n}",
    "quotes": "SELECT ('it''s' AS ?label) WHERE {}".replace("''", "\\'"),
    "three quotes": 'SELECT ("""a "b" c""" AS ?label) WHERE { } # )" it is',
}
RUN = {"curl": ["sh"], "Python": [sys.executable], "R": ["Rscript"], "JavaScript": ["node", "--input-type=module"]}


@pytest.mark.parametrize("language", RUN)
@pytest.mark.parametrize("name", QUERIES)
def test_each_program_on_the_query_page_runs_the_query(served: Served, name: str, language: str) -> None:
    command = RUN[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    page = served.ask(f"/sparql?query={quote(QUERIES[name])}", accept="text/html").text
    match = re.search(rf"as {language}</summary><pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    assert match
    if language == "R":
        command = [*command, "-"]
    program = html.unescape(match[1])
    if language == "Python":
        pytest.importorskip("pandas")
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    expected = {"plain": "Estonia", "quotes": "it's", "three quotes": 'a "b" c'}[name]
    assert expected in done.stdout.replace('""', '"')
