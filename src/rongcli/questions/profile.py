"""A profile: the facts of one applicant for every policy, and what it says of single policies.

Facts at the top level are shared; ``[policy."AREA.NAME"]`` states what holds for that policy alone, and may well
contradict the rest. ``[readings]`` answers what clauses leave open, as ``--reading`` does. One profile is one
applicant.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import RongError
from rongcli.base.text import Text, did_you_mean
from rongcli.questions.misstated import Path, ProfileError, at, misplaced, one_of, twice, two_applicants, wrong
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Value
from rongcli.rules.facts import CLAIM_FIELDS, field_text, names_of, parse_value, plain, read_claim
from rongcli.rules.lookup import find_kinds, find_policy, wanted_readings
from rongcli.rules.policy import Input, Policy
from rongcli.rules.units import KEY, Unit, named, split_unit, with_unit

SHARED_FIELDS = ("applicant", "applicant_id", "date", "item")
"""What a profile may state for every policy, beside inputs."""
WHO = ("applicant", "applicant_id")
"""What says whose the profile is."""
KIND = ("kind", "申请人类别")
"""The key of a profile that says who asks: a kind of applicant, or several."""
READINGS = ("readings", "解读")
"""The table of a profile that says how clauses are read."""
OWN_FIELDS = ("claim_id", "decided_amount", "already_awarded")
"""What is one policy's alone."""


class Own(NamedTuple):
    """What a profile states for one policy alone, typed; the claim's fields where it states them."""

    claim: Claim
    dated: bool
    """Whether it states a date of its own."""

    def over(self, other: Own | None) -> Own:
        """What this states of a policy, and what another does where this says nothing."""
        if other is None:
            return self
        said = {name: value for name in OWN_FIELDS if (value := getattr(self.claim, name)) is not None}
        facts = {**other.claim.facts, **self.claim.facts}
        return other._replace(claim=other.claim._replace(facts=facts, **said))


class Profile(NamedTuple):
    """The typed facts of one applicant, and what is stated for single policies by their id."""

    date: datetime.date
    facts: Mapping[str, Value]
    applicant: str | None = None
    applicant_id: str | None = None
    item: str | None = None
    own: Mapping[str, Own] = MappingProxyType({})
    readings: Mapping[str, str] = MappingProxyType({})
    """How clauses are read for this applicant: POLICY.READING, or a reading that all share, to a choice."""
    kinds: tuple[str, ...] = ()
    """Who asks: the kinds of applicant that were said, empty where none was."""

    def day(self, policy: str) -> datetime.date:
        """The date of the claim on a policy."""
        own = self.own.get(policy)
        return own.claim.date if own is not None and own.dated else self.date

    def claim(self, whole: Policy) -> Claim:
        """The claim on a policy, of which its date picks the version.

        Its inputs are taken from the shared facts, under what is stated for it alone.
        """
        policy = whole.on(self.day(whole.id))
        own = self.own.get(policy.id)
        shared = self.facts
        facts = {item.name: shared[item.name] for item in policy.inputs if item.name in shared}
        if own is None:
            facts[DATE] = self.date.toordinal()
            return Claim(policy.id, self.date, facts, self.applicant, self.applicant_id, self.item)
        day = self.day(policy.id)
        facts |= own.claim.facts
        facts[DATE] = day.toordinal()
        return own.claim._replace(
            date=day,
            facts=facts,
            applicant=self.applicant,
            applicant_id=self.applicant_id,
            item=own.claim.item or self.item,
        )


