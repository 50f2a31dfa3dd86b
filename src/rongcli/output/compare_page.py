"""A comparison as a page: what changed, who gains and loses, by which change, how it is spread, what funds gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output.changes import change_words
from rongcli.output.document import Part, Section, Tone
from rongcli.questions.changes import PolicyChange
from rongcli.questions.compare import Comparison, Effect
from rongcli.questions.distribution import Bin, distribution

MOST_LISTED = 10
_PHRASES = {
    "same": Text("两者没有差异", "Nothing differs"),
    "changes": Text("{policies}项政策有{changes}处改动", "{changes} changes in {policies} policies"),
    "changes-one": Text("1项政策有{changes}处改动", "{changes} changes in one policy"),
    "change": Text("1处改动", "One change"),
    "effect": Text("：{gain}、{lose}，变动合计{total}", ": {gain}, {lose}; total change {total}"),
    "gains-none": Text("无一增加", "no one gains"),
    "gains-one": Text("1笔增加", "1 gains"),
    "gains": Text("{count}笔增加", "{count} gain"),
    "loses-none": Text("无一减少", "no one loses"),
    "loses-one": Text("1笔减少", "1 loses"),
    "loses": Text("{count}笔减少", "{count} lose"),
    "open": Text("，{count}笔金额不定", "; {count} not fixed"),
    "rejected": Text("；拒绝{count}行", "; {count} rows rejected"),
    "rejected-one": Text("；拒绝1行", "; one row rejected"),
    "what": Text("改动", "What changed"),
    "who": Text("对申请的影响", "Who gains and who loses"),
    "gain": Text("增加", "gain"),
    "lose": Text("减少", "lose"),
    "unchanged": Text("不变", "unchanged"),
    "undetermined": Text("金额不定（上限变动）", "not fixed (by how much the most moves)"),
    "all": Text("合计", "all"),
    "claims": Text("笔数", "claims"),
    "amount": Text("金额", "amount"),
    "by": Text("因何改动", "By which change"),
    "by-bounds": Text("金额不定者：上限因何变动", "By which change the most of what is not fixed moves"),
    "change-title": Text("改动", "change"),
    "spread": Text("分布", "How it is spread"),
    "range": Text("{low}至{high}", "{low} to {high}"),
    "most": Text("变动最大的申请", "The claims that move most"),
    "pools": Text("总额与资金池", "Funds and pools"),
    "pool": Text("限额", "limit"),
    "before": Text("原先", "before"),
    "after": Text("现在", "after"),
    "of": Text("{policy}：{change}", "{policy}: {change}"),
    "nowhere": Text("（不影响金额）", " (moves no amount)"),
    "since": Text("（{date}起的申请）", " (claims from {date} on)"),
    "list": Text("、", ", "),
    "nothing": Text("无可比较的金额", "no amounts to compare"),
    "currency": Text("币种不同，不作比较", "in different currencies, not compared"),
    "row": Text("第{row}行", "row {row}"),
    "rewritten": Text("整项政策", "the policy as a whole"),
}  # fmt: skip


def say(key: str, language: Language, **parts: object) -> str:
    """A phrase of a comparison."""
    return _PHRASES[key].to(language).format(**parts)


def signed(fen: int, language: Language, currency: str) -> str:
    """A difference in the reader's units, with its sign."""
    sign = "+" if fen > 0 else "\u2212" if fen < 0 else ""
    return sign + in_words(abs(fen), language, currency)


def bins(found: Comparison) -> list[tuple[str, Bin]]:
    """How the fixed differences are spread, currency by currency."""
    spread: dict[str, list[int]] = {}
    for effect in found.effects:
        if effect.difference is not None and effect.currency is not None:
            spread.setdefault(effect.currency, []).append(effect.difference)
    return [(currency, one) for currency, moved in spread.items() for one in distribution(moved)]


