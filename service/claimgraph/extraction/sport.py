"""Sport: where a text tells of games, its attacks, shots and defeats are no conflict."""

from bisect import bisect_left
from typing import Final

from spacy.tokens import Doc, Token

from claimgraph.extraction import grammar

RESULT: Final = "result"
"""Stands for a score among the words of games: "6-3"."""

VOCABULARY: Final = frozenset(
    """
    athlete ballpark baseball baseman basketball batsman bowler bullpen championship coach cricket cyclist defenceman
    defenseman defensemen doubleheader dugout equaliser equalizer fielder football footballer forehand fullback goalie
    goalkeeper goaltender golf gymnast halftime hat-trick heavyweight hockey infielder inning innings kickoff linebacker
    matchup midfielder nba ncaa nfl nhl mlb uefa fifa offseason outfielder overtime penalty pitcher playoff playoffs
    preseason puck qualifier quarterback quarterfinal quarter-final rebound receiver referee rink roster rookie rugby
    runner-up scorer semifinal semi-final scoreless shortstop shutout skater slugger soccer stadium striker superbowl
    swimmer teammate tennis touchdown tournament umpire undefeated unbeaten volleyball wicket wicketkeeper winger
    league season game match player goal team title cup fan score tie win lead half period
    """.split()
)
"""Words of games (lemmas); the last line's are common elsewhere, too, and tell only together with others."""

COMMON: Final = frozenset(
    "league season game match player goal team title cup fan score tie win lead half period penalty receiver".split()
) | {RESULT}

CONTESTS: Final = frozenset(
    """
    advance aid answer arrive assist attack battle beat block buy capture challenge charge clash come concede crush
    defeat defend deny destroy dismiss drop face feed fight fire force go head help hit host join kill launch leave
    lift march meet move outgun oust overpower power press protect push rally release rescue resist retaliate
    return rout save sell serve shell shoot sign sink slay stop storm strike surrender take target threaten torment
    trade travel visit welcome withdraw acquire send let rob trip
    """.split()
)
"""Verbs and nouns of games that mean acts of conflict or of diplomacy elsewhere."""

NOUNS: Final = frozenset(
    """
    assist attack battle capture challenge charge clash defence defense encounter exchange exercise fight game meeting
    offensive rally release retreat return shooting shot sale strike tour trade training trip victory visit
    """.split()
)
"""Nouns that name an act elsewhere."""

GRAVE: Final = frozenset(
    """
    ambulance army arrest bomb bullet charge court death die explosion gun gunman hospital investigation killing lawsuit
    militant minister murder officer parliament police president prosecutor protester riot soldier stab terrorist
    troop victim weapon
    """.split()
)
"""Words of a sentence that tells of more than a game."""

WINDOW: Final = 120
"""Tokens on each side of a word in which the words of games are counted."""

FEWEST: Final = 4
"""Different words of games, one of them not common elsewhere, that make a text one about sport."""


class Games:
    """Tells where a document is about games."""

    def __init__(self, doc: Doc) -> None:
        """Look the words of games up, once for the document."""
        self._words = [(token.i, word) for token in doc if (word := _word(token)) in VOCABULARY or word == RESULT]
        self._places = [place for place, _ in self._words]

    def around(self, word: Token) -> bool:
        """Tell whether the text around a word is about games, and its sentence about no more than that."""
        if not self._words:
            return False
        first, last = (bisect_left(self._places, word.i + way * WINDOW) for way in (-1, 1))
        near = {found for _, found in self._words[first:last]}
        if len(near) < FEWEST or near <= COMMON:
            return False
        return not any(token.lemma_.lower() in GRAVE for token in grammar.sentence(word))

    def plays(self, word: Token) -> bool:
        """Tell whether a verb or noun tells of a game's events and not of an act: "attacked down the left"."""
        names = CONTESTS if word.pos_ == "VERB" else NOUNS
        return word.lemma_.lower() in names and self.around(word)


def _word(token: Token) -> str:
    if token.text in ("-", "–") and 0 < token.i < len(token.doc) - 1 and not token.whitespace_:
        before, after = token.nbor(-1), token.nbor()
        if before.text.isdigit() and after.text.isdigit() and len(before) < 3 and len(after) < 3:
            return RESULT
    return token.lemma_.lower()
