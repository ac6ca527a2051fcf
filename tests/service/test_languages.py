"""Pages in the reader's language: texts, dates, numbers, and the address that keeps them."""

import re
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from serving import Served

sys.path.insert(0, str(Path(__file__).parent.parent))

from texts import WEB, found

PAGE = "/page/claim/aaaa000000000001"
PLACES = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize("path", sorted((WEB / "texts").glob("*.po")), ids=lambda path: path.stem)
def test_every_text_is_translated_with_the_same_places_to_fill_in(path: Path) -> None:
    with path.open("rb") as file:
        known = read_po(file, locale=path.stem)
    texts = dict(found())
    assert len(texts) > 100
    for message in texts:
        entry = known.get(message if isinstance(message, str) else message[0])
        assert entry is not None, f"run `make texts` and translate {message!r}"
        forms = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        for form in forms:
            assert form, f"not translated: {message!r}"
            wanted = message if isinstance(message, str) else message[0]
            assert set(PLACES.findall(form)) == set(PLACES.findall(wanted)), message
    unused = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in known if entry.id}
    unused -= {message if isinstance(message, str) else message[0] for message in texts}
    assert unused == set()


@pytest.mark.parametrize(
    ("accept", "language", "words"),
    [
        (None, "en", ("According to", "3 May 2021")),
        ("en", "en", ("According to", "3 May 2021")),
        ("en-US,en;q=0.9", "en-US", ("According to", "May 3, 2021")),
        ("de-AT,de;q=0.9,en;q=0.5", "de-AT", ("Laut", "3. Mai 2021")),
        ("tlh,fr;q=0.9,de;q=0.1", "de", ("Laut", "3. Mai 2021")),
        ("fr,*;q=0.5", "en", ("According to",)),
        (";;=,,q=-x", "en", ("According to",)),
    ],
)
def test_a_page_is_in_the_language_that_the_reader_likes_best(
    served: Served, accept: str | None, language: str, words: tuple[str, ...]
) -> None:
    reply = served.ask(PAGE, **({"Accept_Language": accept} if accept else {}))
    assert reply.headers["Content-Language"] == language
    assert "Accept-Language" in reply.headers["Vary"]
    assert f'<html lang="{language[:2]}">' in reply.text
    assert all(word in reply.text for word in words)


def test_an_address_that_names_the_language_wins_and_its_links_keep_it(served: Served) -> None:
    reply = served.ask(f"{PAGE}?lang=de", Accept_Language="en")
    assert reply.headers["Content-Language"] == "de"
    assert "/page/actor/estonia?lang=de" in reply.text
    assert 'name="lang" value="de"' in reply.text
    assert f'href="{PAGE}?lang=en"' in reply.text
    assert served.ask(f"{PAGE}?lang=%22%3E%3Cscript%3E").headers["Content-Language"] == "en"


def test_languages_have_entity_tags_of_their_own(served: Served) -> None:
    german = served.ask(PAGE, Accept_Language="de").headers["ETag"]
    assert served.ask(PAGE, Accept_Language="de", If_None_Match=german).status == 304
    assert served.ask(PAGE, Accept_Language="en", If_None_Match=german).status == 200


def test_errors_are_in_the_readers_language_too(served: Served) -> None:
    reply = served.ask("/page/actor/nobody", accept="text/html", Accept_Language="de")
    assert (reply.status, reply.headers["Content-Language"]) == (404, "de")
    assert "Suchen" in reply.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ontology", ("Jemandes Angabe", "Klassen", "ist Unterklasse von")),
        ("/action/ACCUSE", ("ACCUSE: beschuldigen oder untersuchen", "Anderen die Schuld geben")),
        ("/shapes", ("beliebig viele", "vom Datentyp")),
        ("/sparql", ("Wer bestritt was?",)),
        ("/exports/", ("Es gibt noch keinen.",)),
        ("/problems", ("Zu viele Abfragen",)),
        ("/references/actor/estonia", ("Handelnde",)),
        ("/nowhere", ("Unter dieser Adresse gibt es keine Seite.",)),
    ],
)
def test_what_is_explained_is_explained_in_german(served: Served, path: str, words: tuple[str, ...]) -> None:
    page = served.ask(path, accept="text/html", Accept_Language="de").text
    assert [word for word in words if word not in page] == []


def test_an_error_is_no_text_to_fill_in(served: Served) -> None:
    reply = served.ask("/page/actor/100%25%28x%29s%3Cb%3E", accept="text/html", Accept_Language="de")
    assert reply.status == 404
    assert "100%(x)s&lt;b&gt;" in reply.text
