"""Doubts about what may be paid twice: a whole that each claim states anew, and keys that do not fit it.

An input that is the whole of a key (``whole_of``) is stated by every claim of that key. An award that is computed from
it pays the whole each time, unless the award is that key's in all (``per``) or is given once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from rongcli.base.text import Text
from rongcli.rules.expression import Const, facts_of, span
from rongcli.rules.policy import AwardRule, Cap, Input, Policy, under
from rongcli.rules.scopes import scope_words
from rongcli.table.doubt import Doubt, cap_place
from rongcli.table.schema import PolicyTable
from rongcli.table.variants import variants, written_path
from rongcli.table.words import Path

_NUMBERS = ("money", "number", "count")
_TWICE = Text("同一申请人的两次申请会各按全数支付", "two claims of one applicant would each be paid on the whole")


def doubts(policy: Policy, item: PolicyTable) -> Iterator[Doubt]:
    """Every doubt about what a policy may pay twice, under any of its readings; each place and kind once."""
    found = {
        (doubt.path, doubt.code): doubt
        for chosen in reversed(_ways(policy))
        for doubt in _Way(policy, item, chosen).doubts()
    }
    yield from found.values()
    yield from _idle(policy, item)


def _ways(policy: Policy) -> list[dict[str, str]]:
    """Every combination of the readings that an award or a cap depends on; the defaults first."""
    names = dict.fromkeys((*_reads(policy.awards), *_reads(policy.caps)))
    orders = [
        dict.fromkeys((reading.default, *reading.choices)) for reading in map(policy.readings.get, names) if reading
    ]
    return [dict(zip(names, choices, strict=True)) for choices in product(*orders)]


def _reads(parts: Iterable[AwardRule | Cap]) -> Iterator[str]:
    """The readings that some parts depend on."""
    yield from (name for part in parts for name in part.when)


def _standing(policy: Policy, chosen: Mapping[str, str]) -> Policy:
    return under(policy, {key: reading.default for key, reading in policy.readings.items()} | dict(chosen))


def _closed(parts: Iterable[str]) -> frozenset[str]:
    """A key's parts with what they imply: an item is its applicant's own, and all claims together are no part."""
    found = set(parts) - {"all"}
    return frozenset(found | ({"applicant"} if "item" in found else set()))


class _Way:
    """A policy under one choice of its readings."""

    def __init__(self, policy: Policy, item: PolicyTable, chosen: Mapping[str, str]) -> None:
        self._policy, self._item, self._chosen = policy, item, chosen
        self._standing = _standing(policy, chosen)
        self._labels = {one.name: one.label for one in policy.inputs}

    def doubts(self) -> Iterator[Doubt]:
        for rule in self._standing.awards:
            used = self._used(rule.low, rule.high)
            own = next((cap for cap in self._standing.caps if cap.entitlement), None)
            if own is None:
                yield from self._unbounded(used)
            elif used and not any(_closed(one.whole_of) == _closed(own.per) for one in used):
                yield self._no_whole(own, used[0])
        for cap in self._standing.caps:
            if cap.per and not cap.entitlement:
                yield from self._unshared(cap)

    def _used(self, *ends: Any) -> list[Input]:
        names = dict.fromkeys(name for end in ends if end is not None for name in facts_of(end))
        return [one for one in self._policy.inputs if one.name in names and one.type in _NUMBERS]

    def _unbounded(self, used: Iterable[Input]) -> Iterator[Doubt]:
        once = [cap for cap in self._standing.caps if cap.times == 1]
        for one in used:
            if not one.whole_of or any(_bounds(cap, one) for cap in once):
                continue
            whole, ways = self._words(one.whole_of), self._under_words()
            per = ", ".join(f'"{part}"' for part in one.whole_of)
            yield Doubt(
                ("policy", self._policy.id, "award"),
                "paid-on-the-whole",
                Text(
                    f"按“{one.label.zh}”计算，该项填{whole.zh}的全数，而没有 per，也不限一次{ways.zh}",
                    f"is computed from {one.name}, the whole {whole.en}, and has neither per nor once{ways.en}",
                ),
                _TWICE,
                Text(f"award 写 per = [{per}]，或在 caps 中限一次",
                     f"write per = [{per}] on the award, or once among its caps"),
            )  # fmt: skip

    def _no_whole(self, own: Cap, one: Input) -> Doubt:
        key = self._words(own.per)
        whole = self._words(one.whole_of)
        states = Text(f"{whole.zh}的全数", f"the whole {whole.en}")
        states = states if one.whole_of else Text("本次申请的部分", "what this claim alone has")
        return Doubt(
            self._per_place(own),
            "key-beside-the-whole",
            Text(f"per 为{key.zh}，而所依据的“{one.label.zh}”填的是{states.zh}",
                 f"is {key.en}, but {one.name}, which it is computed from, is {states.en}"),
            Text("各次申请所填的数不属于这个累计范围：会多付或少付",
                 "what claims of this key state is not of this key: too much or too little would be paid"),
            Text("per 与输入项的 whole_of 须一致", "let per and the whole_of of the input agree"),
        )  # fmt: skip

    def _unshared(self, cap: Cap) -> Iterator[Doubt]:
        for one in self._used(cap.limit):
            if one.whole_of and not _closed(one.whole_of) <= _closed(cap.per):
                key, whole = self._words(cap.per), self._words(one.whole_of)
                yield Doubt(
                    cap_place(self._policy, self._item, cap),
                    "cap-beyond-the-whole",
                    Text(f"限额按{key.zh}累计，却以{whole.zh}的“{one.label.zh}”为限",
                         f"is counted {key.en}, but limited by {one.name}, the whole {whole.en}"),
                    Text("合用限额的申请各有不同的全数，限额随最后一次申请而变",
                         "claims that share the cap have different wholes: each would limit what the others got"),
                    Text("per 写到该项所属的范围", "let per name all that the input belongs to"),
                )  # fmt: skip

    def _words(self, parts: Iterable[str]) -> Text:
        return scope_words(tuple(parts), self._labels, self._policy.item)

    def _under_words(self) -> Text:
        """The choices of readings that have a say in it; nothing where none has."""
        stopping = [cap for cap in self._policy.caps if cap.entitlement or cap.times == 1]
        names = dict.fromkeys((*_reads(self._policy.awards), *_reads(stopping)))
        chosen = ", ".join(f"{name}={self._chosen[name]}" for name in names)
        return Text(f"（解读 {chosen}）", f" (reading {chosen})") if chosen else Text("", "")

    def _per_place(self, own: Cap) -> Path:
        return _per_place(self._policy, self._item, own)


def _per_place(policy: Policy, item: PolicyTable, own: Cap) -> Path:
    """Where the key of an award is written; a reading inside the award may choose it."""
    path = ("policy", policy.id, "award")
    chosen = {name: (reading.default,) for name, reading in policy.readings.items()} | dict(own.when)
    return (*path, *written_path(item.award, chosen, ("per",)))


def _bounds(cap: Cap, one: Input) -> bool:
    """Whether "once" keeps an input's whole from being paid twice: each of its key comes under the one turn."""
    parts = {*cap.per, *(["year"] if cap.years else [])}
    return _closed(parts) <= _closed(one.whole_of)


