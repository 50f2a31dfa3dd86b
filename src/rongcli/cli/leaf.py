"""The commands that the table makes: one for each policy, one for each area, from the options of its inputs."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import typer

from rongcli.cli.answer import Session, answer, inputs_of
from rongcli.cli.arguments import CLAIM_OPTIONS, SHARED_OPTIONS, option_name
from rongcli.edition import Input
from rongcli.facts import NO, YES


def policy_command(session: Session, name: str, **settings: Any) -> Any:
    """The Typer command of one policy."""
    policy = session.edition.policies[name]

    def run(**options: Any) -> None:
        answer(session, (policy,), options, one=True)

    return _command(session, name.partition(".")[2], run, policy.inputs, settings)


def area_command(session: Session, names: Iterable[str], **settings: Any) -> Any:
    """The Typer command that answers every policy of an area from the facts given."""
    policies = tuple(session.edition.policies[name] for name in names)

    def run(**options: Any) -> None:
        answer(session, policies, options, one=False)

    return _command(session, "all", run, inputs_of(policies), settings)


def _command(
    session: Session, name: str, run: Callable[..., None], inputs: Iterable[Input], settings: Mapping[str, Any]
) -> Any:
    """A function with an option for each input, made from data, turned into a command by Typer."""
    parameters = [
        inspect.Parameter(
            "stdin",
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, typer.Argument(hidden=True)],
        )
    ]
    for item in inputs:
        parameters.append(
            _parameter(
                item.name, item.question.to(session.early.language), _metavar(item), completion=_completion(item)
            )
        )
    for option_, shared in (CLAIM_OPTIONS | SHARED_OPTIONS).items():
        if option_ != "help":
            short = (f"-{shared.short}",) if shared.short else ()
            parameters.append(_parameter(option_, session.say(shared.help), shared.value, short, shared.many))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, **settings)(run)
    return typer.main.get_command(app)


def _parameter(
    name: str,
    words: str,
    metavar: str | None,
    short: tuple[str, ...] = (),
    many: bool = False,
    completion: Callable[[str], list[str]] | None = None,
) -> inspect.Parameter:
    flags = (f"--{option_name(name)}", *short)
    option = typer.Option(*flags, help=words, metavar=metavar, autocompletion=completion)
    kind: Any = bool if metavar is None else list[str] if many else str | None
    default: Any = False if metavar is None else [] if many else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])


def _metavar(item: Input) -> str:
    return "|".join(item.choices) if item.type == "choice" else {"boolean": "yes|no"}.get(item.type, item.type.upper())


def _completion(item: Input) -> Callable[[str], list[str]] | None:
    """The values that a shell may offer for an input."""
    words = list(item.choices) if item.type == "choice" else [YES[0], NO[0]] if item.type == "boolean" else []

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete if words else None
