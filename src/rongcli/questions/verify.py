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
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.lookup import chosen_readings, wanted_readings
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


_OF_OTHERS = frozenset(
    ("late", "rejected-earlier", "reversal", "basis-differs", "whole-or-part", "same-applicant", "number-by-name",
     "same-item", "id-elsewhere", "stated-differs", "prior-any")
)  # fmt: skip
"""Codes of what other claims, or what was paid before, say of one claim."""


class Stated(Ledger):
    """What a saved answer says came before it: taken from the answer, because its prior claims are not in it."""

    def __init__(self, saved: Mapping[str, Any]) -> None:
        super().__init__()
        self._spent = {cap["id"]: parse_money(str(cap.get("spent", "0"))) for cap in saved["caps"]}
        self._unmet = {one["id"] for one in saved["conditions"] if one.get("result") == "unmet"}
        codes = [notice["code"] for notice in saved["notices"]]
        self._waiting = "pending-earlier" in codes
        self._told = [code for code in codes if code in _OF_OTHERS]
        self._lacks = {one.get("input") for one in saved["missing"] if isinstance(one, dict)}

    def spent(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """What the answer says was spent under the cap's key: under its id, or another cap of the key."""
        if not cap.per:
            return 0
        alike = (one.id for one in (cap, *policy.caps) if one.per == cap.per and one.years == cap.years)
        return next((self._spent[name] for name in alike if name in self._spent), claim.already_awarded or 0)

    def times(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """As many as the answer's verdict on the cap needs."""
        return (cap.times or 0) if cap.id in self._unmet else 0

    def pending(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether the answer says so."""
        return self._waiting

    def lacking(self, cap: Cap, claim: Claim) -> str | None:
        """What the claim does not state of the cap's key; of a further item and of two numbers the answer tells."""
        untold = ("item",) if "item" in cap.per else ()
        untold = (*untold, "applicant_id") if OWN & set(cap.per) else untold
        return super().lacking(cap, claim) or next((name for name in untold if name in self._lacks), None)

    def remarks(self, claim: Claim) -> Iterator[str]:
        """What the answer says that other claims say of it."""
        yield from self._told


def recomputed(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Award:
    """The answer to the same claim now. Raises InputError, its field set, for a claim that cannot be read any more."""
    return explain(asked_again(edition, saved, prior))


def asked_again(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Asked:
    """The question that an award answered. Raises InputError, its field set, for what cannot be read any more."""
    policy = edition.policies[saved["policy"]]
    if "date" not in saved["claim"]:
        raise InputError(Text("缺失", "is missing"), field="claim.date")
    # The day of an answer whose date is unknown (null) is the day on which it was asked.
    on = asked_on(saved) or datetime.date.today()
    claim = read_claim(policy, {**saved["claim"], "policy": policy.id}, on)
    wanted = {}
    for used in saved["readings"]:
        name, choice = used["id"], used.get("chosen")
        reading = edition.readings.get(name) or policy.readings.get(name)
        if reading is None or choice not in reading.choices:
            message = Text(f"没有解读 {name}={choice}", f"there is no reading {name}={choice}")
            raise InputError(message, field=f"readings[{name}].chosen")
        wanted[name if name in edition.readings else f"{policy.id}.{name}"] = choice
    chosen = chosen_readings(edition, policy, wanted_readings(edition, (policy,), wanted))
    assumed = any(one.get("assumed") is True for one in saved["conditions"])
    return Asked(edition, policy, claim, chosen, prior, assumed)


def differences(saved: Any, now: Any, field: str = "") -> Iterator[Difference]:
    """Every field of two pieces of plain data that is not the same, by its place."""
    if field in ("", "award") and isinstance(now, dict) and isinstance(saved, dict) and _ON not in saved:
        now = {key: part for key, part in now.items() if key != _ON}  # answers of old do not say it
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

    An answer says what was spent under the caps of its own readings only, and under an entitlement only where its
    amount is known; where the policy has others, what the other readings would give cannot be recomputed, nor how much
    fills a cap.
    """
    own = {part["id"] for part in (*saved["caps"], *saved["conditions"])}
    untold = [cap for cap in policy.caps if cap.per and cap.id not in own]
    kept = list(found)
    if untold:
        kept = [one for one in kept if not (one.field.startswith("readings[") and "].alternatives[" in one.field)]
    told = {cap.per for cap in policy.caps if cap.id in own}
    if any(cap.entitlement and cap.per not in told for cap in untold):
        kept = [one for one in kept if not (one.field.startswith("caps[") and "].saturates_at" in one.field)]
    return kept


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
            "此前已占用的限额和其他申请带来的提示：按答案所写，其他解读的结果亦随之；--prior FILE 可复核已付的部分",
            "what was spent under the caps before, and what other claims say of this one: taken from the answer, and "
            "what other readings would give with it; --prior FILE checks what was paid",
        )
    claims = [saved["claim"]] if "claim" in saved else list(saved.get("own", {}).values())
    if any("already_awarded" in claim for claim in claims):
        yield Text("已获金额：按申请所述", "what was awarded before: as the claim states it")
    if any("decided_amount" in claim for claim in claims):
        yield Text("主管部门核定的金额：按申请所述", "the amount the authority decided: as the claim states it")
    rows = saved.get("policies", ()) if saved["schema"] == MATCH else (saved["award"],)
    if any(row.get("supplied") is True for row in rows):
        yield Text("补充表中自填的数值", "the values that an overlay supplied")
