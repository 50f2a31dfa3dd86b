"""The one parser from text to typed facts, whatever the surface: options, cells, JSON, TOML, answers.

Empty means unknown, never zero and never false.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rongcli.base.currencies import YUAN
from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, refuse
from rongcli.base.measures import read_count, read_number
from rongcli.base.money import REMEMBERED, parse_money, parse_rate
from rongcli.base.names import fold
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text, did_you_mean, narrow
from rongcli.rules.award import Claim
from rongcli.rules.expression import DATE, Value
from rongcli.rules.listing import parse_rows
from rongcli.rules.policy import Input, Policy

if TYPE_CHECKING:
    from typing import TypeVar

    Parsed = TypeVar("Parsed")

CLAIM_FIELDS = {
    "policy": Text("政策", "policy"),
    "applicant": Text("申请人", "applicant"),
    "applicant_id": Text("统一社会信用代码", "applicant id"),
    "date": Text("日期", "date"),
    "claim_id": Text("申请编号", "claim id"),
    "item": Text("项目名称", "item"),
    "decided_amount": Text("核定金额", "decided amount"),
    "already_awarded": Text("已获金额", "already awarded"),
}
"""The fields of a claim that are not inputs, with their labels."""

OUTPUT_COLUMNS = (
    "row",
    "eligibility",
    "certainty",
    "amount",
    "minimum",
    "maximum",
    "before_caps",
    "capped",
    "binding_cap",
    "reason",
    "readings",
    "supplied",
    "notices",
)
"""What a batch adds to the columns of a claim."""

QUANTITY = "granted_quantity"
"""The column of numbers that are no money; a batch adds it where the table has such policies."""
RESULTS = (*OUTPUT_COLUMNS, QUANTITY)
"""Everything that a batch may add to a claim."""

YES = ("yes", "true", "是", "1", "y", "t", "有", "\u221a", "\u2713", "\u2714")
NO = ("no", "false", "否", "0", "n", "f", "无")
"""How a boolean is written, the commonest first. No cross: on some forms it marks what is so."""
DASHES = frozenset(("-", "--", "\u2014", "\u2014\u2014", "\u2013", "\u2212", "\uff0d"))
"""What an accountant writes into a cell of a table that holds nothing."""
_DASHING = frozenset(("", " ", "\t", "\u3000", "\xa0", *"-\u2014\u2013\u2212\uff0d"))
"""What such a cell begins with."""

PARSERS: Mapping[str, Callable[[str, Input, str], int]] = {
    "money": lambda text, _, currency: parse_money(text, currency),
    "number": lambda text, item, _: read_number(text, item.unit),
    "count": lambda text, item, _: read_count(text, item.unit),
    "rate": lambda text, *_: parse_rate(text),
    "date": lambda text, *_: parse_date(text).toordinal(),
}
"""The numeric types of inputs, and how text becomes one, in a currency: fen, millionths, a day's ordinal."""


MANY_KEYS = 10_000
"""How many names of fields are remembered as written; a file with more is compared name by name."""
_WIDE = str.maketrans("\uff08\uff09\uff0c\uff1a", "(),:")


@lru_cache(REMEMBERED)
def plain(name: str) -> str:
    """A name as it is compared: case, hyphens, full-width punctuation and surrounding space do not matter."""
    return name.strip().translate(_WIDE).replace("-", "_").lower()


def as_text(value: object) -> str | None:
    """A raw value as its text, None where it is empty. Raises InputError for what is no single exact value."""
    if value is None:
        return None
    if isinstance(value, str):
        if "\0" in value or (not value.isascii() and any("\ud800" <= mark <= "\udfff" for mark in value)):
            raise _not_text(value)
        return value if value.strip() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (float, dict, list, tuple, set)):
        return str(value)
    hint = Text("请写成文本或整数", "write it as text or as a whole number")
    raise InputError(Text("不是单个的精确值", "is not a single exact value"), hint=hint, reason="not-exact")


def _not_text(value: str) -> InputError:
    if "\0" in value:
        hint = Text("请删去该字符", "delete that character")
        return InputError(Text("含有 NUL 字符", "holds a NUL character"), hint=hint, reason="not-text")
    return InputError(
        Text("不是有效文本", "is not valid text"), hint=Text("请用 UTF-8", "use UTF-8"), reason="not-text"
    )


