"""A table by date becomes one edition: each policy that amendments change has its versions, and a face.

A policy may also change because one that it refers to was amended, so it is what came of the lowering that is
compared, date by date, and not what was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rongcli.rules.edition import Edition
from rongcli.rules.policy import Input, Policy, Reading
from rongcli.table.lower import head


class State(NamedTuple):
    """A table as it stands from a day on (None: from the beginning), until the next."""

    since: datetime.date | None
    edition: Edition


def versioned(states: Sequence[State], on: datetime.date) -> Edition:
    """The edition of some states, in the order of their dates, as of a day; policies know what they are on others."""
    edition = [state for state in states if state.since is None or state.since <= on][-1].edition
    if len(states) == 1:
        return edition
    policies = {name: _face(_versions(states, name), on) for name in edition.policies}
    return edition._replace(policies=policies, heads={name: head(policy) for name, policy in policies.items()})


def _versions(states: Iterable[State], name: str) -> list[Policy]:
    """What a policy is, state by state, each time that it changes."""
    found: list[Policy] = []
    for since, edition in states:
        policy = edition.policies[name]
        if not found or policy != found[-1]._replace(since=None):
            found.append(policy._replace(since=None if since is None else since.isoformat()))
    return found


def _face(versions: Sequence[Policy], on: datetime.date) -> Policy:
    """The version in force on a day with the names that claims of any may state; the only one is the policy itself."""
    first, *later = versions
    if not later:
        return first
    inputs = {item.name: item for version in versions for item in version.inputs}
    history = tuple(str(version.since) for version in later)
    whole = tuple(_whole(version, inputs.values(), history, versions) for version in versions)
    face = first._replace(versions=whole).on(on)
    others = [version for version in versions if version.since != face.since]
    words = [word for version in others for word in (*version.name, *version.aliases)]
    return face._replace(
        aliases=tuple(word for word in dict.fromkeys((*face.aliases, *words)) if word not in face.name),
        inputs=(*face.inputs, *face.other_inputs),
        readings=_readings((face, *reversed(others))),
        versions=whole,
        since=None,
        other_inputs=(),
        other_caps=(),
    )


def _whole(version: Policy, inputs: Iterable[Input], history: tuple[str, ...], versions: Sequence[Policy]) -> Policy:
    """A version that knows what only the others read, and their caps."""
    other = tuple(item for item in inputs if item not in version.inputs)
    caps = tuple(cap for one in versions if one.since != version.since for cap in one.caps)
    return version._replace(history=history, other_inputs=other, other_caps=caps)


def _readings(versions: Iterable[Policy]) -> dict[str, Reading]:
    """The readings of some versions with the choices of all of them, as the first that has one says it."""
    found: dict[str, Reading] = {}
    for version in versions:
        for name, reading in version.readings.items():
            known = found.get(name, reading)
            found[name] = known._replace(choices={**reading.choices, **known.choices})
    return found