class Reader:
    """Reads profiles against one edition: knows every name that a fact answers to."""

    def __init__(self, edition: Edition, on: datetime.date) -> None:
        self._edition = edition
        self._on = on
        self.inputs: dict[str, Input] = {
            item.name: item for policy in edition.policies.values() for item in policy.inputs
        }
        self._names = {plain(word): name for name in (*SHARED_FIELDS, *OWN_FIELDS) for word in _words(name)}
        self._with_units: dict[str, tuple[str | None, Unit | None]] = {}
        self._names |= {plain(word): "policy" for word in _words("policy")}
        for item in self.inputs.values():
            self._names |= {plain(word): item.name for word in (item.name, *item.label, *item.aliases)}

    def reads(self, key: str) -> bool:
        """Whether a key names a shared fact or field."""
        name = self._names.get(plain(key))
        return name in self.inputs or name in SHARED_FIELDS or (key in KIND and bool(self._edition.kinds))

    def knows(self, key: str) -> bool:
        """Whether a column of that name is a shared fact or field, its unit beside it or not."""
        if self.reads(key):
            return True
        try:
            name, _ = self._name(key)
        except ProfileError:
            return False
        return name in self.inputs or name in SHARED_FIELDS

    def read(self, raw: Mapping[str, object]) -> Profile:
        """The profile in a record.

        Raises ProfileError for an unknown name, a value that cannot be read, two values for one fact, or more than
        one applicant.
        """
        texts: dict[str, str | None] = {}
        facts: dict[str, Value] = {}
        written: dict[str, str] = {}
        own: Mapping[str, object] = {}
        readings: Mapping[str, str] = {}
        kinds: tuple[str, ...] = ()
        for key, stated in raw.items():
            if key in KIND and self._edition.kinds:
                kinds = self._kinds(key, stated)
                continue
            if key in READINGS:
                readings = self._readings(key, stated)
                continue
            name, unit = self._name(key)
            value = stated if unit is None else _in_unit(stated, unit, (key,))
            if name == "policy":
                own = _table(key, value)
            elif name in self.inputs:
                _put(facts, written, name, key, _typed(self.inputs[name], key, value, self._edition.currency))
            elif name in OWN_FIELDS:
                hint = Text('写入 [policy."领域.名称"]', 'put it under [policy."AREA.NAME"]')
                raise wrong((key,), Text("只属于一项政策", "belongs to one policy"), hint)
            else:
                _put(texts, written, name, key, _text(name, key, value))
        day = texts.get("date")
        return Profile(
            self._on if day is None else at((written["date"],), parse_date, day),
            facts,
            texts.get("applicant"),
            texts.get("applicant_id"),
            texts.get("item"),
            dict(self._own(own, texts)),
            readings,
            kinds,
        )

    def _kinds(self, key: str, value: object) -> tuple[str, ...]:
        """The kinds that a profile says: one, a list, or several in one text. Raises ProfileError."""
        listed = [one for one in (value if isinstance(value, (list, tuple)) else [value]) if one is not None]
        if not all(isinstance(one, str) for one in listed):
            raise wrong((key,), Text("须为文字", "must be text"))
        words = [word.strip() for one in listed for word in re.split("[,;，、；]", str(one))]
        try:
            return find_kinds(self._edition, [word for word in words if word])
        except RongError as error:
            raise wrong((key,), error.message, error.hint) from None

    def _readings(self, key: str, value: object) -> Mapping[str, str]:
        """The choices of readings, by POLICY.READING. Raises ProfileError for one that does not exist."""
        if not isinstance(value, Mapping):
            message = Text("须为表", "must be a table")
            raise wrong(
                (key,), message, Text('写作 [readings] 下 解读 = "选项"', 'write READING = "choice" under [readings]')
            )
        found: dict[str, str] = {}
        for name, choice in _flat(value):
            if not isinstance(choice, str):
                raise wrong((key, name), Text("须为选项", "must be a choice, as text"))
            try:
                found |= wanted_readings(self._edition, self._edition.policies.values(), {name: choice})
            except RongError as error:
                raise wrong((key, name), error.message, error.hint) from None
        return found

    def _name(self, key: str) -> tuple[str, Unit | None]:
        """What a key means, and the unit in it, as in ``注册资本(万元)``. Raises ProfileError."""
        name = self._names.get(key) or self._names.get(plain(key))
        if name is not None:
            return name, None
        if key not in self._with_units:
            self._with_units[key] = _named(key, self._names, tuple(self.inputs.values()), self._edition.currency)
        name, unit = self._with_units[key]
        if name is None:
            bare = (split_unit(key) or (key,))[0]
            hint = misplaced(self._edition, key) or did_you_mean(
                bare,
                [
                    *self.inputs,
                    *SHARED_FIELDS,
                    *(KIND[:1] if self._edition.kinds else ()),
                    "policy",
                    *(item.label.zh for item in self.inputs.values()),
                ],
            )
            message = Text("没有政策用到这一项", "is no fact that any policy reads")
            more = Text("rongcli AREA POLICY --help 列出各项", "rongcli AREA POLICY --help lists them")
            raise wrong((key,), message, hint or more)
        return name, unit

    def _own(self, tables: Mapping[str, object], shared: Mapping[str, str | None]) -> Iterator[tuple[str, Own]]:
        """What is stated for single policies, each by its id."""
        seen: dict[str, str] = {}
        for key, value in tables.items():
            path = ("policy", key)
            policy = self._policy(path, key)
            if policy.id in seen:
                message = Text(f"与“{seen[policy.id]}”是同一项政策", f"is the same policy as '{seen[policy.id]}'")
                raise wrong(path, message)
            seen[policy.id] = key
            yield policy.id, self._one(policy, path, _table(key, value, path), shared)

    def _policy(self, path: Path, key: str) -> Policy:
        try:
            return find_policy(self._edition, key)
        except RongError as error:
            raise wrong(path, error.message, misplaced(self._edition, key) or error.hint) from None

    def _one(self, policy: Policy, path: Path, raw: Mapping[str, object], shared: Mapping[str, str | None]) -> Own:
        names = names_of(policy)
        found: dict[str, str] = {}
        told: dict[str, object] = {}
        for key, value in raw.items():
            name, unit = _named(key, names, policy.inputs, policy.currency, path)
            if name is None or name == "policy":
                known = [item.name for item in policy.inputs]
                bare = (split_unit(key) or (key,))[0]
                message = Text("不是这项政策的输入项", "is no input of this policy")
                raise wrong((*path, key), message, did_you_mean(bare, (*known, *OWN_FIELDS)) or one_of(known))
            told[key] = value if unit is None else _in_unit(value, unit, (*path, key))
            if name in found and told[found[name]] != told[key]:
                raise twice((*path, key), found[name])
            found[name] = key
        try:
            claim = read_claim(policy, {name: told[key] for name, key in found.items()}, self._on)
        except RongError as error:
            raise wrong((*path, found.get(error.field or "", "")), error.message, error.hint) from None
        for name in WHO:
            said = getattr(claim, name)
            if said is not None and shared.get(name) is None:
                hint = Text("写在资料开头", "state it once, at the top of the profile")
                message = Text("是全份资料的，不属于单项政策", "belongs to the whole profile, not to one policy")
                raise wrong((*path, found[name]), message, hint)
            if said is not None and said != shared[name]:
                raise wrong((*path, found[name]), *two_applicants(shared[name], said))
        facts = {name: value for name, value in claim.facts.items() if name != DATE}
        return Own(claim._replace(facts=facts), "date" in found and not claim.undated)


