"""The conclusion of an answer in one line: an amount, a bound, what it is if conditions hold, or what is open."""

from __future__ import annotations

from rongcli.base.money import in_words
from rongcli.base.text import Language
from rongcli.output.assumed import assumed, assuming
from rongcli.output.phrases import PHRASES, VERDICTS, eligible_words
from rongcli.rules.award import Alternative, Amounts, Award


def headline(answer: Award, language: Language) -> str:
    """The conclusion's words, with what they rest on: assumed conditions, a value that an overlay supplied."""
    words = _conclusion(answer, language)
    if answer.eligibility != "ineligible":
        words += assuming(assumed(answer.conditions), language)
    supplied = answer.policy.supplied and answer.eligibility != "ineligible"
    return words + (PHRASES["supplied"].to(language) if supplied else "")


def _conclusion(answer: Award, language: Language) -> str:
    phrase = {key: text.to(language) for key, text in PHRASES.items()}
    amounts = answer.amounts
    if answer.eligibility == "ineligible":
        return _refusal(answer, language)
    if answer.eligibility == "eligible":
        if amounts.certainty in ("none", "unpublished"):
            grants = answer.grants.to(language) if answer.grants else phrase["unpublished"]
            return eligible_words(answer.policy.status).to(language).format(grants=grants)
        return money_line(amounts, language, answer.policy.currency)
    supposed = answer.if_conditions_hold
    open_count = sum(result.met is None for result in answer.conditions)
    ruled = all(missing.reading is not None for missing in answer.missing)
    if supposed is not None and supposed.amounts.certainty not in ("none", "unpublished"):
        holds = phrase["if-ruled" if ruled else "if-holds" if open_count == 1 else "if-hold"]
        return holds.format(amount=money_line(supposed.amounts, language, answer.policy.currency), count=open_count)
    count = len(answer.missing)
    facts = phrase["facts"].format(count=count)
    if count == 1:
        facts = phrase["one-ruling" if ruled else "one-fact"]
    if amounts.certainty == "ceiling" and amounts.maximum is not None:
        return phrase["open-up-to"].format(
            amount=in_words(amounts.maximum, language, answer.policy.currency), count=count, facts=facts
        )
    return phrase["open"].format(count=count, facts=facts)


def _refusal(answer: Award, language: Language) -> str:
    over = next((use for use in answer.caps if use.over), None)
    if over is not None:
        limit = in_words(over.limit, language, answer.policy.currency)
        return PHRASES["over"].to(language).format(scope=over.cap.text.to(language), limit=limit)
    failed = next(result.condition.text.to(language) for result in answer.conditions if result.met is False)
    return PHRASES["ineligible"].to(language).format(condition=failed)


def money_line(amounts: Amounts, language: Language, currency: str) -> str:
    """An amount, a ceiling or a range in the reader's units."""
    phrase = {key: text.to(language) for key, text in PHRASES.items()}
    if amounts.amount is not None:
        return in_words(amounts.amount, language, currency)
    if amounts.maximum is None:
        return phrase["no-bound"]
    most = in_words(amounts.maximum, language, currency)
    if amounts.minimum:
        return phrase["range"].format(low=in_words(amounts.minimum, language, currency), high=most)
    return phrase["up-to"].format(amount=most)


def outcome(other: Alternative, language: Language, currency: str) -> str:
    """What another choice of a reading would give."""
    if other.eligibility == "eligible":
        if other.amounts.certainty not in ("none", "unpublished"):
            return money_line(other.amounts, language, currency)
        return other.grants.to(language) if other.grants else PHRASES["unpublished"].to(language)
    supposed = other.if_conditions_hold
    if supposed is not None and supposed.certainty not in ("none", "unpublished"):
        return PHRASES["if-rest"].to(language).format(amount=money_line(supposed, language, currency))
    return VERDICTS[other.eligibility].to(language)


def differs(answer: Award, other: Alternative) -> bool:
    """Whether another choice would make another answer: another amount, other conditions, other facts to give."""
    supposed = answer.if_conditions_hold.amounts if answer.if_conditions_hold else None
    here = (answer.eligibility, _shown(answer.amounts), answer.grants, _shown(supposed), answer.needed)
    there = (other.eligibility, _shown(other.amounts), other.grants, _shown(other.if_conditions_hold), other.needed)
    return here != there


def _shown(amounts: Amounts | None) -> tuple[object, ...]:
    return () if amounts is None else (amounts.certainty, amounts.amount, amounts.minimum, amounts.maximum)
