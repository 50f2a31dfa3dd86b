"""From a validated table to an edition: every kind, condition, cap and reading becomes plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rongcli.base.dates import parse_date
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.edition import Edition, EditionNotice, PolicyHead
from rongcli.rules.expression import (
    DATE,
    RULING,
    Apply,
    Const,
    Fact,
    all_of,
    facts_of,
    is_ruling,
    replaced,
    without_steps,
)
from rongcli.rules.policy import COUNTING, ROUNDING, Input, Policy, Reading, under
from rongcli.table import targets as beside
from rongcli.table.applicants import lowered_kinds, owners
from rongcli.table.inputs import OTHER_NAME, lowered_input
from rongcli.table.overlaps import overlaps
from rongcli.table.overlay import Supplied
from rongcli.table.policy import PolicyLowering, reading
from rongcli.table.quantity import Quantity, one_scale
from rongcli.table.schema import EditionNoticeTable, ParameterTable, PolicyTable, Table
from rongcli.table.values import Names, Referred, lower_value
from rongcli.table.words import Path, figure, named, wrong

COMMANDS = frozenset({
    "ask", "batch", "compare", "deadline", "help", "match", "policies", "schema", "solve", "sweep", "targets", "verify",
})  # fmt: skip
"""Words that come first on the command line and are no area."""


def lower(table: Table, sha256: str, overlays: tuple[str, ...], supplied: Mapping[str, Supplied]) -> Edition:
    """The edition of a table. Raises TableError, its ``path`` set, for what no schema can see."""
    inputs = {name: lowered_input(name, item, table.input) for name, item in table.input.items()}
    for area in table.area:
        named("area", area, ("area", area))
        if area in COMMANDS:
            raise wrong(
                ("area", area),
                Text("与命令同名", "is the name of a command"),
                OTHER_NAME,
            )
    kinds = lowered_kinds(table)
    shared = {name: reading(name, item, ("reading", name)) for name, item in table.reading.items()}
    if set(shared) != {ROUNDING} or set(shared[ROUNDING].choices) != {"half-up", "down"}:
        message = Text(
            "须恰好有 rounding，选项为 half-up 与 down", "must be rounding alone, its choices half-up and down"
        )
        raise wrong(("reading",), message)
    lowering = _Table(table, inputs)
    policies = {name: lowering.policy(name, supplied.get(name, Supplied())) for name in table.policy}
    targets = beside.targets(table)
    return Edition(
        id=table.edition.id,
        version=table.edition.version,
        sha256=sha256,
        overlays=overlays,
        currency=table.edition.currency,
        title=table.edition.title,
        notes=tuple(table.edition.notes),
        notices=tuple(_notice(index, item) for index, item in enumerate(table.edition.notice)),
        documents={name: document.title for name, document in table.document.items()},
        areas={name: (area.name, tuple(area.aliases)) for name, area in table.area.items()},
        readings=shared,
        counting=_counting(table),
        heads={name: head(policy) for name, policy in policies.items()},
        policies=policies,
        dimensions={name: item.name for name, item in table.dimension.items()},
        targets=targets,
        comparisons=beside.comparisons(table.comparison, targets),
        narratives=beside.narratives(table.narrative),
        overlaps=overlaps(table),
        kinds=kinds,
        owners=owners(kinds, policies.values()),
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


def _notice(index: int, item: EditionNoticeTable) -> EditionNotice:
    path: Path = ("edition", "notice", index)
    after, until = (
        figure(parse_date, day, (*path, key)).isoformat() if day is not None else None
        for key, day in (("after", item.after), ("until", item.until))
    )
    if after is not None and until is not None and after >= until:
        raise wrong((*path, "until"), Text("须晚于 after", "must come after the date of after"))
    return EditionNotice(item.code, item.text, after, until)


def head(policy: Policy) -> PolicyHead:
    """What lists and menus show of a policy."""
    provisions = tuple(source.provision for source in policy.sources)
    return PolicyHead(policy.id, policy.name, policy.aliases, policy.benefit, policy.status, provisions, policy.kinds)


def _check_place(name: str, policy: PolicyTable, table: Table) -> None:
    path: Path = ("policy", name)
    named("policy", name, path)
    area, dot, rest = name.partition(".")
    if not dot or not rest or area not in table.area:
        areas = ", ".join(table.area)
        raise wrong(path, Text(f"政策名须为 领域.名称，领域为 {areas}", f"must be AREA.NAME, AREA one of {areas}"))
    for index, source in enumerate(policy.sources):
        if source.document not in table.document:
            message = Text(f"没有文件“{source.document}”", f"there is no document '{source.document}'")
            raise wrong((*path, "sources", index, "document"), message)


def _parameter(name: str, item: ParameterTable, names: Names) -> Quantity:
    """A parameter as its value on the claim's date; each value counts from its date until the next."""
    path: Path = ("parameter", name, "values")
    first, *later = item.values
    if first.from_ is not None:
        message = Text("第一个值不写 from", "the first value has no from: it counts from the start")
        raise wrong((*path, 0), message)
    chosen = lower_value(first.value, names, (*path, 0, "value"), item.type)
    last = 0
    for index, dated in enumerate(later, 1):
        day = figure(parse_date, dated.from_ or "", (*path, index, "from")).toordinal()
        if day <= last:
            raise wrong((*path, index, "from"), Text("日期须依次靠后", "must come after the date before it"))
        last = day
        value = lower_value(dated.value, names, (*path, index, "value"), chosen.unit)
        (new, old), unit, scale = one_scale([value, chosen], (*path, index))
        test = Apply("at_least", (Fact(DATE, "number"), Const(day)))
        chosen = Quantity(Apply("if", (test, new, old)), unit, scale, "")
    label = item.name or Text(name, name)
    return chosen._replace(formula=f"parameter({name})").step(name.replace("_", "-"), label)


class _Table:
    """The policies of a table on their way down; one may refer to another, but never in a circle."""

    def __init__(self, table: Table, inputs: Mapping[str, Input]) -> None:
        self._table = table
        plain = Names(inputs, {}, self.referred, table.edition.currency)
        parameters = {name: _parameter(name, item, plain) for name, item in table.parameter.items()}
        self._names = Names(inputs, parameters, self.referred, table.edition.currency)
        self._done: dict[str, Policy] = {}
        self._doing: list[str] = []

    def policy(self, name: str, supplied: Supplied | None = None) -> Policy:
        """The policy of that name, lowered once."""
        if name not in self._done:
            _check_place(name, self._table.policy[name], self._table)
            self._doing.append(name)
            self._done[name] = PolicyLowering(name, self._table.policy[name], self._names.of(name)).policy()
            fund = beside.fund(name, self._table.policy[name], self._table.policy)
            self._done[name] = self._done[name]._replace(fund=fund, elsewhere=dict(self._elsewhere(self._done[name])))
            self._doing.pop()
        if supplied is not None:
            self._done[name] = self._done[name]._replace(supplied=supplied.words, supplied_parts=supplied.parts)
        return self._done[name]

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
