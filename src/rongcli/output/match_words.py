"""The words of a match, in both languages: its conclusion, and a line for each policy."""

from __future__ import annotations

from collections.abc import Iterable

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output.assumed import assuming
from rongcli.output.phrases import PHRASES, SOURCES
from rongcli.output.values import words
from rongcli.questions.advice import Advice, Near
from rongcli.questions.ask import Question
from rongcli.questions.match import FITS, TOGETHER, Match, Row
from rongcli.questions.move import Change
from rongcli.questions.nextstep import NextStep
from rongcli.rules.edition import Edition
from rongcli.rules.explain import granted
from rongcli.rules.expression import ZERO, is_ruling
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.notices import version_notices
from rongcli.rules.policy import Policy

TITLES = {
    "determined": Text("金额确定", "Amount fixed by the text"),
    "ceiling": Text("金额有上限，由主管部门核定", "Amount up to the authority, within bounds"),
    "unpublished": Text("符合条件，金额未公布", "Fits, amount not published"),
    "granted": Text("符合条件，非资金支持", "Fits, not money"),
    "one-fact": Text("只差一项信息", "One fact away"),
    "one-ruling": Text("只差主管部门的一项认定", "One ruling away"),
    "more-facts": Text("尚差几项信息", "Several facts away"),
    "unfit": Text("不符合条件", "Does not fit"),
}
SAYINGS = {
    "assured": Text("条文确定{assured}", "{assured} fixed by the text"),
    "bounds": Text(
        "条文确定{assured}；已符合条件部分，最高{most}", "{assured} fixed by the text, at most {most} from what fits"
    ),
    "no-limit": Text("条文确定{assured}，以上未设上限", "{assured} fixed by the text, and no limit above it"),
    "nothing": Text("没有符合的政策", "Nothing fits"),
    "nothing-yet": Text("按已知事实，尚无一项确定符合", "Nothing fits yet on what is known"),
    "fits": Text("符合：", "Fits: "),
    "plus-unpublished": Text("{count}项未公布金额", "{count} with no published amount"),
    "plus-granted": Text("{count}项非资金支持", "{count} not in money"),
    "open": Text("未填事项均符合时，合计最高{most}", "If every open fact is favourable: at most {most} in all"),
    "open-kind": Text(
        "未填事项均符合时，合计最高{most}（{kind}，各类申请人中最高）",
        "If every open fact is favourable: at most {most} in all ({kind}, the applicant that could get most)",
    ),
    "by-kind": Text("各类申请人至多可得", "At most, by who asks"),
    "more-kinds": Text("另有{count}类（--all 列出）", "{count} more kinds (--all lists them)"),
    "told": Text("（按已知事实；--as 可另行指定）", " (as the facts tell; --as says otherwise)"),
    "others": Text("面向其他申请人（{kinds}）：{count}项", "For other applicants ({kinds}): {count}"),
    "unfold": Text("（--as 指定类别，--all 全部列出）", " (--as KIND sorts by another, --all lists them)"),
    "asker": Text("申请人类别：{names}", "Kind of applicant: {names}"),
    "others-title": Text("面向其他申请人", "For other applicants"),
    "and-more": Text("{names}等", "{names} and others"),
    "and-unlimited": Text("，另加未设上限的{names}", ", plus {names}, without a limit"),
    "policies": Text("{count}项政策", "{count} policies"),
    "list": Text("、", ", "),
    "which": Text("：", ": "),
    "aside": Text("（{words}）", " ({words})"),
    "semicolon": Text("；", "; "),
    "up-to": Text("最高{amount}", "up to {amount}"),
    "range": Text("{low}至{high}", "{low} to {high}"),
    "unlimited": Text("未设上限", "no limit"),
    "unpublished": Text("未公布", "unpublished"),
    "not-money": Text("非资金", "not money"),
    "needs": Text("还需：{names}", "needs {names}"),
    "ruling": Text("主管部门对“{reading}”的认定", "a ruling on '{reading}'"),
    "reason": Text("未满足：{condition}", "not met: {condition}"),
    "folded-unfit": Text(
        "不符合条件：{count}项（--all 列出首个原因）", "Does not fit: {count} (--all lists them, with the first reason)"
    ),
    "folded-silent": Text(
        "另有{count}项，所需事实都未提供（--all 列出）",
        "{count} more, about which nothing is stated (--all lists them)",
    ),
    "questions": Text("值得先回答的问题（及其涉及的金额）", "Questions worth answering, and the money they decide"),
    "more-questions": Text("其余问题{count}个：rongcli ask 逐一询问", "{count} more: rongcli ask goes through them"),
    "near": Text("接近条件", "Nearly fits"),
    "near-other": Text(
        "须改变申请人自身性质才能符合：{count}项（--all 列出）",
        "{count} would need what the applicant cannot change (--all lists them)",
    ),
    "near-far": Text(
        "数额相差十倍以上：{count}项（--all 列出）", "{count} off by more than ten times (--all lists them)"
    ),
    "near-more": Text("另有{count}项接近条件（--all 列出）", "{count} more nearly fit (--all lists them)"),
    "steps": Text("可争取的奖补", "The next step up"),
    "change": Text("{name}：{before} → {after}", "{name}: {before} → {after}"),
    "more-than": Text("超过{value}", "more than {value}"),
    "less-than": Text("低于{value}", "less than {value}"),
    "full": Text("，达到限额", ", where its cap is reached"),
    "notices": Text("说明", "Notices"),
    "intended": Text("（仅为争取目标）", " (only intended by the city)"),
    "once": Text("重叠，只计一次：{policies}。{note}", "Overlapping, counted once: {policies}. {note}"),
    "shared": Text("合计受同一限额约束：{policies}。{note}", "Under one limit together: {policies}. {note}"),
    "each": Text("可能重叠，各自计入：{policies}。{note}", "May overlap, each counted: {policies}. {note}"),
    "assumed": Text("以下条件系假定成立，未经说明：{names}。", "Assumed met, not stated: {names}."),
    "presumed": Text(
        "以下条件未填报，且条文本句并未写明，按符合计：{names}。",
        "Presumed met, for nothing is stated and the clause itself does not say it: {names}.",
    ),
    "of": Text("{policy}：{condition}", "{policy}: {condition}"),
    "equivalent": Text("等同的命令：", "The same as a command: "),
}
NAMED_KINDS = 3
"""How many kinds of applicant a line names before it only says that there are others."""
NAMED = 2
"""How many policies without a limit a line names before it only counts them."""


