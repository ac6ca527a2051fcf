"""GDELT event files through the command: rows of our own making in the two formats."""

from pathlib import Path

import pytest
from graph import export, graphs, ingest, lines, names, refused, run

from claimgraph.model import Article, Claim
from claimgraph.reading import read
from claimgraph.reading.cameo import Actor, action, party

PAGE = "http://www.harbour.example/2016/07/two-boats-for-iceland.html"


def row(
    event: int,
    code: str,
    first: tuple[str, ...],
    second: tuple[str, ...] = (),
    *,
    day: str = "20160728",
    url: str | None = PAGE,
    columns: int = 58,
) -> str:
    """Make a row; an actor is its name, country, known group, ethnic code, two religions, three roles."""
    cells = [""] * columns
    cells[:5] = [str(event), day, day[:6], day[:4], f"{day[:4]}.5699"]
    for start, actor in ((5, first), (15, second)):
        cells[start] = "".join(actor[1:])
        cells[start + 1 : start + 1 + len(actor)] = actor
    cells[25:35] = ["1", code, code[:3], code[:2], "2", "7.4", "4", "1", "4", "1.25"]
    if url is not None:
        cells[-2:] = [f"{day}120000"[: 14 if columns == 61 else 8], url]
    return "\t".join(cells)


NORWAY, ICELAND = ("NORWAY", "NOR"), ("REYKJAVIK", "ISL")
POLICE = ("POLICE", "", "", "", "", "", "COP")
ARMY = ("SOLDIERS", "NOR", "", "", "", "", "MIL")


def claims(path: Path) -> list[Claim]:
    return [item.value for item in read(path, max_bytes=1 << 20) if isinstance(item.value, Claim)]


def test_rows_become_claims_of_the_article_at_their_address(store: Path, tmp_path: Path) -> None:
    other = "https://coast.example/boats"
    rows = [
        row(1, "072", NORWAY, ICELAND),
        row(2, "190", ARMY, POLICE, url=other),
        row(3, "042", ICELAND, NORWAY),
        row(4, "141", POLICE),
    ]
    done = ingest(store, lines(tmp_path / "20160728.export.CSV", *rows))
    assert done.exit_code == 0, done.output
    assert "articles: 2 accepted, 0 unchanged, 0 replaced, 0 refused; 4 claims" in done.stderr
    text = export(store)
    for said in (
        'cg:actionPhrase "provide military aid"@en',
        "cg:action cg:AID",
        'cg:date "2016-07-28"^^xsd:date',
        f"schema:url <{PAGE}>",
        'cg:object "demonstrate or rally (CAMEO 141)"@en',
        'schema:softwareVersion "1.0"',
    ):
        assert said in text, said
    parties = {name for part in graphs(store).values() for name in names(part)}
    assert {"Norway", "Iceland", "Norwegian military", "police", "harbour.example", "coast.example"} <= parties
    assert run("validate", "--store", store).exit_code == 0
    before = graphs(store)
    again = ingest(store, tmp_path / "20160728.export.CSV")
    assert "0 accepted, 2 unchanged" in again.stderr
    assert graphs(store) == before


def test_rows_that_cannot_be_mapped_are_refused_with_a_reason_and_counted(store: Path, tmp_path: Path) -> None:
    rows = [
        row(1, "072", NORWAY, ICELAND),
        row(2, "072", (), ICELAND),
        row(3, "---", NORWAY, ICELAND),
        row(4, "072", NORWAY, ICELAND, url="BBC Monitoring"),
        row(5, "072", NORWAY, ICELAND, day="20160231"),
        row(6, "072", NORWAY, ICELAND) + "\tmore",
    ]
    done = ingest(store, lines(tmp_path / "events.tsv", *rows))
    assert done.exit_code == 1
    assert "1 accepted, 0 unchanged, 0 replaced, 5 refused" in done.stderr
    told = {(line["_line"], line.get("_field")) for line in refused(store)}
    assert told == {(2, "Actor1Code"), (3, "EventCode"), (4, "SOURCEURL"), (5, "SQLDATE"), (6, None)}
    assert all(line["_reason"] and line["_remedy"] for line in refused(store))


