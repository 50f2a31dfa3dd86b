"""The Typer application: every area and every policy of the table is a command of it, beside the built-in ones.

Commands are made of declarations (``command``) when they are chosen: a menu needs their names alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from rongcli.base.atomic_write import WholeFile
from rongcli.base.errors import RongError, UsageError
from rongcli.base.files import same_file
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output, pages
from rongcli.cli.answer import OF_AREA, OF_POLICY
from rongcli.cli.command import ABOUT, Command, about_policy, lacks_policy
from rongcli.cli.names import BUILT_IN, called, no_policy, policies_of, unknown_command
from rongcli.cli.offers import Offer, fitting, option_offers, policy_offers, value_offers
from rongcli.cli.options import (
    EARLY,
    FILED,
    Option,
    input_options,
    is_option,
    known_names,
    no_option,
    option_name,
    options_of,
    spelled,
)
from rongcli.cli.session import Session
from rongcli.rules.facts import plain
from rongcli.rules.policy import Policy

EVERY = "*"
"""The command inside an area that answers every policy of it: nobody types it."""
PRINTING = ("policies", "schema", "solve", "verify")
"""Commands without files of their own, which ``-o`` gives one. Those that have some say which forms they write."""


class Leaf(TyperCommand):
    """A command with its declaration: it reads words in the one grammar, and shows the one page of help."""

    session: Session
    declared: Command
    policies: tuple[Policy, ...] = ()
    """The policies whose inputs are options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Reads the words; raises UsageError, and nothing where a shell asks what could follow."""
        table = self.declared.table(self.policies)
        if "--help" in options_of(args) and not ctx.resilient_parsing:
            output.write(self.get_help(ctx), styled=True)
            raise typer.Exit
        return super().parse_args(ctx, list(spelled(args, table, strict=not ctx.resilient_parsing)))

    def get_help(self, ctx: Any) -> str:
        """The page of help."""
        return pages.command_page(self.session, ctx.command_path, self.declared, self.policies)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The options that are not given yet."""
        given = {name.removeprefix("o_") for name, value in ctx.params.items() if value}
        table = self.declared.table(self.policies)
        return fitting(option_offers(self.session, table, given, negated=incomplete.startswith("--no")), incomplete)

    def values(self, name: str, incomplete: str) -> list[Offer]:
        """The values of an option or a place."""
        table = self.declared.table(self.policies)
        asked = table.get(name.removeprefix("o_")) or next(
            place for place in self.declared.places if f"p_{place.name}" == name
        )
        return fitting(value_offers(self.session, asked, self.policies, self.declared.fits), incomplete)


