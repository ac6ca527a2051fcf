"""The known parties, and the user's own table of aliases."""

import re
from pathlib import Path

import pytest

from claimgraph.errors import UsageError
from claimgraph.model import PartyType
from claimgraph.parties import Gazetteer, NounKind, identify, nouns, tables


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "aliases.tsv"


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("the Russian Federation", "Russia"),
        ("U.S.", "United States"),
        ("US", "United States"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Cote d'Ivoire", "Ivory Coast"),
        ("al-Qaida", "Al-Qaeda"),
        ("Nato", "NATO"),
        ("W.H.O.", "World Health Organization"),
        ("the U.N. Security Council", "UN Security Council"),
        ("Kiev", "Kyiv"),
        ("Russians", "Russians"),
    ],
)
def test_a_party_is_found_by_any_of_its_names(known: Gazetteer, name: str, canonical: str) -> None:
    found = known.find(name)
    assert found is not None
    assert found.name == canonical


@pytest.mark.parametrize("name", ["us", "who", "Russian", "the", "Atlantis", ""])
def test_other_words_are_no_parties(known: Gazetteer, name: str) -> None:
    assert known.find(name) is None


def test_every_country_has_codes_and_an_identifier(known: Gazetteer) -> None:
    rows = [row for row in tables.rows("countries.tsv") if row["alpha-2"]]
    assert len(rows) == 250
    for row in rows:
        assert re.fullmatch(r"[A-Z]{2}", row["alpha-2"])
        assert re.fullmatch(r"[A-Z]{3}", row["alpha-3"])
        assert re.fullmatch(r"Q\d+", row["wikidata"])
        found = known.find(row["name"])
        assert found is not None
        assert (found.name, found.type, found.alpha2) == (row["name"], PartyType.COUNTRY, row["alpha-2"])


def test_no_name_of_the_tables_means_two_parties(known: Gazetteer) -> None:
    for table in ("organizations.tsv", "companies.tsv", "media.tsv", "armed_groups.tsv", "places.tsv", "leaders.tsv"):
        for row in tables.rows(table):
            for name in (row["name"], *tables.values(row["aliases"])):
                found = known.find(name)
                assert found is not None, name
                assert found.name == row["name"], name


def test_a_leader_is_a_person_of_a_known_country_or_body_in_office_for_a_time(known: Gazetteer) -> None:
    for row in tables.rows("leaders.tsv"):
        seat = known.find(row["country"])
        assert seat is not None
        assert seat.name == row["country"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["from"]), row["name"]
        assert not row["to"] or row["from"] < row["to"], row["name"]


@pytest.mark.parametrize(
    ("word", "given", "gender"),
    [
        ("Maria", True, "female"),
        ("Jean-Luc", True, "male"),
        ("Geun-hye", True, None),
        ("François", True, "male"),
        ("Anti-tank", False, None),
        ("Bank", False, None),
    ],
)
def test_given_names_are_known_and_some_tell_the_gender(word: str, given: bool, gender: str | None) -> None:
    assert nouns.is_given(word) is given
    assert nouns.gender_of(word) == gender


def test_a_capital_names_the_country_that_it_stands_for(known: Gazetteer) -> None:
    moscow = known.find("Moscow")
    assert moscow is not None
    assert (moscow.type, moscow.country, moscow.stands_for) == (PartyType.PLACE, "Russia", "Russia")


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Russian officials", PartyType.GROUP, "Russia"),
        ("South Korean troops", PartyType.GROUP, "South Korea"),
        ("U.S. government", PartyType.ORGANIZATION, "United States"),
        ("officials in New Zealand", PartyType.GROUP, "New Zealand"),
        ("rights activists", PartyType.GROUP, None),
        ("Georgia Meloni", PartyType.PERSON, None),
    ],
)
def test_a_group_has_the_country_that_its_name_mentions(
    known: Gazetteer, name: str, kind: PartyType, country: str | None
) -> None:
    assert identify(name, kind, known).country == country


def test_identity_is_that_of_the_known_party_unless_the_type_differs(known: Gazetteer) -> None:
    country = identify("Hashemite Kingdom of Jordan", PartyType.COUNTRY, known)
    assert (country.name, country.wikidata, country.alpha2) == ("Jordan", "Q810", "JO")
    person = identify("Jordan", PartyType.PERSON, known)
    assert (person.name, person.type, person.wikidata) == ("Jordan", PartyType.PERSON, None)


def test_nouns_mean_persons_bodies_and_crowds(known: Gazetteer) -> None:
    assert known.noun("minister") is NounKind.PERSON
    assert known.noun("spokeswoman") is NounKind.SOURCE
    assert known.noun("ministry") is NounKind.BODY
    assert known.noun("police") is NounKind.BODY
    assert known.noun("aid") is None


def test_the_users_table_adds_and_overrules(table: Path) -> None:
    table.write_text(
        "alias\tname\ttype\tiri\n"
        "# ours\n"
        "\n"
        "the Iron Lady\tMargaret Thatcher\tPerson\thttp://www.wikidata.org/entity/Q7416\n"
        "the Bear\tRussia\n"
        "Holland\tHolland\tPlace\n"
        "Turkey\t-\n",
        "utf-8",
    )
    gazetteer = Gazetteer.load(table)
    thatcher, russia, holland = (gazetteer.find(name) for name in ("The Iron Lady", "the bear", "Holland"))
    assert thatcher is not None
    assert (thatcher.name, thatcher.type, thatcher.iri) == (
        "Margaret Thatcher",
        PartyType.PERSON,
        "http://www.wikidata.org/entity/Q7416",
    )
    assert russia is not None
    assert russia is gazetteer.find("Russia")
    assert "the Bear" in russia.aliases
    assert holland is not None
    assert holland.type is PartyType.PLACE
    netherlands = gazetteer.find("Netherlands")
    assert netherlands is not None
    assert "Holland" not in netherlands.aliases
    assert gazetteer.find("Turkey") is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("only one cell", "alias, name, type and IRI"),
        ("a\tb\tBird", "no type of party"),
        ("a\tb\tPerson\tnot an iri", "no IRI"),
        ("a\tb\tPerson\thttp://x.org/\tmore", "alias, name, type and IRI"),
    ],
)
def test_a_wrong_line_is_named(table: Path, line: str, told: str) -> None:
    table.write_text(f"good\tone\n{line}\n", "utf-8")
    with pytest.raises(UsageError, match=told) as refused:
        Gazetteer.load(table)
    assert f"{table}:2" in str(refused.value)


def test_a_table_that_cannot_be_read_is_named(table: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(str(table))):
        Gazetteer.load(table)
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        Gazetteer.load(table)