def _may_be_dash(value: object) -> bool:
    """Whether a cell is an accountant's dash; most have more characters, and do not begin with a space."""
    return isinstance(value, str) and value[:1] in _DASHING and value.strip() in DASHES


def without_dashes(given: Mapping[str, object]) -> Mapping[str, object]:
    """The raw values of a row of a table, an accountant's dash for nothing as what it stands for."""
    if any(map(_may_be_dash, given.values())):
        return {
            name: None if isinstance(value, str) and value.strip() in DASHES else value for name, value in given.items()
        }
    return given


def parse_value(item: Input, value: object, currency: str = YUAN) -> Value | None:
    """The typed value of an input, None where it is empty: fen, millionths, a boolean, or a choice's name.

    ``currency`` is the table's, in which money is.

    Raises InputError, its ``field`` set, for anything that the input's type does not allow.
    """
    return _parse(item, _choices(item), value, currency)


def _parse(item: Input, choices: Mapping[str, str], value: object, currency: str) -> Value | None:
    try:
        if item.cells:
            return parse_rows(item, value, lambda cell, one: parse_value(cell, one, currency))
        text = as_text(value)
        if text is None:
            return None
        if item.type == "boolean":
            return parse_boolean(text)
        if item.type == "choice":
            return choices[text] if text in choices else _choice(item, choices, text)
        if item.type == "text":
            return fold(text)  # written this way or that, it is one
        if isinstance(value, bool):
            raise refuse(text, "不是数值", "is not a number", reason="not-a-number")
        return PARSERS[item.type](text, item, currency)
    except RongError as error:
        raise error.at(field=item.name, label=item.label) from None


@lru_cache(REMEMBERED)
def parse_boolean(text: str) -> bool:
    """Yes or no in either language, or 1 or 0. Raises InputError."""
    word = plain(narrow(text))
    if word in YES or word in NO:
        return word in YES
    raise refuse(text, "不是“是”或“否”", "is not yes or no", Text("请写 是 或 否", "write yes or no"), "not-yes-or-no")


def _choices(item: Input) -> dict[str, str]:
    """Every name that a choice of an input answers to, in compared form, and the choice."""
    return {plain(name): choice for choice, label in item.choices.items() for name in (choice, *label)}


def _choice(item: Input, names: Mapping[str, str], text: str) -> str:
    if plain(text) in names:
        return names[plain(text)]
    labels = "、".join(label.zh for label in item.choices.values())
    hint = did_you_mean(text, names) or Text(f"可选：{labels}", f"one of: {', '.join(item.choices)}")
    raise refuse(text, "不在可选项中", "is not one of the choices", hint, "not-a-choice")


POLICY_NAMES = frozenset(plain(word) for word in ("policy", *CLAIM_FIELDS["policy"]))
"""What the field that names a policy may be called, in compared form."""


def policy_field(raw: Mapping[str, object]) -> object:
    """What a record says its policy is, under whichever name of that field; None where it says nothing."""
    return next((value for key, value in raw.items() if plain(key) in POLICY_NAMES), None)


def names_of(policy: Policy) -> dict[str, str]:
    """Every name that a claim's field answers to, in compared form: the name, both labels, the aliases."""
    names = {plain(word): name for name, label in CLAIM_FIELDS.items() for word in (name, *label)}
    for item in policy.inputs:
        names.update({plain(word): item.name for word in (item.name, *item.label, *item.aliases)})
    return names


def read_claim(policy: Policy, raw: Mapping[str, object], on: datetime.date) -> Claim:
    """The claim in a flat record; ``on`` is its date unless it states one. Fields nobody knows are left alone.

    Raises InputError, its ``field`` set, for a value that cannot be read or a field given twice.
    """
    return ClaimReader(policy).read(raw, on)


def refuse_unknown(raw: Iterable[str], policies: Iterable[Policy]) -> None:
    """Raises InputError, naming the nearest, for a field that no policy knows: misspelt, it would count for nothing."""
    known = {name for policy in policies for name in names_of(policy)}
    for key in raw:
        if plain(key) not in known:
            message = Text("没有此项", "is not a field of the claim")
            raise InputError(message, field=key, hint=did_you_mean(key, known), reason="no-such-field")


