"""Every setting once: its name, default, meaning, option and environment variable.

The command line's options, their help and the README's table are made from ``SETTINGS``. An option
wins over the environment, the environment over the default.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from claimgraph.errors import UsageError

PREFIX: Final = "CLAIMGRAPH_"


def _base_iri(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+/", text):
        raise ValueError("an http or https address that ends in / is needed, such as https://example.org/")
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("a whole number from 1 up is needed")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("a whole number from 0 up is needed")
    return number


def _licence(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text):
        raise ValueError("an address of the licence is needed, such as https://creativecommons.org/licenses/by/4.0/")
    return text


def _time(text: str) -> time | None:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("a time of day is needed, such as 02:30")
    return time.fromisoformat(text) if text else None


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("the name of a time zone is needed, such as Europe/Oslo") from None


def _amount(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("a whole number from 0 up is needed")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < 86400:
        raise ValueError("a number of seconds above 0 and below 86,400 is needed")
    return number


def _pause(text: str) -> float:
    number = float(text)
    if not 0 <= number < 3600:
        raise ValueError("a number of seconds from 0 to below 3,600 is needed")
    return number


def _delay(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError("a number of seconds from 0 to 1 is needed")
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError("a number from 0 to 1 is needed")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError("a port from 0 to 65535 is needed")
    return number


def _switch(text: str) -> bool:
    try:
        return {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }[text.lower()]
    except KeyError:
        raise ValueError("yes or no is needed") from None


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("text or json is needed")
    return text


def _packing(text: str) -> str:
    if text not in ("gz", "zst"):
        raise ValueError("gz or zst is needed")
    return text


def _tokens(text: str) -> tuple[str, ...]:
    tokens = tuple(token.strip() for token in text.split(",") if token.strip())
    if any(len(token) < 8 for token in tokens):
        raise ValueError("each token needs at least 8 characters")
    return tokens


def _addresses(text: str) -> tuple[str, ...]:
    addresses = tuple(address.strip() for address in text.split(",") if address.strip())
    if not all(re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#/@]+/[^\s<>\"{}|\\^`]*", address) for address in addresses):
        raise ValueError("http or https addresses with a path are needed, such as https://example.org/sparql")
    return addresses


def _agent(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+[\x20-\x7e]*", text):
        raise ValueError("a name in plain letters is needed, such as claimgraph (+https://example.org/about)")
    return text


def _hosts(text: str) -> frozenset[str]:
    hosts = frozenset(host.strip().lower().strip("[]") for host in text.split(",") if host.strip())
    if not all(re.fullmatch(r"[\w.:-]+", host) for host in hosts):
        raise ValueError("names or addresses of hosts are needed, such as intranet.example.org,127.0.0.1")
    return hosts


def _instant(text: str) -> str | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise ValueError("an instant with its time zone is needed, such as 2024-05-01T12:00:00Z")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``name`` is the field of :class:`Settings`, ``parse`` raises ValueError."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any]
    metavar: str = "TEXT"
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable: CLAIMGRAPH_BASE_IRI."""
        return PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """The command-line option: --base-iri."""
        return "--" + self.name.replace("_", "-")


