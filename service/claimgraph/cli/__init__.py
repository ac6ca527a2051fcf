"""The command ``claimgraph``: one module a command, imported when it is called."""

import importlib

import click

from claimgraph import __version__
from claimgraph.errors import ClaimgraphError

COMMANDS = (
    "read", "extract", "ingest", "watch", "retract", "copies", "validate", "serve", "query", "export", "mirror",
    "backup", "restore", "stats",
)  # fmt: skip


class LazyGroup(click.Group):
    """Imports a command's module when it is needed, so that ``--help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import ``claimgraph.cli.NAME`` and return its ``command``."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"claimgraph.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error of ours is one line on standard error and exit status 2."""
        try:
            return super().invoke(ctx)
        except ClaimgraphError as error:
            raise _Failure(str(error)) from error


class _Failure(click.ClickException):
    exit_code = 2


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="claimgraph")
def main() -> None:
    """Turn news into a knowledge graph of claims: who did what to whom, when, and who says so."""