def totals(effects: Iterable[Effect]) -> dict[str, int]:
    """What some claims gain and lose in all, in fen of each currency: different ones are never added together."""
    found: dict[str, int] = {}
    for effect in effects:
        if effect.currency is not None:
            found[effect.currency] = found.get(effect.currency, 0) + (effect.difference or 0)
    return found


def bounds(effects: Iterable[Effect]) -> dict[str, int]:
    """By how much the most of some claims moves, in fen of each currency."""
    found: dict[str, int] = {}
    for effect in effects:
        if effect.currency is not None:
            found[effect.currency] = found.get(effect.currency, 0) + (effect.bound or 0)
    return found


def sums(found: dict[str, int], language: Language) -> str:
    """Sums of several currencies in one line; those that come to nothing only where all do."""
    moved = {currency: fen for currency, fen in found.items() if fen} or found
    return say("list", language).join(signed(fen, language, currency) for currency, fen in moved.items())


def grouped(found: Comparison) -> dict[str, list[Effect]]:
    """The effects that are a gain, a loss, nothing, or not fixed."""
    groups: dict[str, list[Effect]] = {name: [] for name in ("gain", "lose", "unchanged", "undetermined")}
    for effect in found.effects:
        moved = effect.difference
        name = "undetermined" if moved is None else "gain" if moved > 0 else "lose" if moved < 0 else "unchanged"
        alike = effect.currency is not None or not effect.after.amounts.maximum
        if name == "undetermined" and alike and effect.before == effect.after:
            name = "unchanged"
        groups[name].append(effect)
    return groups


def since(policy: PolicyChange, language: Language) -> str:
    """Of which claims a change is, where amendments change the policy; empty where of all from the beginning."""
    return "" if policy.since is None else say("since", language, date=policy.since)


class Doing(NamedTuple):
    """What one change did to the amounts that both editions fix, and to the most of the others: claims moved, fen."""

    policy: PolicyChange
    key: str
    words: str
    fixed: tuple[int, int]
    bounds: tuple[int, int]


def by_change(found: Comparison, language: Language) -> Iterator[Doing]:
    """Each change that moved an amount or a bound."""
    for policy in found.changes:
        words = {change.key: change_words(change, policy, language) for change in policy.changes}
        words = {key: one + since(policy, language) for key, one in words.items()}
        moved: dict[str, tuple[list[int], list[int]]] = {}
        for effect in found.effects:
            if (effect.asked.policy, effect.since) == (policy.id, policy.since):
                for key, fen in effect.by.items():
                    moved.setdefault(key, ([], []))[effect.difference is None].append(fen)
        for key, (fixed, open_) in moved.items():
            sums = ((len(fixed), sum(fixed)), (len(open_), sum(open_)))
            yield Doing(policy, key, words.get(key, say("rewritten", language)), *sums)


def headline(found: Comparison, language: Language) -> str:
    """What changed and what that did, in one line."""
    words = _headline(found, language)
    if found.rejected:
        words += say("rejected-one" if found.rejected == 1 else "rejected", language, count=found.rejected)
    return words


def _headline(found: Comparison, language: Language) -> str:
    count = sum(len(policy.changes) for policy in found.changes)
    if not count:
        return say("same", language)
    policies = len({policy.id for policy in found.changes})
    key = "change" if count == 1 else "changes-one" if policies == 1 else "changes"
    words = say(key, language, policies=policies, changes=count)
    if found.effects:
        groups = grouped(found)
        total = sums(totals(found.effects), language) or say("nothing", language)
        gain, lose = (_how_many(f"{way}s", len(groups[way]), language) for way in ("gain", "lose"))
        words += say("effect", language, gain=gain, lose=lose, total=total)
        if groups["undetermined"]:
            words += say("open", language, count=len(groups["undetermined"]))
    return words


def _how_many(verb: str, count: int, language: Language) -> str:
    return say({0: f"{verb}-none", 1: f"{verb}-one"}.get(count, verb), language, count=count)


