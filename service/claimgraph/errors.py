"""What can go wrong, as one family.

::

    ClaimgraphError
    ├── UsageError            the command or request is wrong; nothing was done
    │   └── NotAcceptable     the client takes none of the formats that there are
    ├── InputRefused          one item of the input cannot be taken; carries a Refusal
    │   ├── FetchFailed       an address could not be fetched; knows whether to try again
    │   └── ChangeRefused     a write that would break the shapes; carries their report
    ├── AuditFailed           the fast check of graphs passed what the shapes refuse
    ├── StoreError
    │   ├── StoreLocked       another process owns the store
    │   ├── StoreDamaged      the store does not hold what it should
    │   ├── StoreFormat       the store was made by a newer program
    │   └── CatalogueAwaited  lists and search are being made, and there are no older ones
    ├── ExportError           no export could be made, or one is not what it should be
    └── QueryError
        ├── QuerySyntax       no SPARQL; knows line and column
        ├── QueryRefused      SPARQL that is not allowed here (SERVICE, LOAD, updates)
        ├── QueryTimeout      over its time
        ├── QueryTooLarge     over its memory or its bytes
        │   └── WriteTooLarge a write of more triples than it may have
        ├── QueryCancelled    called off, or its client has gone
        ├── QueryBusy         too many queries at once; it was not begun
        └── WorkerDied        the worker that ran it went down
"""

from dataclasses import dataclass, replace


class ClaimgraphError(Exception):
    """The base of all errors that claimgraph raises on purpose; its text is for people."""


class UsageError(ClaimgraphError):
    """The command, option or request is wrong, and nothing was done."""


class NotAcceptable(UsageError):
    """The client takes none of the formats that there are."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one item of the input was not taken, where it stood, and what to do."""

    reason: str
    remedy: str
    file: str | None = None
    line: int | None = None
    item: str | None = None
    field: str | None = None
    constraint: str | None = None

    def at(self, file: str | None, line: int | None = None) -> "Refusal":
        """Return the same refusal with its place filled in, where it has none yet."""
        return replace(self, file=self.file or file, line=line if self.line is None else self.line)

    def __str__(self) -> str:
        """Say it in one line: place, item, field, reason, remedy."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        field = f"field {self.field}" if self.field else ""
        item = self.item if self.item and self.item not in place + self.reason else ""
        head = ": ".join(part for part in (place, item, field) if part)
        return f"{head}: {self.reason} {self.remedy}".strip() if head else f"{self.reason} {self.remedy}"


class InputRefused(ClaimgraphError):
    """One item of the input cannot be taken; the others can."""

    def __init__(self, refusal: Refusal) -> None:
        """Wrap ``refusal``."""
        super().__init__(str(refusal))
        self.refusal = refusal


class FetchFailed(InputRefused):
    """What an address holds could not be had.

    ``status`` is HTTP's, where there was an answer; ``lasting`` says that trying again is of no use,
    ``after`` is the number of seconds to wait before, where the server named one.
    """

    def __init__(
        self, refusal: Refusal, *, lasting: bool, status: int | None = None, after: float | None = None
    ) -> None:
        """Keep what a next try depends on beside the refusal."""
        super().__init__(refusal)
        self.lasting = lasting
        self.status = status
        self.after = after


class ChangeRefused(InputRefused):
    """A write would break the shapes; nothing changed. ``report`` is SHACL's, in Turtle, where shapes spoke."""

    def __init__(self, refusal: Refusal, report: str | None = None) -> None:
        """Wrap ``refusal``."""
        super().__init__(refusal)
        self.report = report


class AuditFailed(ClaimgraphError):
    """The fast check passed a graph that the shapes refuse: a defect of this program."""


class StoreError(ClaimgraphError):
    """The store cannot be used."""


class StoreLocked(StoreError):
    """Another process owns the store."""


class StoreDamaged(StoreError):
    """The store does not hold what it should."""


class StoreFormat(StoreError):
    """The store's format is not this program's."""


class CatalogueAwaited(StoreError):
    """Lists and search are being made from the graph, and there are no older ones."""


class ExportError(ClaimgraphError):
    """No export could be made, or one is not what it should be."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that was reached: the name of its setting, its value then, and the value's unit."""

    setting: str
    value: float
    unit: str


class QueryError(ClaimgraphError):
    """A query cannot be answered; ``limit`` is the limit that it went over, if one was."""

    def __init__(self, message: str = "", limit: Limit | None = None) -> None:
        """Keep the limit beside the message."""
        super().__init__(message)
        self.limit = limit


class QuerySyntax(QueryError):
    """The text is no SPARQL.

    ``excerpt`` is the line with a caret below the place, ``suggestion`` what may be meant.
    """

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        excerpt: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        """Keep the place, both numbers counted from 1, beside the message."""
        super().__init__(message)
        self.line = line
        self.column = column
        self.excerpt = excerpt
        self.suggestion = suggestion


class QueryRefused(QueryError):
    """The query is SPARQL, but not allowed here."""


class QueryTimeout(QueryError):
    """The query took longer than it may."""


class QueryTooLarge(QueryError):
    """The query needed more memory, or its answer more bytes, than it may."""


class WriteTooLarge(QueryTooLarge):
    """A document holds, or a write changes, more triples than it may."""


class QueryCancelled(QueryError):
    """The query was called off, or its client has gone."""


class QueryBusy(QueryError):
    """Too many queries run and wait; this one was not begun."""


class WorkerDied(QueryError):
    """The process that ran the query went down."""
