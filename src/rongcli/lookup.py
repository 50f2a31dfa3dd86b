"""Which policy and which readings a name means, in any of the ways that the table lets people say it."""

from collections.abc import Mapping

from rongcli.edition import Edition, Policy, Reading
from rongcli.errors import InputError, UsageError
from rongcli.facts import plain
from rongcli.language import Text, did_you_mean


def find_policy(edition: Edition, name: object) -> Policy:
    """The policy of that id or alias. Raises InputError naming the nearest one."""
    if isinstance(name, str):
        for head in edition.heads.values():
            if plain(name) in {plain(word) for word in (head.id, *head.name, *head.aliases)}:
                return edition.policies[head.id]
        message = Text(f"没有政策“{name[:60]}”", f"there is no policy '{name[:60]}'")
        raise InputError(message, field="policy", hint=did_you_mean(name, edition.heads))
    raise InputError(Text("未写明政策", "names no policy"), field="policy")


def chosen_readings(edition: Edition, policy: Policy, wanted: Mapping[str, str]) -> dict[str, str]:
    """The choice of every reading of the policy and of ``rounding``: the wanted one, else the default.

    A key is READING or POLICY.READING; those of other policies are passed over. Raises UsageError for a choice
    that a reading does not have.
    """
    chosen = {}
    for reading in (*policy.readings.values(), *edition.readings.values()):
        want = wanted.get(f"{policy.id}.{reading.id}", wanted.get(reading.id))
        chosen[reading.id] = reading.default if want is None else _choice(reading, want)
    return chosen


def _choice(reading: Reading, want: str) -> str:
    for choice, label in reading.choices.items():
        if plain(want) in {plain(word) for word in (choice, *label)}:
            return choice
    options = ", ".join(reading.choices)
    message = Text(f"解读“{reading.id}”没有选项“{want}”", f"reading '{reading.id}' has no choice '{want}'")
    raise UsageError(message, hint=Text(f"可选：{options}", f"one of: {options}"))
