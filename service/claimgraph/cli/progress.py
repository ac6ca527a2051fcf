"""What an ingest shows while it runs: a bar on a terminal, quiet lines elsewhere."""

import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from claimgraph.ingest import Outcome, Result
from claimgraph.ingest.stages import Stages
from claimgraph.reading import expand

EVERY = 10.0


class Progress:
    """Counts files and results; refusals are said as they come, on standard error.

    On a terminal a bar shows files done, articles a second and the time left.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Count the files that the arguments name, so that the time left can be told."""
        self.console = Console(stderr=True)
        self.total = sum(1 if path == "-" else len(list(expand([path]))) for path in paths)
        self.stages = Stages()
        self.files = self.articles = 0
        self.started = self.said = time.monotonic()
        self.bar: Bar | None = None
        if self.console.is_terminal:
            self.bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("files, {task.fields[rate]}"),
                TimeRemainingColumn(),
                console=self.console,
            )
            self.task = self.bar.add_task("ingesting", total=self.total, rate="")

    def __enter__(self) -> Self:
        """Show the bar."""
        if self.bar:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self.bar:
            if error is None:
                self.bar.update(self.task, completed=self.files)
            self.bar.stop()

    def file(self, path: Path | None) -> None:
        """See :class:`claimgraph.cli.sources.Watcher`."""
        if self.bar:
            self.bar.update(self.task, completed=self.files, description=path.name[:30] if path else "-")
        self.files += 1

    def result(self, result: Result) -> None:
        """Take note of a result and say what there is to say of it."""
        if result.article:
            self.articles += 1
        rate = f"{self.articles / max(time.monotonic() - self.started, 0.001):.1f} articles/s"
        if self.bar:
            self.bar.update(self.task, rate=f"{rate} ({self.stages.rates(self.articles)})")
        for refused in result.refused:
            self._say(f"refused: {refused.refusal}")
        if result.same_text and result.outcome is not Outcome.UNCHANGED:
            self._say(f"same text: {result.item} has the text of {', '.join(result.same_text)}")
        if result.dropped:
            self._say(
                f"{result.item}: its text changed, so {result.dropped} claims that other software had made of it went"
            )
        if not self.bar and time.monotonic() - self.said > EVERY:
            self.said = time.monotonic()
            self._say(
                f"{self.files} of {self.total} files, {self.articles:,} articles, {rate}"
                f" ({self.stages.rates(self.articles)})"
            )

    def _say(self, text: str) -> None:
        if self.bar:
            self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(text, err=True)
