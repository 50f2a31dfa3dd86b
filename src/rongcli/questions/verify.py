"""A saved answer recomputed from what it says of itself: its claim, its readings, what it assumed, what was spent."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError
from rongcli.base.money import parse_money
from rongcli.base.text import Text
from rongcli.rules.award import Award, Claim
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain
from rongcli.rules.facts import read_claim
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import wanted_readings
from rongcli.rules.policy import Cap, Policy

AWARD, MATCH, SOLVE = "rongcli.award/1", "rongcli.match/1", "rongcli.solve/1"
_SHAPES: Mapping[str, Mapping[str, type]] = {
    AWARD: {
        "policy": str, "edition": dict, "claim": dict, "eligibility": str, "conditions": list, "award": dict,
        "caps": list, "trace": list, "missing": list, "readings": list, "sources": list, "notices": list,
    },
    MATCH: {"edition": dict, "date": str, "facts": dict, "total": dict, "policies": list, "notices": list},
    SOLVE: {"policy": str, "edition": dict, "over": str, "for": str, "status": str, "award": dict},
}  # fmt: skip
"""The answers that can be recomputed, and what each of them must have."""
_ON = "on"
IN_FORCE = "in_force"
"""What an answer says of the version of its policy; those of old do not."""
_RECORDS: Mapping[str, Mapping[str, str]] = {
    AWARD: {"conditions": "id", "caps": "id", "readings": "id", "notices": "code"},
    MATCH: {"policies": "policy", "notices": "code"},
    SOLVE: {},
}


class Difference(NamedTuple):
    """A field whose saved value is not the recomputed one; None where it is not there on a side."""

    field: str
    saved: Any
    now: Any


class Verdict(NamedTuple):
    """A saved answer, what is not the same any more, and what cannot be rechecked."""

    saved: Mapping[str, Any]
    differences: tuple[Difference, ...]
    unchecked: tuple[Text, ...]


def checked(saved: Any) -> dict[str, Any]:
    """The saved answer, if it is one. Raises InputError saying what is wrong with it."""
    hint = Text("rongcli … --json 的输出即可", "what rongcli … --json prints is one")
    if not isinstance(saved, dict) or "schema" not in saved:
        raise InputError(Text("不是 rongcli 的答案", "is no answer of rongcli"), hint=hint)
    shape = _SHAPES.get(str(saved["schema"]))
    if shape is None:
        shown, known = str(saved["schema"])[:40], ", ".join(_SHAPES)
        message = Text(f"是 {shown}，不能复算", f"is {shown}, which cannot be recomputed")
        raise InputError(message, hint=Text(f"可复算 {known}", f"these can: {known}"))
    for name, kind in shape.items():
        if name not in saved:
            raise InputError(Text("缺失", "is missing"), field=name)
        if not isinstance(saved[name], kind):
            raise InputError(Text("类型不对", "is not of its type"), field=name)
    asked_on(saved)
    if saved["schema"] == SOLVE:
        checked(saved["award"])
    for name, key in _RECORDS[saved["schema"]].items():
        if not all(isinstance(part, dict) and isinstance(part.get(key), str) for part in saved[name]):
            raise InputError(Text(f"每项须有 {key}", f"needs the {key} of every entry"), field=name)
    return saved


def asked_on(saved: Mapping[str, Any]) -> datetime.date | None:
    """The day as of which an answer says that it was asked; None for one of old. Raises InputError."""
    if _ON not in saved:
        return None
    try:
        return parse_date(saved[_ON] if isinstance(saved[_ON], str) else "")
    except RongError as error:
        raise InputError(error.message, field=_ON, hint=error.hint) from None


class Stated(Ledger):
    """What a saved answer says was spent before it: taken from the answer, because its prior claims are not in it."""

    def __init__(self, saved: Mapping[str, Any]) -> None:
        super().__init__()
        self._spent = {cap["id"]: parse_money(str(cap.get("spent", "0"))) for cap in saved["caps"]}
        self._unmet = {one["id"] for one in saved["conditions"] if one.get("result") == "unmet"}
        self._waiting = any(notice["code"] == "pending-earlier" for notice in saved["notices"])

    def spent(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """What the answer says was spent under a cap of that id."""
        return self._spent.get(cap.id, 0) if cap.per else 0

    def times(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """As many as the answer's verdict on the cap needs."""
        return (cap.times or 0) if cap.id in self._unmet else 0

    def pending(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether the answer says so."""
        return self._waiting


def recomputed(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Award:
    """The answer to the same claim now. Raises InputError, its field set, for a claim that cannot be read any more."""
    return explain(asked_again(edition, saved, prior))


def asked_again(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Asked:
    """The question that an award answered. Raises InputError, its field set, for what cannot be read any more."""
    policy = edition.policies[saved["policy"]]
    claim = read_claim(policy, {**saved["claim"], "policy": policy.id}, _no_day(saved))
    wanted = {}
    for place, name, choice in _chosen(saved):
        reading = edition.readings.get(name) or policy.readings.get(name)
        if reading is None or choice not in reading.choices:
            message = Text(f"没有解读 {name}={choice}", f"there is no reading {name}={choice}")
            raise InputError(message, field=place)
        wanted[name if name in edition.readings else f"{policy.id}.{name}"] = choice
    assumed = any(one.get("assumed") is True for one in saved["conditions"])
    return Asked.of(edition, policy, claim, wanted_readings(edition, (policy,), wanted), prior, assume_rest=assumed)


def _chosen(saved: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The readings that an answer says were chosen, those without effect too: the place, the reading, the choice."""
    yield from ((f"readings[{used['id']}].chosen", used["id"], used.get("chosen")) for used in saved["readings"])
    place = f"{IN_FORCE}.ignored.readings"
    idle: Any = saved
    for key in place.split("."):
        idle = idle.get(key, {}) if isinstance(idle, dict) else None
    if not isinstance(idle, dict):
        raise InputError(Text("类型不对", "is not of its type"), field=place)
    yield from ((f"{place}.{name}", name, choice) for name, choice in idle.items())


def _no_day(saved: Mapping[str, Any]) -> Any:
    """The date of an answer that states none: there is no such answer. Raises InputError."""
    if not saved["claim"].get("date"):
        raise InputError(Text("缺失", "is missing"), field="claim.date")
    return None


def differences(saved: Any, now: Any, field: str = "") -> Iterator[Difference]:
    """Every field of two pieces of plain data that is not the same, by its place."""
    if isinstance(now, dict) and isinstance(saved, dict) and (field in ("", "award") or field.startswith("policies[")):
        # Answers of old do not say as of when, and of which version, they are.
        now = {key: part for key, part in now.items() if key not in (_ON, IN_FORCE) or key in saved}
    if isinstance(saved, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*now, *saved)):
            place = f"{field}.{key}" if field else str(key)
            if key in saved and key in now:
                yield from differences(saved[key], now[key], place)
            else:
                yield Difference(place, saved.get(key), now.get(key))
    elif isinstance(saved, list) and isinstance(now, list):
        one, other = _named(saved), _named(now)
        for key in dict.fromkeys((*other, *one)):
            place = f"{field}[{key}]"
            if key in one and key in other:
                yield from differences(one[key], other[key], place)
            else:
                yield Difference(place, one.get(key), other.get(key))
        if list(one) != list(other) and set(one) == set(other):
            yield Difference(field, list(one), list(other))
    elif type(saved) is not type(now) or saved != now:
        yield Difference(field, saved, now)


