"""What headers are called: the names that a reader of tables knows, and what an office makes of them.

People write ``申 请 人``, ``申请人*``, ``2019年实缴保费/万元`` or ``保险种类（下拉选择）``. Each is brought to the form
that the table of policies knows, ``申请人`` or ``实缴保费(万元)``; which field that is, is told policy by policy
(``headers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS, names_of, plain
from rongcli.rules.policy import Policy
from rongcli.rules.units import kind_of, split_unit, unit_of

HEADERS: Mapping[str, Sequence[str]] = {
    "policy": ("政策名称", "申请政策", "申报政策", "奖补政策", "policy name"),
    "applicant": (
        "企业名称", "单位名称", "公司名称", "机构名称", "企业", "申报单位", "申请单位", "申报企业", "申请企业",
        "申报主体", "申请人名称", "company", "company name", "enterprise", "applicant name",
    ),
    "applicant_id": ("信用代码", "社会信用代码", "统一信用代码", "uscc"),
    "claim_id": ("申请号", "申报编号", "受理编号", "业务编号"),
    "date": ("申请日期", "发生日期"),
}  # fmt: skip
"""What offices call a claim's own fields, beside their names and labels."""
FILING: Sequence[str] = (
    "申报日期",
    "申报时间",
    "申请时间",
    "受理日期",
    "受理时间",
    "filing date",
    "date of filing",
    "acceptance date",
)
"""Dates of filing or acceptance: the claim's date only where no other date stands."""
ORDINALS = frozenset({"序号", "编号", "no", "no.", "#", "序"})
"""Columns that count rows; never a claim's id."""

_STAR = re.compile(r"^[*\uff0a\u2605]+\s*|\s*[*\uff0a\u2605:\uff1a]+$")
_AMONG_CHINESE = re.compile(r"(?<=[\u3400-\u9fff\uff08\uff09()])[\s\u3000]+(?=[\u3400-\u9fff\uff08\uff09()])")
_PERIOD = re.compile(
    r"^(?:(?:截至)?(?:19|20)\d{2}(?:年度?|[-./])?(?:\d{1,2}月份?)?(?:末|底)?|\d{1,2}月份?|本年度?|当年|本期|本次)[的\s]*(?=\S)"
)
_UNIT_BEHIND = re.compile(r"(.+?)[\s/_:\uff1a\uff0f\u00b7-]*((?:人民币)?[十百千万亿]*元|[万亿])$")
_MONEY_WORD = re.compile(
    r"元|人民币|币|镑|\$|\u20ac|\u00a3|%|\u2030|usd|eur|cny|rmb|yuan|dollar|euro|hkd|jpy|gbp|'000", re.IGNORECASE
)


class Field(NamedTuple):
    """What a name may mean: the field of a claim and its kind, as ``units.kind_of`` gives them."""

    name: str
    kind: str
    unit: Text | None


