"""What the dates of claims make of them: facts and readings without effect, and claims of another table's days."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator

from rongcli.base.text import Text
from rongcli.rules.edition import Period
from rongcli.rules.policy import Policy


class ByDate:
    """What is seen of the claims of one run, and what a person is told of it once.

    ``period`` are the days of the run's table, where it is one of a folder.
    """

    def __init__(self, period: Period) -> None:
        self._since, self._until = period
        self._before = self._after = False
        self._idle: Counter[tuple[str, str, str]] = Counter()

    @property
    def asks(self) -> bool:
        """Whether other tables have days of their own, so that the days of claims are wanted."""
        return self._since is not None or self._until is not None

    def days(self, first: datetime.date, last: datetime.date) -> None:
        """Enters the first and the last day of some claims."""
        self._before = self._before or (self._since is not None and first < self._since)
        self._after = self._after or (self._until is not None and last >= self._until)

    def idle(self, version: Policy, names: Iterable[str], claims: int = 1) -> None:
        """Enters some claims of a version, and the facts and choices of readings in them that it does not know."""
        for name in names:
            self._idle[version.id, version.since or "", name] += claims

    def notes(self) -> Iterator[Text]:
        """What a person is told."""
        if self._before:
            yield _elsewhere(f"{self._since} 前", f"before {self._since}")
        if self._after:
            yield _elsewhere(f"{self._until} 起", f"from {self._until} on")
        for (policy, since, name), claims in sorted(self._idle.items()):
            zh, en = (f"{since} 起的条文", f"the rule from {since} on") if since else ("最初的条文", "the first rule")
            some = "1 claim" if claims == 1 else f"{claims} claims"
            yield Text(
                f"{policy}：{zh}不涉及 {name}，对 {claims} 项申请不起作用",
                f"{policy}: {en} does not know {name}, which has no effect on {some}",
            )


def _elsewhere(zh: str, en: str) -> Text:
    """That claims are computed by a table that is not the one of their days."""
    return Text(
        f"有{zh}的申请，当时适用文件夹中的另一张表，仍按本表计算；请用 --on 分开计算",
        f"some claims are dated {en}, when another table of the folder is in force; they are computed by this one "
        "all the same: run them by themselves with --on",
    )