def comparison_part(found: Comparison, language: Language) -> Part:
    """The comparison as a page."""
    sections = [Section(say("what", language), rows=list(_changes(found, language)))]
    if found.effects:
        counted = (say("claims", language), say("amount", language))
        spread = [(_range(one, language, currency), str(one.claims), signed(one.total, language, currency))
                  for currency, one in bins(found)]  # fmt: skip
        by, by_bounds = (list(_by(found, part, language)) for part in ("fixed", "bounds"))
        head = (say("change-title", language), *counted)
        sections += [
            Section(say("who", language), header=("", *counted), rows=list(_groups(found, language)), columns="frr"),
            Section(say("by", language), header=head, rows=by, columns="frr"),
            Section(say("by-bounds", language), header=head, rows=by_bounds, columns="frr"),
            Section(say("spread", language), header=("", *counted), rows=spread, columns="frr"),
            Section(say("most", language), rows=list(_most(found, language)), columns="fffr"),
        ]
        pools = list(_pools(found, language))
        sides = tuple(say(name, language) for name in ("pool", "before", "pool", "after"))
        sections.append(Section(say("pools", language), header=("", *sides), rows=pools, columns="frrrr"))
    codes = " → ".join(f"{side.edition.id} {side.edition.version}" for side in (found.one, found.other))
    tone: Tone = "open" if found.changes else "good"
    return Part("", "compare", headline(found, language), tone, sections, codes=codes)


def _by(found: Comparison, part: str, language: Language) -> Iterator[tuple[str, str, str]]:
    """What each change did, where it did anything, to the fixed amounts or to the bounds."""
    for one in by_change(found, language):
        count, fen = getattr(one, part)
        if count:
            words = say("of", language, policy=one.policy.id, change=one.words)
            yield words, str(count), signed(fen, language, one.policy.either.currency)


def _changes(found: Comparison, language: Language) -> Iterator[tuple[str, str]]:
    last = ""
    for policy in found.changes:
        for change in policy.changes:
            mark = since(policy, language) + ("" if change.pays else say("nowhere", language))
            yield "" if policy.id == last else policy.id, change_words(change, policy, language) + mark
            last = policy.id


def _groups(found: Comparison, language: Language) -> Iterator[tuple[str, str, str]]:
    for name, group in grouped(found).items():
        title, shown = say(name, language), bounds if name == "undetermined" else totals
        kinds: dict[str | None, list[Effect]] = {}
        for effect in group:
            kinds.setdefault(effect.currency, []).append(effect)
        for currency, effects in kinds.items():
            words = say("currency", language) if currency is None else sums(shown(effects), language)
            yield title, str(len(effects)), words
            title = ""


def _range(one: Bin, language: Language, currency: str) -> str:
    return say("range", language, low=signed(one.low, language, currency), high=signed(one.high, language, currency))


def _most(found: Comparison, language: Language) -> Iterator[tuple[str, str, str, str]]:
    currencies = list(totals(found.effects))
    moved = sorted(
        (effect for effect in found.effects if effect.difference),
        key=lambda one: (currencies.index(str(one.currency)), -abs(one.difference or 0)),
    )
    for effect in moved[:MOST_LISTED]:
        claim = effect.asked.claim
        who = claim.applicant or claim.claim_id or ""
        row = say("row", language, row=effect.asked.number)
        yield row, who, effect.asked.policy, signed(effect.difference or 0, language, str(effect.currency))


def _pools(found: Comparison, language: Language) -> Iterator[tuple[str, ...]]:
    def shown(fen: int | None, currency: str) -> str:
        return "" if fen is None else in_words(fen, language, currency)

    for pool in found.pools:
        name = " ".join(part for part in (pool.policy, pool.cap, pool.key) if part)
        sides = zip(pool.limit, pool.used, pool.currencies, strict=True)
        yield name, *(shown(fen, currency) for limit, used, currency in sides for fen in (limit, used))
