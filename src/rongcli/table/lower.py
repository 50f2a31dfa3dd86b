"""From a validated table to an edition: every kind, condition, cap and reading becomes plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from rongcli.edition import (
    AwardRule,
    Cap,
    Condition,
    Edition,
    EditionNotice,
    Grant,
    Input,
    Policy,
    PolicyHead,
    Reading,
    Source,
    When,
)
from rongcli.facts import CLAIM_FIELDS
from rongcli.language import Text
from rongcli.rule import RULING, facts_of
from rongcli.table.conditions import Choices, lower_when
from rongcli.table.kinds import Amount, Inputs, Kind, known_input, lower_amount
from rongcli.table.schema import InputTable, PolicyTable, ReadingTable, Table
from rongcli.table.variants import variants, written_path
from rongcli.table.words import Path, Words, wrong

_KIND: TypeAdapter[Any] = TypeAdapter(Kind)
_AMOUNT: TypeAdapter[Any] = TypeAdapter(Amount)
_WORDS: TypeAdapter[Text] = TypeAdapter(Words)
_SCOPES = ("applicant", "item", "year")
RESERVED = frozenset(CLAIM_FIELDS) | {
    "assume_rest",
    "check",
    "debug",
    "format",
    "help",
    "json",
    "lang",
    "on",
    "policies",
    "prior",
    "quiet",
    "reading",
    "stdin",
}
"""Names that no input may have: the command line uses them."""

Validate = Callable[[TypeAdapter[Any], Any, Callable[[Path], Path]], Any]
"""How a part is validated: the adapter, the plain value, and where each of its parts stands in the document."""


def lower(
    table: Table, sha256: str, overlays: tuple[str, ...], validate: Validate, supplied: Mapping[str, tuple[Text, ...]]
) -> Edition:
    """The edition of a table. Raises TableError, its ``path`` set, for what no schema can see."""
    inputs = {name: _input(name, item) for name, item in table.input.items()}
    shared = {name: _reading(name, item, ("reading", name)) for name, item in table.reading.items()}
    policies = {}
    for name, policy in table.policy.items():
        _check_place(name, policy, table)
        policies[name] = _Lowering(name, policy, inputs, validate).policy(supplied.get(name, ()))
    return Edition(
        id=table.edition.id,
        version=table.edition.version,
        sha256=sha256,
        overlays=overlays,
        currency=table.edition.currency,
        title=table.edition.title,
        notes=tuple(table.edition.notes),
        notices=tuple(EditionNotice(n.code, n.text, n.after, n.until) for n in table.edition.notice),
        documents={name: document.title for name, document in table.document.items()},
        areas={name: (area.name, tuple(area.aliases)) for name, area in table.area.items()},
        readings=shared,
        heads={name: head(policy) for name, policy in policies.items()},
        policies=policies,
    )


def head(policy: Policy) -> PolicyHead:
    """What lists and menus show of a policy."""
    provisions = tuple(source.provision for source in policy.sources)
    return PolicyHead(policy.id, policy.name, policy.aliases, policy.benefit, policy.status, provisions)


def _check_place(name: str, policy: PolicyTable, table: Table) -> None:
    path: Path = ("policy", name)
    area, dot, rest = name.partition(".")
    if not dot or not rest or area not in table.area:
        areas = ", ".join(table.area)
        raise wrong(path, Text(f"政策名须为 领域.名称,领域为 {areas}", f"must be AREA.NAME, AREA one of {areas}"))
    for index, source in enumerate(policy.sources):
        if source.document not in table.document:
            message = Text(f"没有文件“{source.document}”", f"there is no document '{source.document}'")
            raise wrong((*path, "sources", index, "document"), message)


def _input(name: str, item: InputTable) -> Input:
    if name in RESERVED:
        message = Text("与命令选项同名", "is the name of an option of every command")
        raise wrong(("input", name), message, Text("请换一个名称", "choose another name"))
    if (item.type == "choice") != bool(item.choices):
        raise wrong(
            ("input", name, "choices" if item.choices else "type"),
            Text("choice 类型须有 choices,其他类型不得有", "choices go with type choice only"),
        )
    return Input(
        name,
        item.type,
        item.label,
        item.question,
        tuple(item.aliases),
        item.unit,
        item.from_ == "authority",
        dict(item.choices),
    )


def _reading(name: str, item: ReadingTable, path: Path) -> Reading:
    for key in ("default", "literal"):
        if getattr(item, key) not in item.choices:
            options = ", ".join(item.choices)
            raise wrong((*path, key), Text(f"须为选项之一:{options}", f"must be one of {options}"))
    return Reading(name, item.name or Text(name, name), item.question, dict(item.choices), item.default, item.literal)


class _Lowering:
    """One policy on its way down: what all its parts need to know."""

    def __init__(self, name: str, table: PolicyTable, inputs: Inputs, validate: Validate) -> None:
        self.name = name
        self.table = table
        self.inputs = inputs
        self.validate = validate
        self.path: Path = ("policy", name)
        self.readings = {key: _reading(key, item, (*self.path, "reading", key)) for key, item in table.reading.items()}
        self.choices: Choices = {key: tuple(reading.choices) for key, reading in self.readings.items()}

    def policy(self, supplied: tuple[Text, ...]) -> Policy:
        """The policy as plain data."""
        conditions = tuple(self._conditions())
        awards = tuple(self._awards())
        caps = tuple(self._caps())
        return Policy(
            id=self.name,
            name=self.table.name,
            aliases=tuple(self.table.aliases),
            benefit=self.table.benefit,
            status=self.table.status,
            sources=tuple(
                Source(s.provision, s.document, s.heading, (s.span[0], s.span[1]), tuple(s.figures))
                for s in self.table.sources
            ),
            inputs=self._used_inputs(conditions, awards, caps),
            conditions=conditions,
            awards=awards,
            caps=caps,
            grants=tuple(self._grants()),
            readings=self.readings,
            notes=tuple(self.table.notes),
            supplied=supplied,
            example=dict(self.table.examples[0].claim) if self.table.examples else {},
        )

    def _conditions(self) -> Iterator[Condition]:
        for index, requirement in enumerate(self.table.requires):
            yield from requirement.lower(self.inputs, self.choices, (*self.path, "requires", index))

    def _spread(self, path: Path, value: Any, adapter: TypeAdapter[Any]) -> Iterator[tuple[When, Any]]:
        """Each plain variant of a value that may differ by reading, validated."""
        for when, plain in variants(value, self.choices, path):

            def place(loc: Path, when: When = when) -> Path:
                return (*path, *written_path(value, when, loc))

            yield when, self.validate(adapter, plain, place)

    def _awards(self) -> Iterator[AwardRule]:
        if self.table.award is None:
            return
        for when, kind in self._spread((*self.path, "award"), self.table.award, _KIND):
            lowered = kind.lower(self.inputs, (*self.path, "award"))
            ends = [end for end in (lowered.low, lowered.high) if end is not None]
            scale = max((end.scale for end in ends), default=1)
            low, high = (end and end.at(scale) for end in (lowered.low, lowered.high))
            yield AwardRule(lowered.certainty, low, high, scale, when)

    def _caps(self) -> Iterator[Cap]:
        for index, cap in enumerate(self.table.caps):
            path = (*self.path, "caps", index)
            if (cap.limit is None) == (cap.times is None):
                raise wrong(path, Text("须恰好有 limit 或 times 之一", "needs exactly one of limit and times"))
            when = lower_when(cap.when, self.choices, (*path, "when"))
            for scope in cap.per:
                if scope not in _SCOPES:
                    known_input(scope, self.inputs, (*path, "per"))
            name = cap.id or _cap_id(cap.times, cap.per)
            text = self._cap_text(cap.times, cap.per)
            if cap.limit is None:
                yield Cap(name, text, None, cap.times, tuple(cap.per), when)
                continue
            for also, amount in self._spread((*path, "limit"), cap.limit, _AMOUNT):
                limit = lower_amount(amount, self.inputs, (*path, "limit"))
                if limit.scale != 1:
                    raise wrong((*path, "limit"), Text("限额须为整分金额", "must come to whole fen"))
                yield Cap(name, text, limit.expression, None, tuple(cap.per), {**when, **also})

    def _cap_text(self, times: int | None, per: list[str]) -> Text:
        names = {
            "applicant": Text("每个申请人", "per applicant"),
            "item": Text("每个项目", "per item"),
            "year": Text("每年", "per calendar year"),
        }
        scope = [names.get(part) or self._each(part) for part in per] or [Text("每次申请", "per claim")]
        zh, en = "".join(part.zh for part in scope), " and ".join(part.en for part in scope).replace("and per", "and")
        if times is not None:
            return Text(f"{zh}限{times}次", f"{'Once' if times == 1 else f'{times} times'} {en}")
        return Text(zh, en)

    def _each(self, name: str) -> Text:
        label = self.inputs[name].label
        return Text(f"每{label.zh}", f"per {label.en.lower()}")

    def _grants(self) -> Iterator[Grant]:
        if self.table.grants is not None:
            for when, text in self._spread((*self.path, "grants"), self.table.grants, _WORDS):
                yield Grant(text, when)

    def _used_inputs(
        self, conditions: tuple[Condition, ...], awards: tuple[AwardRule, ...], caps: tuple[Cap, ...]
    ) -> tuple[Input, ...]:
        """The policy's inputs: of its conditions in order, then of its calculation, then optional ones."""
        names: dict[str, None] = {}
        for condition in conditions:
            names.update(dict.fromkeys(condition.inputs))
        for rule in awards:
            for end in (rule.low, rule.high):
                names.update(dict.fromkeys(facts_of(end) if end is not None else ()))
        for cap in caps:
            names.update(dict.fromkeys(facts_of(cap.limit) if cap.limit is not None else ()))
            names.update(dict.fromkeys(part for part in cap.per if part not in _SCOPES))
        for index, name in enumerate(self.table.optional):
            known_input(name, self.inputs, (*self.path, "optional", index))
            names[name] = None
        return tuple(self.inputs[name] for name in names if not name.startswith(RULING))


def _cap_id(times: int | None, per: list[str]) -> str:
    if times is not None:
        return "once" if times == 1 else "times"
    return "-".join(["per", *(per or ["claim"])]).replace("_", "-")