def say(key: str, language: Language, **values: object) -> str:
    """A phrase of a match."""
    return SAYINGS[key].to(language).format(**values)


def conclusion(match: Match, language: Language, currency: str) -> str:
    """The answer in one line: what is assured, what fits at most, what fits without an amount."""
    total = match.total
    assured = in_words(total.assured, language, currency)
    granted_count = sum(row.standing == "granted" for row in match.rows)
    money = [row for row in match.rows if row.standing in ("determined", "ceiling")]
    parts = []
    if money and total.fits_at_most is None:
        parts.append(say("no-limit", language, assured=assured))
    elif money and total.fits_at_most == total.assured:
        parts.append(say("assured", language, assured=assured))
    elif money and total.fits_at_most is not None:
        parts.append(say("bounds", language, assured=assured, most=in_words(total.fits_at_most, language, currency)))
    if total.unpublished:
        parts.append(say("plus-unpublished", language, count=total.unpublished))
    if granted_count:
        parts.append(say("plus-granted", language, count=granted_count))
    fits = "" if money else say("fits", language)
    if parts:
        return fits + say("semicolon", language).join(parts) + _supposing(match, language)
    return say("nothing" if all(row.standing == "unfit" for row in match.rows) else "nothing-yet", language)


def _supposing(match: Match, language: Language) -> str:
    """What a headline rests on besides what was stated: conditions that were assumed, and the kind that it is for."""
    fits = (row for row in match.rows if row.standing in FITS)
    assumed = {one.condition.text: one.condition for row in fits for one in row.decision.conditions if one.assumed}
    return assuming(tuple(assumed.values()), language)


BEST = 3
"""Policies that are named of an applicant among many."""


def best(match: Match, language: Language) -> str:
    """The policies that give an applicant most, each with what it gives; empty where none fits."""
    fits = [row for row in match.rows if row.standing in ("determined", "ceiling", "unpublished")]
    named_ = [f"{row.policy.name.to(language)} {money(row, language)}" for row in fits[:BEST]]
    more = [say("policies", language, count=len(fits) - BEST)] if len(fits) > BEST else []
    return say("semicolon", language).join([*named_, *(f"+ {one}" for one in more)])


