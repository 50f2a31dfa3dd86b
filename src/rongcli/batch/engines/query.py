"""The statements of some policies as one query, for a database that already holds typed claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rongcli.base.errors import UsageError
from rongcli.base.text import Language, Text
from rongcli.rules.policy import ROUNDING, Policy, under
from rongcli.sql.compiled import beyond, beyond_size, beyond_width
from rongcli.sql.compiler import compiled
from rongcli.sql.dialect import DUCKDB, WIDEST, translated
from rongcli.sql.statement import NOTHING_TOLD, statement

_UNITS = {
    "money": Text("分，整数", "fen, a whole number"),
    "number": Text("百万分之一，整数", "millionths, a whole number"),
    "count": Text("百万分之一，整数", "millionths, a whole number"),
    "rate": Text("百万分之一，整数", "millionths, a whole number"),
    "date": Text("日序，0001-01-01 为 1", "the day's ordinal, 0001-01-01 is 1"),
    "boolean": Text("布尔", "a boolean"),
    "choice": Text("选项名", "the choice's name"),
    "text": Text("折叠后的文字", "the text, folded"),
}
_CLAIMS = Text(
    "关系 claims 每行一项申请：n（次序）、policy（下列编号）、day（日序）、year、applicant（名称）、"
    "applicant_key（限额所按的申请人：统一社会信用代码，无代码时为折叠后的名称）、decided 与 already（分），"
    "以及下列输入；不知道的为 NULL。金额以分计。",
    "The relation claims has a row per claim: n (its order), policy (a number below), day (its ordinal), year, "
    "applicant (the name), applicant_key (whom caps follow: the registered number, without one the folded name), "
    "decided and already (fen), and the inputs below; NULL is unknown. Amounts are in fen.",
)
_HARD = Text(
    "hard 为真的行须由程序逐项计算：同一限额下各次申请的限额不同，或最高额须试算；此处的金额不作数。",
    "Rows where hard is true are for the program to decide one by one: claims of their key have different limits, or "
    "the most must be found by trying. Their amounts here do not count.",
)


Chosen = tuple[Policy, Mapping[str, str]]
"""A policy and the choice of every reading of it."""


def unsaid(chosen: Chosen, dialect: str = DUCKDB) -> Text | None:
    """Why a policy under its readings cannot be said in a dialect of SQL; None where it can."""
    if chosen[0].versions:
        dates = ", ".join(chosen[0].history)
        return Text(
            f"自 {dates} 起条文不同（--on 日期 选定其一）", f"has another rule from {dates} on (--on DATE takes one)"
        )
    standing = under(*chosen)
    reason = beyond(standing) or beyond_width(standing, WIDEST[dialect])
    return reason or beyond_size(compiled(standing, chosen[1][ROUNDING]))


def query(chosen: Sequence[Chosen], language: Language, dialect: str = DUCKDB) -> str:
    """The query, its columns explained above it.

    Rows that SQL does not decide are marked (``hard``). Raises UsageError for a policy that SQL cannot say, and for
    another dialect than DuckDB's where sqlglot is not installed.
    """
    for one in chosen:
        reason = unsaid(one, dialect)
        if reason is not None:
            name = one[0].id
            zh, en = f"{name} 无法以 SQL 计算：{reason.zh}", f"{name} cannot be said in SQL: it {reason.en}"
            hint = Text("批量计算由 Python 引擎完成", "the Python engine of batch computes it")
            raise UsageError(Text(zh, en), hint=hint)
    standing = [under(*one) for one in chosen]
    made = [compiled(policy, readings[ROUNDING]) for policy, (_, readings) in zip(standing, chosen, strict=True)]
    said = statement(made, range(len(made)), f"(SELECT *, {NOTHING_TOLD} FROM claims)")
    parts = [f"local AS ({said.local})"]
    parts += [f"ledger AS ({said.ledger})"] if said.ledger is not None else []
    words = "".join(f"-- {line}\n" for line in _explained(standing, language))
    text = translated(f"WITH {', '.join(parts)}\n{said.settled}\nORDER BY n", dialect, pretty=True)
    return f"{words}{text};\n"


def _period(policy: Policy) -> Text:
    """Which claims are decided by a version; empty for a policy of one."""
    until = next((date for date in policy.history if date > (policy.since or "")), None)
    first = Text(f"{policy.since} 起", f"from {policy.since}") if policy.since else None
    last = Text(f"{until} 前", f"before {until}") if until else None
    parts = [part for part in (first, last) if part is not None]
    if not parts:
        return Text("", "")
    zh, en = "、".join(part.zh for part in parts), ", ".join(part.en for part in parts)
    return Text(f"，仅用于{zh}的申请", f", for claims dated {en} only")


def _explained(policies: Sequence[Policy], language: Language) -> Iterator[str]:
    yield _CLAIMS.to(language)
    yield _HARD.to(language)
    for code, policy in enumerate(policies):
        yield f"policy {code}: {policy.id} {policy.name.to(language)}{_period(policy).to(language)}"
    for item in {item.name: item for policy in policies for item in policy.inputs}.values():
        yield f"{item.name}: {item.label.to(language)}, {_UNITS[item.type].to(language)}"
