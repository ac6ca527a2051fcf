"""Sending what was read to a running service, which owns its store."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from claimgraph import lines
from claimgraph.errors import Refusal, UsageError
from claimgraph.ingest import Outcome, Refused, Result, Retracted, mendable, retraction
from claimgraph.model import Article, Claim
from claimgraph.reading import Item, Origin

BATCH: Final = 50
RETRACTED: Final = 500
PATIENCE: Final = 600.0


def send(items: Iterable[Item], server: str, token: str, *, dry_run: bool) -> Iterator[Result]:
    """POST the items to ``/articles`` of a service, some at a time, and yield what became of them.

    Raises:
        UsageError: the service cannot be reached, or does not let us write.
    """
    address = f"{_address(server)}/articles" + ("?dry-run=1" if dry_run else "")
    batch: list[tuple[Origin, dict[str, Any]]] = []
    for item in items:
        if isinstance(item.value, Article):
            batch.append((item.origin, lines.article_line(item.value)))
        elif isinstance(item.value, Claim):
            batch.append((item.origin, lines.claim_line(item.value)))
        else:
            refusal = item.value if isinstance(item.value, Refusal) else _rdf()
            yield _refused(item.origin, refusal, mendable(item.raw))
        if len(batch) == BATCH:
            yield from _post(address, token, batch)
            batch.clear()
    if batch:
        yield from _post(address, token, batch)


def retract(articles: Iterable[str], reason: str, server: str, token: str) -> Iterator[Retracted]:
    """POST to ``/articles/retractions`` of a service, some articles at a time, and yield what became of them.

    Raises:
        UsageError: the service cannot be reached, or does not let us write.
    """
    address = f"{_address(server)}/articles/retractions"
    waiting = iter(articles)
    while batch := list(islice(waiting, RETRACTED)):
        body = json.dumps({"articles": batch, "reason": reason}).encode()
        for one in _sent(address, token, body, "application/json")["articles"]:
            yield Retracted(retraction.Outcome(one["outcome"]), one["article"], one["claims"])


def _address(server: str) -> str:
    if not server.startswith(("http://", "https://")):
        raise UsageError(f"“{server}” is no address: write http:// or https:// in front.")
    return server.rstrip("/")


def _sent(address: str, token: str, body: bytes, media_type: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
    try:
        with urlopen(Request(address, body, headers), timeout=PATIENCE) as reply:
            account: dict[str, Any] = json.load(reply)
            return account
    except HTTPError as error:
        return _account(error, address)
    except (URLError, OSError) as error:
        raise UsageError(f"{address} cannot be reached: {getattr(error, 'reason', error)}. Is it running?") from None


def _post(address: str, token: str, batch: list[tuple[Origin, dict[str, Any]]]) -> Iterator[Result]:
    body = "\n".join(lines.dump(line) for _, line in batch).encode("utf-8", "backslashreplace")
    account = _sent(address, token, body, "application/x-ndjson")
    claims = account.get("claims", 0)
    for outcome in (Outcome.ACCEPTED, Outcome.UNCHANGED, Outcome.REPLACED):
        for _ in range(account.get(outcome.value, 0)):
            yield Result(outcome, address, claims=claims)
            claims = 0
    if claims:
        yield Result(Outcome.REPLACED, address, claims=claims, article=False)
    for refusal in account.get("refused", ()):
        number = refusal.pop("line", None)
        origin, line = batch[number - 1] if number else (Origin(address), None)
        yield _refused(origin, Refusal(**refusal), line)


def _account(error: HTTPError, address: str) -> dict[str, Any]:
    """Return the account of a request of which nothing was taken; raise where there is none."""
    text = error.read()
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        answer = {}
    if error.code == 422 and {"refused", "articles"} & answer.keys():
        return answer
    raise UsageError(f"{address} refused: {answer.get('detail') or error.reason}") from None


def _rdf() -> Refusal:
    return Refusal("RDF cannot be sent to a service yet.", "Stop the service and ingest it into the store itself.")


def _refused(origin: Origin, refusal: Refusal, line: dict[str, Any] | None) -> Result:
    at = refusal.at(origin.file, origin.line)
    article = line is None or "article" not in line
    return Result(Outcome.REFUSED, origin.file, origin.file, refused=(Refused(at, line),), article=article)
