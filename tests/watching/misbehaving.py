"""A web server at 127.0.0.1 whose every path is a route of the test, and the command run against it."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from claimgraph.cli import main

TEXT = (
    "Norway and Denmark signed an agreement on ferries on Monday, officials said. Denmark said that it would send"
    " aid to Kenya before the end of the month. The minister met the ambassador of Kenya in Oslo on Tuesday, and"
    " both sides said that talks would go on."
)
Handler = http.server.BaseHTTPRequestHandler
Route = Callable[[Handler], None]


def page(number: int | str = 1, head: str = "") -> str:
    """A page with a headline and a body of its own."""
    return (
        f"<!doctype html><html lang=en><head><title>Ferry {number} - The Lantern</title>"
        f'<meta property="article:published_time" content="2021-03-16">{head}</head>'
        f"<body><article><h1>Ferry {number} agreed</h1><p>{TEXT}</p><p>{TEXT.replace('Kenya', 'Ghana')}</p>"
        f"<p>It was ferry number {number} that was agreed upon by the two countries that day.</p>"
        "</article></body></html>"
    )


def feed(*links: str, more: str = "") -> str:
    """An RSS feed of these links."""
    items = "".join(
        f"<item><title>Item {link}</title><link>{link}</link><guid>{link}</guid>"
        "<pubDate>Tue, 16 Mar 2021 10:00:00 GMT</pubDate></item>"
        for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Lantern</title>{items}{more}</channel></rss>'


@dataclass
class Site:
    """What the server answers; ``asked`` are the paths in their order with their header fields."""

    routes: dict[str, Route | tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    base: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, body: str | bytes = b"", kind: str = "text/html", status: int = 200, **more: str) -> str:
        """Answer a path so; header fields with _ for -. Return its address."""
        header = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in more.items()}}
        self.routes[path] = (status, header, body.encode() if isinstance(body, str) else body)
        return self.base + path

    def act(self, path: str, route: Route) -> str:
        """Let a function answer a path. Return its address."""
        self.routes[path] = route
        return self.base + path

    def feed(self, *links: str, **more: Any) -> str:
        """Put a feed of these links at /feed.xml."""
        return self.put("/feed.xml", feed(*links, more=more.pop("items", "")), "application/rss+xml", **more)

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one == path for one, _ in self.asked)


@contextmanager
def serving() -> Iterator[Site]:
    """Serve for as long as the block runs."""
    made = Site()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            route = made.routes.get(self.path)
            try:
                if callable(route):
                    route(self)
                    return
                status, header, body = route or (404, {}, b"")
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **header}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # the client has gone, which is what many of the tests are about

        def log_message(self, *_: Any) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.over.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


@dataclass
class Here:
    """A working folder; ``claimgraph`` runs in this process, without an extractor unless one is asked for."""

    folder: Path

    def run(self, *arguments: str | Path) -> Result:
        done = CliRunner().invoke(main, [str(one) for one in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        return done

    def watch(self, *arguments: str | Path, private: bool = True, timeout: float = 2, pause: float = 0) -> Result:
        """Make one round."""
        allowed = ["--allow-private", "127.0.0.1"] if private else []
        return self.run(
            "watch", "--once", *arguments, *allowed, "--store", self.folder / "store", "--extractor", "none",
            "--fetch-timeout", str(timeout), "--fetch-pause", str(pause),
        )  # fmt: skip

    def articles(self) -> dict[str, dict[str, str]]:
        """The stored articles by their addresses, or IRIs where they have none."""
        if not (self.folder / "store").exists():
            return {}
        query = (
            "SELECT ?article ?url ?headline ?date ?publisher { ?article a cg:Article"
            " OPTIONAL { ?article schema:url ?url } OPTIONAL { ?article schema:headline ?headline }"
            " OPTIONAL { ?article schema:datePublished ?date }"
            " OPTIONAL { ?article schema:publisher/skos:prefLabel ?publisher } }"
        )
        done = self.run("query", query, "--store", self.folder / "store", "-o", "json")
        rows = [
            {name: term["value"] for name, term in row.items()}
            for row in json.loads(done.stdout)["results"]["bindings"]
        ]
        return {row.get("url", row["article"]): row for row in rows}
