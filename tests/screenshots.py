"""Takes the README's pictures from the running program: ``make screenshots``.

Serves the store (``CLAIMGRAPH_STORE``, default ``data/store``, as ``make demo`` fills it) and photographs
the pages in Chromium into ``data/pictures/``. With a folder as argument it takes every page there, on a
desktop and a phone, light and dark, to be looked at.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from patience import ended, heard, limited

sys.path.insert(0, str(Path(__file__).parent / "service"))

from browsing import CHROMIUM, FLAGS

PICTURES = Path(__file__).parent.parent / "data" / "pictures"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
QUERY = """PREFIX cg: <https://w3id.org/claimgraph/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?actor ?action ?target ?date ?source {
  ?claim cg:actor ?actor ; cg:actionPhrase ?action ; cg:target ?target ; cg:source ?source .
  OPTIONAL { ?claim cg:date ?date }
} LIMIT 12"""


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """Run ``claimgraph serve`` and yield its address."""
    command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", *options]
    with limited(subprocess.Popen(command, stderr=subprocess.PIPE, text=True), 600) as process:
        yield heard(process, r"at (http://\S+)")[1]
        process.terminate()
        ended(process)


def pages(url: str) -> dict[str, str]:
    """Choose an article, a claim and a party that have something to show."""

    def one(query: str) -> str:
        request = Request(f"{url}sparql?query={quote(query)}", headers={"Accept": "text/csv"})
        with urlopen(request, timeout=30) as reply:
            rows = reply.read().decode().split()
        return rows[1].partition("/id/")[2].partition(",")[0]

    cg = "https://w3id.org/claimgraph/ns#"
    article = "?c <http://www.w3.org/ns/prov#wasDerivedFrom> ?a"
    most = "SELECT ?a (COUNT(?c) AS ?n) { %s } GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 1"
    return {
        "start": "",
        "article": f"page/{one(most % article)}",
        "claim": "page/"
        + one(f"SELECT ?c {{ ?c <{cg}target> ?t ; <{cg}date> ?d ; <{cg}speechAct> <{cg}State> }} ORDER BY ?c LIMIT 1"),
        "party": f"page/{one(most % f'?c <{cg}actor> ?a . ?a a <{cg}Country>')}",
        "neighbourhood": f"neighbours/{one(most % f'?c <{cg}actor> ?a . ?a a <{cg}Country>')}#picture",
        "query": f"sparql?query={quote(QUERY)}",
        "vocabulary": "ontology",
        "shapes": "shapes",
        "articles": "articles",
        "parties": "parties",
        "action": "action/ACCUSE",
        "search": "search?q=sanctions",
        "exports": "exports/",
        "about": "about",
        "problems": "problems",
        "nothing": "page/actor/nobody-at-all",
        "german": "?lang=de",
    }


def photograph(
    browser: Browser, url: str, names: dict[str, str], folder: Path, schemes: Sequence[str], sizes: Sequence[str]
) -> None:
    """Take each page in each colour scheme and size."""
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in schemes:
        for size in sizes:
            width, height = SIZES[size]
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
            )
            for name, path in names.items():
                page = context.new_page()
                page.goto(url + path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
                page.close()
            context.close()


def main() -> None:
    """Take the pictures."""
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        names = pages(url)
        if len(sys.argv) > 1:
            photograph(browser, url, names, Path(sys.argv[1]), ("light", "dark"), tuple(SIZES))
        else:
            shown = {name: names[name] for name in ("article", "claim", "neighbourhood", "query")}
            photograph(browser, url, shown, PICTURES, ("light",), ("desktop",))
        browser.close()


if __name__ == "__main__":
    main()
