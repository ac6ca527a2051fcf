"""``/openapi.json``: the service described for programs (OpenAPI 3.1.1).

The paths are those of the application; ``DETAILS`` says of some what a route alone does not. The method
QUERY has no place in OpenAPI 3.1; the description of ``/sparql`` names it.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, Response, current_app, jsonify
from werkzeug.routing import Rule

import claimgraph
from claimgraph.web import openapi_details as details

LEFT_OUT: Final = ("static", "endpoint_slash")
METHODS: Final = ("get", "put", "post", "delete", "patch")
OPEN: Final = ("/sparql", "/query")

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Send this description."""
    response = jsonify(describe(current_app.url_map.iter_rules()))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def describe(rules: Iterable[Rule]) -> dict[str, Any]:
    """Return the description of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(rules, key=lambda rule: rule.rule):
        if rule.endpoint.rpartition(".")[2] not in LEFT_OUT:
            for method in METHODS:
                if method.upper() in (rule.methods or ()):
                    paths.setdefault(template(rule), {})[method] = _operation(rule, method)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "claimgraph",
            "version": claimgraph.__version__,
            "summary": "Who is said to have done what to whom, and who says so: a graph of claims in the news.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": details.SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def template(rule: Rule) -> str:
    """Return the route as OpenAPI writes it: ``/id/{name}``."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _operation(rule: Rule, method: str) -> dict[str, Any]:
    path = template(rule)
    known = details.DETAILS.get((path, method), details.Details())
    view = current_app.view_functions[rule.endpoint]
    summary = known.summary or (view.__doc__ or rule.endpoint).strip().partition("\n")[0]
    places = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in sorted(rule.arguments)
    ]
    answer = {"content": _content(known.answers)} if known.answers else {}
    operation: dict[str, Any] = {
        "operationId": "_".join([method, *re.findall(r"\w+", path)]),
        "summary": summary,
        "parameters": [*places, *known.parameters],
        "responses": {
            **{status: {"description": said, **answer} for status, said in known.done.items()},
            "default": {"description": "A problem (RFC 9457).", "content": _content({details.PROBLEM: "Problem"})},
        },
    }
    if known.description:
        operation["description"] = known.description
    if known.bodies:
        operation["requestBody"] = {"required": True, "content": _content(known.bodies)}
    if method != "get" or known.token:
        operation["security"] = [{}, {"token": []}] if path in OPEN else [{"token": []}]
    return operation


def _content(types: dict[str, str]) -> dict[str, Any]:
    return {
        media_type: {"schema": {"$ref": f"#/components/schemas/{name}"} if name else {"type": "string"}}
        for media_type, name in types.items()
    }
