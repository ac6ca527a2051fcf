"""Marking found words: as SQLite's own ``highlight`` does, which is too slow for words that are everywhere."""

import re
import sqlite3

import pytest

from claimgraph.storage.catalogue_marking import MARKS, folded, marked

TEXTS = (
    "The harbour master of Åland said that harbours stay open.",
    "Müller muller MÜLLERIN muelle",
    "cafe\u0301s and cafés, naïve: coöperation!",
    "e-mail_address under_score 2019-05 20.5%",
    "Ελλάδα ΕΛΛΆΔΑ Čapek čapkové",
    "«Россия» россияне, Росси́я",
    "日本語の新聞 and 日本",
    "",
    "harbour",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("word", ["harb", "mull", "cafe", "coop", "score", "20", "ελλ", "čap", "росс", "日本"])
def test_words_are_marked_as_sqlite_marks_them(text: str, word: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')")
    database.execute("INSERT INTO words VALUES (?)", (text,))
    rows = database.execute(
        "SELECT highlight(words, 0, ?, ?) FROM words WHERE words MATCH ?", (*MARKS, f'"{word}" *')
    ).fetchall()
    assert marked(text, [folded(word)]) == (rows[0][0] if rows else text)


def test_a_long_text_is_cut_around_what_was_found() -> None:
    text = " ".join(f"w{number}" for number in range(200))
    shown = marked(text, ["w100"], 40)
    assert re.findall(r"\w+", shown) == [f"w{number}" for number in range(92, 132)]
    assert shown.startswith("…w92 ")
    assert shown.endswith(" w131…")
    assert f"{MARKS[0]}w100{MARKS[1]}" in shown
    assert marked("two words", ["words"], 40) == f"two {MARKS[0]}words{MARKS[1]}"
    assert marked(text, ["nothing"], 3) == "w0 w1 w2…"
