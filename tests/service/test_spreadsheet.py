"""Results for spreadsheets: no cell runs, numbers stay numbers, the protocol's own CSV stays exact."""

import csv
import io

import pytest
from serving import Served


def cells(text: str) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        ('"=1+1"', "'=1+1"),
        ('"+cmd|x"', "'+cmd|x"),
        ('"-2+3"', "'-2+3"),
        ('"@SUM(A1)"', "'@SUM(A1)"),
        (r'"\t=1"', "'\t=1"),
        (r'"\r=1"', "'\r=1"),
        (r'"\nx"', "'\nx"),
        ('"  =1"', "'  =1"),
        ('"＝1"', "'＝1"),
        ('"=1"^^<http://www.w3.org/2001/XMLSchema#integer>', "'=1"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("-5", "-5"),
        ("-2.5e-3", "-0.0025"),
        ('"x;=1"', "x;=1"),
        (r'"say \"=1\", twice"', 'say "=1", twice'),
        ('"Zoë"@en', "Zoë"),
    ],
)
def test_a_cell(served: Served, term: str, cell: str) -> None:
    reply = served.query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}", None, "format=spreadsheet")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"].startswith("attachment;")
    text = reply.body.decode("utf-8")
    assert text.startswith('\ufeff"x"\r\n"')
    assert cells(text.removeprefix("\ufeff")) == ["x", cell]
    exact = served.query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}", "text/csv")
    assert "Content-Disposition" not in exact.headers
    assert cells(exact.text)[1] == cell.removeprefix("'")


def test_what_is_unbound_is_empty_and_an_ask_is_one_cell(served: Served) -> None:
    reply = served.query("SELECT ?a ?b { VALUES (?a ?b) { (UNDEF 1) (2 UNDEF) } }", None, "format=excel")
    assert reply.text == '\ufeff"a","b"\r\n"","1"\r\n"2",""\r\n'
    assert served.query("ASK {}", None, "format=spreadsheet").text == '\ufeff"true"\r\n'


def test_a_graph_is_no_table(served: Served) -> None:
    reply = served.query("CONSTRUCT {} {}", None, "format=spreadsheet")
    assert (reply.status, reply.headers["Content-Disposition"]) == (406, None)
