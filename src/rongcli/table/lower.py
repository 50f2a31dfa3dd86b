"""From a validated table to an edition: every kind, condition, cap and reading becomes plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from rongcli.base.dates import parse_date
from rongcli.base.errors import TableError
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.edition import Edition, EditionNotice, Kind, PolicyHead
from rongcli.rules.expression import (
    DATE,
    RULING,
    Apply,
    Const,
    Fact,
    Row,
    all_of,
    facts_of,
    is_ruling,
    replaced,
    without_steps,
)
from rongcli.rules.policy import COUNTING, ROUNDING, Cap, Input, Policy, Reading, under
from rongcli.table import targets as beside
from rongcli.table.applicants import lowered_kinds, owners
from rongcli.table.faults import ConsequenceError, Faults
from rongcli.table.headers import header
from rongcli.table.inputs import OTHER_NAME, lowered_input, lowered_rows
from rongcli.table.lets import Let, named_value, written_lets
from rongcli.table.overlaps import overlaps
from rongcli.table.overlay import Supplied
from rongcli.table.policy import PolicyLowering
from rongcli.table.quantity import Quantity, one_scale
from rongcli.table.readings import reading
from rongcli.table.schema import AreaTable, EditionNoticeTable, ParameterTable, PolicyTable, Table
from rongcli.table.values import NamedValue, Names, Referred, lower_value
from rongcli.table.words import Path, figure, named, wrong

_Item = TypeVar("_Item")
_Lowered = TypeVar("_Lowered")

COMMANDS = frozenset({
    "ask", "batch", "compare", "deadline", "help", "match", "policies", "schema", "solve", "sweep", "targets", "verify",
})  # fmt: skip
"""Words that come first on the command line and are no area."""


def lower(table: Table, sha256: str, overlays: tuple[str, ...], supplied: Mapping[str, Supplied]) -> Edition:
    """The edition of a table. Raises TableError, its ``path`` set, for what no schema can see."""
    faults = Faults()
    edition = lowered(table, sha256, overlays, supplied, faults)
    faults.raise_first()
    return edition


def lowered(
    table: Table, sha256: str, overlays: tuple[str, ...], supplied: Mapping[str, Supplied], faults: Faults
) -> Edition:
    """The edition of whatever of a table is sound; what is not goes to ``faults``, and so does the whole policy."""
    inputs = dict(_kept(faults, "input", table.input, lambda name, item: lowered_input(name, item, table.input)))
    inputs |= dict(_kept(faults, "rows", table.rows, lambda name, item: lowered_rows(name, item, table)))
    areas = dict(_kept(faults, "area", table.area, _area))
    shared = dict(_kept(faults, "reading", table.reading, lambda name, item: reading(name, item, ("reading", name))))
    shared = shared or {ROUNDING: _ROUNDED}
    with faults.kept():
        _check_rounding(table)
    lowering = _Table(table, inputs, faults)
    headers = dict(_kept(faults, "header", table.header, lambda name, words: header(name, words, table)))
    kinds: Mapping[str, Kind] = {}
    with faults.kept():
        kinds = lowered_kinds(table)
    with faults.kept():
        _check_shared(table)
    policies = dict(
        _kept(faults, "policy", table.policy, lambda name, _: lowering.policy(name, supplied.get(name, Supplied())))
    )
    targets = beside.targets(table, faults)
    notices = [one for index, item in enumerate(table.edition.notice) for one in _notice(index, item, faults)]
    counting: Mapping[str, Reading] = {}
    with faults.kept():
        counting = _counting(table)
    return Edition(
        id=table.edition.id,
        version=table.edition.version,
        sha256=sha256,
        overlays=overlays,
        currency=table.edition.currency,
        title=table.edition.title,
        notes=tuple(table.edition.notes),
        notices=tuple(notices),
        documents={name: document.title for name, document in table.document.items()},
        hashes={name: document.sha256 for name, document in table.document.items()},
        areas=areas,
        readings=shared,
        counting=counting,
        heads={name: head(policy) for name, policy in policies.items()},
        policies=policies,
        dimensions={name: item.name for name, item in table.dimension.items()},
        targets=targets,
        comparisons=beside.comparisons(table.comparison, targets, faults),
        narratives=beside.narratives(table.narrative, faults),
        overlaps=overlaps(table, faults),
        kinds=kinds,
        headers=headers,
        owners=owners(kinds, policies.values()),
    )


def _kept(
    faults: Faults, kind: str, items: Mapping[str, _Item], lower_one: Callable[[str, _Item], _Lowered]
) -> Iterator[tuple[str, _Lowered]]:
    """Each of some parts lowered, without those at fault."""
    for name, item in items.items():
        with faults.kept((kind, name)):
            yield name, lower_one(name, item)


def _area(name: str, item: AreaTable) -> tuple[Text, tuple[str, ...]]:
    named("area", name, ("area", name))
    if name in COMMANDS:
        raise wrong(("area", name), Text("与命令同名", "is the name of a command"), OTHER_NAME)
    return item.name, tuple(item.aliases)


_ROUNDED = Reading(
    ROUNDING,
    Text(ROUNDING, ROUNDING),
    Text("不足一分的如何处理？", "How is a fraction of a fen rounded?"),
    {"half-up": Text("四舍五入到分", "half up to the fen"), "down": Text("舍去分以下", "down to the fen")},
    "half-up",
    "half-up",
)
"""How every award is rounded, where the table does not word it itself."""


def _check_rounding(table: Table) -> None:
    """Refuses a reading for every policy that is not the rounding of awards, and other choices of that."""
    for name, item in table.reading.items():
        if name != ROUNDING:
            message = Text("不是各政策共有的解读", "is no reading that every policy shares: rounding alone is")
            raise wrong(("reading", name), message, Text("写在其政策之下", "write it under its policy"))
        if set(item.choices) != set(_ROUNDED.choices):
            message = Text("选项须为 half-up 与 down", "must be half-up and down")
            raise wrong(("reading", ROUNDING, "choices"), message)


def _check_shared(table: Table) -> None:
    """Refuses a cap for policies that do not exist, or stand twice; that goes by nothing; and one under readings."""
    for name, cap in table.cap.items():
        path: Path = ("cap", name)
        for index, policy in enumerate(cap.policies):
            if policy not in table.policy:
                message = Text(f"没有政策“{policy}”", f"there is no policy '{policy}'")
                raise wrong((*path, "policies", index), message, did_you_mean(policy, table.policy))
            if policy in cap.policies[:index]:
                raise wrong((*path, "policies", index), Text("出现两次", "stands twice"))
        if not cap.per:
            hint = Text('如 per = ["applicant", "year"]', 'such as per = ["applicant", "year"]')
            raise wrong(path, Text("须有 per：按什么累计", "needs per: what it is counted for"), hint)
        for key in ("id", "when"):
            if getattr(cap, key):
                raise wrong(
                    (*path, key), Text("不可写在几项政策共用的限额中", "does not go with a cap of several policies")
                )


def _counting(table: Table) -> dict[str, Reading]:
    """How the days of time limits are counted: exactly the readings there are, wherever a policy has a limit."""
    given = table.deadline.reading if table.deadline else {}
    limited = next((name for name, policy in table.policy.items() if policy.time_limit is not None), None)
    if not given and limited is None:
        return {}
    wanted = "; ".join(f"{name}: {', '.join(choices)}" for name, choices in COUNTING.items())
    hint = Text(f"须恰好为 {wanted}", f"exactly {wanted}")
    if not given:
        message = Text("表中没有计日规则 [deadline.reading]", "the table has no [deadline.reading] to count it by")
        raise wrong(("policy", str(limited), "time_limit"), message, hint)
    path: Path = ("deadline", "reading")
    for name in dict.fromkeys((*given, *COUNTING)):
        if name not in given or name not in COUNTING or set(given[name].choices) != set(COUNTING[name]):
            message = Text(f"计日解读“{name}”不符", f"'{name}' is missing, unknown, or has other choices")
            raise wrong((*path, name) if name in given else path, message, hint)
    return {name: reading(name, item, (*path, name)) for name, item in given.items()}


def _notice(index: int, item: EditionNoticeTable, faults: Faults) -> Iterator[EditionNotice]:
    path: Path = ("edition", "notice", index)
    with faults.kept():
        after, until = (
            figure(parse_date, day, (*path, key)).isoformat() if day is not None else None
            for key, day in (("after", item.after), ("until", item.until))
        )
        if after is not None and until is not None and after >= until:
            raise wrong((*path, "until"), Text("须晚于 after", "must come after the date of after"))
        yield EditionNotice(item.code, item.text, after, until)


def head(policy: Policy) -> PolicyHead:
    """What lists and menus show of a policy."""
    provisions = tuple(source.provision for source in policy.sources)
    return PolicyHead(policy.id, policy.name, policy.aliases, policy.benefit, policy.status, provisions, policy.kinds)


def _check_place(name: str, policy: PolicyTable, table: Table, faults: Faults) -> None:
    path: Path = ("policy", name)
    named("policy", name, path)
    area, dot, rest = name.partition(".")
    faults.refuse_gone(("area", area))
    if not dot or not rest or area not in table.area:
        areas = ", ".join(table.area)
        raise wrong(path, Text(f"政策名须为 领域.名称，领域为 {areas}", f"must be AREA.NAME, AREA one of {areas}"))
    for index, source in enumerate(policy.sources):
        if source.document not in table.document:
            faults.refuse_gone(("document", source.document))
            message = Text(f"没有文件“{source.document}”", f"there is no document '{source.document}'")
            hint = did_you_mean(source.document, table.document)
            with faults.kept():
                raise wrong((*path, "sources", index, "document"), message, hint)


def _parameter(name: str, item: ParameterTable, names: Names) -> Quantity:
    """A parameter as its value on the claim's date; each value counts from its date until the next."""
    path: Path = ("parameter", name, "values")
    first, *later = item.values
    if first.from_ is not None:
        message = Text("第一个值不写 from", "the first value has no from: it counts from the start")
        raise wrong((*path, 0), message)
    chosen = lower_value(first.value, names, (*path, 0, "value"), item.type)
    last = 0
    rows = [Row(Text("此前", "before") if later else Text("一律", "always"), chosen.formula)]
    for index, dated in enumerate(later, 1):
        later_day = figure(parse_date, dated.from_ or "", (*path, index, "from"))
        day = later_day.toordinal()
        if day <= last:
            raise wrong((*path, index, "from"), Text("日期须依次靠后", "must come after the date before it"))
        last = day
        value = lower_value(dated.value, names, (*path, index, "value"), chosen.unit)
        (new, old), unit, scale = one_scale([value, chosen], (*path, index))
        test = Apply("at_least", (Fact(DATE, "number"), Const(day)))
        chosen = Quantity(Apply("if", (test, new, old)), unit, scale, "")
        rows.insert(0, Row(Text(f"自{later_day}起", f"from {later_day}"), value.formula))
    label = item.name or Text(name, name)
    shown = chosen._replace(formula=f"parameter({name})", rows=tuple(rows))
    return shown.step(name.replace("_", "-"), label, named=True)


