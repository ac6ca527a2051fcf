"""Header fields that every answer carries."""

from typing import Final

from flask import Flask, Response, request

POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
METHODS: Final = "GET, HEAD, POST, QUERY, PUT, PATCH, DELETE, OPTIONS"
REQUEST_FIELDS: Final = "Accept, Authorization, Content-Encoding, Content-Type, If-Match, If-None-Match"
EXPOSED: Final = (
    "Accept-Query, Allow, Content-Disposition, ETag, Link, Location, Retry-After, WWW-Authenticate, X-Query-Id, "
    "X-Request-Id"
)


def install(app: Flask) -> None:
    """Add the fields to the app's answers."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    fields = response.headers
    fields.setdefault("X-Content-Type-Options", "nosniff")
    fields.setdefault("Content-Security-Policy", POLICY)
    fields.setdefault("Referrer-Policy", "same-origin")
    fields.setdefault("Access-Control-Allow-Origin", "*")
    fields.setdefault("Access-Control-Expose-Headers", EXPOSED)
    if request.method == "OPTIONS":
        fields["Access-Control-Allow-Methods"] = METHODS
        fields["Access-Control-Allow-Headers"] = REQUEST_FIELDS
        fields["Access-Control-Max-Age"] = "86400"
    return response
