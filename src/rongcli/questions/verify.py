"""A saved answer recomputed from what it says of itself: its claim, its readings, what it assumed, what came before."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError
from rongcli.base.money import parse_money
from rongcli.base.seal import SEAL, seal_of
from rongcli.base.text import Text
from rongcli.rules.award import Award, Claim, PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain
from rongcli.rules.facts import read_claim
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import wanted_readings
from rongcli.rules.policy import Cap, Policy

AWARD, MATCH, SOLVE = "rongcli.award/1", "rongcli.match/1", "rongcli.solve/1"
_SHAPES: Mapping[str, Mapping[str, type]] = {
    AWARD: {
        "policy": str, "edition": dict, "on": str, "claim": dict, "eligibility": str, "conditions": list,
        "award": dict, "caps": list, "trace": list, "missing": list, "readings": list, "sources": list,
        "notices": list, SEAL: str,
    },
    MATCH: {
        "edition": dict, "on": str, "date": str, "facts": dict, "total": dict, "policies": list, "notices": list,
        SEAL: str,
    },
    SOLVE: {
        "policy": str, "edition": dict, "on": str, "over": str, "for": str, "status": str, "award": dict, SEAL: str,
    },
}  # fmt: skip
"""The answers that can be recomputed, and what each of them must have."""
IN_FORCE = "in_force"
"""What an answer says of the version of its policy."""
_RECORDS: Mapping[str, Mapping[str, Mapping[str, type]]] = {
    AWARD: {
        "conditions": {"id": str}, "caps": {"id": str}, "readings": {"id": str, "chosen": str},
        "notices": {"code": str},
        "before": {"cap": str, "per": list, "spent": str, "claims": int, "pending": bool},
        "prior": {"file": str, "sha256": str},
    },
    MATCH: {"policies": {"policy": str}, "notices": {"code": str}, "prior": {"file": str, "sha256": str}},
    SOLVE: {"prior": {"file": str, "sha256": str}},
}  # fmt: skip
"""The lists of records in them, some of which an answer may lack, and what every record must have."""
_MAY: Mapping[str, type] = {
    "own": dict,
    "readings": dict,
    "assume_rest": bool,
    "item": str,
    "who": dict,
    "others": list,
}
"""What a match may say of how it was asked."""


OF_BATCH = ("late",)
"""The codes of notices that other claims of a batch give rise to, and that no claim by itself can be given again."""


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
    for name, kind in _MAY.items() if saved["schema"] == MATCH else ():
        if not isinstance(saved.get(name, kind()), kind):
            raise InputError(Text("类型不对", "is not of its type"), field=name)
    for name, parts in _RECORDS[saved["schema"]].items():
        _check_records(saved.get(name, []), name, parts)
    _check_within(saved)
    return saved


def _check_within(saved: Mapping[str, Any]) -> None:
    """Raises InputError for what is wrong further within an answer of otherwise right shape."""
    if saved["schema"] == SOLVE:
        checked(saved["award"])
    for name, kind in (("own", dict), ("readings", str)) if saved["schema"] == MATCH else ():
        if not all(isinstance(one, kind) for one in saved.get(name, {}).values()):
            raise InputError(Text("类型不对", "is not of its type"), field=name)
    if saved["schema"] == AWARD:
        try:
            Stated(saved)
        except RongError as error:
            raise InputError(error.message, field="before", hint=error.hint) from None


def _check_records(records: Any, name: str, parts: Mapping[str, type]) -> None:
    """Raises InputError for a list in which a record lacks a part, or has it in another type."""
    for part, kind in parts.items():
        if not isinstance(records, list) or not all(
            isinstance(one, dict) and type(one.get(part)) is kind for one in records
        ):
            raise InputError(Text(f"每项须有 {part}", f"needs the {part} of every entry"), field=name)


def asked_on(saved: Mapping[str, Any]) -> datetime.date:
    """The day as of which an answer says that it was asked. Raises InputError."""
    try:
        return parse_date(saved["on"])
    except RongError as error:
        raise InputError(error.message, field="on", hint=error.hint) from None


def prior_of(saved: Mapping[str, Any]) -> tuple[PriorFile, ...]:
    """The files of earlier awards that an answer says it counted in."""
    return tuple(PriorFile(one["file"], one["sha256"]) for one in saved.get("prior", ()))


_OF_OTHERS = frozenset(
    ("late", "rejected-earlier", "reversal", "basis-differs", "whole-or-part", "same-applicant", "number-by-name",
     "same-item", "id-elsewhere", "stated-differs", "prior-any")
)  # fmt: skip
"""Codes of what other claims, or what was paid before, say of one claim."""


class Stated(Ledger):
    """What a saved answer says came before it: at least what its prior files hold, as a batch has claims between."""

    def __init__(self, saved: Mapping[str, Any], least: Ledger | None = None) -> None:
        super().__init__()
        self._least = least or Ledger()
        self._said = {
            (one["cap"], tuple(map(str, one["per"]))): (parse_money(one["spent"]), one["claims"], one["pending"])
            for one in saved.get("before", ())
        }
        self._told = [one["code"] for one in saved["notices"] if one["code"] in _OF_OTHERS]
        self._lacks = {(one["cap"], tuple(map(str, one["per"]))): one.get("lacks") for one in saved.get("before", ())}

    def _before(self, cap: Cap) -> tuple[int, int, bool]:
        return self._said.get((cap.id, cap.per), (0, 0, False))

    def spent(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """What the answer says was spent under the cap."""
        return max(self._before(cap)[0], self._least.spent(policy, cap, claim))

    def times(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """How many claims the answer says came before."""
        return max(self._before(cap)[1], self._least.times(policy, cap, claim))

    def pending(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether the answer says that one of them was undetermined."""
        return self._before(cap)[2] or self._least.pending(policy, cap, claim)

    def lacking(self, cap: Cap, claim: Claim) -> str | None:
        """What the claim does not state of the cap's key; of a further item and of two numbers the answer tells."""
        return super().lacking(cap, claim) or self._lacks.get((cap.id, cap.per))

    def remarks(self, claim: Claim) -> Iterator[str]:
        """What the answer says that other claims say of it."""
        yield from self._told


