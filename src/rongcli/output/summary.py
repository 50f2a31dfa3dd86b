"""The summary of a batch: a row for each policy, then what the pools gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.money import yuan_grouped
from rongcli.base.text import Language, Text
from rongcli.batch.pools import PoolUse
from rongcli.batch.tally import PolicyTally, Tally
from rongcli.output.terminal import clean
from rongcli.rules.edition import Edition

COUNTS = {
    "claims": Text("申请", "Claims"),
    "eligible": Text("符合", "Eligible"),
    "needs_information": Text("待补充", "Need facts"),
    "unpublished": Text("未公布", "Unpublished"),
    "presumed": Text("含推定", "Presumed"),
}
AMOUNTS = {
    "assured": Text("条文确定", "Fixed"),
    "at_most": Text("至多", "At most"),
    "lost_to_caps": Text("限额核减", "Lost to caps"),
}
ALWAYS = ("claims", "eligible", "assured")
"""Columns shown even where every policy has nothing in them."""
MODES = {
    "report": Text("仅提示，未减", "reported only, nothing reduced"),
    "first-come": Text("先到先得", "first come, first served"),
    "pro-rata": Text("按比例分配", "shared in proportion"),
}
LISTED = 3
"""Rows named that got a fen of the remainder; the rest are counted."""


def summary(tally: Tally, edition: Edition, language: Language, width: int) -> RenderableType:
    """The summary, amounts in yuan (of another currency, with its code).

    Each policy has a line for its name and one for its figures, in columns; where they do not fit the width, a line
    for each figure, so that no amount is ever cut off.
    """
    named = sorted(tally.policies.items())
    rows = [(_name(name, edition, language), _figures(name, one, edition, language)) for name, one in named]
    if len(named) > 1 and {edition.policies[name].currency for name, _ in named} == {"CNY"}:
        rows.append(
            (Styled(Text("合计", "Total").to(language), style="bold"), _figures(None, _whole(tally), edition, language))
        )
    shown = [key for key in (*COUNTS, *AMOUNTS) if key in ALWAYS or any(cells[key] for _, cells in rows)]
    heads = {key: {**COUNTS, **AMOUNTS}[key].to(language) for key in shown}
    widths = {key: max(cell_len(part) for part in (heads[key], *(cells[key] for _, cells in rows))) for key in shown}
    if sum(widths.values()) + 2 * len(widths) > width:
        return Group(*_list(rows, heads), *_pools(tally, edition, language))
    lines: list[RenderableType] = [_line(heads, widths, "bold cyan")] if rows else []
    for name, cells in rows:
        lines += [name, _line(cells, widths)]
    return Group(*lines, *_pools(tally, edition, language))


def _name(policy: str, edition: Edition, language: Language) -> Styled:
    return Styled(clean(edition.policies[policy].name.to(language))).append(f"  {policy}", style="dim")


def _figures(name: str | None, one: PolicyTally, edition: Edition, language: Language) -> dict[str, str]:
    """The figures of a policy, or of all; what is nothing is empty."""
    currency = "CNY" if name is None else edition.policies[name].currency
    code = "" if currency == "CNY" else f"{currency} "
    cells = {key: f"{getattr(one, key):,}" if getattr(one, key) else "" for key in COUNTS}
    cells |= {key: code + yuan_grouped(getattr(one, key)) if getattr(one, key) else "" for key in AMOUNTS}
    cells |= {key: cells[key] or "0" for key in ALWAYS}
    if one.unbounded:
        open_ended = Text(f" +{one.unbounded:,}项不限", f" +{one.unbounded:,} open-ended").to(language)
        cells["at_most"] = (cells["at_most"] or "0") + open_ended
    return cells


def _whole(tally: Tally) -> PolicyTally:
    """All policies together."""
    whole = PolicyTally()
    for one in tally.policies.values():
        for part in PolicyTally.__dataclass_fields__:
            setattr(whole, part, getattr(whole, part) + getattr(one, part))
    return whole


def _line(cells: Mapping[str, str], widths: Mapping[str, int], style: str = "") -> Table:
    """Cells under each other, whatever table of the summary they stand in."""
    grid = Table.grid()
    for width in widths.values():
        grid.add_column(justify="right", no_wrap=True, width=width + 2)
    grid.add_row(*(Styled(cells[key], style=style) for key in widths))
    return grid


def _list(rows: Iterable[tuple[Styled, Mapping[str, str]]], heads: Mapping[str, str]) -> Iterator[RenderableType]:
    for name, cells in rows:
        yield name
        for key, head in heads.items():
            if cells[key]:
                yield Styled(f"  {head}  {cells[key]}", overflow="fold")


def _pools(tally: Tally, edition: Edition, language: Language) -> Iterator[Styled]:
    for use in tally.pools:
        if use.claims:
            yield Styled()
            yield from (Styled(line.to(language)) for line in _pool(use, edition))


def _pool(use: PoolUse, edition: Edition) -> Iterator[Text]:
    key = " ".join(clean(str(value)) for part, value in use.key.items() if part != "all")
    name, mode = f"{use.policy} {use.cap.id} {key}".rstrip(), MODES[use.mode]
    limit, before, asked, granted = (yuan_grouped(fen) for fen in (use.limit, use.before, use.asked, use.granted))
    yield Text(
        f"资金池 {name}：{limit}；{mode.zh}",
        f"Pool {name}: {limit}; {mode.en}",
    )
    spent = Text(f"此前已用 {before}，", f"{before} used before, ") if use.before else Text("", "")
    yield Text(
        f"  {spent.zh}应得 {asked}，核给 {granted}",
        f"  {spent.en}claims come to {asked}, granted {granted}",
    )
    if use.overdraft:
        over = yuan_grouped(use.overdraft)
        yield Text(f"  超出 {over}", f"  overdrawn by {over}")
    if use.rest_to:
        rows = ", ".join(str(row) for row in use.rest_to[:LISTED])
        more = len(use.rest_to) - LISTED
        zh, en = (f"等{len(use.rest_to)}行", f" and {more} more") if more > 0 else ("", "")
        yield Text(f"  余数各 0.01 归第 {rows} 行{zh}", f"  the remainder, 0.01 each, goes to rows {rows}{en}")
    if use.mode == "report" and use.overdraft:
        yield Text(
            "  要减少金额：若由解读决定，选用使其成为限额的解读，或去掉 --pool report",
            "  to reduce amounts, choose the reading that makes it a limit, or drop --pool report",
        )
