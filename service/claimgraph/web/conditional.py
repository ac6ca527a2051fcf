"""Entity tags and times made of the state of the data, and requests that carry a tag (RFC 9110, 8.8 and 13)."""

from datetime import UTC, datetime, timedelta

from flask import Response, request

from claimgraph.storage.reader import View


def entity_tag(snapshot: int, rest: str) -> str:
    """Return the strong entity tag of what ``rest`` names, as of ``snapshot``."""
    return f'"{snapshot}-{rest}"'


def not_modified(tag: str) -> bool:
    """Tell whether the client has it already: a GET or HEAD whose If-None-Match holds ``tag``."""
    if request.method not in ("GET", "HEAD"):
        return False
    return request.if_none_match.contains_weak(tag.strip('"'))


def mark_time(response: Response, view: View) -> None:
    """Say when the state of the data was published; within the same second another may still follow."""
    if view.time is not None:
        published = datetime.fromisoformat(view.time)
        if datetime.now(UTC) - published >= timedelta(seconds=1):
            response.last_modified = published
