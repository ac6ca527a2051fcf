"""The fast way to write articles and claims, held to the readable mapping: the same lines for anything."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimgraph import door
from claimgraph.identifiers import Minter
from claimgraph.ingest.statements import NotPlain, Statements, line
from claimgraph.mapping import Mapper
from claimgraph.model import (
    ActionType,
    Article,
    AttributionKind,
    Claim,
    DateBasis,
    Evidence,
    Modality,
    Party,
    PartyType,
    Run,
    SpeechAct,
)
from claimgraph.parties import Gazetteer
from claimgraph.storage.canonical import canonical

MAPPER = Mapper(Minter("http://127.0.0.1:8080/"), Gazetteer.load())
BODILESS = Mapper(Minter("https://news.example/x/"), Gazetteer.load(), bodies=False)

TEXT = st.text(st.sampled_from("aZ é“”\"\\\n\t\r'<>{}|^`\u0085\u2028🚢ß́"), min_size=1, max_size=12).filter(str.strip)
NAME = st.sampled_from(["Norway", "US", "Erdogan", "Erdoğan", "Jordan", "two officials", "The Lantern", "北京"]) | TEXT
DAY = st.dates().map(str)
MOMENT = st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds"))
INSTANT = (
    DAY
    | MOMENT
    | MOMENT.map(lambda text: text + "Z")
    | MOMENT.map(lambda text: text + "+02:00")
    | st.just("2021-03-16T09:30Z")
)
IRI = st.sampled_from(["http://www.wikidata.org/entity/Q1", "https://é.example/ä?x=1&y='2'", "http://127.0.0.1:8080/x"])
SPEAKER = st.builds(Party, NAME, st.none() | st.sampled_from(PartyType), st.none() | IRI)
PARTY = st.builds(
    Party, NAME, st.none() | st.sampled_from(PartyType), st.none() | IRI, st.lists(SPEAKER, max_size=1).map(tuple)
)
PARTIES = st.lists(PARTY, max_size=2).map(tuple)
EVIDENCE = st.builds(Evidence, TEXT) | st.builds(Evidence, TEXT, st.integers(0, 9), st.integers(10, 10**6))
RUN = st.builds(Run, st.sampled_from(["rules", "a b"]), st.sampled_from(["1", "2.0"]), st.none() | INSTANT)
CLAIM = st.builds(
    Claim,
    article=st.just("a"),
    actor=PARTIES,
    action=st.sampled_from(ActionType),
    phrase=st.none() | TEXT,
    target=PARTIES,
    object=st.none() | TEXT,
    date=st.none() | DAY | st.sampled_from(["2021", "2020-02", "0999", "0800-12"]),
    earliest=st.none() | DAY,
    latest=st.none() | DAY,
    date_text=st.none() | TEXT,
    date_basis=st.none() | st.sampled_from(DateBasis),
    source=PARTIES,
    relayed_by=PARTIES,
    attribution=st.sampled_from(AttributionKind),
    speech_act=st.sampled_from(SpeechAct),
    negated=st.booleans(),
    modality=st.sampled_from(Modality),
    confidence=st.none() | st.floats(0, 1),
    evidence=st.lists(EVIDENCE, max_size=2).map(tuple),
    run=st.none() | RUN,
)
ARTICLE = st.builds(
    Article,
    id=st.sampled_from(["a", "a b", "ä/🚢"]),
    url=st.none() | IRI,
    headline=st.none() | TEXT,
    author=st.lists(NAME, max_size=2).map(tuple),
    publisher=st.none() | NAME,
    originator=st.none() | NAME,
    date_published=st.none() | INSTANT,
    date_readings=st.lists(DAY, max_size=2).map(tuple),
    language=st.sampled_from([None, "en", "en-GB", "zh-Hant"]),
    keywords=st.lists(TEXT, max_size=2).map(tuple),
    text=st.none() | TEXT,
)
compared = {"plain": 0}


@settings(max_examples=450, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(ARTICLE, st.lists(CLAIM, max_size=2), st.sampled_from([MAPPER, BODILESS]))
def same(article: Article, claims: list[Claim], mapper: Mapper) -> None:
    article, claims = door.article(article), [door.claim(claim) for claim in claims]
    try:
        written = Statements(mapper).write(article, claims)
    except NotPlain:
        return
    compared["plain"] += 1
    own = canonical(mapper.article_graph(article, claims).serialize(format="nt"))
    people = canonical(mapper.parties_graph(article, claims).serialize(format="nt"))
    assert {line(statement) for statement in (*written.own, *written.runs)} == own
    assert {line(statement) for said in written.parties.values() for statement in said} == people
    assert {f"<{iri}>" for iri in written.claims} == {s for s, _, o in written.own if o.endswith("#Claim>")}
    assert all(f"<{node[1:-1]}> " in " ".join(map(line, said)) for node, said in written.parties.items())


def test_what_is_written_fast_is_what_the_mapping_says() -> None:
    same()
    assert compared["plain"] > 100, "too little was compared"
