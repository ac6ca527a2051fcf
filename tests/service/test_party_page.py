"""The page of a party and its neighbourhood: what it does, suffers and says; counts that lead to their claims."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest
from serving import BASE, Served, start

from claimgraph.storage import GraphChange, Store

CG = "https://w3id.org/claimgraph/ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DEEDS = [
    # actor, target, type, day, negated
    ("oslo", "bergen", "AID", "2019-02-03", "false"),
    ("oslo", "bergen", "AID", "2021-05-06", "false"),
    ("oslo", "bergen", "ACCUSE", "2021-05-07", "false"),
    ("oslo", "narvik", "ASSAULT", "2020-01-01", "false"),
    ("oslo", "narvik", "ASSAULT", "2020-01-02", "true"),
    ("bergen", "narvik", "AGREE", "2021-05-07", "false"),
    ("narvik", "oslo", "THREATEN", "2018", "false"),
]


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("towns") / "store"
    actors = set()
    for name in ("oslo", "bergen", "narvik"):
        actors.add(f"<{BASE}id/actor/{name}> <{RDF}type> <{CG}Place> .")
        actors.add(f'<{BASE}id/actor/{name}> <{SKOS}prefLabel> "{name.capitalize()}"@en .')
    claims = set()
    for number, (actor, target, type_, day, negated) in enumerate(DEEDS):
        claim = f"<{BASE}id/claim/{number:016}>"
        kind = "date" if len(day) == 10 else "gYear"
        claims |= {
            f"{claim} <{RDF}type> <{CG}Claim> .",
            f"{claim} <{CG}actor> <{BASE}id/actor/{actor}> .",
            f"{claim} <{CG}target> <{BASE}id/actor/{target}> .",
            f"{claim} <{CG}source> <{BASE}id/actor/oslo> .",
            f"{claim} <{CG}action> <{CG}{type_}> .",
            f'{claim} <{CG}actionPhrase> "{type_.lower()}"@en .',
            f'{claim} <{CG}date> "{day}"^^<http://www.w3.org/2001/XMLSchema#{kind}> .',
            f'{claim} <{CG}negated> "{negated}"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        }
    with Store.open(folder) as store:
        changes = {"actors": actors, "article/towns": claims}
        store.apply([GraphChange(f"{BASE}graph/{name}", add=frozenset(lines)) for name, lines in changes.items()])
    service = start(folder)
    yield service
    assert service.stop() == 0
    service.close_log()


def picture(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'data-picture="([^"]*)"', page)
    assert found
    parsed = json.loads(unescape(found[1]))
    assert isinstance(parsed, dict)
    return parsed


@pytest.mark.parametrize(("role", "count"), [("actor", 5), ("target", 1), ("source", 7)])
def test_doing_suffering_and_saying_are_apart(towns: Served, role: str, count: int) -> None:
    page = towns.ask(f"/page/actor/oslo?as={role}").text
    assert f"{count} claim" in page
    assert len(re.findall(r'<p class="what">', page)) == count


def test_every_count_of_the_matrix_leads_to_as_many_claims(towns: Served) -> None:
    for role in ("actor", "target"):
        page = towns.ask(f"/page/actor/oslo?as={role}").text
        table = page.partition('<table class="matrix">')[2].partition("</table>")[0]
        cells = re.findall(r'<td[^>]*><a href="([^"]*)"[^>]*>(\d+)</a></td>', table)
        assert len(cells) == {"actor": 5, "target": 2}[role]
        for address, count in cells:
            claims = towns.ask(unescape(address)).text
            assert len(re.findall(r'<p class="what">', claims)) == int(count), address


def test_the_timeline_counts_claims_by_type_and_needs_no_script(towns: Served) -> None:
    page = towns.ask("/page/actor/oslo?as=actor").text
    table = page.partition('<table class="timeline">')[2].partition("</table>")[0]
    rows = dict(re.findall(r"<tr[^>]*><th scope=\"row\">(?:<a[^>]*>)?(\w+).*?<td>(\d+)</td></tr>", table, re.DOTALL))
    assert rows == {"cooperation": "2", "conflict": "3", "AID": "2", "ACCUSE": "1", "ASSAULT": "2"}
    assert "<title>February 2019: 1</title>" in table


def test_a_type_narrows_the_claims(towns: Served) -> None:
    page = towns.ask("/page/actor/oslo?as=actor&type=ASSAULT").text
    assert "2 claims" in page
    assert "not:" in page


def test_the_neighbourhood_is_a_table_and_the_same_as_a_picture(towns: Served) -> None:
    page = towns.ask("/neighbours/actor/oslo").text
    found = picture(page)
    names = {node["id"]: node["label"] for node in found["nodes"]}
    assert list(names.values()) == ["Oslo", "Bergen", "Narvik"]
    edges = {
        (names[str(edge["from"])], names[str(edge["to"])]): (edge["cooperation"], edge["conflict"])
        for edge in found["edges"]
    }
    assert edges == {
        ("Oslo", "Bergen"): (2, 1),
        ("Oslo", "Narvik"): (0, 1),
        ("Bergen", "Narvik"): (1, 0),
        ("Narvik", "Oslo"): (0, 1),
    }
    assert 'href="/neighbours/actor/bergen"' in page


@pytest.mark.parametrize(
    ("filters", "neighbours"),
    [
        ("type=AID", ["Bergen"]),
        ("type=conflict", ["Narvik", "Bergen"]),
        ("from=2020&to=2020", ["Narvik"]),
        ("from=2021", ["Bergen"]),
        ("to=2018", ["Narvik"]),
        ("type=PROTEST", []),
        ("type=nonsense&from=x&to=99999", ["Bergen", "Narvik"]),
    ],
)
def test_the_neighbourhood_is_filtered_by_type_and_time(towns: Served, filters: str, neighbours: list[str]) -> None:
    page = towns.ask(f"/neighbours/actor/oslo?{filters}").text
    found = picture(page)
    assert [node["label"] for node in found["nodes"][1:]] == neighbours
    for node in found["nodes"]:
        kept = set(str(node["address"]).partition("?")[2].split("&"))
        assert kept == ({""} if "nonsense" in filters else set(filters.split("&")))


def test_nobody_has_no_neighbours(towns: Served) -> None:
    for name in ("actor/nobody", "claim/0000000000000000", quote('"><script>')):
        assert towns.ask(f"/neighbours/{name}").status == 404


def test_claims_of_the_same_days_agree_or_disagree(towns: Served) -> None:
    page = towns.ask("/page/claim/0000000000000003").text
    assert "Others say the contrary" in page
    assert "Others say the same" not in page
    assert "Others say" not in towns.ask("/page/claim/0000000000000000").text
