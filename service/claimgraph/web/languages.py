"""The reader's language: texts of the pages, dates and numbers in it.

``?lang=`` decides, and stays in the links of the pages; else Accept-Language does (RFC 9110, section 12.5.4).
The texts are gettext catalogues (``texts/de.po``), read as they are; a text without a translation stays English.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, Response, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
"""Languages that there are texts in, by their tags (BCP 47), with their own names."""

PLAIN: Final = Locale("en", "001")
"""For those who say nothing, or only that they read English: dates as most of its readers write them."""

PARTS: Final = {"pages", "neighbourhood", "searching", "sparql", "vocabulary", "exports", "about", "references"}
"""Blueprints whose links keep ``?lang=``."""

TEXTS: Final = Path(__file__).parent / "texts"


def install(app: Flask) -> None:
    """Let the app's templates call ``_`` and ``ngettext``; tell in the answers what language they are in."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install_texts = getattr(app.jinja_env, "install_gettext_callables")  # noqa: B009  # the extension adds it
    install_texts(text, text_of_number, newstyle=True)
    app.jinja_env.globals |= {"locale": locale, "languages": LANGUAGES}
    app.jinja_env.globals |= {"language_address": language_address, "script_texts": script_texts}
    app.url_defaults(_keep)
    app.after_request(_tell)


def locale() -> Locale:
    """Return the locale of the current request."""
    found = g.get("locale")
    if found is None:
        found = g.locale = _asked() or _accepted(request.headers.get("Accept-Language", ""))
    assert isinstance(found, Locale)
    return found


def text(message: str) -> str:
    """Return a text of the pages in the reader's language."""
    found = catalogue(locale().language).get(message)
    if isinstance(found, tuple):
        return found[0]
    return found or message


def text_of_number(one: str, many: str, number: int) -> str:
    """Return the form of a text that goes with ``number``."""
    found = catalogue(locale().language).get(one)
    if isinstance(found, tuple):
        return found[0] if number == 1 else found[1]  # as both of our languages do
    return one if number == 1 else many


@lru_cache
def catalogue(language: str) -> Mapping[str, str | tuple[str, str]]:
    """Read the texts of a language: a text, or its singular, to its translation, or to both forms of it."""
    found: dict[str, str | tuple[str, str]] = {}
    for message in _messages(language):
        if isinstance(message.id, str):
            found[message.id] = str(message.string)
        elif isinstance(message.string, list | tuple):
            found[message.id[0]] = (message.string[0], message.string[1])
    return found


@lru_cache
def _script_texts(language: str) -> Mapping[str, str]:
    return {
        str(message.id): str(message.string)
        for message in _messages(language)
        if any(file.endswith(".ts") for file, _ in message.locations)
    }


def _messages(language: str) -> list[Message]:
    """List the translated messages of a catalogue."""
    path = TEXTS / f"{language}.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id and message.string]


def script_texts() -> Mapping[str, str]:
    """Return the texts that scripts show, to their translations; none for English."""
    return _script_texts(locale().language)


def number(value: float) -> str:
    """Write a number as the reader does."""
    return _number(value, locale())


def day(value: str) -> str:
    """Write an ISO 8601 date in words, as exact as it is: 16 March 2021, March 2021, 2021; what is none, as it is."""
    return _day(value, locale())


def language_address(language: str) -> str | None:
    """Return the address of the current page in another language, below our root."""
    if request.endpoint is None or request.method != "GET":
        return None
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.root_path}{quote(request.path)}?{urlencode([*others, ('lang', language)])}"


@lru_cache(maxsize=4096)
def _number(value: float, to: Locale) -> str:
    return format_decimal(value, locale=to)


@lru_cache(maxsize=4096)
def _day(value: str, to: Locale) -> str:
    parts = value[:10].split("-")
    try:
        exact = date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except ValueError:
        return value
    if len(parts) == 3:
        return format_date(exact, "long", locale=to)
    return format_skeleton("yMMMM", exact, locale=to) if len(parts) == 2 else str(exact.year)


def _asked() -> Locale | None:
    wanted = request.args.get("lang")
    return _known(wanted) if wanted else None


@lru_cache(maxsize=512)
def _accepted(field: str) -> Locale:
    for tag in parse_accept_header(field, LanguageAccept).values():
        if found := _known(tag):
            return found
    return PLAIN


def _known(tag: str) -> Locale | None:
    """Return the locale of a language tag, if there are texts in its language."""
    if tag.lower() == "en":
        return PLAIN
    try:
        found = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    return found if found.language in LANGUAGES else None


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context() and request.endpoint and endpoint.partition(".")[0] in PARTS and "lang" in request.args:
        values.setdefault("lang", request.args["lang"][:20])


def _tell(response: Response) -> Response:
    if "locale" in g:
        response.vary.add("Accept-Language")
        response.headers["Content-Language"] = str(g.locale).replace("_", "-") if g.locale != PLAIN else "en"
    return response
