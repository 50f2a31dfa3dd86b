"""The compiler of one policy: ``decide`` said once for a whole column of claims, in the layers of ``compiled``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rongcli.rules.bounds import direction, one_way
from rongcli.rules.expression import Const, Expression, facts_of, is_ruling, replaced
from rongcli.rules.policy import AwardRule, Cap, Policy
from rongcli.rules.rulings import rulings_of
from rongcli.sql.compiled import Compiled, Local, Settled, key, scoped
from rongcli.sql.expression import Bound, bounds, literal, needed, quoted, rounded
from rongcli.sql.named import Named


def compiled(policy: Policy, rounding: str, number: str = "HUGEINT", *, told: bool = True) -> Compiled:
    """The SQL of a policy as it stands under its readings; ``beyond`` must have found nothing.

    ``told`` says that claims may have notices of their own beside them, ``row_codes`` and ``who_codes``.
    """
    turn = next((cap for cap in policy.caps if cap.times is not None), None)
    shared = tuple(cap for cap in policy.caps if cap.per and cap.limit is not None)
    writer = _Writer(policy, rounding, number, turn, shared, told)
    return Compiled(policy, writer.local(), writer.settled(), turn, shared, number, writer.parts, writer.sums)


LONGEST_PART, LONGEST_SUM = 300, 100
"""How long what is written several times may be, in marks, in the first layer and in the last."""


class _Writer:
    """What all parts of one policy's SQL share."""

    def __init__(
        self, policy: Policy, rounding: str, number: str, turn: Cap | None, shared: tuple[Cap, ...], told: bool
    ) -> None:
        self._told = told
        self.parts, self.sums = Named("part", LONGEST_PART), Named("sum", LONGEST_SUM)
        self._policy, self._rounding, self._number = policy, rounding, number
        self._turn, self._shared = turn, shared
        self._tests = [(condition.id, self._bounds(condition.test)) for condition in policy.conditions]
        self._rule = policy.awards[0] if policy.awards else None
        self._scale = self._rule.scale if self._rule else 1
        self._limits = [cap for cap in policy.caps if cap.limit is not None]
        self._high = self._end(self._rule.high if self._rule else None)
        self._decides = self._rule is not None and self._rule.certainty in ("ceiling", "range")
        self._lowered = self._rule is not None and self._rule.low is not None and any(c.entitlement for c in shared)
        """Whether what was paid before lowers the least that the award grants."""

    def _bounds(self, expression: Expression) -> Bound:
        return bounds(expression, self._number, self.parts)

    def _needed(self, expression: Expression) -> list[tuple[str, str]]:
        return needed(expression, self._number, self.parts)

    def _end(self, expression: Expression | None) -> Bound:
        return Bound("NULL", "NULL") if expression is None else self._bounds(expression)

    def local(self) -> Local:
        """The first layer."""
        rule = self._rule
        low = self._bounds(rule.low).low if rule and rule.low else "0"
        own = [self._room(cap) for cap in self._limits if not cap.per]
        granted = f"coalesce({self._rounded(_least(['wanted', *own]))}, 0)"
        if self._decides:
            granted = f"(CASE WHEN decided IS NULL THEN 0 ELSE {granted} END)"
        return Local(
            unmet=_first((f"NOT {test.high}", f"unmet:{name}") for name, test in self._tests),
            unknown=_first(self._unknown()),
            lacks=_first(self._lacks()),
            keyless=_first(self._keyless()),
            wanted=self._wanted(low, self._high.high),
            low=low,
            bottom=self._high.low,
            top=self._high.high,
            over=self._over(),
            granted=granted,
            allowed=self._allowed(),
            hard=self._hard(),
            presumed=self._presumed(),
        )

    def _unknown(self) -> Iterable[tuple[str, str]]:
        """The first condition that is not decided, as ``decide`` names it, with the SQL condition of each."""
        pressed = self._pressing()
        for condition in self._policy.conditions:
            test = self._bounds(condition.test)
            if test.low == test.high:
                continue
            open_ = f"{test.low} <> {test.high}"
            for name in rulings_of(condition.test):
                favoured = self._ruled(condition.test, name, favour=True)
                yield f"{open_} AND {pressed[name]} AND {favoured.low} = {favoured.high}", name
            yield open_, f"unknown:{condition.id}"
        if self._turn is not None:
            for name in key(self._turn):
                yield f"{name} IS NULL", f"unknown:{self._turn.id}"

    def _pressing(self) -> dict[str, str]:
        """Of each ruling whether it decides some condition by itself (``rulings.pressing``)."""
        found: dict[str, list[str]] = {}
        for condition in self._policy.conditions:
            for name in rulings_of(condition.test):
                found.setdefault(name, []).append(f"NOT {self._ruled(condition.test, name, favour=False).high}")
        return {name: f"({' OR '.join(fails)})" for name, fails in found.items()}

    def _ruled(self, test: Expression, name: str, *, favour: bool) -> Bound:
        """A condition under the answer to a ruling that favours it, or the other."""
        answer = favour == (direction(test, name) == "+")
        return self._bounds(replaced(test, {name: Const(answer)}))

    def _keyless(self) -> Iterable[tuple[str, str]]:
        """The parts of keys that are not stated."""
        for cap in self._policy.caps:
            for part in cap.per:
                if part == "applicant":
                    yield "applicant_key IS NULL AND applicant IS NOT NULL", "missing:applicant_id"
                    yield "applicant_key IS NULL", "missing:applicant"
                elif part == "year":
                    yield "day IS NULL", "missing:date"
                elif part != "all":
                    yield f"{quoted(part)} IS NULL", f"missing:{part}"

    def _lacks(self) -> Iterable[tuple[str, str]]:
        """What the calculation needs, with the SQL condition that it is missing."""
        ends = [end for rule in self._policy.awards for end in (rule.high, rule.low)]
        for end in (*ends, *(cap.limit for cap in self._policy.caps if not cap.entitlement)):
            if end is not None:
                for name, lacks in self._needed(end):
                    yield lacks, name if is_ruling(name) else f"missing:{name}"

    def _wanted(self, low: str, top: str) -> str:
        """The exact value before caps; what the authority decided, within the rule's ends, where it decides."""
        if not self._decides:
            return top
        held = _least([f"greatest({self._decided()}, {low})", top])
        return f"(CASE WHEN decided IS NULL THEN {top} ELSE {held} END)"

    def _decided(self) -> str:
        return f"CAST(decided AS {self._number}) * {self._scale}"

    def _over(self) -> str:
        """The cap that rejects a claim on its own: every cap before it may trim, so the room so far counts."""
        found, before = [], "wanted"
        if self._rule is not None and self._rule.certainty == "determined":
            for cap in self._limits:
                room = self._room(cap)
                if cap.rejects:
                    found.append((f"{before} > {room}", cap.id))
                before = _least([before, room]) if not cap.per else before
        return _first(found)

    def _allowed(self) -> str:
        """The fen that caps on money of one key allow it, rounded as awards are; NULL where a limit is not known.

        A least that payments lower is no limit that a sum could be held against.
        """
        if not self._shared:
            return "NULL"
        found = []
        for cap in self._shared:
            assert cap.limit is not None
            limit = self._high if cap.entitlement else self._bounds(cap.limit)
            exact = limit.high if cap.entitlement else f"{limit.high} * {self._scale}"
            found.append(f"(CASE WHEN {limit.low} = {limit.high} THEN {exact} END)" if limit.open_ else exact)
        known = " AND ".join(f"{limit} IS NOT NULL" for limit in found if limit.startswith("(CASE"))
        least = self._rounded(_least(found))
        if self._lowered:
            low = f"decided IS NOT NULL AND {self._decided()} >= low"
            known = f"{known} AND {low}" if known else low
        return f"(CASE WHEN {known} THEN {least} END)" if known else least

    def _room(self, cap: Cap) -> str:
        """What is still left under a cap, exactly, at the award's scale; NULL where it has no bound yet."""
        limit = Bound("top", "top", self._high.open_) if cap.entitlement else self._limit(cap)
        return self._left(cap, limit.high, limit.open_)

    def _limit(self, cap: Cap) -> Bound:
        assert cap.limit is not None
        return self._bounds(cap.limit)

    def _left(self, cap: Cap, limit: str, open_: bool = False) -> str:
        """What of a limit is left; nothing is left of it only where it has a bound."""
        times = "" if self._scale == 1 else f" * {self._scale}"
        whole = limit if cap.entitlement else f"{limit}{times}"
        if not cap.per:
            return whole
        left = f"greatest({whole} - spent{times}, 0)"
        return f"(CASE WHEN {limit} IS NOT NULL THEN {left} END)" if open_ else left

    def settled(self) -> Settled:
        """The last layer."""
        turn = f"turns >= {self._turn.times}" if self._turn is not None else "false"
        turned = literal(self._turn.id) if self._turn is not None else "NULL"
        rule = self._rule
        once = self.sums.once
        same = self._same() if rule is not None and rule.certainty != "unpublished" else "false"
        asks = once(f"(unknown IS NOT NULL OR ((lacks IS NOT NULL OR keyless IS NOT NULL) AND NOT {same}))", "test")
        ineligible = once(f"(unmet IS NOT NULL OR {turn} OR (NOT {asks} AND over IS NOT NULL))", "test")

        def by_verdict(no: str, ask: str, yes: str) -> str:
            return f"(CASE WHEN {ineligible} THEN {no} WHEN {asks} THEN {ask} ELSE {yes} END)"

        needs = f"coalesce(unknown, CASE WHEN NOT {same} THEN coalesce(lacks, keyless) END)"
        reason = f"coalesce(unmet, CASE WHEN {turn} THEN {turned} END, {needs}, over)"
        verdict = by_verdict("'ineligible'", "'needs-information'", "'eligible'")
        if rule is None:
            none = _Money("'none'", "NULL", "NULL", "NULL", "NULL", "false")
            return Settled(reason, verdict, *none, "NULL", self._notices(by_verdict, "NULL"))
        if rule.certainty == "unpublished":
            certain, none_ = by_verdict("'none'", "'unpublished'", "'unpublished'"), by_verdict("0", "NULL", "NULL")
            ignored = "CASE WHEN decided IS NOT NULL THEN 'decided-unpublished' END"
            money = _Money(certain, none_, none_, none_, none_, "false")
            return Settled(reason, verdict, *money, "NULL", self._notices(by_verdict, ignored))
        steps = self._through_caps()
        found = self._undecided(rule, steps) if self._decides else self._determined(steps)
        most = self._most()

        unsaid = self._unsaid()

        def whatever(otherwise: str, value: str) -> str:
            """The money of a claim whose missing facts change nothing, or of any other that is eligible."""
            return f"(CASE WHEN {unsaid} THEN {value} ELSE {otherwise} END)"

        binding = f"unmet IS NULL AND NOT {turn} AND NOT {asks} AND NOT {unsaid}"
        return Settled(
            reason=reason,
            eligibility=verdict,
            certainty=by_verdict("'none'", "'ceiling'", whatever(found.certainty, "'determined'")),
            amount=by_verdict("0", "NULL", whatever(found.amount, most)),
            minimum=by_verdict("0", "0", whatever(found.minimum, most)),
            maximum=by_verdict("0", most, whatever(found.maximum, most)),
            before_caps=by_verdict("0", "NULL", whatever(found.before_caps, "NULL")),
            capped=by_verdict("false", "false", whatever(found.capped, "false")),
            binding_cap=f"(CASE WHEN {binding} THEN {steps.binding} END)",
            notices=self._notices(by_verdict, self._about_decided(found, unsaid)),
        )

    def _same(self) -> str:
        """Whether what is missing changes nothing: the least is the most, or, whatever the key, nothing is nothing."""
        most = self._most()
        nothing = f"coalesce({most} = 0, false)" if any(self._keyless()) else "false"
        if not any(self._needed(end) for end in self._ends()):
            return nothing
        same = f"coalesce({self._fewest()} = {most}, false)"
        same = same if nothing == "false" else f"(CASE WHEN keyless IS NULL THEN {same} ELSE {nothing} END)"
        return self.sums.once(same, "test")

    def _ends(self) -> list[Expression]:
        """What is calculated, the award's high end first."""
        ends = [end for rule in self._policy.awards for end in (rule.high, rule.low) if end is not None]
        return [*ends, *(cap.limit for cap in self._limits if cap.limit is not None)]

    def _most(self) -> str:
        """The most that a claim could come to; what the authority decided bounds it."""
        ends = ["top", *(self.sums.once(room, "value") for room in self._rooms())]
        if not self._decides:
            return self._fen(_least(ends))
        assert self._rule is not None
        low = self._bounds(self._rule.low).high if self._rule.low is not None else "0"
        decided = f"greatest({self._decided()}, {self._lowest(low)})"
        without, held = self._fen(_least(ends)), self._fen(_least([*ends, decided]))
        return self.sums.once(f"(CASE WHEN decided IS NULL THEN {without} ELSE {held} END)", "value")

    def _fewest(self) -> str:
        """The least that a claim could come to, once all that is not the calculation is settled."""
        ends = ["bottom"] if self._high.low != "NULL" else []
        ends += [self._left(cap, "bottom" if cap.entitlement else self._limit(cap).low) for cap in self._limits]
        if not self._decides:
            return self._fen(_least(ends))
        low = self._lowest("low")
        decided = f"greatest({self._decided()}, {low})"
        given, open_ = self._fen(_least([*ends, decided])), self._fen(_least([*ends, low]))
        return self.sums.once(f"(CASE WHEN decided IS NULL THEN {open_} ELSE {given} END)", "value")

    def _lowest(self, low: str) -> str:
        """The least that the award grants, with what its key has got taken off."""
        return f"greatest({low} - spent * {self._scale}, 0)" if self._lowered else low

    def _notices(self, by_verdict: Callable[[str, str, str], str], decided: str) -> str:
        """What is said of a claim, in the order of the catalogue, joined by ``;``; NULL where nothing is."""
        waits = "CASE WHEN waits THEN 'pending-earlier' END" if self._turn is not None or self._shared else "NULL"
        again = "CASE WHEN again THEN 'whole-or-part' END" if any(cap.entitlement for cap in self._shared) else "NULL"
        none = "CASE WHEN already IS NULL AND spent = 0 THEN 'none-on-record' END" if scoped(self._policy) else "NULL"
        codes = ["row_codes", again, "who_codes"] if self._told else [again]
        ineligible = _joined(codes)
        presumed = "CASE WHEN presumed THEN 'presumed' END" if self._presumed() != "false" else "NULL"
        asks = _joined([presumed, waits, *codes, none])
        return by_verdict(ineligible, asks, _joined([presumed, decided, waits, *codes, none]))

    def _presumed(self) -> str:
        """Whether a condition is met because nothing is stated."""
        inputs = dict.fromkeys(one.inputs[0] for one in self._policy.conditions if one.presumed)
        return f"({' OR '.join(f'{quoted(name)} IS NULL' for name in inputs)})" if inputs else "false"

    def _unsaid(self) -> str:
        """Whether a value on the way to the money is not one, though what it comes to is."""
        ends = [Bound("bottom", "top")] if self._rule is not None and self._rule.high is not None else []
        ends += [self._bounds(end) for end in self._ends()[len(ends) :]]
        several = " OR ".join(f"({end.low} = {end.high}) IS NOT TRUE" for end in ends if end.low != end.high)
        return self.sums.once(f"(lacks IS NOT NULL AND ({several}))", "test") if several else "false"

    def _about_decided(self, money: _Money, unsaid: str) -> str:
        if not self._decides:
            return f"CASE WHEN decided IS NOT NULL AND NOT {unsaid} THEN 'decided-ignored' END"
        outside = f"decided IS NOT NULL AND NOT {unsaid} AND {money.amount} <> decided"
        return f"CASE WHEN {outside} THEN 'decided-outside' END"

    def _determined(self, steps: _Steps) -> _Money:
        """The money where the text fixes it."""
        given = self._fen(steps.given)
        return _Money("'determined'", given, given, given, self._fen(steps.wanted), steps.capped)

    def _undecided(self, rule: AwardRule, steps: _Steps) -> _Money:
        """The money where the authority decides it: its own figure once it is given, until then the two ends.

        Where the two ends are one, there is nothing left to decide.
        """
        given, sort = self._fen(steps.given), literal("range" if rule.certainty == "range" else "ceiling")
        low = self._fen(_least([self._lowest("low"), steps.given]))

        def once_decided(before: str, after: str) -> str:
            return f"CASE WHEN decided IS NULL THEN {before} ELSE {after} END"

        above = f"coalesce({self._decided()} > top, false)"
        one = f"coalesce({low} = {given}, false)"
        return _Money(
            once_decided(f"CASE WHEN {one} THEN 'determined' ELSE {sort} END", "'determined'"),
            once_decided(f"CASE WHEN {one} THEN {given} END", given),
            once_decided(low, given),
            given,
            once_decided(self._fen(steps.wanted), "decided"),
            f"({steps.capped} OR {above})",
        )

    def _rounded(self, value: str) -> str:
        return rounded(value, self._scale, self._rounding)

    def _fen(self, value: str) -> str:
        """An amount of the last layer, where several columns read it."""
        return self.sums.once(self._rounded(value), "value")

    def _rooms(self) -> list[str]:
        return [self._room(cap) for cap in self._limits]

    def _through_caps(self) -> _Steps:
        """The value after all caps, and the last cap that took something at its turn."""
        wanted = self.sums.once(self._wanted(self._lowest("low"), "top"), "value") if self._lowered else "wanted"
        rooms = [self.sums.once(room, "value") for room in self._rooms()]
        value, binding = wanted, []
        for cap, room in zip(self._limits, rooms, strict=True):
            binding.append((f"{wanted} IS NOT NULL AND {value} > {room}", cap.id))
            value = _least([value, room])
        given = self.sums.once(_least([wanted, *rooms]), "value")
        return _Steps(wanted, given, _first(reversed(binding)), f"coalesce({given} < {wanted}, false)")

    def _hard(self) -> str:
        """Whether an unknown fact may pull the tests and the award in two directions: the ends then need trying."""
        rule = self._rule
        if rule is None or rule.certainty == "unpublished":
            return "false"
        limits = [cap.limit for cap in self._limits if cap.limit is not None and not isinstance(cap.limit, Const)]
        parts = [condition.test for condition in self._policy.conditions] + limits
        parts += [rule.high] if rule.high is not None else []
        facts = {name: fact for part in parts for name, fact in facts_of(part).items()}
        hard = [name for name, fact in facts.items() if not one_way(fact, parts)]
        if any(is_ruling(name) for name in hard):
            return "true"
        return f"({' OR '.join(f'{quoted(name)} IS NULL' for name in hard)})" if hard else "false"


class _Steps(NamedTuple):
    """SQL of a value before and after its caps, the cap that binds, and whether one did."""

    wanted: str
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


def _joined(codes: Iterable[str]) -> str:
    """Codes joined by ``;``, NULL where there is none."""
    found = [code for code in codes if code != "NULL"]
    return f"nullif(concat_ws(';', {', '.join(found)}), '')" if found else "NULL"


def _least(parts: Iterable[str]) -> str:
    """The least of some numbers, those without bound passed over."""
    wanted = [part for part in parts if part != "NULL"]
    return "NULL" if not wanted else wanted[0] if len(wanted) == 1 else f"least({', '.join(wanted)})"


def _first(cases: Iterable[tuple[str, str]]) -> str:
    """The text of the first condition that holds, or NULL."""
    arms = " ".join(f"WHEN {test} THEN {literal(text)}" for test, text in cases)
    return f"(CASE {arms} END)" if arms else "NULL"
