"""One award in several payments: 75% up front, the rest at completion.

The award is the whole of its key, and a payment is what is due of it by then, less what was paid: so each counts in
the ledger as what it is, and what rounding leaves is in the last. A claim that names no payment asks for the whole.
"""

from __future__ import annotations

from fractions import Fraction

from rongcli.base.money import MILLION, decimal_text
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import DEFAULTED, Apply, Const, Fact
from rongcli.rules.policy import Payment
from rongcli.table.language import Lowered
from rongcli.table.quantity import Quantity, first_held, rows_of
from rongcli.table.schema import CapTable, PaymentsTable
from rongcli.table.values import Names, lower_value
from rongcli.table.words import Path, wrong

REST = ("rest", "其余")
"""How the share of the last payment is written."""


class Payments:
    """The payments of a policy: which there are, and the share of the whole that is due by each."""

    def __init__(self, table: PaymentsTable, names: Names, path: Path) -> None:
        """Raises TableError for payments that are not those of their input, or do not come to the whole."""
        self._item = names.input(table.by, (*path, "by"))
        self._path = path
        if self._item.type != "choice":
            hint = Text("其选项为各笔款项", "its choices are the payments")
            raise wrong((*path, "by"), Text("须为 choice 类型的输入项", "must be an input of type choice"), hint)
        self._check(table)
        self._due = list(_due(table, names, path))
        labels = self._item.choices
        self.parts = tuple(Payment(table.by, name, labels[name], share) for name, share in table.shares.items())

    def _check(self, table: PaymentsTable) -> None:
        for name in table.shares:
            if name not in self._item.choices:
                message = Text(f"“{table.by}”没有选项“{name}”", f"'{table.by}' has no choice '{name}'")
                raise wrong((*self._path, "shares", name), message, did_you_mean(name, self._item.choices))
        lacking = next((name for name in self._item.choices if name not in table.shares), None)
        if lacking is not None:
            raise wrong((*self._path, "shares"), Text(f"缺少“{lacking}”", f"lacks '{lacking}'"))
        *_, last = table.shares
        for name, share in table.shares.items():
            if (share in REST) != (name == last):
                message = Text("最后一笔须写 rest（其余），且仅最后一笔", 'the last payment, and no other, is "rest"')
                raise wrong((*self._path, "shares", name), message)

    @property
    def share(self) -> Quantity:
        """The share of the whole that is due by the payment that a claim names, one step wherever it stands."""
        fact = Fact(self._item.name, DEFAULTED, tuple(part.id for part in self.parts))
        tests = [Apply("one_of", (fact, Const(part.id))) for part in self.parts[:-1]]
        shares = [*(_rate(one) for one in self._due), _rate(Fraction(1))]
        rows = rows_of([part.name for part in self.parts], shares)
        found = first_held(list(tests), shares, self._path)._replace(formula=f"payment({{{fact.name}}})", rows=rows)
        return found.step("due-by-then", Text("累计应付比例", "Share due by then"))

    def award(self, award: Lowered, per: list[str] | None, names: Names) -> Lowered:
        """What is due of an award by the payment that a claim names. Raises TableError where nothing is the whole."""
        if award.certainty != "determined" or award.high is None:
            message = Text("只用于条文确定的金额", "go with an amount that the text determines")
            raise wrong(self._path, message)
        if not per:
            message = Text("须写明奖补总额按什么计", "need the award to say whose whole it is")
            raise wrong(self._path, message, Text('如 per = ["item"]', 'in award, such as per = ["item"]'))
        return award._replace(high=self._of(award.high, names))

    def cap(self, cap: CapTable, per: tuple[str, ...], path: Path) -> CapTable:
        """A cap where each claim is one of several payments: what bounds the award bounds all of them together.

        Raises TableError for a number of times: it would count payments.
        """
        if cap.times is not None:
            message = Text("会把每笔款项计为一次", "would count each payment as a time")
            hint = Text("award 的 per 已使其只付一次", "per in award already pays it once")
            raise wrong((*path, "times"), message, hint)
        return cap if cap.per else cap.model_copy(update={"per": list(per)})

    def limit(self, limit: Quantity, names: Names, path: Path) -> Quantity:
        """What a cap of the award's own key leaves by the payment that a claim names."""
        return limit.times(self.share, path).step(names.fresh("limit"), Text("累计限额", "Limit by then"))

    def _of(self, whole: Quantity, names: Names) -> Quantity:
        full = whole.step(names.fresh("in-full"), Text("奖补总额", "Award in full"))
        due = full.times(self.share, self._path)
        return due.step(names.fresh("due"), Text("累计应付", "Due by then"))


def _rate(share: Fraction) -> Quantity:
    """A share as it reads: in per cent where that ends, else as a fraction."""
    percent = share * 100 * MILLION
    ends = percent.denominator == 1
    printed = f"{decimal_text(int(percent), MILLION)}%" if ends else f"{share.numerator}/{share.denominator}"
    return Quantity(Const(share.numerator), "rate", share.denominator, printed)


def _due(table: PaymentsTable, names: Names, path: Path) -> list[Fraction]:
    """The share that is due by each payment but the last. Raises TableError where they come to the whole or more."""
    found, total = [], Fraction(0)
    for name, share in list(table.shares.items())[:-1]:
        place = (*path, "shares", name)
        value = lower_value(share, names, place, "rate")
        if not isinstance(value.expression, Const) or value.expression.value == 0:
            raise wrong(place, Text("须为固定比例", "must be a fixed share, such as 75%"))
        total += Fraction(int(value.expression.value), value.scale)
        if total >= 1:
            raise wrong(place, Text("各笔相加已达总额", "the shares come to the whole before the last payment"))
        found.append(total)
    return found
