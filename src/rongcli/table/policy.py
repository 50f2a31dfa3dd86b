"""One policy on its way down: its conditions, award, caps, grants and readings become plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import Apply, Const, facts_of
from rongcli.rules.policy import AwardRule, Cap, Condition, Grant, Input, Policy, Reading, Source, TimeLimit, When
from rongcli.table.conditions import Choices, lower_when
from rongcli.table.language import lower_award
from rongcli.table.quantity import one_scale
from rongcli.table.schema import CapTable, PolicyTable, ReadingTable
from rongcli.table.validate import validated
from rongcli.table.values import Names, lower_value
from rongcli.table.variants import variants, written_path
from rongcli.table.words import Path, named, wrong

SCOPES = {
    "applicant": Text("每个申请人", "per applicant"),
    "item": Text("每个项目", "per item"),
    "year": Text("每年", "per calendar year"),
    "all": Text("全部申请合计", "for all claims together"),
}
"""What a cap can go by, beside a policy's inputs."""


def reading(name: str, item: ReadingTable, path: Path) -> Reading:
    """A reading of the table. Raises TableError for a default that is none of its choices."""
    named("name", name, path)
    for choice in item.choices:
        named("name", choice, (*path, "choices", choice))
    for key in ("default", "literal"):
        if getattr(item, key) not in item.choices:
            options = ", ".join(item.choices)
            raise wrong((*path, key), Text(f"须为选项之一：{options}", f"must be one of {options}"))
    return Reading(name, item.name or Text(name, name), item.question, dict(item.choices), item.default, item.literal)


