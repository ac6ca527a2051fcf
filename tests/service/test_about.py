"""What the service tells readers of its data as a whole, and of what refers to a resource."""

import json
import re
from pathlib import Path
from urllib.parse import quote

from serving import BASE, Served, start

from claimgraph.namespaces import CG, SCHEMA

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
README = Path(__file__).parent.parent.parent / "README.md"


def test_the_data_is_told_with_its_figures_sources_and_limits(served: Served) -> None:
    page = served.ask("/about", accept=BROWSER)
    assert page.status == 200
    words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    for part in ("Quay Gazette", "Mari Tamm", "Known limits", "MIT"):
        assert part in words, part
    claims = served.query(f"SELECT (COUNT(*) AS ?n) {{ ?c a <{CG}Claim> }}", "text/csv").text.split()[1]
    assert re.search(rf"Articles 2 · publishers: \d Claims {claims} · sources: \d ", words)
    assert "Bekannte Grenzen" in served.ask("/about?lang=de", accept=BROWSER).text
    assert "has not stated a licence" in words
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)[0])
    assert (data["@type"], data["@id"]) == ("Dataset", f"{BASE}.well-known/void#dataset")
    for link in set(re.findall(r'href="(/[^"]*)"', page.text)):
        assert served.ask(link, accept=BROWSER).status in (200, 303), link
    assert 'href="/about"' in served.ask("/articles", accept=BROWSER).text


def test_what_was_measured_is_what_the_readme_says(served: Served) -> None:
    said = re.search(
        r"of (\d+) claims out of (\w+) real articles, read one by one, ([^.]*)\.", README.read_text("utf-8")
    )
    assert said
    page = served.ask("/about", accept=BROWSER).text
    assert f"Of {said[1]} claims out of {said[2]} real articles" in page
    shares = re.findall(r"(\w+) (\d+) %", said[3])
    assert len(shares) == 5
    words = {
        "actor": "Who",
        "type": "Kind of action",
        "target": "To whom",
        "date": "When",
        "source": "According to",
    }
    for field, share in shares:
        assert f'<th scope="row">{words[field]}</th><td>{share} %</td>' in page, field


def test_before_there_is_data_and_with_a_licence(tmp_path: Path) -> None:
    licence = "https://creativecommons.org/licenses/by/4.0/"
    service = start(tmp_path / "store", "--licence", licence, "--exports", str(tmp_path / "exports"))
    try:
        page = service.ask("/about", accept=BROWSER)
        assert page.status == 200
        assert f'rel="license" href="{licence}"' in page.text
        assert licence in service.ask("/.well-known/void", accept="text/turtle").text
    finally:
        service.stop()
        service.close_log()


def test_what_refers_to_a_resource_is_listed_by_property(served: Served) -> None:
    page = served.ask("/references/actor/quay-gazette", accept=BROWSER)
    assert page.status == 200
    assert 'href="/page/article/ferry-talks"' in page.text
    assert "schema:publisher" in page.text
    for name in ("run/rules-1", "article/ferry-talks", "claim/aaaa000000000001", "actor/hostile"):
        page = served.ask(f"/references/{name}", accept=BROWSER)
        assert page.status == 200, name
        for link in set(re.findall(r'href="(/[^"]*)"', page.text)):
            assert served.ask(link.replace("&amp;", "&"), accept=BROWSER).status in (200, 303), link
        assert f'href="/references/{name}"' in page.text
    sources = served.ask(f"/references/actor/mari-tamm?property={quote(f'{CG}source', safe='')}", accept=BROWSER).text
    assert "/page/claim/aaaa000000000001" in sources
    none = served.ask(f"/references/actor/mari-tamm?property={quote(SCHEMA, safe='')}", accept=BROWSER)
    assert none.status == 404
    assert served.ask("/references/actor/nobody", accept=BROWSER).status == 404
