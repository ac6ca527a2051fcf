"""Entity tags made of the state of the data, and requests that carry one (RFC 9110, section 13)."""

from flask import request


def entity_tag(snapshot: int, rest: str) -> str:
    """Return the strong entity tag of what ``rest`` names, as of ``snapshot``."""
    return f'"{snapshot}-{rest}"'


def not_modified(tag: str) -> bool:
    """Tell whether the client has it already: a GET or HEAD whose If-None-Match holds ``tag``."""
    if request.method not in ("GET", "HEAD"):
        return False
    return request.if_none_match.contains_weak(tag.strip('"'))