class Lazy(TyperCommand):
    """A command in a menu by its names; what it is stands behind ``load``, which is given its words."""

    def __init__(
        self, name: str, words: str, also: Iterable[str], load: Callable[[list[str], bool], tuple[Any, list[str]]]
    ) -> None:
        super().__init__(name, help=words)
        self.also = tuple(also)
        self.load = load

    def answers_to(self, word: str) -> bool:
        """Whether a word names it."""
        return plain(word) in {plain(name) for name in (self.name or "", *self.also)}

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself."""
        asked = "--help" in options_of(args) or bool(extra.get("resilient_parsing"))
        command, rest = self.load(args, asked)
        return command.make_context(info_name, rest, parent=parent, **extra)


class Menu(TyperGroup):
    """Commands by name: the program's, an area's, those of ``policies``."""

    def __init__(
        self,
        session: Session,
        name: str,
        entries: Sequence[Lazy],
        page: Callable[[], str],
        unknown: Callable[[str], UsageError],
        every: Lazy | None = None,
        areas: Callable[[], Sequence[Lazy]] = tuple,
    ) -> None:
        super().__init__(name=name, commands={entry.name or "": entry for entry in entries}, add_help_option=False)
        self.session = session
        self.entries = entries
        self.page = page
        self.unknown = unknown
        self.every = every
        self.areas = areas
        """The commands that the table makes: asked for last, as some commands are about tables that do not load."""

    def get_help(self, ctx: Any) -> str:
        """The page of help."""
        return self.page()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, whatever name of it that is."""
        if self.every is not None and cmd_name == EVERY:
            return self.every
        named = (one for one in self.entries if one.answers_to(cmd_name))
        return next(named, None) or next((one for one in self.areas() if one.answers_to(cmd_name)), None)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the first word names. Raises UsageError naming the nearest."""
        command = self.get_command(ctx, args[0])
        if command is None:
            raise self.unknown(args[0])
        return ("" if command is self.every else command.name), command, args[1:]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Help where it is asked for, or nothing is; the answer to every policy of an area where none is named."""
        if not ctx.resilient_parsing and (args[:1] == ["--help"] or not (args or self.every)):
            output.write(self.get_help(ctx), styled=True)
            raise typer.Exit
        if self.every is not None and (args or not ctx.resilient_parsing) and (not args or args[0][:1] == "-"):
            args = [EVERY, *args]
        elif args and is_option(args[0]) and not ctx.resilient_parsing:
            raise no_option(args[0], EARLY)
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The commands; after a dash the options of an answer to every policy of an area."""
        if incomplete.startswith("-") and self.every is not None:
            inside = self.every.make_context("", [], parent=ctx, resilient_parsing=True)
            return list(inside.command.shell_complete(inside, incomplete))
        if incomplete.startswith("-"):
            return fitting(option_offers(self.session, EARLY, set()), incomplete)
        if "." in incomplete and self.areas is not tuple:
            return fitting(policy_offers(self.session), incomplete)
        entries = [*self.areas(), *self.entries]
        return fitting([Offer(one.name or "", one.help or "", one.also) for one in entries], incomplete)


def _annotated(session: Session, name: str, option: Option) -> Parameter:
    """An option as a parameter of a function, which is how Typer learns of it."""
    given = typer.Option(f"--{option_name(name)}", help=session.say(option.help), metavar=option.value)
    kind, default = (bool, False) if option.value is None else (list[str], [])
    return Parameter(f"o_{name}", Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, given])


def leaf(session: Session, name: str, declared: Command, policy: Policy | None, policies: Iterable[Policy]) -> Leaf:
    """The Typer command of a declaration; one about a policy that is known has no place for it."""
    policies = tuple(policies)
    places = declared.places[1:] if policy is not None else declared.places
    table = declared.table(policies)

    def run(**given: Any) -> int:
        found: dict[str, Any] = {place.name: given[f"p_{place.name}"] for place in places} | {ABOUT: policies}
        found |= {place.name: list(found[place.name] or ()) for place in places if place.many}
        for key, option in table.items():
            value = given[f"o_{key}"]
            found[key] = value if option.value is None else list(value) if option.many else value[-1] if value else None
        if policy is not None:
            found["policy"] = policy
        elif declared.of_policy:
            raise lacks_policy(session, declared)
        return _filed(session, declared, found)

    parameters = []
    for place in places:
        argument = typer.Argument(metavar=place.value)
        kind: Any = list[str] if place.many else str
        default = Parameter.empty if place.required and not (declared.of_policy and policy is None) else None
        kind = kind if default is Parameter.empty else kind | None
        parameters.append(
            Parameter(f"p_{place.name}", Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, argument])
        )
    parameters += [_annotated(session, key, option) for key, option in table.items()]
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Leaf, help=session.say(declared.words), add_help_option=False)(run)
    made: Any = typer.main.get_command(app)
    made.session, made.declared, made.policies = session, declared, policies
    return made  # type: ignore[no-any-return]


def _filed(session: Session, declared: Command, found: dict[str, Any]) -> int:
    """Runs a command; of one that only prints, ``-o`` puts what it prints into a file, whole or not at all.

    Raises UsageError for a file that the command reads, OutputError for one that cannot be written.
    """
    path = found["output"] if declared.options.get("output") is FILED["output"] else None
    if path is None:
        return declared.run(session, found)
    if any(isinstance(read, str) and same_file(path, read) for name, read in found.items() if name != "output"):
        message = Text("输出与输入是同一文件", "the output is the input file")
        raise UsageError(message, hint=Text("请另选文件", "choose another"))
    with WholeFile(path, force=found["force"]) as whole:
        with output.into(whole.open()):
            code = declared.run(session, found)
        whole.commit()
    return code


def built_in(session: Session, name: str, module: str, words: Text, within: str = "") -> Lazy:
    """A built-in command, its module imported when it is chosen; one about a policy takes the policy's inputs."""

    def load(args: list[str], asked: bool) -> tuple[Any, list[str]]:
        place, _, attribute = module.partition(":")
        declared: Command | None = getattr(import_module(place), attribute or "COMMAND", None)
        if declared is None:
            return menu(session, name, import_module(place)), args
        if (within or name) in PRINTING and "output" not in declared.options:
            declared = declared._replace(options={**declared.options, **FILED})
        policies: Iterable[Policy] = session.edition.policies.values() if declared.inputs == "all" else ()
        policy, rest = None, args
        if declared.of_policy:
            try:
                policy, rest = about_policy(session, declared, args)
            except RongError:
                if not asked:
                    raise
            policies = [policy] if policy is not None and declared.inputs else ()
        return leaf(session, name, declared, policy, policies), rest

    return Lazy(name, session.say(words), (), load)


