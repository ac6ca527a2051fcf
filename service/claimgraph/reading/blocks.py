"""A text dump's blocks: its lines, or the paragraphs that hard line breaks cut up."""

import re
from dataclasses import dataclass
from itertools import pairwise

MARKER = re.compile(r"^(?:[*+•·▪◦‣o-]|\d{1,2}[.)])(?:\s+|$)")
SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")
WIDEST_WRAP = 132
NARROWEST_WRAP = 40


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or caption of a dump.

    ``indent`` counts the spaces before it; ``parted`` whether blank lines stand around it;
    ``marker`` is the sign of a list item, which ``text`` is without.
    """

    text: str
    indent: int
    before: bool
    after: bool
    marker: str = ""

    @property
    def parted(self) -> bool:
        """Whether a blank line stands before and after."""
        return self.before and self.after

    @property
    def words(self) -> int:
        """Its length in words; two letters count for a word where none are parted."""
        wide = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", self.text))
        return len(re.findall(r"\w+(?:['’.,-]\w+)*", self.text)) if wide < 10 else wide // 2

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(SENTENCE_END.search(self.text))


def split(text: str) -> list[Block]:
    """Cut a dump into blocks; lines that were wrapped to a width are joined again."""
    rows = [row.expandtabs(4).rstrip() for row in text.replace("\xa0", " ").replace("\f", "\n\n").split("\n")]
    width = _wrap_width(rows)
    joined = _unwrap(rows, width) if width else rows
    blocks = []
    for number, row in enumerate(joined):
        content = " ".join(row.split())
        marker = MARKER.match(content)
        bare = content[marker.end() :] if marker else content
        if not bare:
            continue
        before = number == 0 or not joined[number - 1].strip()
        after = number + 1 == len(joined) or not joined[number + 1].strip()
        blocks.append(Block(bare, len(row) - len(row.lstrip()), before, after, marker[0].strip() if marker else ""))
    return blocks


def _wrap_width(rows: list[str]) -> int | None:
    """Return the width that the text was wrapped to, or None where it was not."""
    lengths = sorted(len(row) for row in rows if row.strip())
    if len(lengths) < 4 or lengths[-1] > WIDEST_WRAP:
        return None
    width = lengths[-1 - len(lengths) // 50]
    if width < NARROWEST_WRAP:
        return None
    broken = sum(_continues(row, following, width) for row, following in pairwise(rows))
    full = sum(len(row) > 0.8 * width for row in rows)
    return width if broken >= 2 and broken > 0.3 * full else None


def _continues(row: str, following: str, width: int) -> bool:
    """Whether ``following`` goes on with what ``row`` broke off: its first word had no room left."""
    after = following.strip()
    if not row.strip() or not after or MARKER.match(after):
        return False
    return len(row) + 1 + len(after.split()[0]) > width * 0.97


def _unwrap(rows: list[str], width: int) -> list[str]:
    joined: list[str] = []
    open_row = ""
    for row in rows:
        if open_row and _continues(open_row, row, width):
            joined[-1] += " " + row.strip()
        else:
            joined.append(row)
        open_row = row
    return joined
