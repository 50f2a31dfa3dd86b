"""A first table from what a notice says: conditions, award, limit and period in its own words, in one language.

Each phrase is read by itself, so that whoever answers is told at once; what comes of them is the smallest complete
table, with one example to hold against the notice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rongcli.base.currencies import around
from rongcli.base.errors import InputError
from rongcli.base.text import Language, Text, narrow
from rongcli.rules.expression import Const
from rongcli.rules.facts import plain
from rongcli.table.figures import read_figure
from rongcli.table.values import UNITS_OF_TYPES
from rongcli.table.words import NAMES

_COMPARED = {
    "zh": (("不低于|不少于|达到|满", "at_least"), ("超过|高于|大于", "above"), ("不超过|至多|不高于", "at_most"),
           ("低于|不足|少于|未满", "below")),
    "en": (("at least|no less than|from", "at_least"), ("more than|above|over", "above"),
           ("at most|no more than|up to", "at_most"), ("less than|fewer than|below|under", "below")),
}  # fmt: skip
_BEHIND = {"以上": "at_least", "及以上": "at_least", "(含)以上": "at_least", "以下": "at_most", "以内": "at_most"}
_FIGURE = r".*[0-9½⅓⅔¼¾].*"
_NOT = {"zh": re.compile(r"^(?:不得|不是|未|非)(.+)$"), "en": re.compile(r"^(?:not|no) (.+)$")}
_AWARDS: dict[str, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("rate", r"按?(?P<of>.+?)的(?P<figure>[0-9./½⅓⅔¼¾]+[%‰]?)(?:给予)?(?:奖励|补贴|补助|支持)?"),
        ("per_unit", r"(?:每|按每)(?P<of>[^0-9]+?)(?:奖励|补贴|补助)?(?P<figure>[0-9].*)"),
        ("range", r"(?P<low>[0-9].*?)(?:至|到|[-~—])(?P<figure>[0-9].*)"),
        ("ceiling", r"(?:最高|不超过|至多)(?P<figure>[0-9].*)"),
        ("unpublished", r"(?:给予)?(?:扶持|支持|奖励|未公布|无数额)"),
        ("fixed", r"(?:一次性|给予|奖励|补贴|补助)*(?P<figure>[^每按的]*[0-9][^每按的]*)"),
    ),
    "en": (
        ("rate", r"(?P<figure>[0-9./½⅓⅔¼¾]+ ?[%‰]?) of (?:the )?(?P<of>.+)"),
        ("per_unit", r"(?P<figure>.*[0-9].*?) (?:for each|for every|per|a) (?P<of>.+)"),
        ("range", r"(?:from )?(?P<low>.*[0-9].*?) to (?P<figure>.*[0-9].*)"),
        ("ceiling", r"(?:up to|at most) (?P<figure>.*[0-9].*)"),
        ("unpublished", r"support|not published"),
        ("fixed", r"(?:a single |one-off )?(?P<figure>.*[0-9].*)"),
    ),
}
_CLASSIFIERS = "个家台条项名辆套间件班场"
_SCOPES: dict[str, tuple[tuple[str, Any], ...]] = {
    "zh": (
        ("每次申请|每笔", []),
        ("每个?项目|每个?展会|每台|每次", ["item"]),
        ("每家|每个?企业|每户|每人|每个申请人", ["applicant"]),
    ),
    "en": (
        ("claim|application", []),
        ("project|item|event", ["item"]),
        ("enterprise|firm|company|applicant|person", ["applicant"]),
    ),
}
_PERIODS: dict[str, tuple[tuple[str, Any], ...]] = {
    "zh": (("每年|每年度|年度", "year"), ("累计|总计|在内", ""), ("限一次|一次|一次性", "once")),
    "en": (("year|a year|per year|each year|annually", "year"), ("in all|altogether|total", ""), ("once", "once")),
}  # fmt: skip


def _spoken(phrase: str) -> Language:
    """The language of a phrase, by its script: a notice is quoted in its own, whatever the program speaks."""
    return "zh" if any("\u4e00" <= mark <= "\u9fff" for mark in phrase) else "en"


def _unread(phrase: str, zh: str, en: str) -> InputError:
    return InputError(Text(f"未读懂“{phrase}”", f"'{phrase}' was not understood"), hint=Text(zh, en))


@dataclass
class Draft:
    """The answers so far; ``known`` are names of inputs by their words, so that what exists is called alike."""

    language: Language
    currency: str
    known: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    name: str = ""
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    requires: list[dict[str, Any]] = field(default_factory=list)
    award: dict[str, Any] = field(default_factory=dict)
    caps: list[dict[str, Any]] = field(default_factory=list)
    claim: dict[str, Any] = field(default_factory=dict)
    """The facts of the example."""

    def words(self, text: str) -> dict[str, str]:
        """Words in the author's language."""
        return {self.language: text}

    def named(self, name: str) -> None:
        """The policy's id. Raises InputError."""
        if not NAMES["policy"].fullmatch(name):
            raise _unread(
                name,
                "写法如 trade.booths：领域.名称，小写字母",
                "write it like trade.booths: AREA.NAME, in small letters",
            )
        self.policy = name

    def called(self, name: str) -> None:
        """The policy's name in words. Raises InputError."""
        if not name.strip():
            raise _unread(name, "写公告中的名称", "write the name in the notice")
        self.name = name.strip()

    def condition(self, phrase: str) -> None:
        """One thing that an applicant must meet: a number with its edge, else a plain yes or no. Raises InputError."""
        text = narrow(phrase).strip().rstrip("。.;")
        found = self._compared(text)
        if found is not None:
            label, comparator, figure = found
            name = self._input(label, *self._type(figure))
            self.requires.append({"input": name, comparator: figure})
            self.claim[name] = self._meeting(figure, {"above": 1, "below": -1}.get(comparator, 0))
            return
        if re.search(r"[0-9]", text):
            raise _unread(phrase, "写法如 职工人数不少于10人", "write it like: employees at least 10")
        match = _NOT[_spoken(text)].match(text)
        name = self._input(match[1] if match else text, "boolean")
        self.requires.append({"input": name, "is": False} if match else {"input": name})
        self.claim[name] = match is None

    def _compared(self, text: str) -> tuple[str, str, str] | None:
        for words, comparator in _COMPARED[_spoken(text)]:
            edge = rf"(?:为|在|须|应|is |of )?\s*(?:{words})\s*(?P<figure>{_FIGURE})"
            match = re.fullmatch(rf"(?P<label>.+?)\s*{edge}", text)
            if match is not None:
                return match["label"].strip(), comparator, match["figure"].strip()
        for words, comparator in _BEHIND.items():
            match = re.fullmatch(rf"(?P<label>[^0-9]+?)(?:为|在)?(?P<figure>{_FIGURE}?){re.escape(words)}", text)
            if match is not None:
                return match["label"].strip(), comparator, match["figure"].strip()
        return None

    def _type(self, figure: str) -> tuple[str, str]:
        """The type of an input that is compared with a figure, and the unit behind it. Raises InputError."""
        match = re.fullmatch(r"([0-9][0-9.,]*\s*[万亿]?)\s*([^0-9.,%‰]*)", figure)
        if match is not None and not self._is_money(figure):
            return ("number" if "." in match[1] else "count"), match[2].strip()
        unit = read_figure(figure, None, None, self.currency).unit
        return next(kind for kind, known in UNITS_OF_TYPES.items() if known == unit), ""

    def _meeting(self, figure: str, more: int) -> str:
        """A figure that just meets an edge: the edge itself, or one more or less than it."""
        found = read_figure(figure, None, None, self.currency)
        if not more or found.unit not in ("money", "number") or not isinstance(found.expression, Const):
            return figure
        one = 100 * found.scale if found.unit == "money" else found.scale
        value = max(int(found.expression.value) + more * one, 0) // one
        return self._amount(str(value)) if found.unit == "money" else str(value)

    def _is_money(self, figure: str) -> bool:
        before, behind = around(self.currency)
        match = re.fullmatch(rf"(?P<before>{before})[0-9].*?(?P<behind>{behind})", figure.lower())
        return figure.startswith(f"{self.currency} ") or bool(match and (match["before"] or match["behind"]))

    def _money(self, figure: str) -> str:
        """An amount as printed. Raises InputError where it is none, or of another currency."""
        read_figure(figure, "money", None, self.currency)
        return figure.strip()

    def _input(self, label: str, kind: str, unit: str = "") -> str:
        """The name of an input of some words, a new one if there is none."""
        label = label.strip(" ,，、的")
        name = self.known.get(plain(label)) or next(
            (key for key, item in self.inputs.items() if item["label"][self.language] == label), None
        )
        if name is None:
            slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
            usable = self.language == "en" and NAMES["input"].fullmatch(slug)
            name = slug if usable else f"fact_{len(self.inputs) + 1}"
        ask = f"{label}：是多少？" if kind != "boolean" else f"是否{label}？"
        if self.language == "en":
            ask = f"{label}: how much or how many?" if kind != "boolean" else f"{label}: is that so?"
        item = {"type": kind, "label": self.words(label), "question": self.words(ask)}
        self.inputs.setdefault(name, {**item, **({"unit": self.words(unit)} if unit else {})})
        return name

    def given(self, phrase: str) -> None:
        """What is given, in the words of a notice. Raises InputError."""
        text = narrow(phrase).strip().rstrip("。.;")
        for kind, pattern in _AWARDS[_spoken(text)]:
            match = re.fullmatch(pattern, text, re.IGNORECASE)
            if match is not None:
                self.award = self._award(kind, match.groupdict())
                return
        raise _unread(
            phrase,
            "写法如 按销售额的2%、每个展位1万元、一次性20万元、5万元至20万元、最高50万元、给予支持",
            "write it like: 2% of sales, EUR 500 for each booth, a single EUR 5,000, EUR 500 to EUR 2,000, "
            "up to EUR 900, support",
        )

    def _award(self, kind: str, parts: Mapping[str, str]) -> dict[str, Any]:
        figure = (parts.get("figure") or "").strip()
        if kind == "rate":
            read_figure(figure, "rate", None, self.currency)
            base = self._input(parts["of"], "money")
            self.claim[base] = self._amount("1000000")
            return {"kind": "rate", "rate": figure, "base": base}
        if kind == "per_unit":
            unit, label = parts["of"].strip(), parts["of"].strip()
            match = re.fullmatch(rf"([{_CLASSIFIERS}])(.+)", unit)
            if match is not None:
                unit, label = match[1], match[2]
            elif _spoken(unit) == "zh":
                label = f"{unit}数"
            quantity = self._input(label, "count", unit)
            self.claim[quantity] = 3
            return {"kind": "per_unit", "price": self._money(figure), "quantity": quantity}
        if kind == "fixed":
            return {"kind": "fixed", "amount": self._money(figure)}
        if kind == "range":
            return {"kind": "range", "minimum": self._money(parts["low"]), "maximum": self._money(figure)}
        if kind == "ceiling":
            return {"kind": "ceiling", "bound": self._money(figure)}
        return {"kind": "unpublished"}

    def _amount(self, number: str) -> str:
        return f"{number}元" if self.currency == "CNY" else f"{self.currency} {number}"

    def most(self, phrase: str, scope: str, period: str) -> None:
        """What it may be at most, for whom, in which time; ``once`` limits the number of claims. Raises InputError."""
        text = narrow(phrase).strip().rstrip("。.;")
        figure = re.sub(r"^(?:最高|不超过|至多|at most|up to)\s*", "", text)
        scopes, periods = _SCOPES[_spoken(scope)], _PERIODS[_spoken(period)]
        per = list(_one_of(scope, scopes, "每次申请、每个企业 或 每个项目", "claim, enterprise or project"))
        when = _one_of(period, periods, "每年、累计 或 限一次", "a year, in all, or once") if per else ""
        if when == "once":
            self.caps.append({"times": 1, "per": per})
        if figure:
            keyed = [*per, *(["year"] if when == "year" else [])]
            self.caps.append({"limit": self._money(figure), **({"per": keyed} if keyed else {})})

    def table(self) -> dict[str, Any]:
        """The smallest complete table: edition, area, inputs, the policy and one example."""
        area = self.policy.partition(".")[0]
        title = "我市扶持政策" if self.language == "zh" else "Our city's incentives"
        policy: dict[str, Any] = {"name": self.words(self.name), "benefit": "money", "sources": []}
        policy |= {"requires": self.requires} if self.requires else {}
        policy |= {"award": self.award} | ({"caps": self.caps} if self.caps else {})
        keyed = {part for cap in self.caps for part in cap.get("per", ())}
        who = {"applicant": "A"} if keyed & {"applicant", "item"} else {}
        claim = {**who, **({"item": "1"} if "item" in keyed else {}), **self.claim}
        return {
            "edition": {"id": "my-city", "version": "1", "currency": self.currency, "title": self.words(title)},
            "area": {area: {"name": self.words(area)}},
            "input": self.inputs,
            "policy": {self.policy: {**policy, "examples": [{"claim": claim}]}},
        }


def _one_of(answer: str, options: tuple[tuple[str, Any], ...], zh: str, en: str) -> Any:
    """What an answer stands for among some words. Raises InputError; nothing said is the first."""
    text = narrow(answer).strip().lower()
    for prefix in ("per ", "each ", "for each "):
        text = text.removeprefix(prefix)
    for words, meaning in options:
        if re.fullmatch(words, text):
            return meaning
    if not text:
        return options[0][1]
    raise _unread(answer, f"写 {zh}", f"write {en}")


def written(table: Mapping[str, Any]) -> str:
    """A table as its author would write it: a section for each part, everything in it on a line of its own."""
    lines: list[str] = []
    for part, body in table.items():
        named = {part: body} if part == "edition" else {f"{part}.{_key(name)}": item for name, item in body.items()}
        for head, item in named.items():
            lines += [f"[{head}]", *(f"{_key(key)} = {_lines(value)}" for key, value in item.items()), ""]
    return "\n".join(lines)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _lines(value: Any) -> str:
    """A list of tables has a line for each; all else one."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return "[\n" + "".join(f"  {_inline(one)},\n" for one in value) + "]"
    return _inline(value)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return json.dumps(value, ensure_ascii=False)