@contextmanager
def _placed(let: Let) -> Iterator[None]:
    """Puts what is wrong with a named value at its place in the table as written."""
    try:
        yield
    except TableError as error:
        for one in (error, *error.also):
            if one.path[: len(let.path)] == let.path:
                one.path = let.written(one.path)
        raise


class _Table:
    """The policies of a table on their way down; one may refer to another, but never in a circle."""

    def __init__(self, table: Table, inputs: Mapping[str, Input], faults: Faults) -> None:
        self._table = table
        self._faults = faults
        currency = table.edition.currency
        plain = Names(inputs, {}, self.referred, currency, faults=faults)
        parameters = dict(_kept(faults, "parameter", table.parameter, lambda name, item: _parameter(name, item, plain)))
        self._names = Names(inputs, parameters, self.referred, currency, faults=faults)
        self._names = self._names.naming(dict(self._lets(table)))
        self._done: dict[str, Policy] = {}
        self._tried: set[str] = set()
        self._doing: list[str] = []

    def _lets(self, table: Table) -> Iterator[tuple[str, NamedValue]]:
        """The values that the table names for every policy; readings belong to a policy, so none vary them."""
        lets: dict[str, Let] = {}
        with self._faults.kept():
            lets.update(written_lets(table.let, ("let",), self._names))
        parts = {key: one for name, let in lets.items() for key, one in let.parts(name).items()}
        values: dict[str, NamedValue] = {}
        for name, let in parts.items():
            with self._faults.kept(("let", name)), _placed(let):
                values[name] = named_value(name, let.raw, let.path, let.column)
        names = self._names.naming(values)
        for name, value in values.items():
            with self._faults.kept(("let", name)), _placed(parts[name]):
                names.named(name, value.path)
                yield name, value

    def policy(self, name: str, supplied: Supplied | None = None) -> Policy:
        """The policy of that name, lowered once. Raises ConsequenceError where any part of it is at fault."""
        if name not in self._tried:
            self._tried.add(name)
            self._doing.append(name)
            with self._faults.kept(("policy", name)):
                self._done[name] = self._lowered(name)
            self._doing.pop()
        self._faults.refuse_gone(("policy", name))
        if supplied is not None:
            self._done[name] = self._done[name]._replace(supplied=supplied.words, supplied_parts=supplied.parts)
        return self._done[name]

    def _lowered(self, name: str) -> Policy:
        table, before = self._table.policy[name], self._faults.count
        _check_place(name, table, self._table, self._faults)
        shared = {key: cap for key, cap in self._table.cap.items() if name in cap.policies}
        policy = PolicyLowering(name, table, self._names.of(name), shared).policy()
        fund = beside.fund(name, table, self._table.policy, self._table.edition.currency)
        if self._faults.count > before:
            raise ConsequenceError(Text("有误", "is at fault"))
        caps = tuple(self._with_others(cap, name) for cap in policy.caps)
        return policy._replace(fund=fund, caps=caps, elsewhere=dict(self._elsewhere(policy)))

    def _with_others(self, cap: Cap, name: str) -> Cap:
        """The cap, its words naming the other policies that it limits."""
        others = [self._table.policy[one].name for one in cap.together if one != name and one in self._table.policy]
        if not others:
            return cap
        zh, en = "、".join(one.zh for one in others), ", ".join(one.en for one in others)
        return cap._replace(text=Text(f"{cap.text.zh}（与{zh}合计）", f"{cap.text.en}, together with {en}"))

    def _elsewhere(self, policy: Policy) -> Iterator[tuple[str, Reading]]:
        """The readings of other policies that a policy waits for, because it refers to them."""
        ends = [end for rule in policy.awards for end in (rule.low, rule.high)] + [cap.limit for cap in policy.caps]
        for part in (*(condition.test for condition in policy.conditions), *ends):
            for name in facts_of(part) if part is not None else ():
                other, dot, key = name.removeprefix(RULING).rpartition(".")
                if is_ruling(name) and dot:
                    yield f"{other}.{key}", self.policy(other).readings[key]._replace(id=f"{other}.{key}")

    def referred(self, name: str, path: Path) -> Referred:
        """A policy as another refers to it: under its default readings, after its caps, with nothing spent before."""
        if name not in self._table.policy:
            self._faults.refuse_gone(("policy", name))
            hint = did_you_mean(name, self._table.policy)
            raise wrong(path, Text(f"没有政策“{name}”", f"there is no policy '{name}'"), hint)
        if name in self._doing:
            circle = " → ".join((*self._doing[self._doing.index(name) :], name))
            raise wrong(path, Text(f"循环引用：{circle}", f"refers in a circle: {circle}"))
        whole = self.policy(name)
        policy = under(whole, {key: reading.default for key, reading in whole.readings.items()})
        theirs = {f"{RULING}{key}": Fact(f"{RULING}{name}.{key}", "boolean") for key in whole.readings}
        holds = replaced(all_of([condition.test for condition in policy.conditions]), theirs)
        if not policy.awards or policy.awards[0].certainty != "determined" or policy.awards[0].high is None:
            return Referred(holds, None)
        rule = policy.awards[0]
        amount = replaced(policy.awards[0].high, theirs)
        for cap in policy.caps:
            if cap.limit is not None and not cap.entitlement:  # what the award itself is takes nothing from it
                limit = cap.limit if rule.scale == 1 else Apply("multiply", (cap.limit, Const(rule.scale)))
                if cap.rejects:
                    holds = all_of([holds, Apply("at_most", (amount, limit))])
                amount = Apply("min", (amount, limit))
        return Referred(holds, Quantity(without_steps(amount), "money", rule.scale, ""))
