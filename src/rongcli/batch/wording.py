"""What a batch adds, in words: codes of answers, reasons, caps, readings and notices as a person says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.rules.edition import Edition
from rongcli.rules.expression import Const
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.notices import NOTICES
from rongcli.rules.policy import Cap, Input, Policy, Reading
from rongcli.rules.result_words import ELIGIBILITY

CERTAINTY = {
    "determined": Text("条文确定", "fixed by the text"),
    "ceiling": Text("有上限，待核定", "up to a ceiling"),
    "range": Text("幅度内核定", "within a range"),
    "unpublished": Text("未公布数额", "no figure published"),
    "none": Text("无", "none"),
}
TRUTH = {True: Text("是", "yes"), False: Text("否", "no")}
_REASONS = {
    "unmet": Text("未满足：{what}", "not met: {what}"),
    "unknown": Text("待确认：{what}", "not yet known: {what}"),
    "missing": Text("缺少：{what}", "missing: {what}"),
    "ruling": Text("待主管部门认定：{what}", "for the authority to say: {what}"),
}
_LIMIT = Text("{scope}最高{limit}", "{limit} {scope}")
_COMPUTED = Text("{scope}的限额", "limit {scope}")
_TIMES = Text("{scope}限{times}次", "{often} {scope}")


class Wording:
    """The words of one edition in one language, each looked up once."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language = edition, language
        self._known: dict[tuple[str, str, str], str] = {}
        self._sayings: Mapping[str, Callable[[Policy, str], str]] = {
            "eligibility": lambda _, code: ELIGIBILITY[code].to(language),
            "certainty": lambda _, code: CERTAINTY[code].to(language),
            "binding_cap": self._cap,
            "reason": self._reason,
            "readings": self._readings,
            "notices": self._notices,
        }

    def value(self, name: str, value: Any, policy: str) -> Any:
        """A value of an added column for a claim of a policy; numbers and amounts stay what they are."""
        if isinstance(value, bool):
            return TRUTH[value].to(self._language)
        saying = self._sayings.get(name)
        if saying is None or not value:
            return value
        key = (name, policy, value)
        if key not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[key] = saying(self._edition.policies[policy], value)
        return self._known[key]

    def _cap(self, policy: Policy, code: str) -> str:
        found = next((cap for cap in policy.all_caps if cap.id == code), None)
        return code if found is None else self._limit(policy, found)

    def _limit(self, policy: Policy, cap: Cap) -> str:
        scope = cap.text.to(self._language)
        if cap.times is not None:
            often = "once" if cap.times == 1 else f"{cap.times} times"
            return _TIMES.to(self._language).format(scope=scope, times=cap.times, often=often)
        if not isinstance(cap.limit, Const) or cap.entitlement:
            return _COMPUTED.to(self._language).format(scope=scope)
        limit = in_words(int(cap.limit.value), self._language, policy.currency)
        return _LIMIT.to(self._language).format(scope=scope, limit=limit)

    def _reason(self, policy: Policy, code: str) -> str:
        kind, _, name = code.partition(":")
        if kind not in _REASONS or not name:
            return self._cap(policy, code)
        what = self._condition(policy, name) if kind in ("unmet", "unknown") else self._needed(policy, kind, name)
        return _REASONS[kind].to(self._language).format(what=what)

    def _condition(self, policy: Policy, name: str) -> str:
        every = (one for version in (policy, *policy.versions) for one in version.conditions)
        found = next((one.text for one in every if one.id == name), None)
        return self._cap(policy, name) if found is None else found.to(self._language)

    def _needed(self, policy: Policy, kind: str, name: str) -> str:
        if kind == "ruling":
            reading = self._reading(policy, name)
            return name if reading is None else reading.question.to(self._language)
        items: tuple[Input, ...] = (*policy.inputs, *policy.other_inputs)
        found = next((item.label for item in items if item.name == name), CLAIM_FIELDS.get(name))
        return name if found is None else found.to(self._language)

    def _reading(self, policy: Policy, name: str) -> Reading | None:
        every = {**self._edition.readings, **policy.elsewhere, **policy.readings}
        return every.get(name)

    def _readings(self, policy: Policy, code: str) -> str:
        colon, between = ("：", "；") if self._language == "zh" else (": ", "; ")
        found = []
        for word in code.split():
            name, _, choice = word.partition("=")
            reading = self._reading(policy, name)
            if reading is None or choice not in reading.choices:
                found.append(word)
            else:
                found.append(f"{reading.name.to(self._language)}{colon}{reading.choices[choice].to(self._language)}")
        return between.join(found)

    def _notices(self, _: Policy, codes: str) -> str:
        between = "" if self._language == "zh" else " "
        return between.join(NOTICES[code].to(self._language) for code in codes.split(";"))
