"""The compiler of one policy: ``decide`` said once for a whole column of claims, in the layers of ``compiled``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rongcli.rules.bounds import one_way
from rongcli.rules.expression import RULING, Const, Expression, facts_of
from rongcli.rules.policy import AwardRule, Cap, Policy
from rongcli.sql.compiled import Compiled, Local, Settled, key
from rongcli.sql.expression import Bound, bounds, literal, needed, quoted, rounded


def compiled(policy: Policy, rounding: str, number: str = "HUGEINT") -> Compiled:
    """The SQL of a policy as it stands under its readings; ``beyond`` must have found nothing."""
    turn = next((cap for cap in policy.caps if cap.times is not None), None)
    shared = next((cap for cap in policy.caps if cap.per and cap.limit is not None), None)
    writer = _Writer(policy, rounding, number, turn, shared)
    return Compiled(policy, writer.local(), writer.settled(), turn, shared, number)


class _Writer:
    """What all parts of one policy's SQL share."""

    def __init__(self, policy: Policy, rounding: str, number: str, turn: Cap | None, shared: Cap | None) -> None:
        self._policy, self._rounding, self._number = policy, rounding, number
        self._turn, self._shared = turn, shared
        self._tests = [(condition.id, bounds(condition.test, number)) for condition in policy.conditions]
        self._rule = policy.awards[0] if policy.awards else None
        self._limits = [cap for cap in policy.caps if cap.limit is not None]
        self._high = self._end(self._rule.high if self._rule else None)
        self._decides = self._rule is not None and self._rule.certainty in ("ceiling", "range")

    def _end(self, expression: Expression | None) -> Bound:
        return Bound("NULL", "NULL") if expression is None else bounds(expression, self._number)

    def local(self) -> Local:
        """The first layer."""
        rule = self._rule
        scale = rule.scale if rule else 1
        low = bounds(rule.low, self._number).low if rule and rule.low else "0"
        own = [f"{self._room(cap)} * {scale}" for cap in self._limits if not cap.per]
        granted = f"coalesce({self._rounded(_least(['wanted', *own]))}, 0)"
        if self._decides:
            granted = f"(CASE WHEN decided IS NULL THEN 0 ELSE {granted} END)"
        return Local(
            unmet=_first((f"NOT {test.high}", f"unmet:{name}") for name, test in self._tests),
            unknown=_first(self._unknown()),
            wanted=self._wanted(low),
            low=low,
            top=self._high.high,
            over=self._over(scale),
            granted=granted,
            hard=self._hard(),
        )

    def _unknown(self) -> Iterable[tuple[str, str]]:
        """The first thing that is missing, as ``decide`` names it, with the SQL condition of each."""
        yield from (
            (f"{test.low} <> {test.high}", f"unknown:{name}") for name, test in self._tests if test.low != test.high
        )
        if self._turn is not None:
            for column in key(self._turn):
                yield f"{column} IS NULL", f"unknown:{self._turn.id}"
        ends = [end for rule in self._policy.awards for end in (rule.high, rule.low)]
        for end in (*ends, *(cap.limit for cap in self._policy.caps)):
            if end is not None:
                yield from ((lacks, f"missing:{name}") for name, lacks in needed(end, self._number))
        for cap in self._policy.caps:
            yield from (
                (f"{quoted(part)} IS NULL", f"missing:{part}") for part in cap.per if part not in ("all", "year")
            )

    def _wanted(self, low: str) -> str:
        """The exact value before caps; what the authority decided, within the rule's ends, where it decides."""
        if not self._decides or self._rule is None:
            return self._high.high
        held = _least([f"greatest(CAST(decided AS {self._number}) * {self._rule.scale}, {low})", self._high.high])
        return f"(CASE WHEN decided IS NULL THEN {self._high.high} ELSE {held} END)"

    def _over(self, scale: int) -> str:
        """The cap that rejects a claim on its own: every cap before it may trim, so the room so far counts."""
        found, before = [], "wanted"
        if self._rule is not None and self._rule.certainty == "determined":
            for cap in self._limits:
                room = f"{self._room(cap)} * {scale}"
                if cap.rejects:
                    found.append((f"{before} > {room}", cap.id))
                before = _least([before, room]) if not cap.per else before
        return _first(found)

    def _room(self, cap: Cap) -> str:
        """Fen still left under a cap; NULL where it has no bound yet."""
        assert cap.limit is not None
        limit = bounds(cap.limit, self._number).high
        return f"greatest({limit} - spent, 0)" if cap.per else limit

    def settled(self) -> Settled:
        """The last layer."""
        turn = f"turns >= {self._turn.times}" if self._turn is not None else "false"
        turned = literal(self._turn.id) if self._turn is not None else "NULL"
        ineligible = f"(unmet IS NOT NULL OR {turn} OR (unknown IS NULL AND over IS NOT NULL))"

        def by_verdict(no: str, ask: str, yes: str) -> str:
            return f"(CASE WHEN {ineligible} THEN {no} WHEN unknown IS NOT NULL THEN {ask} ELSE {yes} END)"

        reason = f"coalesce(unmet, CASE WHEN {turn} THEN {turned} END, unknown, over)"
        verdict = by_verdict("'ineligible'", "'needs-information'", "'eligible'")
        rule = self._rule
        if rule is None:
            return Settled(reason, verdict, "'none'", "NULL", "NULL", "NULL", "NULL", "false", "NULL")
        if rule.certainty == "unpublished":
            certain, none = by_verdict("'none'", "'unpublished'", "'unpublished'"), by_verdict("0", "NULL", "NULL")
            return Settled(reason, verdict, certain, none, none, none, none, "false", "NULL")
        steps = self._through_caps(rule.scale)
        money = self._undecided(rule, steps) if self._decides else self._determined(rule, steps)
        most = self._rounded(_least(["top", *self._rooms(rule.scale)]))
        return Settled(
            reason=reason,
            eligibility=verdict,
            certainty=by_verdict("'none'", "'ceiling'", money.certainty),
            amount=by_verdict("0", "NULL", money.amount),
            minimum=by_verdict("0", "0", money.minimum),
            maximum=by_verdict("0", most, money.maximum),
            before_caps=by_verdict("0", "NULL", money.before_caps),
            capped=by_verdict("false", "false", money.capped),
            binding_cap=f"(CASE WHEN unmet IS NULL AND NOT {turn} AND unknown IS NULL THEN {steps.binding} END)",
        )

    def _determined(self, rule: AwardRule, steps: _Steps) -> _Money:
        """The money where the text fixes it."""
        given = self._rounded(steps.given)
        return _Money("'determined'", given, given, given, self._rounded("wanted"), steps.capped)

    def _undecided(self, rule: AwardRule, steps: _Steps) -> _Money:
        """The money where the authority decides it: its own figure once it is given, until then the two ends."""
        given, sort = self._rounded(steps.given), literal("range" if rule.certainty == "range" else "ceiling")

        def once_decided(before: str, after: str) -> str:
            return f"CASE WHEN decided IS NULL THEN {before} ELSE {after} END"

        above = f"coalesce(CAST(decided AS {self._number}) * {rule.scale} > top, false)"
        return _Money(
            once_decided(sort, "'determined'"),
            once_decided("NULL", given),
            once_decided(self._rounded(_least(["low", steps.given])), given),
            given,
            once_decided(self._rounded("wanted"), "decided"),
            f"({steps.capped} OR {above})",
        )

    def _rounded(self, value: str) -> str:
        return rounded(value, self._rule.scale if self._rule else 1, self._rounding)

    def _rooms(self, scale: int) -> list[str]:
        return [f"{self._room(cap)} * {scale}" for cap in self._limits]

    def _through_caps(self, scale: int) -> _Steps:
        """The value after all caps, and the last cap that took something at its turn."""
        rooms = self._rooms(scale)
        value, binding = "wanted", []
        for cap, room in zip(self._limits, rooms, strict=True):
            binding.append((f"wanted IS NOT NULL AND {value} > {room}", cap.id))
            value = _least([value, room])
        given = _least(["wanted", *rooms])
        return _Steps(given, _first(reversed(binding)), f"coalesce({given} < wanted, false)")

    def _hard(self) -> str:
        """Whether an unknown fact may pull the tests and the award in two directions: the most then needs trying."""
        rule = self._rule
        if rule is None or rule.certainty == "unpublished":
            return "false"
        limits = [cap.limit for cap in self._limits if cap.limit is not None and not isinstance(cap.limit, Const)]
        parts = [condition.test for condition in self._policy.conditions] + limits
        parts += [rule.high] if rule.high is not None else []
        facts = {name: fact for part in parts for name, fact in facts_of(part).items()}
        hard = [name for name, fact in facts.items() if not one_way(fact, parts)]
        if any(name.startswith(RULING) for name in hard):
            return "true"
        return f"({' OR '.join(f'{quoted(name)} IS NULL' for name in hard)})" if hard else "false"


class _Steps(NamedTuple):
    """SQL of a value after its caps, the cap that binds, and whether one did."""

    given: str
    binding: str
    capped: str


class _Money(NamedTuple):
    """SQL of an eligible claim's money."""

    certainty: str
    amount: str
    minimum: str
    maximum: str
    before_caps: str
    capped: str


def _least(parts: Iterable[str]) -> str:
    """The least of some numbers, those without bound passed over."""
    wanted = [part for part in parts if part != "NULL"]
    return "NULL" if not wanted else wanted[0] if len(wanted) == 1 else f"least({', '.join(wanted)})"


def _first(cases: Iterable[tuple[str, str]]) -> str:
    """The text of the first condition that holds, or NULL."""
    arms = " ".join(f"WHEN {test} THEN {literal(text)}" for test, text in cases)
    return f"(CASE {arms} END)" if arms else "NULL"
