"""What may come next on a command line: names of commands, options and values, in both languages, safe for a shell."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.cli.command import Place
from rongcli.cli.names import called
from rongcli.cli.options import NO, Option, Options, option_name
from rongcli.cli.session import Session, inputs_of
from rongcli.rules.facts import NO as SAID_NO
from rongcli.rules.facts import YES, plain
from rongcli.rules.policy import Policy

_UNSAFE = set(" \t\n\"'`$\\:;&|<>()*?[]{}!#~")
"""Marks that a shell would read as its own: a name with one of them is not offered, a meaning is told without."""
NUMERIC = ("money", "number", "count", "date", "rate")
"""The types of inputs that an award can be drawn against, or solved for."""


class Offer(NamedTuple):
    """A word to offer, what it means, and the other names that are offered to whoever types Chinese."""

    word: str
    help: str
    also: tuple[str, ...] = ()


def fitting(offers: Iterable[Offer], typed: str) -> list[Offer]:
    """The offers whose names begin as typed, else those of which a part does; other names for whoever types Chinese."""
    wanted = plain(typed)
    begun: dict[str, Offer] = {}
    within: dict[str, Offer] = {}
    for offer in offers:
        help_ = "".join(mark for mark in offer.help if mark not in _UNSAFE or mark == " ")
        for name in (offer.word, *(() if typed.isascii() else offer.also)):
            if _UNSAFE & set(name):
                continue
            if plain(name).startswith(wanted):
                begun[name] = Offer(name, help_)
            elif any(part.startswith(wanted.lstrip("_")) for part in plain(name).replace(".", "_").split("_")[1:]):
                within[name] = Offer(name, help_)
    return list((begun or ({} if typed.startswith("-") else within)).values())


def option_offers(session: Session, options: Options, given: Container[str], *, negated: bool = False) -> list[Offer]:
    """The options that may still be given; with ``negated`` those that say no as well."""
    found = []
    for name, option in options.items():
        if name in given and not option.many:
            continue
        found.append(Offer(f"--{option_name(name)}", session.say(option.help), _dashed(option, "")))
        if negated and option.condition:
            found.append(Offer(f"--{NO}{option_name(name)}", session.say(option.help), _dashed(option, NO)))
    return found


def _dashed(option: Option, before: str) -> tuple[str, ...]:
    return tuple(f"--{before}{name}" for name in option.names if not name.isascii())


def value_offers(
    session: Session, asked: Option | Place, policies: Sequence[Policy], fits: Callable[[Policy], bool] | None
) -> list[Offer]:
    """The values that an option or a place may take, where they can be listed."""
    if isinstance(asked, Option) and asked.condition:
        return [Offer(words[0], session.say(Text(words[2], words[0])), (words[2],)) for words in (YES, SAID_NO)]
    if isinstance(asked, Option) and asked.choices:
        return [Offer(word, session.say(label), tuple(label)) for word, label in asked.choices.items()]
    found = [offer for kind in asked.offers.split() for offer in _offered(session, kind, policies, fits)]
    return found or _listed(asked.value or "")


def _offered(
    session: Session, kind: str, policies: Sequence[Policy], fits: Callable[[Policy], bool] | None
) -> list[Offer]:
    edition = session.edition
    if kind == "areas":
        areas = edition.areas.items()
        return [Offer(area, session.say(label), (label.zh, *aliases)) for area, (label, aliases) in areas]
    if kind == "policies":
        return policy_offers(session, fits)
    if kind == "kinds":
        return [
            Offer(kind.id, session.say(kind.name), (kind.name.zh, *kind.aliases)) for kind in edition.kinds.values()
        ]
    if kind == "inputs":
        items = [item for item in inputs_of(policies) if item.type in NUMERIC]
        return [Offer(option_name(item.name), session.say(item.label), (item.label.zh,)) for item in items]
    if kind in ("dimensions", "documents"):
        labels = edition.dimensions if kind == "dimensions" else edition.documents
        return [Offer(name, session.say(label), (label.zh,)) for name, label in labels.items()]
    own = [reading for policy in policies or edition.policies.values() for reading in policy.readings.values()]
    return [
        Offer(f"{reading.id}={choice}", session.say(label), (f"{reading.name.zh}={label.zh}",))
        for reading in (*own, *edition.readings.values())
        for choice, label in reading.choices.items()
    ]


def policy_offers(session: Session, fits: Callable[[Policy], bool] | None = None) -> list[Offer]:
    """The policies that a command can be about, by their ids."""
    heads = session.edition.heads
    chosen = [name for name in heads if fits is None or fits(session.edition.policies[name])]
    return [Offer(name, session.say(heads[name].name), called(heads[name])[2:]) for name in chosen]


def _listed(value: str) -> list[Offer]:
    """The words of ``table|json``; none where it names a type or a file."""
    words = value.strip("[]").split("|")
    return [Offer(word, "") for word in words] if len(words) > 1 and value.islower() else []
