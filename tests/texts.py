"""The texts of the pages and their translations: ``make texts`` brings the catalogues up to date.

Texts are found in the templates (``_('…')``, ``ngettext``), the modules of the web and the scripts (``t("…")``).
What is new in a catalogue waits there for its translation; what nobody shows any longer goes.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from claimgraph import assets
from claimgraph.web import glossary, problems, shape_pages

SERVICE = Path(__file__).parent.parent / "service"
WEB = SERVICE / "claimgraph" / "web"
SCRIPT = re.compile(r"\bt\(\s*(\"(?:[^\"\\]|\\.)*\")")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "text": None}


def found() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Yield each text, or both forms of one with a number, and the file that it stands in."""
    for path in sorted((WEB / "templates").glob("*.html")):
        for _, message, _, _ in extract_from_file("jinja2.ext:babel_extract", path, options={"newstyle_gettext": "1"}):
            yield message, path.name
    for path in sorted(WEB.glob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords={"_": None}):
            yield message, path.name
    for name, texts in named().items():
        for message in texts:
            yield message, name
    for path in sorted((SERVICE / "frontend" / "src").glob("*.ts")):
        for match in SCRIPT.finditer(path.read_text("utf-8")):
            yield match[1].strip('"').replace('\\"', '"'), path.name


def named() -> dict[str, list[str]]:
    """Return the texts that stand in tables and files, by where: titles, words between terms, kinds of problems."""
    kinds = [text for kind in problems.KINDS.values() for text in (kind.title, kind.help)]
    return {
        "glossary.py": [*glossary.SECTIONS.values(), glossary.REST, *glossary.FACTS.values()],
        "shape_pages.py": [*shape_pages.LEADING.values(), *shape_pages.VALUES.values()],
        "problems.py": [*kinds, *problems.NAMES, problems.NOWHERE],
        "data/queries": [title for title, _ in assets.queries()],
    }


def main() -> None:
    """Write each catalogue anew, with the translations that it has."""
    for path in sorted((WEB / "texts").glob("*.po")):
        with path.open("rb") as file:
            known = read_po(file, locale=path.stem)
        made = Catalog(locale=path.stem, project="claimgraph", charset="utf-8", header_comment=known.header_comment)
        for message, name in found():
            made.add(message, locations=[(name, 0)])
        for entry in made:
            translated = known.get(entry.id)
            if entry.id and translated:
                entry.string = translated.string
        with path.open("wb") as out:
            write_po(out, made, width=120, sort_by_file=False, include_lineno=False, omit_header=True)


if __name__ == "__main__":
    main()
