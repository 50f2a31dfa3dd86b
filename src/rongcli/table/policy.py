"""One policy on its way down: its conditions, award, caps, grants and readings become plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

from rongcli.base.errors import TableError
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import Apply, Const, Expression, all_of, facts_of
from rongcli.rules.policy import (
    ENTITLEMENT,
    NO_LIMIT,
    AwardRule,
    Cap,
    Condition,
    Grant,
    Input,
    Note,
    Policy,
    Reading,
    Source,
    TimeLimit,
    When,
)
from rongcli.rules.scopes import SCOPES, scope_words
from rongcli.table.conditions import OPEN_LIST, Choices, Test, lower_when, plain_tests
from rongcli.table.language import lower_award
from rongcli.table.lets import Let, named_value, used_lets, written_lets
from rongcli.table.payments import Payments
from rongcli.table.quantity import Quantity
from rongcli.table.rankings import Rankings
from rongcli.table.readings import open_list, reading
from rongcli.table.schema import CapTable, PolicyTable, SharedCapTable
from rongcli.table.validate import validated
from rongcli.table.values import Names, lower_value
from rongcli.table.variants import variants, written_path
from rongcli.table.words import Path, named, wrong


class _Variant(NamedTuple):
    """A part of a policy, and the named values that it uses, under one choice of their readings.

    ``plain`` and ``whole`` have the part itself at "", and each named value; ``places`` say where they stand.
    """

    when: When
    value: Any
    plain: dict[str, Any]
    whole: dict[str, Any]
    places: dict[str, Let]

    def written(self, path: Path) -> Path:
        """The path in the table as written of a path in the variant: the choices taken are put back."""
        for name, let in reversed(self.places.items()):
            place = let.path
            if path[: len(place)] == place:
                return let.written((*place, *written_path(self.whole[name], self.when, path[len(place) :])))
        return path


class PolicyLowering:
    """One policy on its way down: what all its parts need to know."""

    def __init__(
        self,
        name: str,
        table: PolicyTable,
        names: Names,
        shared: Mapping[str, SharedCapTable] = MappingProxyType({}),
    ) -> None:
        """``shared`` are the caps that it has together with other policies."""
        self.name = name
        self.shared = shared
        self.table = table
        self.names = names
        self.faults = names.faults
        self.path: Path = ("policy", name)
        self.readings: dict[str, Reading] = {}
        self.lets: dict[str, Let] = {}
        with self.faults.kept():
            self.lets.update(written_lets(table.let, (*self.path, "let"), names))
        self.names.known = tuple(part for name, let in self.lets.items() for part in let.parts(name))
        for key, item in table.reading.items():
            with self.faults.kept():
                self.readings[key] = reading(key, item, (*self.path, "reading", key))
        unread = next((part for part in table.requires if part.open and part.reading is None), None)
        if unread is not None and OPEN_LIST not in self.readings:
            with self.faults.kept():
                self.readings[OPEN_LIST] = open_list(unread, names, self.path)
        self.rankings: dict[int, Rankings] = {}
        for index, part in enumerate(table.requires):
            with self.faults.kept():
                if part.rank is not None:
                    found = self.rankings[index] = Rankings(part, names, (*self.path, "requires", index))
                    self.readings[found.id] = found.reading
        self.payments: Payments | None = None
        self._own: tuple[str, ...] = ()
        """The key whose whole the award is."""
        if table.payments is not None:
            with self.faults.kept():
                self.payments = Payments(table.payments, names, (*self.path, "payments"))
        self.choices: Choices = {
            **{key: tuple(item.choices) for key, item in table.reading.items()},
            **{key: tuple(one.choices) for key, one in self.readings.items()},
        }

    def policy(self) -> Policy:
        """The policy as plain data."""
        for own, let in self.lets.items():  # each by itself, whether or not anything uses it
            for name in let.parts(own):
                for variant in self._variants(let.path, [name]):
                    with self._under(variant, let.path):  # the value itself is then at fault, wherever it is used
                        self._names_in(variant).named(name, let.path)
        self._numbers: list[Grant] = []
        conditions = tuple(self._conditions())
        awards, entitlements = self._awards()
        caps = (*entitlements, *self._caps())
        for key, parts in (("requires", conditions), ("caps", caps)):
            with self.faults.kept():
                self._distinct(key, parts)
        return Policy(
            id=self.name,
            name=self.table.name,
            aliases=tuple(self.table.aliases),
            benefit=self.table.benefit,
            status=self.table.status,
            sources=tuple(
                Source(
                    s.provision,
                    s.document,
                    s.heading,
                    (s.span[0], s.span[1]),
                    tuple(s.figures),
                    tuple(s.mentions),
                    s.clause,
                )
                for s in self.table.sources
            ),
            inputs=self._used_inputs(conditions, awards, caps),
            conditions=conditions,
            awards=awards,
            caps=caps,
            grants=(*self._grants(), *self._numbers),
            readings=self.readings,
            notes=tuple(self._notes()),
            example=next((dict(one.claim) for one in self.table.examples if not one.claims and not one.prior), {}),
            time_limits=tuple(self._time_limits()),
            materials=tuple(self.table.materials),
            currency=self.names.currency,
            item=self.table.item,
            kinds=tuple(self.table.kinds),
            rankings=tuple(one.ranking for one in self.rankings.values()),
            payments=self.payments.parts if self.payments else (),
        )

    def _conditions(self) -> Iterator[Condition]:
        for index, requirement in enumerate(self.table.requires):
            path: Path = (*self.path, "requires", index)
            if requirement.rank is not None:
                yield from (one.condition for at, one in self.rankings.items() if at == index)
                continue
            uses = list(used_lets(requirement.model_dump(exclude_none=True), self.lets))
            for variant in self._variants(path, uses):
                with self._under(variant):
                    for condition in requirement.lower(self._names_in(variant), self.choices, path):
                        yield condition._replace(when={**condition.when, **variant.when})

    def _variants(self, path: Path, value: Any) -> list[_Variant]:
        """A part of the policy as it stands under each choice of the readings it depends on, by a named value too.

        None where its readings are at fault.
        """
        lets = used_lets(value, self.lets)
        whole = {"": value, **{name: let.raw for name, let in lets.items()}}
        places = {"": Let(None, path), **lets}
        with self.faults.kept():
            try:
                return [
                    _Variant(when, plain[""], plain, whole, places) for when, plain in variants(whole, self.choices, ())
                ]
            except TableError as error:
                error.path = (*places[str(error.path[0])].path, *error.path[1:])
                raise
        return []

    @contextmanager
    def _under(self, variant: _Variant, part: Path = ()) -> Iterator[None]:
        """Notes what is wrong with one variant, at its place in the table as written; ``part`` is then at fault."""
        with self.faults.kept(part):
            try:
                yield
            except TableError as error:
                for one in (error, *error.also):
                    one.path = variant.written(one.path)
                raise

    def _names_in(self, variant: _Variant) -> Names:
        """What names mean in one variant: its named values are those of its readings. Raises TableError."""
        own = {}
        for name, plain in variant.plain.items():
            if name:
                let = variant.places[name]
                self.faults.refuse_gone(let.home)
                own[name] = named_value(name, plain, let.path, let.column)
        return self.names.naming({**self.names.lets, **own}) if own else self.names

    def _spread(self, key: str, value: Any) -> Iterator[tuple[When, Any]]:
        """Each variant of a part of the policy, validated."""
        path = (*self.path, key)
        for variant in self._variants(path, value) if value is not None else ():
            with self._under(variant):
                yield variant.when, validated(key, variant.value, path)

    def _awards(self) -> tuple[tuple[AwardRule, ...], tuple[Cap, ...]]:
        """The awards by reading, and what each is the whole of: with ``per`` it is all that this key gets."""
        rules: list[AwardRule] = []
        entitlements: list[Cap] = []
        path, award = (*self.path, "award"), self.table.award
        if award is None:
            with self.faults.kept():
                self._refuse_unsaid()
        for variant in self._variants(path, award) if award is not None else ():
            with self._under(variant):
                names = self._names_in(variant)
                per, plain = _whole_of(variant.value)
                found = lower_award(validated("award", plain, path), names, path)
                if found.number is not None:
                    self._numbers.append(self._number(found.number, variant.when, per, path))
                    continue
                keys = validated("per", per, (*path, "per")) if per is not None else None
                if self.payments is not None:
                    found, self._own = self.payments.award(found, keys, names), tuple(keys or ())
                rules.append(found.rule(variant.when, path))
                if keys:
                    entitlements.append(self._entitlement(rules[-1], keys, path))
        return tuple(rules), tuple(entitlements)

    def _entitlement(self, rule: AwardRule, per: list[str], path: Path) -> Cap:
        """The limit that an award is for its key. Raises TableError where it has no amount."""
        if rule.high is None:
            message = Text("没有可作总额的金额", "has no amount that could be the whole of what a key gets")
            raise wrong((*path, "per"), message, Text("限额写在 caps 中", "write a limit among caps"))
        self._check_scopes(per, None, path)
        scope = self._scope(per)
        text = Text(f"{scope.zh}应得总额", f"in all {scope.en}")
        return Cap(ENTITLEMENT, text, rule.high, None, tuple(per), None, False, rule.when, rule.scale)

    def _number(self, grant: Grant, when: When, per: Any, path: Path) -> Grant:
        """A number that is given instead of money. Raises TableError beside what goes with money alone."""
        if self.table.benefit in ("money", "discount", "fund"):
            hint = Text("如 service、permission、support", "such as service, permission, support")
            raise wrong((*path, "kind"), Text("不是金额，benefit 须为其他", "is no money: name another benefit"), hint)
        limited = next((index for index, cap in enumerate(self.table.caps) if cap.limit is not None), None)
        if per is not None or limited is not None:
            place = (*path, "per") if per is not None else (*self.path, "caps", limited or 0, "limit")
            hint = Text("用 smallest 或 at_most 限制数量", "bound the number by a smallest, or by at_most")
            raise wrong(place, Text("只限金额", "goes with money only"), hint)
        return grant._replace(when=when)

    def _refuse_unsaid(self) -> None:
        """Raises TableError for a policy of money that says nothing of it: "not published" is said, not supposed."""
        wanting = {"money": True, "discount": True, "support": self.table.grants is None}
        if wanting.get(self.table.benefit, False):
            hint = Text('条文未定数额请写 award = { kind = "unpublished" }',
                        'write award = { kind = "unpublished" } where the text gives no figure')  # fmt: skip
            message = Text("是资金，却没有 award", "is money, and the policy has no award")
            raise wrong((*self.path, "benefit"), message, hint)

    def _caps(self) -> Iterator[Cap]:
        for index, cap in enumerate(self.table.caps):
            with self.faults.kept():
                yield from self._cap(cap, (*self.path, "caps", index))
        for name, shared in self.shared.items():
            with self.faults.kept():
                for one in self._cap(shared.model_copy(update={"id": name}), ("cap", name)):
                    yield one._replace(together=tuple(shared.policies))

    def _cap(self, cap: CapTable, path: Path) -> Iterator[Cap]:
        if (cap.limit is None) == (cap.times is None):
            raise wrong(path, Text("须恰好有 limit 或 times 之一", "needs exactly one of limit and times"))
        if cap.times is not None and not cap.per:
            raise wrong((*path, "times"), Text("须有 per", "needs per: what it is counted for"))
        if cap.limit is not None and self.table.award is None:
            raise wrong((*path, "limit"), Text("没有 award 可限", "limits nothing: the policy has no award"))
        if self.payments is not None:
            cap = self.payments.cap(cap, self._own, path)
        when = lower_when(cap.when, self.choices, (*path, "when"))
        self._check_scopes(cap.per, cap.years, path)
        name = cap.id or cap_id(cap)
        named("name", name, (*path, "id"))
        found = plain_tests(cap.requires, self.names, (*path, "requires"), "caps")
        test = all_of([one.test for one in found]) if found else None
        text, rest = self._cap_text(cap, found), (tuple(cap.per), cap.years, cap.over == "reject", when)
        plain = Cap(name, text, None, cap.times, *rest, test=test)
        if cap.limit is None:
            yield plain
            return
        limited: Path = (*path, "limit")
        for variant in self._variants(limited, cap.limit):
            with self._under(variant):
                names = self._names_in(variant)
                limit = validated("limit", variant.value, limited)
                inside = names.of(self.name, f"{name}-")
                lowered = lower_value(limit, inside, limited, "money")
                if self.payments is not None and tuple(cap.per) == self._own:
                    lowered = self.payments.limit(lowered, inside, limited)
                whole = _whole_fen(lowered)
                whole = whole if test is None else Apply("if", (test, whole, Const(NO_LIMIT)))
                yield plain._replace(limit=whole, when={**when, **variant.when})

    def _distinct(self, key: str, parts: Sequence[Condition | Cap]) -> None:
        """Refuses two conditions, or two caps, of one id that can stand together: a reason could mean either."""
        for index, part in enumerate(parts):
            for other in parts[:index]:
                apart = any(not set(part.when[name]) & set(other.when[name]) for name in part.when.keys() & other.when)
                if part.id == other.id and not apart:
                    message = Text(f"{part.id} 出现两次", f"the id {part.id} stands twice")
                    raise wrong((*self.path, key), message, Text("给其一另取 id", "give one of them another id"))

    def _check_scopes(self, per: Sequence[str], years: int | None, path: Path) -> None:
        for index, scope in enumerate(per):
            self.faults.refuse_gone(("input", scope))
            if scope not in SCOPES and scope not in self.names.inputs:
                known = (*SCOPES, *self.names.inputs)
                message = Text(f"不能按“{scope}”计", f"a cap cannot go by '{scope}'")
                raise wrong((*path, "per", index), message, did_you_mean(scope, known))
        if years is not None and (not per or "year" in per):
            message = Text("years 须与 per 同用，且 per 不含 year", "years goes with per, and not with year in it")
            raise wrong((*path, "years"), message)

    def _cap_text(self, cap: CapTable, found: Sequence[Test]) -> Text:
        zh, en = self._scope(cap.per)
        if found:
            zh = f"{'且'.join(one.text.zh for one in found)}的，{zh}"
            en = f"{en} where {' and '.join(one.text.en for one in found)}"
        if cap.years is not None:
            zh, en = f"{zh}{cap.years}年内", f"{en} within {cap.years} year{'s' if cap.years > 1 else ''}"
        if cap.times is not None:
            often = {1: "Once"}.get(cap.times, f"{cap.times} times")
            return Text(f"{zh}限{cap.times}次", f"{often} {en}")
        return Text(zh, en)

    def _scope(self, per: Sequence[str]) -> Text:
        return scope_words(per, {name: item.label for name, item in self.names.inputs.items()}, self.table.item)

    def _notes(self) -> Iterator[Note]:
        for index, note in enumerate(self.table.notes):
            with self.faults.kept():
                yield Note(note.text, lower_when(note.when, self.choices, (*self.path, "notes", index, "when")))

    def _grants(self) -> Iterator[Grant]:
        for when, text in self._spread("grants", self.table.grants):
            yield Grant(text, when)

    def _time_limits(self) -> Iterator[TimeLimit]:
        for when, limit in self._spread("time_limit", self.table.time_limit):
            yield TimeLimit(limit.days, limit.unit, limit.at_best, limit.count_from, when)

    def _used_inputs(
        self, conditions: tuple[Condition, ...], awards: tuple[AwardRule, ...], caps: tuple[Cap, ...]
    ) -> tuple[Input, ...]:
        """The policy's inputs: of its conditions in order, then of its calculation, then optional ones."""
        found: dict[str, None] = {}
        for condition in conditions:
            found.update(dict.fromkeys((*condition.inputs, *facts_of(condition.test))))
        ends = [end for rule in awards for end in (rule.low, rule.high)] + [
            part for cap in caps for part in (cap.limit, cap.test)
        ]
        for end in (*ends, *(grant.number for grant in self._numbers)):
            found.update(dict.fromkeys(facts_of(end) if end is not None else ()))
        keys = [*(cap.per for cap in caps), *(one.ranking.per for one in self.rankings.values())]
        found.update(dict.fromkeys(part for key in keys for part in key if part not in SCOPES))
        for index, name in enumerate(self.table.optional):
            with self.faults.kept():
                self.names.input(name, (*self.path, "optional", index))
                found[name] = None
        return tuple(self.names.inputs[name] for name in found if name in self.names.inputs)


def _whole_fen(limit: Quantity) -> Expression:
    """A limit in whole fen: what a fraction of a fen would still allow cannot be paid."""
    return limit.expression if limit.scale == 1 else Apply("divide", (limit.expression, Const(limit.scale)))


def _whole_of(award: Any) -> tuple[Any, Any]:
    """What an award as written says that it is the whole of, and the award without that."""
    if isinstance(award, dict) and "per" in award:
        return award["per"], {key: part for key, part in award.items() if key != "per"}
    return None, award


def cap_id(cap: CapTable) -> str:
    """The id of a cap that names none."""
    if cap.times is not None:
        return "once" if cap.times == 1 else "times"
    years = [f"{cap.years}-years"] if cap.years else []
    return "-".join(["per", *(cap.per or ["claim"]), *years]).replace("_", "-")
