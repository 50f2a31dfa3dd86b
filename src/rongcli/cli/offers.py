"""What may come next on a command line: areas, policies, options and choices, by their names in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from rongcli.base.errors import InputError
from rongcli.base.text import Text
from rongcli.cli.arguments import ANSWER, CLAIM, EVERY, SHARED_OPTIONS, Option, option_name
from rongcli.cli.names import BUILT_IN, WITH_INPUTS, find_area, find_policy, policies_of
from rongcli.cli.own import OwnCommand
from rongcli.cli.session import VALUED, Session, inputs_of, read_early
from rongcli.rules.facts import CLAIM_FIELDS, NO, YES, plain
from rongcli.rules.lookup import find_policy as find_any
from rongcli.rules.policy import Input, Policy

_UNSAFE = set(" \t\n\"'`$\\:;&|<>()*?[]{}!#~")
"""Marks that a shell would read as its own: a name with one of them is not offered, a meaning is told without."""

CLAIM_LABELS = {name: label.zh for name, label in CLAIM_FIELDS.items()}
MANY = {name for name, option in SHARED_OPTIONS.items() if option.many}


class Offer(NamedTuple):
    """A word to offer, what it means, and the other names that are offered to whoever types Chinese."""

    word: str
    help: str
    also: tuple[str, ...] = ()


def offers(words: list[str], typed: str) -> list[Offer]:
    """What fits the word being typed after some words, safe for a shell. Raises RongError."""
    option, equals, value = typed.partition("=")
    if equals and option.startswith("-"):
        return [offer._replace(word=f"{option}={offer.word}") for offer in offers([*words, option], value)]
    last = words[-1] if words else ""
    session = Session(read_early(words[:-1] if last in VALUED else words))
    rest = list(session.early.rest) + ([last] if last in VALUED else [])
    while rest and rest[0].startswith("-") and rest[0] not in VALUED:
        rest.pop(0)
    area, dot, policy = rest[0].partition(".") if rest else ("", "", "")
    found = _offered(session, [area, policy, *rest[1:]] if dot else rest, typed)
    return [offer for one in found for offer in _fitting(one, typed)]


def _fitting(offer: Offer, typed: str) -> list[Offer]:
    """The names of an offer that begin as typed; the other names only for whoever types Chinese."""
    names = (offer.word, *(() if typed.isascii() else offer.also))
    help_ = "".join(mark for mark in offer.help if mark not in _UNSAFE or mark == " ")
    fitting = [name for name in dict.fromkeys(names) if plain(name).startswith(plain(typed))]
    return [Offer(name, help_) for name in fitting if not _UNSAFE & set(name)]


def _offered(session: Session, rest: list[str], typed: str) -> list[Offer]:
    if not rest or rest[0] in VALUED:
        return _values(session, rest[0].lstrip("-"), (), ()) if rest else _first(session, typed)
    if rest[0] in WITH_INPUTS:
        return _over_all(session, rest, typed)
    if rest[0] in BUILT_IN:
        return _built_in(session, rest, typed)
    area = find_area(session, rest[0])
    names = policies_of(session, area)
    if len(rest) == 1 and not typed.startswith("-"):
        return [_policy(session, short, name) for short, name in names.items()]
    one = len(rest) > 1 and not rest[1].startswith("-")
    chosen = [names[find_policy(session, area, rest[1])]] if one else list(names.values())
    shared = ANSWER | ({} if one else EVERY)
    return _claim(session, [session.edition.policies[name] for name in chosen], rest, typed, shared)


def _first(session: Session, typed: str) -> list[Offer]:
    """The first word: an area, a built-in command, or after a full stop a policy."""
    commands = [Offer(name, session.say(words)) for name, (_, words) in BUILT_IN.items()]
    return _policies(session) if "." in typed else [*_areas(session), *commands]


def _areas(session: Session) -> list[Offer]:
    areas = session.edition.areas.items()
    return [Offer(area, session.say(label), (label.zh, *aliases)) for area, (label, aliases) in areas]


def _policies(session: Session) -> list[Offer]:
    return [_policy(session, name, name) for name in session.edition.heads]


def _policy(session: Session, word: str, name: str) -> Offer:
    head = session.edition.heads[name]
    return Offer(word, session.say(head.name), (head.name.zh, *head.aliases))


def _claim(
    session: Session, policies: list[Policy], rest: list[str], typed: str, shared: Mapping[str, Option] = CLAIM
) -> list[Offer]:
    """A value of the option before, or the options that are not given yet."""
    inputs = inputs_of(policies)
    booleans = {item.name for item in inputs if item.type == "boolean"}
    options = {item.name: _option(f"--{option_name(item.name)}", session.say(item.label), item) for item in inputs}
    for name, option in shared.items():
        label = f"--{CLAIM_LABELS.get(name, name)}"
        options[name] = Offer(f"--{option_name(name)}", session.say(option.help), (label,))
    known = {plain(word): name for name, offer in options.items() for word in (offer.word, *offer.also)}
    last = known.get(plain(rest[-1]), "")
    values = _values(session, last, inputs, policies)
    if last and last not in booleans and (last not in shared or shared[last].value):
        return values
    given = {known.get(plain(word.partition("=")[0])) for word in rest}
    if typed.startswith("--no"):
        values += [_option(f"--no-{option_name(item.name)}", session.say(item.label), item, "no-")
                   for item in inputs if item.name in booleans - given]  # fmt: skip
    return [*values, *(offer for name, offer in options.items() if name not in given or name in MANY)]


def _over_all(session: Session, rest: list[str], typed: str) -> list[Offer]:
    """What fits a command over the whole table: areas and policies of ``ask``, any policy's inputs."""
    places = [*_areas(session), *_policies(session)] if rest == ["ask"] and not typed.startswith("-") else []
    return places or _claim(session, list(session.edition.policies.values()), rest, typed)


