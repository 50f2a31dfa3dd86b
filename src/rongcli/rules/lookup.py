"""Which policy and which readings a name means, in any of the ways that the table lets people say it."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.edition import Edition, PolicyHead
from rongcli.rules.facts import plain
from rongcli.rules.policy import Policy, Reading


def find_policy(edition: Edition, name: object) -> Policy:
    """The policy of that id, name or alias, alone or behind its area's. Raises InputError naming the nearest one."""
    if isinstance(name, str) and name.strip():
        wanted = plain(name)
        for head in edition.heads.values():
            if wanted in {plain(word) for word in _alone(head)}:
                return edition.policies[head.id]
        area, dot, rest = wanted.partition(".")
        for head in edition.heads.values() if dot else ():
            own, _, short = head.id.partition(".")
            if area in _areas(edition, own) and rest in {plain(word) for word in (short, *_alone(head))}:
                return edition.policies[head.id]
        message = Text(f"没有政策“{name[:60]}”", f"there is no policy '{name[:60]}'")
        raise InputError(message, field="policy", hint=_near(edition, name), reason="no-such-policy")
    raise InputError(Text("未写明政策", "names no policy"), field="policy", reason="no-policy")


def _alone(head: PolicyHead) -> tuple[str, ...]:
    """What a policy is called without its area."""
    return (head.id, *head.name, *head.aliases)


def _areas(edition: Edition, area: str) -> set[str]:
    """What an area is called, in compared form."""
    label, aliases = edition.areas.get(area, (Text(area, area), ()))
    return {plain(word) for word in (area, *label, *aliases)}


def _near(edition: Edition, name: str) -> Text | None:
    """The nearest id, name or alias: that of the area's policies where the area is named rightly."""
    area, dot, rest = name.partition(".")
    heads = list(edition.heads.values())
    within = [head for head in heads if dot and plain(area) in _areas(edition, head.id.partition(".")[0])]
    if within and not rest.isascii():
        return _hint(rest, tuple(word for head in within for word in _alone(head)))
    return _hint(name, tuple(word for head in heads for word in _alone(head)))


_hint = lru_cache(1_000)(did_you_mean)
"""A file may say one wrong name in every row, and to look for the nearest takes long."""


def find_kinds(edition: Edition, words: Iterable[str]) -> tuple[str, ...]:
    """The kinds of applicant of those ids, names or aliases, each once. Raises InputError naming the nearest one."""
    known = {plain(word): kind.id for kind in edition.kinds.values() for word in (kind.id, *kind.name, *kind.aliases)}
    found: dict[str, None] = {}
    for word in words:
        if plain(word) not in known:
            names = [word for kind in edition.kinds.values() for word in (kind.id, *kind.name, *kind.aliases)]
            message = Text(f"没有申请人类别“{word[:60]}”", f"there is no kind of applicant '{word[:60]}'")
            listed = ", ".join(edition.kinds)
            none = Text("政策表没有划分申请人类别", "the table declares no kinds of applicant")
            hint = did_you_mean(word, names) or (Text(f"可选：{listed}", f"one of: {listed}") if listed else none)
            raise InputError(message, field="kind", hint=hint)
        found[known[plain(word)]] = None
    return tuple(found)


def wanted_readings(
    edition: Edition,
    policies: Iterable[Policy],
    wanted: Mapping[str, str],
    shared: Mapping[str, Reading] | None = None,
) -> dict[str, str]:
    """The wanted choices by POLICY.READING and by what all policies share, each one that exists.

    A key is READING, for every policy that has it with that choice, or POLICY.READING. Raises UsageError, naming
    the nearest, for a reading that none of the policies has, or a choice that no such reading has. ``shared`` are the
    readings beside the policies' own: those of every award where nothing else is said.
    """
    policies = tuple(policies)
    readings = {f"{policy.id}.{key}": reading for policy in policies for key, reading in policy.readings.items()}
    readings |= {name: reading for policy in policies for name, reading in policy.elsewhere.items()}
    readings |= edition.readings if shared is None else shared
    found: dict[str, str] = {}
    for key, want in wanted.items():
        same = {name: reading for name, reading in readings.items() if _is(key, name, reading)}
        if not same and _elsewhere(edition, key):
            continue
        if not same:
            names = {*readings, *(reading.id for reading in readings.values())}
            message = Text(f"没有解读“{key}”", f"there is no reading '{key}'")
            raise UsageError(message, hint=did_you_mean(key, names))
        chosen = {name: choice for name, reading in same.items() if (choice := _choice(reading, want)) is not None}
        if not chosen:
            options = ", ".join(dict.fromkeys(option for reading in same.values() for option in reading.choices))
            message = Text(f"解读“{key}”没有选项“{want}”", f"reading '{key}' has no choice '{want}'")
            raise UsageError(message, hint=Text(f"可选：{options}", f"one of: {options}"))
        found |= chosen
    return found


def _is(key: str, name: str, reading: Reading) -> bool:
    return plain(key) in {plain(word) for word in (name, reading.id, *reading.name)}


def _elsewhere(edition: Edition, key: str) -> bool:
    """Whether a key names a reading of another policy of the table."""
    policy, _, name = key.rpartition(".")
    return policy in edition.heads and name in edition.policies[policy].readings


def _choice(reading: Reading, want: str) -> str | None:
    for choice, label in reading.choices.items():
        if plain(want) in {plain(word) for word in (choice, *label)}:
            return choice
    return None


def chosen_readings(
    edition: Edition, policy: Policy, wanted: Mapping[str, str], shared: Mapping[str, Reading] | None = None
) -> dict[str, str]:
    """The choice of every reading, of the policy, of those it refers to and shared: the wanted one, else the default.

    A version of a policy takes its default where it does not know what is wanted (see ``idle_readings``).
    """
    every = edition.readings if shared is None else shared
    chosen = {key: reading.default for key, reading in policy.readings.items()}
    for key, reading in policy.readings.items():
        want = wanted.get(f"{policy.id}.{key}")
        if want is not None and want in reading.choices:
            chosen[key] = want
    beside = {**policy.elsewhere, **every}
    return chosen | {key: wanted.get(key, reading.default) for key, reading in beside.items()}


def idle_readings(version: Policy, wanted: Mapping[str, str]) -> dict[str, str]:
    """The wanted choices (as checked) that a version of a policy does not know: other versions do."""
    if not version.history:
        return {}
    named = ((name.rpartition("."), choice) for name, choice in wanted.items())
    own = {reading: choice for (policy, _, reading), choice in named if policy == version.id}
    known = version.readings
    return {name: choice for name, choice in own.items() if name not in known or choice not in known[name].choices}