@pytest.mark.parametrize(("columns", "version"), [(58, "1.0"), (61, "2.0")])
def test_both_versions_are_told_by_content(tmp_path: Path, columns: int, version: str) -> None:
    (claim,) = claims(lines(tmp_path / "x.txt", row(1, "1711", NORWAY, ICELAND, columns=columns)))
    assert claim.run and (claim.run.software, claim.run.version) == ("GDELT", version)
    assert [party.name for party in (*claim.actor, *claim.target)] == ["Norway", "Iceland"]
    assert (claim.action, claim.phrase, claim.date) == ("COERCE", "confiscate property", "2016-07-28")


def test_rows_from_before_addresses_stand_for_themselves(tmp_path: Path) -> None:
    path = lines(tmp_path / "1979.csv", *(row(n, "040", NORWAY, ICELAND, url=None, columns=57) for n in (7, 8)))
    items = [item.value for item in read(path, max_bytes=1 << 20)]
    assert [item.id for item in items if isinstance(item, Article)] == ["gdelt-7", "gdelt-8"]
    assert [claim.source[0].name for claim in claims(path)] == ["GDELT Project"] * 2


def test_a_page_that_is_in_keeps_its_text_and_gains_the_claims(store: Path, tmp_path: Path) -> None:
    page = {"url": PAGE, "headline": "Two boats for Iceland", "publisher": "Harbour News", "language": "en",
            "datePublished": "2016-07-28", "text": "Norway sent two patrol boats to Iceland."}  # fmt: skip
    events = lines(tmp_path / "events.tsv", row(1, "072", NORWAY, ICELAND), row(2, "042", ICELAND, NORWAY))
    ingest(store, lines(tmp_path / "page.jsonl", page), "--extractor", "none")
    ingest(store, events)
    text = export(store)
    assert text.count("a cg:Article") == 1
    assert text.count("a cg:Claim") == 2
    assert "two patrol boats to Iceland" in text
    one_run = tmp_path / "one" / "store"
    ingest(one_run, tmp_path / "page.jsonl", events, "--extractor", "none")
    assert graphs(one_run) == graphs(store)


@pytest.mark.parametrize(
    ("actor", "name", "kind"),
    [
        (Actor("PERU", "PER"), "Peru", "Country"),
        (Actor("BUCHAREST", "ROM"), "Romania", "Country"),
        (Actor("LIMA", "PER", roles=("GOV", "MIL")), "Peruvian military", "Organization"),
        (Actor("THE UN", group="UNO", roles=("IGO",)), "United Nations", "Organization"),
        (Actor("LAKE WATCHERS", "PER", group="LKW"), "Lake Watchers", "Organization"),
        (Actor("HINDU", beliefs=("", "HIN", "")), "Hindu", "Group"),
        (Actor("CATHOLIC", "PER", beliefs=("", "CHR", "CTH")), "Peruvian Catholic", "Group"),
        (Actor("MINIST OF HEALTH", roles=("GOV", "HLH")), "ministry of health", "Group"),
        (Actor("", roles=("REB",)), "rebels", "Group"),
        (Actor("SCANDINAVIA", "SCN"), "Scandinavia", "Place"),
    ],
)  # fmt: skip
def test_actors_are_the_parties_that_their_codes_mean(actor: Actor, name: str, kind: str) -> None:
    found = party(actor)
    assert found and (found.name, found.type) == (name, kind)
    assert party(Actor("")) is None


def test_codes_that_are_not_listed_are_read_as_the_longest_that_is() -> None:
    assert action("0722") == action("072") != action("073")
    assert action("0256") == action("025")
    assert action("99") is None
    assert action("") is None


def test_text_with_tabs_is_no_event_file(tmp_path: Path) -> None:
    assert not claims(lines(tmp_path / "t.txt", row(1, "072", NORWAY).replace("\t", " ", 20)))