def prospect(match: Match, edition: Edition, language: Language) -> str | None:
    """What open facts could still bring the total to; None where they bring no money.

    While nobody knows who asks it is the greatest of the kinds' totals, with its kind.
    """
    total = match.total
    if total.at_most == total.fits_at_most:
        return None
    most = in_words(total.bounded, language, edition.currency)
    if match.kind is None:
        return say("open", language, most=most) + unlimited(match, language)
    kind = edition.kinds[match.kind].name.to(language)
    return say("open-kind", language, kind=kind, most=most) + unlimited(match, language)


def asker(match: Match, edition: Edition, language: Language) -> str:
    """Who asks, where that is known, and whether only the facts tell it; else empty."""
    names = asker_names(match, edition, language)
    return names + say("told", language) if match.asker.told else names


def asker_names(match: Match, edition: Edition, language: Language) -> str:
    """The kinds that ask, by name."""
    return say("list", language).join(edition.kinds[kind].name.to(language) for kind in match.asker.kinds)


def by_kind(match: Match, edition: Edition, language: Language) -> list[tuple[str, str, str]]:
    """The most that each kind of applicant could get while nobody knows who asks: money, kind, how to say it."""
    rows = []
    for kind, total in match.by_kind:
        amount = say("up-to", language, amount=in_words(total.bounded, language, edition.currency))
        if total.unbounded:
            amount = f"{amount} + {say('unlimited', language)}"
        rows.append((amount, edition.kinds[kind].name.to(language), f"--as {kind}"))
    return rows


def others(match: Match, edition: Edition, language: Language, *, hint: bool = True) -> str:
    """The one line for what is for other kinds of applicant, and how to see it; empty where nothing is."""
    if not match.others:
        return ""
    kinds = dict.fromkeys(kind for row in match.others for kind in row.policy.kinds)
    few = say("list", language).join(edition.kinds[kind].name.to(language) for kind in list(kinds)[:NAMED_KINDS])
    names = few if len(kinds) <= NAMED_KINDS else say("and-more", language, names=few)
    line = say("others", language, kinds=names, count=len(match.others))
    return line + say("unfold", language) if hint else line


def unlimited(match: Match, language: Language) -> str:
    """What is to be added to a bound because it has none itself: by name while that is short."""
    names = match.total.unbounded
    if not names:
        return ""
    few = say("list", language).join(names) if len(names) <= NAMED else say("policies", language, count=len(names))
    return say("and-unlimited", language, names=few)


def money(row: Row, language: Language) -> str:
    """What a row gives, short: an amount, a bound, or that there is no figure."""
    amounts, currency = row.decision.amounts, row.policy.currency
    if row.standing == "unfit":
        return ""
    if amounts.certainty == "none":
        return say("not-money", language)
    if amounts.certainty == "unpublished":
        return say("unpublished", language)
    if amounts.amount is not None:
        return in_words(amounts.amount, language, currency)
    if amounts.maximum is None:
        return say("unlimited", language)
    most = in_words(amounts.maximum, language, currency)
    if amounts.minimum:
        return say("range", language, low=in_words(amounts.minimum, language, currency), high=most)
    return say("up-to", language, amount=most)


def remark(row: Row, language: Language) -> str:
    """What more there is to say of a row: what it grants, what it needs, or why it does not fit."""
    grants = granted(row.terms.policy, row.decision)
    aside = intended(row.policy, language)
    if row.standing in FITS:
        words_ = grants.to(language) if grants and row.standing == "granted" else ""
        supplied = PHRASES["supplied"].to(language) if row.policy.supplied else ""
        return words_ + aside + supplied
    if row.standing == "unfit":
        return say("reason", language, condition=reason(row, language))
    return say("needs", language, names=lacks(row, language)) + aside


def intended(policy: Policy, language: Language) -> str:
    """A remark on a policy that the city only intends; empty for any other."""
    return say("intended", language) if policy.status == "intended" else ""


def lacks(row: Row, language: Language) -> str:
    """What a row still lacks, by labels."""
    return named(row.policy, row.missing, language)


def named(policy: Policy, names: Iterable[str], language: Language) -> str:
    """Facts, rulings and keys of a policy by their labels."""
    labels = {name: item.label for name, item in policy.named.items()} | CLAIM_FIELDS

    def label(name: str) -> str:
        if is_ruling(name):
            return say("ruling", language, reading=policy.ruling(name).name.to(language))
        return labels[name.removeprefix(ZERO)].to(language)

    return say("list", language).join(map(label, names))


