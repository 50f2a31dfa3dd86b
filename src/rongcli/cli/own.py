"""Commands that split their own words, as a claim does: their options come from the table, and Typer costs a start.

An ``OwnCommand`` is called like a Typer command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.arguments import SHARED_OPTIONS, Option, option_name, read_options
from rongcli.cli.session import Session
from rongcli.cli.words import options_of
from rongcli.rules.facts import plain
from rongcli.rules.lookup import find_policy
from rongcli.rules.policy import Input, Policy


class OwnCommand(NamedTuple):
    """A built-in command: its name, what it is for, its usage, its options, and what runs it.

    ``places`` are its arguments without an option. With ``of_policy`` the first argument names a policy, whose inputs
    are options too; ``run`` is given the options as read, ``policy`` among them.
    """

    session: Session
    name: str
    words: Text
    usage: str
    options: Mapping[str, Option]
    run: Callable[[dict[str, Any]], int]
    places: Sequence[str] = ()
    of_policy: bool = False

    def __call__(self, args: Sequence[str], prog_name: str = "", standalone_mode: bool = False) -> None:
        """Reads the words, runs, and leaves with the exit code. Raises RongError."""
        words = list(args)
        if "--help" in options_of(words):
            self.help()
            raise SystemExit(0)
        inputs: Iterable[Input] = ()
        policy: Policy | None = None
        if self.of_policy:
            policy = self._policy(words)
            inputs = policy.inputs
        options = read_options(words, inputs, self.options, self.places)
        if policy is not None:
            options["policy"] = policy
        raise SystemExit(self.run(options))

    def _policy(self, words: list[str]) -> Policy:
        """The policy that the first argument names, taken out of the words. Raises UsageError."""
        valued = {f"--{option_name(name)}" for name, option in self.options.items() if option.value}
        before = ["", *words]
        at = next((i for i, word in enumerate(words) if word[:1] != "-" and before[i] not in valued), None)
        if at is None:
            listed = Text("rongcli policies list 列出全部", "rongcli policies list shows them all")
            raise UsageError(Text("缺少 POLICY", "needs POLICY"), hint=listed)
        name = words.pop(at)
        areas = {plain(word): area for area, (label, more) in self.session.edition.areas.items()
                 for word in (area, *label, *more)}  # fmt: skip
        if plain(name) in areas and at < len(words) and not words[at].startswith("-"):
            from rongcli.cli.names import find_policy as in_area

            area = areas[plain(name)]
            return self.session.edition.policies[f"{area}.{in_area(self.session, area, words.pop(at))}"]
        try:
            return find_policy(self.session.edition, name)
        except InputError as error:
            hint: Text | None = error.hint
            if plain(name) in areas:
                area = areas[plain(name)]
                hint = Text(
                    f"它是领域：rongcli {area} --help 列出其政策",
                    f"it is an area: rongcli {area} --help lists its policies",
                )
            raise UsageError(error.message, hint=hint) from None

    def help(self) -> None:
        """Prints the command's page."""
        from rongcli.cli.built_in import EXAMPLES  # it brings Typer, which a help page may
        from rongcli.output.guide import Entry, guide

        say = self.session.say
        options = [Entry(_flags(name, option), say(option.help)) for name, option in self.options.items()]
        labels = (say(Text("示例", "Example")), say(Text("用法", "Usage")))
        output.show(
            guide(
                say(self.words),
                EXAMPLES.get(f"rongcli {self.name}", self.usage).splitlines(),
                self.usage,
                {say(Text("选项", "Options")): options},
                labels,
            )
        )


def _flags(name: str, option: Option) -> str:
    short = f"-{option.short}, " if option.short else ""
    return f"{short}--{option_name(name)}" + (f" {option.value}" if option.value else "")


def shared(*names: str) -> dict[str, Option]:
    """Some of the options that every claim shares."""
    return {name: SHARED_OPTIONS[name] for name in names}
