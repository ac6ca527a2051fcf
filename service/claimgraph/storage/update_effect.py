"""What a SPARQL update would change, quad by quad. It runs in a process that can be lost.

Each operation's pattern is evaluated on the state that those before it left, in a copy of the store that is
written. SPARQL 1.1 Update, section 3.1.3: both templates are filled from the same solutions, removing comes
before adding.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import pyoxigraph as ox

from claimgraph.errors import QueryError, QueryRefused, UsageError
from claimgraph.storage.sparql_keywords import FORMS, keywords, operation
from claimgraph.storage.sparql_update import VARIABLE, Management, Modify, as_data, operations
from claimgraph.storage.workers_job import syntax_error
from claimgraph.storage.writes import Update

Name = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Written(Protocol):
    """A database that is read, and written so that it can be taken back."""

    db: ox.Store

    def write(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        """Remove quads, then add quads."""


def check(update: Update) -> None:
    """Have the engine parse the whole update, over nothing.

    Raises:
        UsageError: it is a query.
        QueryRefused: it asks other services.
        QuerySyntax: it is no SPARQL.
    """
    words = keywords(update.text)
    if operation(words) in FORMS:
        raise UsageError("This is a query, not an update. Send it as query=, or as application/sparql-query.")
    for word in ("SERVICE", "LOAD"):
        if word in words:
            raise QueryRefused(f"{word} is switched off here: this service asks no other. Send the data itself.")
    try:
        ox.Store().update(update.text, base_iri=update.base)
    except SyntaxError as error:
        raise syntax_error(str(error), update.text) from error
    except (OSError, RuntimeError, ValueError):  # graphs that are not there: only the syntax counts here
        pass


class Effect:
    """Makes updates on a copy of the store."""

    def __init__(self, target: Written, base: str, skolem: Callable[[], ox.NamedNode]) -> None:
        """Write to ``target``; ``skolem`` makes IRIs for blank nodes."""
        self._target, self._store = target, target.db
        self._base, self._skolem = base, skolem

    def run(self, update: Update) -> None:
        """Make the update, whose syntax is right; where it fails, some of it may be made.

        Raises:
            UsageError: a data set is named twice.
            QueryError: an operation cannot be done.
            WriteTooLarge: it changes too much.
        """
        for step in operations(update.text, update.using, update.using_named):
            if isinstance(step, Management):
                if update.graph is not None:
                    raise UsageError(f"A patch changes one graph; {step.verb} is not for it. Send it to /update.")
                self._target.write(*self._manage(step))
                continue
            if update.graph and not step.default:
                step = replace(step, default=f"<{update.graph}>")  # noqa: PLW2901  a patch's own graph
            self._target.write(*self._modify(step))

    def _modify(self, operation: Modify) -> tuple[list[ox.Quad], list[ox.Quad]]:
        default = self._graph(operation.prologue, operation.default) if operation.default else ox.DefaultGraph()
        delete, insert = (
            [(q.subject, q.predicate, q.object, default if q.graph_name == ox.DefaultGraph() else q.graph_name)
             for q in self._quads(operation.prologue, block)]
            for block in (operation.delete, operation.insert)
        )  # fmt: skip
        if operation.where is None:
            solutions: Iterable[dict[str, Term]] = [{}]
        else:
            query = f"{operation.prologue}SELECT * {operation.dataset}WHERE {operation.where}"
            chosen = [default] if operation.default and not operation.dataset else None
            solutions = _solutions(self._store.query(query, base_iri=self._base, default_graph=chosen))
        removed, added = ox.Store(), ox.Store()  # they give terms the form that the store keeps them in
        known: dict[str, ox.NamedNode] = {}
        for solution in solutions:
            fresh: dict[str, ox.NamedNode] = {}
            removed.extend(_filled(delete, solution, {}, {}, self._skolem))
            added.extend(_filled(insert, solution, fresh, known, self._skolem))
        return list(removed), list(added)

    def _manage(self, operation: Management) -> tuple[list[ox.Quad], list[ox.Quad]]:
        if operation.verb == "CREATE":  # a graph is there as long as it holds something
            return [], []
        if operation.verb in ("CLEAR", "DROP"):
            return [quad for name in self._named(operation) for quad in self._in(name)], []
        source = self._graph(operation.prologue, operation.source)
        target = self._graph(operation.prologue, operation.target)
        quads = list(self._in(source))
        if not quads and not operation.silent and source != ox.DefaultGraph():
            raise QueryError(f"{operation.verb}: there is no graph {source}.")
        if source == target:
            return [], []
        removed = list(self._in(target)) if operation.verb in ("COPY", "MOVE") else []
        if operation.verb == "MOVE":
            removed += quads
        return removed, [ox.Quad(q.subject, q.predicate, q.object, target) for q in quads]

    def _named(self, operation: Management) -> list[Name]:
        named: list[Name] = list(self._store.named_graphs()) if operation.source in ("NAMED", "ALL") else []
        if operation.source == "NAMED":
            return named
        if operation.source == "ALL":
            return [ox.DefaultGraph(), *named]
        return [self._graph(operation.prologue, operation.source)]

    def _in(self, graph: Name) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(None, None, None, graph)

    def _graph(self, prologue: str, term: str) -> Name:
        if term == "DEFAULT":
            return ox.DefaultGraph()
        (quad,) = self._quads(prologue, f"{{ GRAPH {term} {{ <x:s> <x:p> <x:o> }} }}")
        return quad.graph_name

    def _quads(self, prologue: str, block: str) -> list[ox.Quad]:
        memory = ox.Store()
        if block:
            memory.update(f"{prologue}INSERT DATA {as_data(block)}", base_iri=self._base)
        return list(memory)


def _solutions(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Iterator[dict[str, Term]]:
    assert isinstance(results, ox.QuerySolutions)
    names = [variable.value for variable in results.variables]
    for row in results:
        yield {name: value for name, value in zip(names, row, strict=True) if value is not None}


def _filled(
    template: Sequence[tuple[Term, ox.NamedNode, Term, Name]],
    solution: dict[str, Term],
    fresh: dict[str, ox.NamedNode],
    known: dict[str, ox.NamedNode],
    skolem: Callable[[], ox.NamedNode],
) -> Iterator[ox.Quad]:
    """Fill a template; quads with a variable unbound, or a term where it may not stand, fall away.

    ``fresh`` holds IRIs for the template's own blank nodes, new for each solution, ``known`` those for
    the solutions' blank nodes.
    """

    def term(part: Term | Name) -> Term | Name | None:
        if isinstance(part, ox.NamedNode) and part.value.startswith(VARIABLE):
            value = solution.get(part.value.removeprefix(VARIABLE))
            return known.setdefault(value.value, skolem()) if isinstance(value, ox.BlankNode) else value
        return fresh.setdefault(part.value, skolem()) if isinstance(part, ox.BlankNode) else part

    for parts in template:
        subject, predicate, value, graph = map(term, parts)
        if (
            isinstance(subject, ox.NamedNode)
            and isinstance(predicate, ox.NamedNode)
            and isinstance(value, ox.NamedNode | ox.Literal | ox.Triple)
            and isinstance(graph, ox.NamedNode | ox.DefaultGraph)
        ):
            yield ox.Quad(subject, predicate, value, graph)
