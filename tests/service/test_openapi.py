"""The description for programs: valid, whole, and true of the service that sends it."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from serving import Served

from claimgraph.formats import RESULTS
from claimgraph.web.openapi_details import DETAILS

RESULT_TYPES = {offer.media_type for offer in RESULTS}
PROMISED = {
    "/", "/sparql", "/query", "/update", "/id/{name}", "/data/{name}", "/articles", "/search", "/ontology", "/shapes",
    "/store", "/store/{name}", "/queries", "/.well-known/void", "/prefixes", "/health", "/ready", "/openapi.json",
}  # fmt: skip


@pytest.fixture(scope="module")
def described(served: Served) -> dict[str, Any]:
    reply = served.ask("/openapi.json")
    assert (reply.status, reply.media_type) == (200, "application/json")
    found = json.loads(reply.body)
    assert isinstance(found, dict)
    return found


def test_it_is_valid_openapi(described: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(described).validate()


def test_each_operation_is_explained_and_what_is_explained_is_an_operation(described: dict[str, Any]) -> None:
    operations = {
        (path, method): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert set(DETAILS) <= set(operations)
    assert set(described["paths"]) >= PROMISED
    for operation in operations.values():
        assert operation["summary"].endswith("."), operation
        assert "default" in operation["responses"]
    needs_token = {key for key, operation in operations.items() if {"token": []} in operation.get("security", [])}
    assert ("/articles", "post") in needs_token
    assert ("/store/{name}", "put") in needs_token
    assert {key for key in needs_token if key[1] == "get"} == {("/queries", "get")}


@pytest.mark.parametrize("path", ["/sparql", "/query", "/.well-known/void", "/prefixes", "/ontology", "/shapes"])
def test_each_answer_that_is_promised_can_be_had(served: Served, described: dict[str, Any], path: str) -> None:
    promised = described["paths"][path]["get"]["responses"]["200"]["content"]
    for media_type in promised:
        query = (
            "CONSTRUCT {} {}"
            if any(word in media_type for word in ("turtle", "rdf", "n-", "n3", "trig", "ld+"))
            else "ASK {}"
        )
        asked = f"{path}?query={query.replace(' ', '%20')}" if path in ("/sparql", "/query") else path
        reply = served.ask(asked, accept=media_type)
        assert (reply.status, reply.media_type) == (200, media_type)


def test_each_path_without_a_variable_is_there(served: Served, described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        if "{" not in path and "get" in methods:
            assert served.ask(path, method="OPTIONS").status == 200, path
