"""What is taken for plain goes to the engine unread, so it has to come back as it went."""

import pyoxigraph as ox
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claimgraph.storage.quads import PLAIN, is_plain

S, P = "<http://news.example/s>", "<urn:x:p>"
XSD = "http://www.w3.org/2001/XMLSchema#"


def typed(text: str, datatype: str) -> str:
    return f'{S} {P} "{text}"^^<{XSD}{datatype}> .'


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.from_regex(PLAIN, fullmatch=True), min_size=1, max_size=30, unique=True))
@example([typed("2021-02-30", "date"), typed("2021-19-39", "date"), typed("2021-00-00T00:00:00Z", "dateTime")])
@example(
    [typed("999999999.99999999", "decimal"), typed("999999999999999999", "integer"), typed("2021-13", "gYearMonth")]
)
@example([f'{S} {P} "\\n\\r\\t\\"\\\\ \u0085\u2028\ufeff🚢"@eng .', f"{S} {P} <http://a.example:1/%C3%A9?x=1#y> ."])
def test_what_is_plain_comes_back_as_it_went(lines: list[str]) -> None:
    assert all(map(is_plain, lines))
    store = ox.Store()
    store.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    assert {f"{quad.triple} ." for quad in store} == set(lines)


def test_what_the_engine_would_change_is_not_plain() -> None:
    changed = (
        *(typed(text, datatype) for text, datatype in (("01", "integer"), ("1.50", "decimal"), ("1", "boolean"))),
        *(typed(text, "dateTime") for text in ("2021-01-01T24:00:00Z", "2021-01-01T00:00:00+00:00")),
        *(f'{S} {P} "{text}" .' for text in ("\\u0041", "\ud800", "\ufffe", "\uffff", "\x07")),
        *(f"{S} {P} {term} ." for term in ('"x"@en-GB', "<relative>", "_:b")),
    )
    assert not any(map(is_plain, changed))
