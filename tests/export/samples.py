"""Articles of our own, and the command that takes them, for the tests of this folder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner

from claimgraph.cli import main

ARTICLES = [
    {
        "id": f"2021-03-{day:02}-{name}",
        "headline": headline,
        "publisher": "The Lantern",
        "datePublished": f"2021-03-{day:02}",
        "text": text,
    }
    for day, name, headline, text in (
        (
            16,
            "ferry",
            "Norway and Denmark agree",
            "Norway signed an agreement with Denmark. Denmark sent aid to Kenya.",
        ),
        (12, "dam", "Row over dam", "Egypt accused Sudan of delay. The minister said that “Peru rejects” the plan."),
        (19, "talks", "Talks in Lima", "Peru held talks with Chile on Friday. Chile condemned Peru."),
    )
]
TIME = "2024-05-01T12:00:00Z"


def call(*arguments: str | Path, code: int = 0) -> str:
    """Run a command of ours and return what it prints; what it complains of if ``code`` is not 0."""
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


def fill(store: Path, articles: Sequence[Mapping[str, object]]) -> None:
    """Ingest articles, one after the other."""
    lines = store.with_name("articles.jsonl")
    lines.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    call("ingest", lines, "--store", store, "--run-time", TIME)


def export(store: Path, exports: Path) -> Path:
    """Make an export and return its folder."""
    return Path(call("export", "--store", store, "--exports", exports).strip())
