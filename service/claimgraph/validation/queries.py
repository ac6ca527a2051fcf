"""The SPARQL constraints of our shapes, as functions.

Each is known by the digest of its text and of the prefixes that it is read with; another text, be it by
one letter, is not known, and its shapes are judged by SHACL's own means.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from claimgraph.namespaces import CG, OA, SCHEMA
from claimgraph.validation.facts import Facts
from claimgraph.validation.tokens import is_integer, text_of

Check = Callable[[Facts, str], bool]

EARLIEST, LATEST, DATE = f"<{CG}earliest>", f"<{CG}latest>", f"<{CG}date>"
SOURCE, SELECTOR = f"<{OA}hasSource>", f"<{OA}hasSelector>"
START, END, EXACT = f"<{OA}start>", f"<{OA}end>", f"<{OA}exact>"
BODY: Final = f"<{SCHEMA}articleBody>"


def digest(select: str, prefixes: Mapping[str, str]) -> str:
    """Return what a query is known by."""
    declared = "\n".join(f"{prefix}: {prefixes[prefix]}" for prefix in sorted(prefixes))
    return hashlib.sha256(f"{declared}\n{select.strip()}".encode()).hexdigest()


def _in_order(facts: Facts, focus: str) -> bool:
    earliest, latest = facts.values(focus, EARLIEST), facts.values(focus, LATEST)
    return all(text_of(first) <= text_of(last) for first in earliest for last in latest)


def _within_bounds(facts: Facts, focus: str) -> bool:
    earliest, latest = facts.values(focus, EARLIEST), facts.values(focus, LATEST)
    for value in facts.values(focus, DATE):
        text = text_of(value)
        size = len(text)
        if any(text < text_of(first)[:size] or text > text_of(last)[:size] for first in earliest for last in latest):
            return False
    return True


def _bodies(facts: Facts, focus: str) -> list[str]:
    return [facts.text(body) for source in facts.values(focus, SOURCE) for body in facts.values(source, BODY)]


def _position_within(facts: Facts, focus: str) -> bool:
    bodies = _bodies(facts, focus)
    ends = [end for selector in facts.values(focus, SELECTOR) for end in facts.values(selector, END)]
    return all(is_integer(end) and int(text_of(end)) <= len(body) for end in ends for body in bodies)


def _quoted_as_written(facts: Facts, focus: str) -> bool:
    bodies, selectors = _bodies(facts, focus), facts.values(focus, SELECTOR)
    quotes = [facts.text(quote) for selector in selectors for quote in facts.values(selector, EXACT)]
    for selector in selectors:
        for start in facts.values(selector, START):
            for end in facts.values(selector, END):
                if not (is_integer(start) and is_integer(end)):
                    return False
                first, last = int(text_of(start)), int(text_of(end))
                if not 0 <= first <= last or any(body[first:last] != quote for body in bodies for quote in quotes):
                    return False
    return True


def _held_before(facts: Facts, focus: str) -> bool:
    """Graphs with blank nodes or unknown terms of ours never come so far."""
    return True


KNOWN: Final[dict[str, Check]] = {
    "584392985916d595b9e192a23ff17ac86f42547628c206baac6eacfc811439b6": _in_order,
    "064f11b5395989afb1e579d3b406f7baa8532b0b47caf6427722dde19e47b06d": _within_bounds,
    "0919c2063b54e0c283d589a15065e2e0421d6a8a5efb81a18fc496d415261741": _position_within,
    "d6ce15a3d0ac7086aa44a230b50d0d0e6126eb60f144f9a65e5dccc21c3a17c0": _quoted_as_written,
    "b8ef32247b0b5473e9e3b0f5ac1b8b62eaf2817bfd85a9d2d3e7bc09bf854864": _held_before,  # of the shape of nodes
    "c58848caa43d1ebee36c443b7e02033832b948cd599c5424d92bf19f60796df7": _held_before,  # of the shape of terms
}
"""Digest to function. A test fails when a query of ours changes without its function."""
