"""Articles of our own, and the command that takes them, for the tests of this folder."""

import json
import subprocess
import sys
from pathlib import Path

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
    """Run a command of ours, as a user does, and return what it prints."""
    command = [sys.executable, "-m", "claimgraph", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def fill(store: Path, articles: list[dict[str, str]]) -> None:
    """Ingest articles, one run each."""
    for article in articles:
        lines = store.with_name(f"{article['id']}.jsonl")
        lines.write_text(json.dumps(article) + "\n", "utf-8")
        call("ingest", lines, "--store", store, "--run-time", TIME)


def export(store: Path, exports: Path) -> Path:
    """Make an export and return its folder."""
    return Path(call("export", "--store", store, "--exports", exports).strip())