def _named(
    key: str, names: Mapping[str, str], inputs: Sequence[Input], currency: str, path: Path = ()
) -> tuple[str | None, Unit | None]:
    """What a key means and the unit in it. Raises ProfileError for what is no unit of it."""
    try:
        return named(key, names, inputs, currency, KEY)
    except RongError as error:
        raise wrong((*path, key), error.message, error.hint) from None


def _in_unit(value: object, unit: Unit, path: Path) -> object:
    """The value with the unit of its key. Raises ProfileError where it has one of its own."""
    try:
        return with_unit(value, unit, KEY)
    except RongError as error:
        raise wrong(path, error.message, error.hint) from None


def _flat(value: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """The entries of a table, those of tables within it by their dotted names."""
    for key, part in value.items():
        if isinstance(part, Mapping):
            yield from _flat(part, f"{before}{key}.")
        else:
            yield f"{before}{key}", part


def _words(name: str) -> tuple[str, ...]:
    return (name, *CLAIM_FIELDS[name])


def _typed(item: Input, key: str, value: object, currency: str) -> Value | None:
    try:
        return parse_value(item, value, currency)
    except RongError as error:
        fault = wrong((key,), error.message, error.hint)
        fault.called = error.called
        raise fault from None


def _text(name: str, key: str, value: object) -> str | None:
    if isinstance(value, (list, tuple)):
        if len(value) > 1:
            raise wrong((key,), *two_applicants(value[0], value[1]))
        raise wrong((key,), Text("不是单个的值", "is not a single value"))
    try:
        return field_text(name, {name: value})
    except RongError as error:
        raise wrong((key,), error.message, error.hint) from None


def _put(found: dict[str, Any], written: dict[str, str], name: str, key: str, value: object) -> None:
    """Enters a value under its name; another key for the same fact may repeat it, not contradict it."""
    if name in written and found.get(name) != value:
        if name in WHO:
            raise wrong((key,), *two_applicants(found.get(name), value))
        raise twice((key,), written[name])
    written[name] = key
    if value is not None:
        found[name] = value


def _table(key: str, value: object, path: Path = ("policy",)) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        hint = Text('写作 [policy."领域.名称"]', 'write [policy."AREA.NAME"]')
        raise wrong(path if path[-1] == key else (key,), Text("须为表", "must be a table"), hint)
    return value