class ClaimReader:
    """Reads the claims of one policy: names compared, and choices looked up, once for all of them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.names = names_of(policy)
        """Every name that a field answers to, in compared form."""
        self._known: dict[str, str | None] = {}
        self._inputs = [(item.name, item, _choices(item)) for item in policy.inputs]

    def field(self, key: str) -> str | None:
        """The field that a key of a record, as written, stands for; None where nobody knows it."""
        try:
            return self._known[key]
        except KeyError:
            found = self.names.get(plain(key))
            if len(self._known) < MANY_KEYS:
                self._known[key] = found
            return found

    def read(self, raw: Mapping[str, object], on: datetime.date) -> Claim:
        """The claim in a flat record, as ``read_claim`` says."""
        given: dict[str, object] = {}
        for key, value in raw.items():
            name = self.field(key)
            if name is None:
                continue
            if name in given:
                raise InputError(Text("重复给出", "is given twice"), field=name, reason="given-twice")
            given[name] = value
        return self.typed(given, on)

    def tolerant(self, given: Mapping[str, object], on: datetime.date) -> tuple[Claim | None, list[RongError]]:
        """The claim as far as it can be read, what cannot be read left unknown, and every fault in it."""
        faults: list[RongError] = []
        left = dict(given)
        while True:
            try:
                return self.typed(left, on), faults
            except RongError as error:
                faults.append(error)
                if left.get(error.field or "") is None:
                    return None, faults
                left[error.field or ""] = None

    def typed(self, given: Mapping[str, object], on: datetime.date) -> Claim:
        """The claim in raw values by field, whatever else stands beside them; errors as in ``read``."""
        facts: dict[str, Value] = {}
        currency = self.policy.currency
        for name, item, choices in self._inputs:
            value = given.get(name)
            stated = None if value is None else _parse(item, choices, value, currency)
            if stated is not None:
                facts[name] = stated
        texts = {name: field_text(name, given) for name in CLAIM_FIELDS if name in given}
        day = _parsed("date", parse_date, texts.get("date"))
        if day is not None or "date" not in given:  # stated and empty is unknown; not stated is the day of the question
            facts[DATE] = (day or on).toordinal()
        return Claim(
            self.policy.id,
            day or on,
            facts,
            texts.get("applicant"),
            texts.get("applicant_id"),
            texts.get("item"),
            texts.get("claim_id"),
            _parsed("decided_amount", self._money, texts.get("decided_amount")),
            _parsed("already_awarded", self._money, texts.get("already_awarded")),
        )

    def _money(self, text: str) -> int:
        return parse_money(text, self.policy.currency)


IDS = ("applicant_id", "claim_id")
"""Fields that are numbers of something."""
_EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number: an id of more, stored as one, is no longer the id."""


def refuse_numbers(given: Mapping[str, object]) -> None:
    """Raises InputError, its ``field`` set, for an id that is stored as a number of more digits than one keeps."""
    for name in IDS:
        value = given.get(name)
        if value is not None and not isinstance(value, str) and len(_text_of(name, value) or "") > _EXACT_DIGITS:
            hint = Text("请把该列存为文本后重新填写", "store the column as text and enter it again")
            message = Text("编号存成了数值，超过15位", "is an id stored as a number of more than 15 digits")
            raise InputError(message, field=name, hint=hint, reason="id-as-number")


DITTO = ("同上", "同前", "〃", "″", "ditto", "do.")
"""What stands for the cell above; whose it is then is not in the row."""


def refuse_ditto(name: str, text: str | None) -> None:
    """Raises InputError for a mark that stands for the cell above: a row must say by itself whose it is."""
    if text is not None and text.strip() in DITTO:
        hint = Text("请逐行写明", "write the name in each row")
        raise InputError(Text("以“同上”代替", "is a ditto mark"), field=name, hint=hint, reason="ditto")


def _text_of(name: str, value: object) -> str | None:
    try:
        return as_text(value)
    except RongError as error:
        raise error.at(field=name, label=CLAIM_FIELDS.get(name)) from None


def field_text(name: str, given: Mapping[str, object]) -> str | None:
    """A field of a claim as text. Raises InputError, its ``field`` set: an id is text, not a number cut to size."""
    text = _text_of(name, given.get(name))
    refuse_numbers({name: given.get(name)})
    refuse_ditto(name, text)
    return text.strip() if text is not None else None


def _parsed(name: str, parse: Callable[[str], Parsed], text: str | None) -> Parsed | None:
    """The parsed field, its name put on an error; None stays None."""
    try:
        return None if text is None else parse(text)
    except RongError as error:
        raise error.at(field=name, label=CLAIM_FIELDS.get(name)) from None