def _option(word: str, help_: str, item: Input, negated: str = "") -> Offer:
    return Offer(word, help_, tuple(f"--{negated}{name}" for name in (item.label.zh, *item.aliases)))


def _values(session: Session, name: str, inputs: Iterable[Input], policies: Iterable[Policy]) -> list[Offer]:
    """The values that an option may take, where they can be listed."""
    item = next((item for item in inputs if item.name == name), None)
    if item is not None and item.type == "boolean":
        return [Offer(words[0], session.say(Text(words[2], words[0])), (words[2],)) for words in (YES, NO)]
    if item is not None:
        return [Offer(word, session.say(label), tuple(label)) for word, label in item.choices.items()]
    if name == "reading":
        own = [reading for policy in policies for reading in policy.readings.values()]
        readings = [*own, *session.edition.readings.values()]
        return [
            Offer(f"{reading.id}={choice}", session.say(label), (f"{reading.name.zh}={label.zh}",))
            for reading in readings
            for choice, label in reading.choices.items()
        ]
    if name == "as":
        kinds = session.edition.kinds.values()
        return [Offer(kind.id, session.say(kind.name), (kind.name.zh, *kind.aliases)) for kind in kinds]
    option = SHARED_OPTIONS.get(name)
    return _listed(option.value or "") if option else []


def _listed(metavar: str) -> list[Offer]:
    """The words of ``table|json``; none where it names a type or a file."""
    words = metavar.strip("[]").split("|")
    return [Offer(word, "") for word in words] if len(words) > 1 and metavar.islower() else []


def _built_in(session: Session, rest: list[str], typed: str) -> list[Offer]:
    """What fits a built-in command: a command inside it, an option or its value, a policy, an area."""
    command: Any = import_module(BUILT_IN[rest[0]][0]).command(session)
    if isinstance(command, OwnCommand):
        return _own(session, command, rest, typed)
    inside = getattr(command, "commands", {})
    if inside and (len(rest) == 1 or rest[1] not in inside):
        return [Offer(name, one.help or "") for name, one in inside.items()] if len(rest) == 1 else []
    params = inside[rest[1]].params if inside else command.params
    early = [Offer(name, session.say(SHARED_OPTIONS[name.lstrip("-")].help)) for name in VALUED]
    options = [param for param in params if param.param_type_name == "option"]
    before = next((param for param in options if rest[-1] in param.opts and not param.is_flag), None)
    if rest[-1] in VALUED or (before is not None and before.name == "reading"):
        return _values(session, rest[-1].lstrip("-"), (), session.edition.policies.values())
    if before is not None:
        return _placed(session, before)
    if typed.startswith("-"):
        return [Offer(max(param.opts, key=len), param.help or "") for param in options] + early
    return [offer for param in params if param.param_type_name == "argument" for offer in _placed(session, param)]


def _own(session: Session, command: OwnCommand, rest: list[str], typed: str) -> list[Offer]:
    """What fits a command that splits its own words: its policy, its options, the policy's inputs."""
    policies = []
    if command.of_policy:
        if len(rest) == 1 and not typed.startswith("-"):
            return [*_areas(session), *_policies(session)]
        policies = [policy for word in rest[1:2] for policy in _named(session, word)]
    return _claim(session, policies, rest, typed, command.options)


def _named(session: Session, word: str) -> list[Policy]:
    try:
        return [find_any(session.edition, word)]
    except InputError:
        return []


def _placed(session: Session, param: Any) -> list[Offer]:
    """The values of a built-in command's argument or option, by what it is called: POLICY, AREA, ``table|json``."""
    called = param.metavar or param.name.upper()
    areas = _areas(session) if "AREA" in called else []
    return [*areas, *(_policies(session) if "POLICY" in called else [])] or _listed(called)
