"""The graph over HTTP."""

from typing import TYPE_CHECKING

from flask import Flask

from claimgraph import assets
from claimgraph.settings import Settings
from claimgraph.storage.catalogue_upkeep import Catalogues
from claimgraph.storage.reader import Reader, View
from claimgraph.storage.workers import QueryPool
from claimgraph.web import (
    about,
    absence,
    compression,
    exports,
    graph_store,
    headers,
    languages,
    linked_data,
    logs,
    metrics,
    neighbourhood,
    openapi,
    operations,
    pages,
    prefixes,
    presentation,
    problems,
    queries,
    references,
    retracting,
    searching,
    snippets,
    sparql,
    vocabulary,
    void,
    writing,
)
from claimgraph.web.answers import AnswerCache
from claimgraph.web.census import Census
from claimgraph.web.service import EXTENSION, Service
from claimgraph.web.writer import WRITER, Writer

if TYPE_CHECKING:
    from claimgraph.storage import Store

QUERY_BYTES = 1 << 20


def create_app(settings: Settings, store: "Store | None", pool: QueryPool) -> Flask:
    """Make the WSGI application over a store that is open, and a pool of query workers.

    Without a ``store`` nothing can be written.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = QUERY_BYTES
    app.extensions[EXTENSION] = Service(
        settings=settings,
        store=store,
        pool=pool,
        answers=AnswerCache(settings.cache_bytes),
        reader=Reader(settings.store),
        catalogues=Catalogues(settings.store),
        census=Census(pool),
        vocabulary=View.of_files(assets.turtle_files("ontology")),
        shapes=View.of_files(assets.turtle_files("shapes")),
    )
    if store is not None:
        app.extensions[WRITER] = Writer(settings, store)
    for part in (
        sparql,
        graph_store,
        linked_data,
        references,
        absence,
        about,
        pages,
        neighbourhood,
        searching,
        snippets,
        vocabulary,
        void,
        prefixes,
        openapi,
        operations,
        metrics,
        exports,
        writing,
        retracting,
        queries,
    ):
        app.register_blueprint(part.blueprint)
    logs.install(app)
    problems.install(app)
    headers.install(app)
    compression.install(app)
    metrics.install(app)
    presentation.install(app)
    languages.install(app)
    return app