SETTINGS: Final = (
    Setting("store", "data/store", "Folder of the store.", Path, "DIR"),
    Setting("exports", "data/exports", "Folder of the exports.", Path, "DIR"),
    Setting("export_at", "", "Time of day to export at while serving, such as 02:30; none: never.", _time, "HH:MM"),
    Setting("time_zone", "UTC", "Time zone of --export-at, such as Europe/Oslo.", _zone, "ZONE"),
    Setting("export_daily", "7", "Days of which the last export stays.", _count, "N"),
    Setting("export_weekly", "5", "Weeks of which the last export stays.", _count, "N"),
    Setting("export_monthly", "12", "Months of which the last export stays.", _count, "N"),
    Setting("export_packing", "gz", "How an export's Turtle is packed: gz or zst.", _packing, "GZ|ZST"),
    Setting("export_drill", "yes", "Rehearse restoring each nightly export: yes or no.", _switch, "YES|NO"),
    Setting(
        "export_max_age",
        "0",
        "Hours after which a service is not ready because its last export is older; 0: never.",
        _count,
        "HOURS",
    ),
    Setting("base_iri", "http://127.0.0.1:8080/", "Where the graph's own addresses begin.", _base_iri, "IRI"),
    Setting(
        "licence",
        "",
        "Address of the licence that the data is published under; none: it says nothing.",
        _licence,
        "IRI",
    ),
    Setting("host", "127.0.0.1", "Address to serve at.", str, "HOST"),
    Setting("port", "8080", "Port to serve at; 0 takes a free one.", _port, "PORT"),
    Setting(
        "tokens",
        "",
        "Tokens that may write over HTTP, parted by commas; none: writing is off.",
        _tokens,
        "TOKENS",
        secret=True,
    ),
    Setting("log_format", "text", "How the service logs: text or json.", _log_format, "FORMAT"),
    Setting("log_requests", "no", "Log each request: yes or no.", _switch, "YES|NO"),
    Setting("timeout", "30", "Seconds that a query may take, waiting included.", _seconds, "SECONDS"),
    Setting("query_workers", "2", "Queries that run at the same time, but for slow ones.", _positive, "N"),
    Setting("query_queue", "32", "Queries that may wait for those.", _count, "N"),
    Setting(
        "slow_after",
        "0.2",
        "Seconds after which a query counts as slow and leaves its place to the next.",
        _seconds,
        "SECONDS",
    ),
    Setting("slow_workers", "4", "Slow queries that run at the same time, after all others.", _positive, "N"),
    Setting("slow_queue", "16", "Slow queries that may wait for those, each ten seconds.", _count, "N"),
    Setting(
        "services",
        "",
        "Beginnings of the addresses that SERVICE in queries may ask, parted by commas; none: none.",
        _addresses,
        "ADDRESSES",
    ),
    Setting("query_memory", "1024", "Megabytes of memory that a query may take.", _positive, "MB"),
    Setting("result_bytes", "1073741824", "Bytes that an answer may have.", _positive, "BYTES"),
    Setting("cache_bytes", "67108864", "Bytes of memory for finished answers; 0 keeps none.", _amount, "BYTES"),
    Setting(
        "union_graph",
        "yes",
        "Queries see the union of all graphs as their default graph: yes or no.",
        _switch,
        "YES|NO",
    ),
    Setting("max_bytes", "20971520", "Bytes that one input file or line may have, unpacked.", _positive, "BYTES"),
    Setting(
        "max_triples",
        "1000000",
        "Triples that one document sent to the service may hold, or one write change.",
        _positive,
        "N",
    ),
    Setting(
        "write_delay",
        "0.01",
        "Seconds that a write over HTTP waits for others that share its snapshot; 0: for none.",
        _delay,
        "SECONDS",
    ),
    Setting("bodies", "yes", "Keep the articles' text in the graph: yes or no.", _switch, "YES|NO"),
    Setting(
        "audit",
        "0.01",
        "Share of what the fast check of graphs passed that pySHACL judges again; 1: it judges all itself.",
        _share,
        "SHARE",
    ),
    Setting("interval", "300", "Seconds between two rounds of watching.", _seconds, "SECONDS"),
    Setting(
        "user_agent",
        "claimgraph",
        "What fetching calls itself: a name, best with an address to complain at.",
        _agent,
    ),
    Setting("fetch_pause", "1", "Seconds at least between two requests to one host.", _pause, "SECONDS"),
    Setting(
        "fetch_timeout", "30", "Seconds that one request may take, its answer's body included.", _seconds, "SECONDS"
    ),
    Setting(
        "allow_private",
        "",
        "Hosts that may be fetched from although their addresses are private, parted by commas.",
        _hosts,
        "HOSTS",
    ),
    Setting(
        "run_time",
        "",
        "The instant that runs are dated with (ISO 8601), for reproducible graphs; default: now.",
        _instant,
        "INSTANT",
    ),
)
"""All settings, in the order of the README's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force; see ``SETTINGS`` for their meaning and units."""

    store: Path
    exports: Path
    export_at: time | None
    time_zone: ZoneInfo
    export_daily: int
    export_weekly: int
    export_monthly: int
    export_packing: str
    export_drill: bool
    export_max_age: int
    base_iri: str
    licence: str
    host: str
    port: int
    tokens: tuple[str, ...]
    log_format: str
    log_requests: bool
    timeout: float
    query_workers: int
    query_queue: int
    slow_after: float
    slow_workers: int
    slow_queue: int
    services: tuple[str, ...]
    query_memory: int
    result_bytes: int
    cache_bytes: int
    union_graph: bool
    max_bytes: int
    max_triples: int
    write_delay: float
    bodies: bool
    audit: float
    interval: float
    user_agent: str
    fetch_pause: float
    fetch_timeout: float
    allow_private: frozenset[str]
    run_time: str | None

    @staticmethod
    def sources(
        options: Mapping[str, str | None] | None = None, environ: Mapping[str, str] | None = None
    ) -> list[tuple[Setting, str, str]]:
        """Return each setting with the text that is in force, and where that comes from.

        That is its option, its environment variable, or "default".
        """
        environ = os.environ if environ is None else environ
        found = []
        for setting in SETTINGS:
            given, origin = (options or {}).get(setting.name), setting.option
            if given is None:
                given, origin = environ.get(setting.variable), setting.variable
            found.append((setting, setting.default, "default") if given is None else (setting, given, origin))
        return found

    @classmethod
    def load(
        cls, options: Mapping[str, str | None] | None = None, environ: Mapping[str, str] | None = None
    ) -> "Settings":
        """Read the settings from options (by field name), environment and defaults.

        Raises:
            UsageError: a value is none; the message names where it came from.
        """
        values = {}
        for setting, text, origin in cls.sources(options, environ):
            try:
                values[setting.name] = setting.parse(text)
            except ValueError as error:
                shown = "its value" if setting.secret else f"“{text}”"
                raise UsageError(f"{origin}: {shown} cannot be used: {error}.") from None
        return cls(**values)


assert [s.name for s in SETTINGS] == [f.name for f in fields(Settings)], "SETTINGS and Settings differ"