def reason(row: Row, language: Language) -> str:
    """The first condition that is not met, or the cap that refuses, in words."""
    unmet = next((one.condition.text for one in row.decision.conditions if one.met is False), None)
    over = next((use.cap.text for use in row.decision.caps if use.over), None)
    found = unmet or over
    return found.to(language) if found else ""


def worth(question: Question, language: Language, currency: str) -> str:
    """What a question decides, short."""
    parts = [in_words(question.stake, language, currency)] if question.stake else []
    if question.unbounded:
        parts.append(say("unlimited", language))
    if not parts and question.unpublished:
        parts.append(say("unpublished", language))
    return " + ".join(parts) or (in_words(0, language, currency) if question.money else say("not-money", language))


def source(question: Question, language: Language) -> str:
    """Who can say, where it is not the applicant."""
    if question.source == "applicant":
        return ""
    return say("aside", language, words=SOURCES["authority"].to(language))


def option(question: Question, language: Language) -> str:
    """How the answer to a question is said on the command line."""
    if question.several:
        return "--as KIND"
    if question.item is None:
        return f"--reading {question.name}={'|'.join(question.choices)}"
    return f"--{question.label.zh if language == 'zh' else question.name.replace('_', '-')}"


def changes(near: Near, language: Language) -> list[str]:
    """Each change of a near miss: the fact, what it is, what it would have to be; then the ruling that it waits for."""
    policy, rulings = near.miss.policy, near.miss.rulings
    waits = [say("needs", language, names=named(policy, rulings, language))] if rulings else []
    return [changed(change, language, policy.currency) for change in near.miss.changes] + waits


def changed(change: Change, language: Language, currency: str) -> str:
    """A change in words: the fact, what it is, what it would have to be; more than a value rather than its last fen."""
    item = change.item
    before = words(item, change.before, language, currency)
    after = words(item, change.after if change.past is None else change.past, language, currency)
    if change.past is not None:
        after = say("more-than" if change.past >= int(change.before) else "less-than", language, value=after)
    return say("change", language, name=item.label.to(language), before=before, after=after)


def prize(near: Near, language: Language) -> str:
    """What a near miss would bring: its share of the total, or that it is no published money."""
    amounts, currency = near.miss.decision.amounts, near.miss.policy.currency
    if amounts.certainty in ("none", "unpublished"):
        return say("not-money" if amounts.certainty == "none" else "unpublished", language)
    if amounts.maximum is None:
        return say("unlimited", language)
    if near.gain.at_most <= 0:
        return in_words(0, language, currency)
    amount = in_words(near.gain.at_most, language, currency)
    return f"+{amount}" if near.gain.assured == near.gain.at_most else say("up-to", language, amount=amount)


def step(one: NextStep, language: Language) -> str:
    """A step up: the fact, from and to, and whether a cap ends it."""
    return changed(one.change, language, one.policy.currency) + (say("full", language) if one.full else "")


_STACKED = {"silent": ("each", "overlap"), TOGETHER: ("shared", "shared-cap")}


def notices(advice: Advice, language: Language) -> list[tuple[str, str]]:
    """The notices that the match itself gives rise to, each with its code: overlaps, and what was assumed."""
    names = {row.policy.id: row.policy.name for row in advice.match.rows}
    fits = {row.policy.id for row in advice.match.rows if row.standing in FITS}
    comma = say("list", language)
    found = []
    for one in advice.match.overlaps:
        policies = comma.join(names[name].to(language) for name in one.policies if name in fits)
        key, code = _STACKED.get(one.stacking, ("once", "counted-once"))
        found.append((code, say(key, language, policies=policies, note=one.note.to(language))))
    assumed = dict.fromkeys(
        result.condition.text.to(language)
        for row in advice.match.rows
        if row.standing != "unfit"
        for result in row.decision.conditions
        if result.assumed
    )
    if assumed:
        found.insert(0, ("assumed", say("assumed", language, names=say("semicolon", language).join(assumed))))
    presumed = dict.fromkeys(
        say("of", language, policy=row.policy.name.to(language), condition=result.condition.text.to(language))
        for row in advice.match.rows
        if row.decision.presumes and (row.standing in FITS or row.stated)
        for result in row.decision.conditions
        if result.presumed
    )
    if presumed:
        found.append(("presumed", say("presumed", language, names=say("semicolon", language).join(presumed))))
    for row in advice.match.rows:
        for notice in version_notices(row.policy, row.claim.date, row.claim.facts, row.idle):
            found.append((notice.code, f"{row.policy.id}{say('which', language)}{notice.text.to(language)}"))
    return found
