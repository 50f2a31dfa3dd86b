"""The Typer application: built-in commands beside the areas and policies of the table, built when asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from rongcli.cli.answer import Session
from rongcli.cli.leaf import area_command, policy_command
from rongcli.cli.names import ALL, BUILT_IN, policies_of
from rongcli.cli.own import OwnCommand
from rongcli.language import Text


class LazyGroup(TyperGroup):
    """A group whose commands are built only when asked for, by functions of the session."""

    builders: dict[str, Callable[[], Any]]

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of the table."""
        return [name for name in self.builders if name != ALL]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, built now; None where there is none."""
        builder = self.builders.get(cmd_name)
        return builder() if builder else None


def _group(name: str, builders: dict[str, Callable[[], Any]], words: str, *, completion: bool = False) -> Any:
    app = typer.Typer(add_completion=completion, rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback(cls=LazyGroup, help=words)
    def _callback() -> None: ...

    group: Any = typer.main.get_command(app)
    group.name = name
    group.builders = builders
    return group


def application(session: Session) -> Any:
    """The whole command of a session."""
    builders: dict[str, Callable[[], Any]] = {}
    for area, (label, _) in session.edition.areas.items():
        builders[area] = partial(_area, session, area, label)
    for name, (module, _) in BUILT_IN.items():
        builders[name] = partial(_built_in, session, module)
    return _group("rongcli", builders, session.say(session.edition.title), completion=True)


def _built_in(session: Session, module: str) -> Any:
    made = import_module(module).command(session)
    return made.completed() if isinstance(made, OwnCommand) else made


def _area(session: Session, area: str, label: Text) -> Any:
    names = policies_of(session, area)
    builders: dict[str, Callable[[], Any]] = {
        short: partial(policy_command, session, name) for short, name in names.items()
    }
    builders[ALL] = partial(area_command, session, tuple(names.values()))
    return _group(area, builders, session.say(label))