class PolicyLowering:
    """One policy on its way down: what all its parts need to know."""

    def __init__(self, name: str, table: PolicyTable, names: Names) -> None:
        self.name = name
        self.table = table
        self.names = names
        self.path: Path = ("policy", name)
        self.readings = {key: reading(key, item, (*self.path, "reading", key)) for key, item in table.reading.items()}
        self.choices: Choices = {key: tuple(reading.choices) for key, reading in self.readings.items()}

    def policy(self) -> Policy:
        """The policy as plain data."""
        conditions = tuple(self._conditions())
        awards = tuple(self._awards())
        caps = tuple(self._caps())
        self._distinct("requires", conditions)
        self._distinct("caps", caps)
        return Policy(
            id=self.name,
            name=self.table.name,
            aliases=tuple(self.table.aliases),
            benefit=self.table.benefit,
            status=self.table.status,
            sources=tuple(
                Source(s.provision, s.document, s.heading, (s.span[0], s.span[1]), tuple(s.figures), tuple(s.mentions))
                for s in self.table.sources
            ),
            inputs=self._used_inputs(conditions, awards, caps),
            conditions=conditions,
            awards=awards,
            caps=caps,
            grants=tuple(self._grants()),
            readings=self.readings,
            notes=tuple(self.table.notes),
            example=dict(self.table.examples[0].claim) if self.table.examples else {},
            time_limits=tuple(self._time_limits()),
            materials=tuple(self.table.materials),
            currency=self.names.currency,
        )

    def _conditions(self) -> Iterator[Condition]:
        for index, requirement in enumerate(self.table.requires):
            yield from requirement.lower(self.names, self.choices, (*self.path, "requires", index))

    def _spread(self, path: Path, value: Any, part: str) -> Iterator[tuple[When, Any]]:
        """Each plain variant of a value that may differ by reading, validated."""
        for when, plain in variants(value, self.choices, path):

            def place(loc: Path, when: When = when) -> Path:
                return (*path, *written_path(value, when, loc))

            yield when, validated(part, plain, path, place)

    def _awards(self) -> Iterator[AwardRule]:
        if self.table.award is None:
            return
        path = (*self.path, "award")
        for when, award in self._spread(path, self.table.award, "award"):
            lowered = lower_award(award, self.names, path)
            ends = [end for end in (lowered.low, lowered.high) if end is not None]
            expressions, _, scale = one_scale(ends, path) if ends else ([], "", 1)
            low = expressions[0] if lowered.low else None
            high = expressions[-1] if lowered.high else None
            yield AwardRule(lowered.certainty, low, high, scale, when)

    def _caps(self) -> Iterator[Cap]:
        for index, cap in enumerate(self.table.caps):
            path = (*self.path, "caps", index)
            if (cap.limit is None) == (cap.times is None):
                raise wrong(path, Text("须恰好有 limit 或 times 之一", "needs exactly one of limit and times"))
            if cap.times is not None and not cap.per:
                raise wrong((*path, "times"), Text("须有 per", "needs per: what it is counted for"))
            if cap.limit is not None and self.table.award is None:
                raise wrong((*path, "limit"), Text("没有 award 可限", "limits nothing: the policy has no award"))
            when = lower_when(cap.when, self.choices, (*path, "when"))
            self._check_scopes(cap, path)
            name = cap.id or _cap_id(cap)
            named("name", name, (*path, "id"))
            rest = (tuple(cap.per), cap.years, cap.over == "reject")
            text = self._cap_text(cap)
            if cap.limit is None:
                yield Cap(name, text, None, cap.times, *rest, when)
                continue
            for also, value in self._spread((*path, "limit"), cap.limit, "limit"):
                names = self.names.of(self.name, f"{name}-")
                limit = lower_value(value, names, (*path, "limit"), "money")
                # A limit is whole fen: what a fraction of a fen would still allow cannot be paid.
                whole = (
                    limit.expression if limit.scale == 1 else Apply("divide", (limit.expression, Const(limit.scale)))
                )
                yield Cap(name, text, whole, None, *rest, {**when, **also})

    def _distinct(self, key: str, parts: Sequence[Condition | Cap]) -> None:
        """Refuses two conditions, or two caps, of one id that can stand together: a reason could mean either."""
        for index, part in enumerate(parts):
            for other in parts[:index]:
                apart = any(not set(part.when[name]) & set(other.when[name]) for name in part.when.keys() & other.when)
                if part.id == other.id and not apart:
                    message = Text(f"{part.id} 出现两次", f"the id {part.id} stands twice")
                    raise wrong((*self.path, key), message, Text("给其一另取 id", "give one of them another id"))

    def _check_scopes(self, cap: CapTable, path: Path) -> None:
        for index, scope in enumerate(cap.per):
            if scope not in SCOPES and scope not in self.names.inputs:
                known = (*SCOPES, *self.names.inputs)
                message = Text(f"不能按“{scope}”计", f"a cap cannot go by '{scope}'")
                raise wrong((*path, "per", index), message, did_you_mean(scope, known))
        if cap.years is not None and (not cap.per or "year" in cap.per):
            message = Text("years 须与 per 同用，且 per 不含 year", "years goes with per, and not with year in it")
            raise wrong((*path, "years"), message)

    def _cap_text(self, cap: CapTable) -> Text:
        scope = [SCOPES.get(part) or self._each(part) for part in cap.per] or [Text("每次申请", "per claim")]
        zh, en = "".join(part.zh for part in scope), " and ".join(part.en for part in scope).replace("and per", "and")
        if cap.years is not None:
            zh, en = f"{zh}{cap.years}年内", f"{en} within {cap.years} years"
        if cap.times is not None:
            often = {1: "Once"}.get(cap.times, f"{cap.times} times")
            return Text(f"{zh}限{cap.times}次", f"{often} {en}")
        return Text(zh, en)

    def _each(self, name: str) -> Text:
        label = self.names.inputs[name].label
        return Text(f"每{label.zh}", f"per {label.en.lower()}")

    def _grants(self) -> Iterator[Grant]:
        if self.table.grants is not None:
            for when, text in self._spread((*self.path, "grants"), self.table.grants, "grants"):
                yield Grant(text, when)

    def _time_limits(self) -> Iterator[TimeLimit]:
        if self.table.time_limit is not None:
            for when, limit in self._spread((*self.path, "time_limit"), self.table.time_limit, "time_limit"):
                yield TimeLimit(limit.days, limit.unit, limit.at_best, limit.count_from, when)

    def _used_inputs(
        self, conditions: tuple[Condition, ...], awards: tuple[AwardRule, ...], caps: tuple[Cap, ...]
    ) -> tuple[Input, ...]:
        """The policy's inputs: of its conditions in order, then of its calculation, then optional ones."""
        found: dict[str, None] = {}
        for condition in conditions:
            found.update(dict.fromkeys((*condition.inputs, *facts_of(condition.test))))
        ends = [end for rule in awards for end in (rule.low, rule.high)] + [cap.limit for cap in caps]
        for end in ends:
            found.update(dict.fromkeys(facts_of(end) if end is not None else ()))
        found.update(dict.fromkeys(part for cap in caps for part in cap.per if part not in SCOPES))
        for index, name in enumerate(self.table.optional):
            self.names.input(name, (*self.path, "optional", index))
            found[name] = None
        return tuple(self.names.inputs[name] for name in found if name in self.names.inputs)


def _cap_id(cap: CapTable) -> str:
    if cap.times is not None:
        return "once" if cap.times == 1 else "times"
    years = [f"{cap.years}-years"] if cap.years else []
    return "-".join(["per", *(cap.per or ["claim"]), *years]).replace("_", "-")
