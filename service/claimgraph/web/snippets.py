"""A query as a program: what to type to run it from a shell, Python, R or JavaScript."""

import json
import shlex
from string import Template
from typing import Final

from flask import Blueprint, Response, jsonify, request, url_for

blueprint = Blueprint("snippets", __name__)

PYTHON: Final = Template("""\
import io
import pandas
from SPARQLWrapper import CSV, POST, SPARQLWrapper

endpoint = SPARQLWrapper("$address")
endpoint.setMethod(POST)
endpoint.setReturnFormat(CSV)
endpoint.setQuery($query)
table = pandas.read_csv(io.BytesIO(endpoint.query().convert()))
print(table)
""")

R: Final = Template("""\
library(httr)

query <- $query
answer <- POST("$address", body = list(query = query), encode = "form", accept("text/csv"))
stop_for_status(answer)
table <- read.csv(text = content(answer, "text", encoding = "UTF-8"))
print(table)
""")

JAVASCRIPT: Final = Template("""\
const answer = await fetch("$address", {
  method: "POST",
  headers: { "Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json" },
  body: $query,
});
if (!answer.ok) throw new Error(await answer.text());
console.table((await answer.json()).results.bindings.map(
  (row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value]))));
""")


@blueprint.get("/snippets")
def programs() -> Response:
    """Answer with the programs that run the SELECT query in ``query``: a list of ``language`` and ``program``."""
    found = written(request.args.get("query", ""), url_for("sparql.endpoint", _external=True))
    return jsonify([{"language": language, "program": program} for language, program in found])


def written(query: str, address: str) -> list[tuple[str, str]]:
    """Return the name of each language and the program in it that runs a SELECT ``query`` at ``address``."""
    curl = f"curl -H 'Accept: text/csv' --data-urlencode {shlex.quote('query=' + query)} {shlex.quote(address)}\n"
    return [
        ("curl", curl),
        ("Python", PYTHON.substitute(address=address, query=_python(query))),
        ("R", R.substitute(address=address, query=_r(query))),
        ("JavaScript", JAVASCRIPT.substitute(address=address, query=json.dumps(query))),
    ]


def _python(text: str) -> str:
    plain = '"""' not in text and "\\" not in text and "\r" not in text and not text.endswith('"')
    return f'"""{text}"""' if plain else repr(text)


def _r(text: str) -> str:
    for dashes in ("", "-", "--", "---"):
        if f'){dashes}"' not in text:
            return f'r"{dashes}({text}){dashes}"'
    return json.dumps(text)
