"""The quick way: a plain claim is read by the same table of options as Typer reads it by, at a fraction of its cost.

It answers what leaves no doubt. Help, an unknown word, a usage error: all of that is Typer's, which then says what is
wrong in the same words. A property test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from rongcli.base.errors import UsageError
from rongcli.base.record import TYPE_CHECKING
from rongcli.cli.answer import OF_AREA, OF_POLICY
from rongcli.cli.command import ABOUT, Command
from rongcli.cli.names import BUILT_IN, area_names, policy_names
from rongcli.cli.options import absent, is_option, spelled
from rongcli.cli.session import Session
from rongcli.rules.facts import plain
from rongcli.rules.policy import Policy

if TYPE_CHECKING:
    from typing import Any


def shortcut(session: Session, words: Sequence[str]) -> int | None:
    """The exit code of a claim about a policy or an area, or of a match; None for all else."""
    policies = session.edition.policies
    if words[0] == "match":
        from rongcli.cli.match import COMMAND  # only for a match: most answers are a claim's

        return _run(session, COMMAND, tuple(policies.values()), words[1:])
    if plain(words[0]) in BUILT_IN:
        return None
    area = area_names(session).get(plain(words[0]))
    if area is None:
        return None
    names = policy_names(session, area)
    if len(words) == 1 or words[1][:1] == "-":
        return _run(session, OF_AREA, tuple(policies[name] for name in dict.fromkeys(names.values())), words[1:])
    name = names.get(plain(words[1]))
    return None if name is None else _run(session, OF_POLICY, (policies[name],), words[2:])


def _run(session: Session, command: Command, policies: tuple[Policy, ...], words: Sequence[str]) -> int | None:
    options = read(command, policies, words)
    return None if options is None else command.run(session, options)


def read(command: Command, policies: tuple[Policy, ...], words: Sequence[str]) -> dict[str, Any] | None:
    """What the words say, by option and place, as Typer would have it; None where that is in doubt."""
    table = command.table(policies)
    found = absent(table) | {place.name: [] if place.many else None for place in command.places} | {ABOUT: policies}
    free = list(command.places)
    try:
        plain_words = list(spelled(words, table))
    except UsageError:
        return None
    for word in plain_words:
        flag, equals, value = word.partition("=")
        name = flag.removeprefix("--").replace("-", "_")
        if not is_option(word) and free and (word == "-" or word[:1] != "-"):
            if free[0].many:
                found[free[0].name].append(word)
            else:
                found[free.pop(0).name] = word
        elif not is_option(word) or name not in table or name == "help":
            return None
        elif table[name].many:
            found[name].append(value)
        else:
            found[name] = value if equals else True
    return found