def recomputed(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Award:
    """The answer to the same claim now. Raises InputError, its field set, for a claim that cannot be read any more."""
    return explain(asked_again(edition, saved, prior))


def of_batch(saved: Mapping[str, Any]) -> list[str]:
    """The notices of an award that only its whole batch can give: they are taken from it."""
    return [one["code"] for one in saved["notices"] if one["code"] in OF_BATCH]


def asked_again(edition: Edition, saved: Mapping[str, Any], prior: Ledger | None) -> Asked:
    """The question that an award answered. Raises InputError, its field set, for what cannot be read any more."""
    policy = edition.policies[saved["policy"]]
    if "date" not in saved["claim"]:
        raise InputError(Text("缺失", "is missing"), field="claim.date")
    # The day of an answer whose date is unknown (null) is the day on which it was asked.
    claim = read_claim(policy, {**saved["claim"], "policy": policy.id}, asked_on(saved))
    wanted = {}
    for place, name, choice in _chosen(saved):
        reading = edition.readings.get(name) or policy.readings.get(name)
        if reading is None or choice not in reading.choices:
            message = Text(f"没有解读 {name}={choice}", f"there is no reading {name}={choice}")
            raise InputError(message, field=place)
        wanted[name if name in edition.readings else f"{policy.id}.{name}"] = choice
    assume_rest, files = saved.get("assume_rest") is True, prior_of(saved)
    wanted = wanted_readings(edition, (policy,), wanted)
    return Asked.of(edition, policy, claim, wanted, prior, assume_rest=assume_rest, prior_files=files).alone()


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


def broken_seals(saved: Mapping[str, Any]) -> Iterator[Difference]:
    """The seals that do not fit what an answer says: it was changed since it was made."""
    for place, record in (("", saved), ("award.", saved.get("award"))):
        if isinstance(record, Mapping) and SEAL in record and record[SEAL] != seal_of(record):
            yield Difference(place + SEAL, record[SEAL], seal_of(record))


def differences(saved: Any, now: Any, field: str = "") -> Iterator[Difference]:
    """Every field of two pieces of plain data that is not the same, by its place; seals follow from the rest."""
    if isinstance(saved, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*now, *saved)):
            if key == SEAL:
                continue
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
    for key in ("id", "code", "input", "choice", "provision", "policy", "cap", "sha256"):
        names = [part.get(key) if isinstance(part, dict) else None for part in parts]
        if parts and all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(names, parts, strict=True))
    return dict(enumerate(parts))


def unchecked(saved: Mapping[str, Any], *, stated: bool) -> Iterator[Text]:
    """What no recomputation can tell about a saved answer; ``stated`` where its earlier awards were taken from it."""
    saved = saved["award"] if saved["schema"] == SOLVE else saved
    yield Text(
        "申请所述事实是否属实；封印可发现改动，但不是签名",
        "whether the facts of the claim are true; the seal shows changes, and is no signature",
    )
    assumed = [str(one.get("text", one["id"])) for one in saved.get("conditions", ()) if one.get("assumed") is True]
    if assumed:
        shown = ", ".join(assumed)
        yield Text(f"假定成立、未经说明的条件：{shown}", f"conditions assumed, not stated: {shown}")
    elif saved.get("assume_rest") is True:
        yield Text("未经说明、按成立计的条件", "the conditions that were assumed, not stated")
    if stated:
        yield Text(
            "同批在先申请已占用的限额，以及其他申请带来的提示：按答案所写",
            "what claims before it in its batch spent under the caps, and what other claims say of this one: taken "
            "from the answer",
        )
    for code in of_batch(saved) if saved["schema"] == AWARD else ():
        yield Text(f"说明 {code}：须看整批申请", f"the notice {code}: it takes the whole batch")
    claims = [saved["claim"]] if "claim" in saved else list(saved.get("own", {}).values())
    if any("already_awarded" in claim for claim in claims):
        yield Text("已获金额：按申请所述", "what was awarded before: as the claim states it")
    if any("decided_amount" in claim for claim in claims):
        yield Text("主管部门核定的金额：按申请所述", "the amount the authority decided: as the claim states it")
    rows = saved.get("policies", ()) if saved["schema"] == MATCH else (saved["award"],)
    if any(row.get("supplied") is True for row in rows):
        yield Text("补充表中自填的数值", "the values that an overlay supplied")
