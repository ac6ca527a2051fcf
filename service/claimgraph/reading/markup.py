"""A fragment of HTML to paragraphs: for feed entries, which are all body."""

import re
from html import unescape
from typing import Any

from lxml import etree
from lxml import html as lxml_html

BLOCKS = frozenset(
    """
    address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr
    li main nav ol p pre section table td th tr ul
    """.split()
)
SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "figure", "figcaption"})


def paragraphs(markup: str) -> list[str]:
    """Return the text of the fragment's blocks, in their order; scripts, styles and figures are left out."""
    if "<" not in markup:
        return re.split(r"\n\s*\n", unescape(markup))
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return []
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        parent = element.getparent()
        block = "\n\n" if element.tag in BLOCKS else ""
        if event == "start":
            pieces += [block, "" if _silent(element) else element.text or ""]
        else:
            pieces += [block, "" if parent is None or _silent(parent) else element.tail or ""]
    return re.split(r"\n\s*\n", "".join(pieces))


def _silent(element: Any) -> bool:
    while element is not None:
        if element.tag in SILENT:
            return True
        element = element.getparent()
    return False
