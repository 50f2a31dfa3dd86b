"""A place among the first of a year's claims, as a condition: ``rank = { by = "revenue", first = "10" }``."""

from __future__ import annotations

from rongcli.base.money import MILLION
from rongcli.base.text import Text
from rongcli.rules.expression import RULING, Const, Fact, facts_of
from rongcli.rules.policy import ASK, Condition, Ranking, Reading
from rongcli.table.conditions import Requirement
from rongcli.table.quantity import Quantity
from rongcli.table.values import Names, lower_value
from rongcli.table.wording import words_of
from rongcli.table.words import Path, named, wrong

WITHIN = "within"
"""The choice of a ranking's reading that takes a claim as being among the first."""


class Rankings:
    """One ranking on its way down: its reading, its condition, and what a batch ranks by."""

    def __init__(self, part: Requirement, names: Names, path: Path) -> None:
        """Raises TableError for one that does not say which and by what."""
        assert part.rank is not None
        self._path, self._rank = path, part.rank
        if part.id is None:
            raise wrong(path, Text("须有 id", "needs an id"))
        named("name", part.id, (*path, "id"))
        for word in ("reading", "when", "open"):
            if getattr(part, word):
                raise wrong((*path, word), Text("不可与 rank 同用", "does not go with a rank"))
        self.id = part.id
        place: Path = (*path, "rank")
        self._value = lower_value(part.rank.by, names.of(names.policy, f"{self.id}-"), (*place, "by"), None)
        self.places = _places(part.rank.first, names, (*place, "first"))
        for index, scope in enumerate(part.rank.per):
            if scope != "year" and names.input(scope, (*place, "per", index)).type not in ("choice", "boolean", "text"):
                message = Text("须为 year 或选项类输入项", "must be year, or an input of a choice")
                raise wrong((*place, "per", index), message)
        self._by = words_of(self._value, names)
        self._text = part.text or self._worded()

    def _worded(self) -> Text:
        zh = "从低到高" if self._rank.order == "smallest" else ""
        en = "lowest first" if self._rank.order == "smallest" else ""
        return Text(
            f"{self._by.zh}{zh}排名前{self.places}",
            f"among the first {self.places} by {self._by.en}{f', {en}' if en else ''}",
        )

    @property
    def reading(self) -> Reading:
        """What answers it: the claims of a batch, or whoever supposes it."""
        zh = f"是否{self._text.zh}？（全年申请一并计算时得出）"
        question = Text(zh, f"Is it {self._text.en}? (A batch of the year's claims tells.)")
        choices = {
            ASK: Text("按全年申请排名", "as the year's claims rank"),
            WITHIN: Text("假定入围", "supposed to be among them"),
        }
        return Reading(self.id, Text("名次", "place"), question, choices, ASK, ASK)

    @property
    def condition(self) -> Condition:
        """That a claim is among the first."""
        test = Fact(f"{RULING}{self.id}", "boolean")
        inputs = tuple(facts_of(self._value.expression))
        return Condition(self.id, self._text, f"rank <= {self.places}", inputs, test, {self.id: (ASK,)})

    @property
    def ranking(self) -> Ranking:
        """What a batch ranks by."""
        rank = self._rank
        per = tuple(rank.per)
        return Ranking(self.id, self._by, self._value.expression, per, self.places, rank.order == "smallest",
                       rank.ties == "earlier")  # fmt: skip


def _places(first: str, names: Names, path: Path) -> int:
    found: Quantity = lower_value(first, names, path, "number")
    if not isinstance(found.expression, Const) or found.expression.value == 0 or int(found.expression.value) % MILLION:
        raise wrong(path, Text('须为固定整数，如 "10"', 'must be a fixed whole number, such as "10"'))
    return int(found.expression.value) // found.scale