class Vocabulary:
    """The names that a table's headers may have, in compared form, and the policies that its rows may name."""

    def __init__(
        self,
        fields: Mapping[str, Sequence[Field]],
        policies: Iterable[str] = (),
        currency: str = "CNY",
        offices: Mapping[str, str] | None = None,
    ) -> None:
        self._fields, self.currency, self._offices = fields, currency, offices or {}
        self.policies = frozenset(policies)
        self._mapped: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def __bool__(self) -> bool:
        return bool(self._fields)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every name, in compared form."""
        return frozenset(self._fields)

    def fields(self, name: str) -> Sequence[Field]:
        """What a name, or a name with a unit, may mean."""
        found = self._fields.get(plain(name))
        if found is None and (parts := split_unit(name)) is not None:
            found = self._fields.get(plain(parts[0]))
        return found or ()

    def knows(self, header: str) -> bool:
        """Whether a header is a known name, however an office writes it."""
        return bool(self.fields(self.meant(header))) or (bool(self._mapped) and timeless(header) in self._mapped)

    def mapped(self, names: Iterable[str]) -> Vocabulary:
        """The same with names that a person says the meaning of."""
        found = copy(self)
        found._mapped = frozenset(map(timeless, names))
        return found

    def meant(self, header: str) -> str:
        """A header in the form that is known, with its unit in parentheses; itself where nobody knows it."""
        for name, noted in ((header, []), *_spellings(header)):
            if plain(name) in self._fields:
                unit = next((text for text in noted if self._is_unit(name, text)), None)
                known = self._offices.get(plain(name), name)
                return known if unit is None else f"{known}({unit})"
        return header

    def _is_unit(self, name: str, text: str) -> bool:
        """Whether what stands beside a name is a unit, or would be taken for one; a note is not."""
        if _MONEY_WORD.search(text):
            return True
        return any(unit_of(text, one.kind, one.unit, self.currency) is not None for one in self.fields(name))


NO_WORDS = Vocabulary({})
"""No known names: the first row with anything is the header."""


def vocabulary(*editions: Edition, extra: Mapping[str, str] | None = None) -> Vocabulary:
    """Every name of a policy's fields in some editions, those of ``extra`` (name → field), and what offices write."""
    found: dict[str, dict[str, Field]] = {}
    every = [edition.policies[head] for edition in editions for head in edition.heads]
    once = {id(policy): policy for policy in every}  # editions share what they have in common
    for policy in once.values():
        for name, field in names_of(policy).items():
            found.setdefault(name, {})[field] = _field(field, policy)
    for name, field in (extra or {}).items():
        found.setdefault(plain(name), {})[field] = Field(field, *kind_of(field, ()))
    own = [HEADERS, *(edition.headers for edition in editions)]
    said = ((name, field) for headers in own for field, names in headers.items() for name in names)
    offices = {plain(name): field for name, field in said if plain(name) not in found}
    found |= {name: {field: Field(field, *kind_of(field, ()))} for name, field in offices.items()}
    policies = {plain(name) for edition in editions for name in _policy_names(edition)}
    currency = editions[0].currency if editions else "CNY"
    return Vocabulary({name: tuple(fields.values()) for name, fields in found.items()}, policies, currency, offices)


def labelled(fields: Mapping[str, Sequence[str]], kind: str = "text") -> Vocabulary:
    """A vocabulary of some fields of one kind, each by its names, for tables that are no claims."""
    return Vocabulary({plain(name): (Field(field, kind, None),) for field, names in fields.items() for name in names})


def _policy_names(edition: Edition) -> Iterator[str]:
    """What a row may call a policy: its id, name and aliases, alone and behind its area's."""
    for head in edition.heads.values():
        area, _, short = head.id.partition(".")
        label, more = edition.areas.get(area, (Text(area, area), ()))
        alone = (head.id, *head.name, *head.aliases)
        yield from alone
        yield from (f"{one}.{name}" for one in (area, *label, *more) for name in (short, *alone[1:]))


def _field(name: str, policy: Policy) -> Field:
    return Field(name, *kind_of(name, policy.inputs))


def _spellings(header: str) -> Iterator[tuple[str, list[str]]]:
    """What a header may say without what offices put around a name, each with what stood beside it in parentheses."""
    name = _AMONG_CHINESE.sub("", " ".join(header.split()))
    name = _STAR.sub("", name)
    noted: list[str] = []
    while True:
        yield name, noted
        for form in _forms(name):
            yield form[0], [*form[1], *noted]
        parts = split_unit(name)
        if parts is None:
            break
        name, noted = _STAR.sub("", parts[0]), [_squeezed(parts[1]), *noted]


def timeless(header: str) -> str:
    """A header as a map is matched with it: without white space, a star, and the year or month before it."""
    name = plain(_STAR.sub("", "".join(header.split())))
    return _PERIOD.sub("", name, count=1) or name


def _forms(name: str) -> Iterator[tuple[str, list[str]]]:
    """A name without the period before it, without the unit behind it, and without both."""
    bare = _PERIOD.sub("", name, count=1)
    if bare != name:
        yield bare, []
    for one in dict.fromkeys((name, bare)):
        found = _UNIT_BEHIND.fullmatch(one)
        if found is not None:
            yield found[1], [found[2]]


def _squeezed(unit: str) -> str:
    """What stands in parentheses, as a unit is written: ``人民币 万元`` is ``人民币万元``, ``单位：万元`` ``万元``."""
    return re.sub(r"^(?:金额)?单位\s*[:\uff1a]?\s*", "", _AMONG_CHINESE.sub("", unit.strip()))


def label_of(field: str, edition: Edition | None) -> Text | None:
    """How a field is called: of a claim's own, or of the first policy that has the input."""
    if field in CLAIM_FIELDS:
        return CLAIM_FIELDS[field]
    for head in edition.heads if edition is not None else ():
        for item in edition.policies[head].inputs if edition is not None else ():
            if item.name == field:
                return item.label
    return None
