"""What a command is: one declaration gives its parsing, its help, its completion and what runs it.

Nothing here needs Typer: ``app`` makes Typer commands of declarations, ``shortcut`` reads a plain line by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rongcli.base.errors import InputError, UsageError
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text
from rongcli.cli.names import area_names, find_in_area, policy_names
from rongcli.cli.options import EARLY, END, Options, grouped, input_options, is_option
from rongcli.cli.session import Session, inputs_of
from rongcli.rules.facts import plain
from rongcli.rules.lookup import find_policy as find_any
from rongcli.rules.policy import Policy

if TYPE_CHECKING:
    from typing import Any


class Place(Record):
    """An argument that stands without an option."""

    name: str
    value: str
    """What it is called: ``CLAIMS``, ``award|match``."""
    required: bool = True
    many: bool = False
    offers: str = ""
    """What completion offers for it, as of an option."""
    hint: Text | None = None
    """What helps whoever leaves it out."""


ABOUT = "@about"
"""Where ``run`` finds the policies whose inputs are options: a key that no input can have."""
POLICY = Place("policy", "POLICY", offers="policies")
"""The first place of a command about one policy: its ``run`` finds the policy itself under ``policy``."""


class Command(Record):
    """A command: what it is for, what it takes, and what runs it, giving the exit code."""

    words: Text
    run: Callable[[Session, dict[str, Any]], int]
    options: Options = {}
    places: Sequence[Place] = ()
    example: str = ""
    inputs: str = ""
    """Whose inputs are options too: ``policy``, of the policy it is about, or ``all``."""
    fits: Callable[[Policy], bool] | None = None
    """Of a command about one policy: which policies it can be about."""

    @property
    def of_policy(self) -> bool:
        """Whether its first word names a policy."""
        return self.places[:1] == (POLICY,)

    def table(self, policies: Iterable[Policy]) -> Options:
        """All its options, inputs first. ``policies`` are those whose inputs are options."""
        inputs = input_options(item for item in inputs_of(policies) if item.name not in self.options)
        return {**inputs, **self.options, **EARLY}


def about_policy(session: Session, command: Command, words: Sequence[str]) -> tuple[Policy | None, list[str]]:
    """The policy that some words of a command name, one word or an area and a name, and the words without it.

    It may stand behind options: the first word that names a policy is the one. Raises UsageError where none does.
    """
    groups = [group for group, _, _ in grouped(words, command.options)]
    bare = [at for at, group in enumerate(groups) if group[0] != END and not is_option(group[0])]
    areas = area_names(session)

    def without(*places: int) -> list[str]:
        return [word for at, group in enumerate(groups) if at not in places for word in group]

    for at in bare:
        word, area = groups[at][0], areas.get(plain(groups[at][0]))
        names = policy_names(session, area) if area is not None and at + 1 in bare else {}
        if names and plain(groups[at + 1][0]) in names:
            return session.edition.policies[names[plain(groups[at + 1][0])]], without(at, at + 1)
        try:
            return find_any(session.edition, word), without(at)
        except InputError:
            continue
    if not bare:
        return None, list(words)
    after = groups[bare[1]][0] if bare[1:2] == [bare[0] + 1] else None
    return _refused(session, groups[bare[0]][0], after, areas)


def _refused(session: Session, word: str, after: str | None, areas: Mapping[str, str]) -> tuple[Policy, list[str]]:
    """Raises the UsageError for a word that names no policy; an area's name says where its policies are listed."""
    area = areas.get(plain(word))
    if area is not None and after is not None:
        find_in_area(session, area, after)
    try:
        return find_any(session.edition, word), []
    except InputError as error:
        hint = error.hint
        if area is not None:
            hint = Text(
                f"它是领域：rongcli {area} --help 列出其政策",
                f"it is an area: rongcli {area} --help lists its policies",
            )
        raise UsageError(error.message, hint=hint) from None


def lacks_policy(session: Session, command: Command) -> UsageError:
    """The error for a command about a policy that names none: which there are, where they are few."""
    fitting = [
        policy.id for policy in session.edition.policies.values() if command.fits is None or command.fits(policy)
    ]
    listed = Text("rongcli policies list 列出全部", "rongcli policies list shows them all")
    if len(fitting) <= 8:  # as many as a line holds
        listed = Text("可用 " + "、".join(fitting), "one of: " + ", ".join(fitting))
    return UsageError(Text("缺少 POLICY", "needs POLICY"), hint=listed)