def _idle(policy: Policy, item: PolicyTable) -> Iterator[Doubt]:
    """Keys of an award that change nothing, under any reading."""
    choices = {key: tuple(reading.choices) for key, reading in policy.readings.items()}
    path: Path = ("policy", policy.id, "award")
    written = [one.get("per") for _, one in variants(item.award, choices, path) if isinstance(one, dict)]
    owns = [cap for cap in policy.caps if cap.entitlement]
    if not owns and any(per is not None for per in written):
        yield _no_effect((*path, "per"), Text("没有列出任何一项", "names nothing"))
    seen: dict[Path, list[Text | None]] = {}
    for own in owns:
        for chosen in _ways(policy):
            standing = _standing(policy, chosen)
            if own in standing.caps and standing.awards:
                seen.setdefault(_per_place(policy, item, own), []).append(_why_idle(own, standing))
    for place, whys in seen.items():
        first = whys[0]
        if first is not None and all(why is not None for why in whys):
            yield _no_effect(place, first)


def _why_idle(own: Cap, standing: Policy) -> Text | None:
    """Why an entitlement never binds among the caps that stand with it; None where it does."""
    for cap in standing.caps:
        if cap.times == 1 and cap.years is None and _closed(cap.per) <= _closed(own.per):
            return Text(f"已有 {cap.id}，不会有第二次", f"the cap {cap.id} leaves no second time")
        if cap is not own and _same_key(cap, own) and _least(standing.awards[0]) >= _limit(cap, own.scale):
            return Text(f"限额 {cap.id} 总是更低", f"the cap {cap.id} is never higher")
    return None


def _same_key(cap: Cap, own: Cap) -> bool:
    return cap.years is None and set(cap.per) == set(own.per) and isinstance(cap.limit, Const)


def _limit(cap: Cap, scale: int) -> int:
    return int(span(cap.limit, {})[0]) * scale if cap.limit is not None else 0


def _least(rule: AwardRule) -> int:
    return int(span(rule.high, {})[0]) if rule.high is not None else 0


def _no_effect(place: Path, why: Text) -> Doubt:
    return Doubt(
        place,
        "idle-key",
        Text(f"per 不起作用：{why.zh}", f"has no effect: {why.en}"),
        Text("读者会以为它限制应得总额", "a reader would think that it limits what is paid in all"),
        Text("删去，或核对限额与次数", "remove it, or check the caps"),
    )
