"""``POST /articles``: article and claim lines into the store, for those who have a token."""

import hmac
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized, UnsupportedMediaType

from claimgraph import lines
from claimgraph.errors import InputRefused, Refusal, UsageError
from claimgraph.identifiers import Minter
from claimgraph.model import Article, Claim
from claimgraph.web.metrics import metrics
from claimgraph.web.service import service
from claimgraph.web.writer import writer

if TYPE_CHECKING:
    from claimgraph.reading import Item

LINES: Final = ("application/x-ndjson", "application/jsonl", "application/json", "application/json-seq", "text/plain")
OUTCOMES: Final = ("accepted", "unchanged", "replaced")
ORIGIN: Final = "request"

blueprint = Blueprint("writing", __name__)


@blueprint.post("/articles")
def articles() -> Response:
    """Take in articles and claims, one JSON object a line; ``dry-run=1`` only says what would be.

    The answer is an account; its status is 422 where nothing of it could be taken.
    """
    authorize()
    if request.mimetype not in LINES:
        raise UnsupportedMediaType(f"Send lines of JSON as {LINES[0]}.")
    request.max_content_length = service().settings.max_bytes
    try:
        text = request.get_data(cache=False).decode()
    except UnicodeDecodeError:
        raise UsageError("The body is not in UTF-8.") from None
    if not text.strip():
        raise UsageError("The body holds no line. Send an article or a claim a line.")
    dry = request.args.get("dry-run", "0") not in ("0", "no", "false", "")
    with writer().alone():
        account = _take_in(text, dry)
    if not dry:
        for outcome in (*OUTCOMES, "refused"):
            number = account[outcome]
            metrics().items.labels(outcome).inc(len(number) if isinstance(number, list) else number)
    response = jsonify(account)
    response.status_code = 422 if account["refused"] and not account["taken"] else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def authorize() -> None:
    """Let a request pass that may write.

    Raises:
        Forbidden: writing is off, or the token is none of ours.
        Unauthorized: there is no token.
    """
    if service().store is None or not service().settings.tokens:
        raise Forbidden("Writing over HTTP is off here: start the service with --tokens to turn it on.")
    check_token("Writing")


def check_token(what: str) -> None:
    """Let a request pass that carries one of the tokens (RFC 6750, section 2.1); ``what`` is what needs one.

    Raises:
        Forbidden: there are no tokens, or the token is none of ours.
        Unauthorized: there is no token.
    """
    known = service().settings.tokens
    if not known:
        raise Forbidden(f"{what} is off here: start the service with --tokens to turn it on.")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized(
            f"{what} needs a token: send Authorization: Bearer TOKEN.", www_authenticate=WWWAuthenticate("bearer")
        )
    given = token.strip().encode()
    if sum(hmac.compare_digest(given, each.encode()) for each in known) == 0:  # all are compared
        raise Forbidden("This token is none of this service's.")


def _take_in(text: str, dry: bool) -> dict[str, Any]:
    """Ingest the lines and give an account; what it counts as taken is on disk and can be queried."""
    from claimgraph.ingest import Account, Outcome, Overlay
    from claimgraph.ingest.copies import Copies

    store, settings = service().store, service().settings
    assert store is not None
    now = settings.run_time or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    target = Overlay(store) if dry else store
    run = writer().parts.ingest(target, now)
    account, refused = Account(), []
    taken_in = []
    for result in run.run(_items(text)):
        account.add(result)
        refused += [_refusal(item.refusal) for item in result.refused]
        taken_in += [result.item] if result.outcome is not Outcome.REFUSED else []
    if not dry:
        with closing(Copies(store, Minter(settings.base_iri))) as copies:
            copies.look_at(taken_in, at_once=True)
        store.publish()
    counts = {outcome.value: account.outcomes[outcome] for outcome in Outcome if outcome is not Outcome.REFUSED}
    taken = sum(counts.values()) > 0 or account.claims > 0
    return {"dryRun": dry, "taken": taken, **counts, "claims": account.claims, "refused": refused}


def _items(text: str) -> "Iterator[Item]":
    from claimgraph.reading import Item, Origin

    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                value: Article | Claim | Refusal = lines.parse(line)
            except InputRefused as error:
                value = error.refusal
            yield Item(Origin(ORIGIN, number), value, line)


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {name: value for name, value in asdict(refusal).items() if value is not None and name != "file"}