def menu(session: Session, name: str, module: Any) -> Menu:
    """A command with commands inside it, as its module lists them."""
    inside = {key: words for key, (_, words) in module.COMMANDS.items()}
    entries = [built_in(session, key, place, words, name) for key, (place, words) in module.COMMANDS.items()]

    def unknown(word: str) -> UsageError:
        message = Text(f"{name} 中没有命令“{word}”", f"{name} has no command '{word}'")
        return UsageError(message, hint=did_you_mean(word, inside) or Text("--help 列出全部", "--help lists them"))

    return Menu(session, name, entries, lambda: pages.menu_page(session, name, module.WORDS, inside), unknown)


def area_menu(session: Session, area: str) -> Menu:
    """An area: its policies, and the answer to all of them."""
    names = policies_of(session, area)
    policies = session.edition.policies

    def entry(short: str, name: str) -> Lazy:
        head = session.edition.heads[name]
        return Lazy(short, session.say(head.name), called(head)[1:], lambda args, _: (one(name, short), args))

    def one(name: str, short: str) -> Leaf:
        return leaf(session, short, OF_POLICY, None, [policies[name]])

    def every(args: list[str], asked: bool) -> tuple[Any, list[str]]:
        return leaf(session, EVERY, OF_AREA, None, [policies[name] for name in names.values()]), args

    entries = [entry(*pair) for pair in names.items()]
    page, all_of_them = partial(pages.area_page, session, area), Lazy(EVERY, "", (), every)
    return Menu(session, area, entries, page, partial(no_policy, session, area), all_of_them)


def application(session: Session) -> Menu:
    """The whole program as a Typer group."""

    def area(name: str) -> Lazy:
        label, also = session.edition.areas[name]
        return Lazy(name, session.say(label), (*label, *also), lambda args, _: (area_menu(session, name), args))

    entries = [built_in(session, name, module, words) for name, (module, words) in BUILT_IN.items()]
    return Menu(
        session,
        "rongcli",
        entries,
        partial(pages.program_page, session),
        partial(unknown_command, session),
        areas=lambda: [area(name) for name in session.edition.areas],
    )


def run(session: Session, words: Sequence[str]) -> int:
    """Runs the words as Typer has them; the exit code. Raises RongError, Typer's own usage errors among them."""
    try:
        # Not by ``main``, which takes an EOFError for the end of an answer at the terminal, and a signal for its own.
        program = application(session)
        with program.make_context("rongcli", list(words)) as context:
            return int(program.invoke(context) or 0)
    except typer.Exit as done:
        return int(done.exit_code)
    except typer.TyperException as error:
        raise _usage(error) from None


def _usage(error: Any) -> UsageError:
    """A usage error of Typer's as one of ours, in both languages."""
    kind, command = type(error).__name__, getattr(error, "cmd", None)
    leaf_ = command if isinstance(command, Leaf) else None
    if kind == "NoSuchOption":
        if leaf_ is None:
            return no_option(error.option_name, EARLY)
        wrong = no_option(error.option_name, leaf_.declared.table(leaf_.policies))
        if leaf_.policies:
            wrong.hint = _elsewhere(leaf_.session, error.option_name) or wrong.hint
        return wrong
    if kind == "MissingParameter" and leaf_ is not None:
        place = next(place for place in leaf_.declared.places if f"p_{place.name}" == error.param.name)
        return UsageError(Text(f"缺少 {place.value}", f"needs {place.value}"), hint=place.hint)
    found = re.match(r"Got unexpected extra argument\(?s?\)? \((.*)\)", error.format_message(), re.DOTALL)
    if found:
        return UsageError(Text(f"多余的参数“{found[1]}”", f"unexpected argument '{found[1]}'"))
    message = error.format_message().rstrip(".")
    return UsageError(Text(f"用法有误：{message}", message))


def _elsewhere(session: Session, shown: str) -> Text | None:
    """Which policies have an input that the one asked about lacks."""
    typed, policies = plain(shown.lstrip("-")), session.edition.policies
    having = [name for name, policy in policies.items() if typed in known_names(input_options(policy.inputs))]
    more = f" (+{len(having) - 1})" if len(having) > 1 else ""
    return Text(f"{having[0]} 有此输入项{more}", f"{having[0]} has that input{more}") if having else None
