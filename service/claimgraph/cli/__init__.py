"""The command ``claimgraph``."""

import click


@click.group()
def main() -> None:
    """Turn news into a checked knowledge graph of claims."""
