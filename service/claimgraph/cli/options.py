"""Settings as command-line options, made from ``settings.SETTINGS``."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import click

from claimgraph.settings import SETTINGS, Settings

P = ParamSpec("P")
R = TypeVar("R")


def settings_options(*names: str) -> Callable[[Callable[Concatenate[Settings, P], R]], Callable[P, R]]:
    """Give a command the options of the named settings; it receives all settings as its first argument.

    ::

        @click.command()
        @settings_options("store", "timeout")
        @click.argument("paths", nargs=-1)
        def command(settings: Settings, paths: tuple[str, ...]) -> None: ...

    Raises:
        UsageError: when the command is called with a value that cannot be used.
    """
    chosen = [setting for setting in SETTINGS if setting.name in names]
    assert len(chosen) == len(names), f"not in SETTINGS: {set(names) - {s.name for s in chosen}}"

    def decorate(function: Callable[Concatenate[Settings, P], R]) -> Callable[P, R]:
        @functools.wraps(function)
        def with_settings(*args: P.args, **kwargs: P.kwargs) -> R:
            given = {setting.name: kwargs.pop(setting.name) for setting in chosen}
            return function(
                Settings.load({k: v for k, v in given.items() if v is None or isinstance(v, str)}), *args, **kwargs
            )

        decorated: Callable[P, R] = with_settings
        for setting in reversed(chosen):
            origin = f"env: {setting.variable}" + (f"; default: {setting.default}" if setting.default else "")
            option = click.option(
                setting.option, setting.name, metavar=setting.metavar, help=f"{setting.help} [{origin}]"
            )
            decorated = option(decorated)
        return decorated

    return decorate