def _named(parts: list[Any]) -> dict[Any, Any]:
    """The entries of a list by their id, code, input, provision or policy where each has its own, else by number."""
    for key in ("id", "code", "input", "choice", "provision", "policy"):
        names = [part.get(key) if isinstance(part, dict) else None for part in parts]
        if parts and all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(names, parts, strict=True))
    return dict(enumerate(parts))


def rechecked(found: Iterable[Difference], saved: Mapping[str, Any], policy: Policy) -> list[Difference]:
    """The differences that count where what was spent before is ``Stated``.

    An answer says what was spent under the caps of its own readings only; where the policy has others, what the other
    readings would give cannot be recomputed.
    """
    own = {part["id"] for part in (*saved["caps"], *saved["conditions"])}
    if all(cap.id in own for cap in policy.caps if cap.per):
        return list(found)
    return [one for one in found if not (one.field.startswith("readings[") and "].alternatives[" in one.field)]


def unchecked(saved: Mapping[str, Any], *, stated: bool) -> Iterator[Text]:
    """What no recomputation can tell about a saved answer; ``stated`` where its earlier awards were taken from it."""
    yield Text(
        "申请所述事实是否属实、是否为当初所填", "whether the facts of the claim are true, and those first stated"
    )
    assumed = [str(one.get("text", one["id"])) for one in saved.get("conditions", ()) if one.get("assumed") is True]
    if saved.get("assume_rest") is True:
        yield Text("未经说明、按成立计的条件", "the conditions that were assumed, not stated")
    if assumed:
        shown = ", ".join(assumed)
        yield Text(f"假定成立、未经说明的条件：{shown}", f"conditions assumed, not stated: {shown}")
    if stated:
        yield Text(
            "此前已占用的限额：按答案所写，其他解读的结果亦随之；--prior FILE 可一并复核",
            "what was spent under the caps before: taken from the answer, and what other readings would give with it;"
            " --prior FILE checks both",
        )
    claims = [saved["claim"]] if "claim" in saved else list(saved.get("own", {}).values())
    if any("already_awarded" in claim for claim in claims):
        yield Text("已获金额：按申请所述", "what was awarded before: as the claim states it")
    if any("decided_amount" in claim for claim in claims):
        yield Text("主管部门核定的金额：按申请所述", "the amount the authority decided: as the claim states it")
    rows = saved.get("policies", ()) if saved["schema"] == MATCH else (saved["award"],)
    if any(row.get("supplied") is True for row in rows):
        yield Text("补充表中自填的数值", "the values that an overlay supplied")
