"""The words that are generated for a condition: a number in codes, and in the reader's terms."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from rongcli.base.money import MILLION, in_words, number_text, rate_text, yuan
from rongcli.base.text import Text
from rongcli.rules.expression import DATE, Const, Fact
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.policy import Input
from rongcli.table.quantity import Quantity
from rongcli.table.values import Names, step_name

_PLACE = re.compile(r"\{([#=]?)([^}]+)\}")


def code_of(value: Quantity) -> str:
    """A number for programs: a constant as a plain value, anything else as its formula without braces."""
    if not isinstance(value.expression, Const):
        return _PLACE.sub(lambda m: yuan(int(m[2])) if m[1] == "#" else m[2], value.formula)
    number = int(value.expression.value)
    if value.unit == "date":
        return datetime.date.fromordinal(number).isoformat()
    if value.unit == "money" and value.scale == 1:
        return yuan(number)
    if value.unit == "money" or number * MILLION % value.scale:
        return value.formula  # a fraction, or of a fen, stands as it is printed
    found = number * MILLION // value.scale
    return rate_text(found) if value.unit == "rate" else number_text(found)


def words_of(value: Quantity, names: Names, of: Quantity | None = None) -> Text:
    """A number for readers; a bare number takes the unit of the input that it is compared with."""
    if isinstance(value.expression, Const):
        if value.unit == "money" and value.scale == 1:
            fen = int(value.expression.value)
            return Text(in_words(fen, "zh", names.currency), in_words(fen, "en", names.currency))
        unit = _unit(of, names.inputs) if of is not None and value.unit == "number" else Text("", "")
        code = code_of(value)
        return Text(f"{code}{unit.zh}", f"{code} {unit.en}".strip())

    def put(match: re.Match[str], language: int) -> str:
        if match[1] == "#":
            return in_words(int(match[2]), ("zh", "en")[language], names.currency)
        if match[2] == DATE:
            return CLAIM_FIELDS[DATE][language]
        if match[1] == "=":
            labels = {step_name(name): let.label for name, let in names.lets.items()}
            return labels[match[2]][language] if match[2] in labels else match[2]
        known = {item.name: item for one in names.inputs.values() for item in (one, *one.cells)}
        return known[match[2]].label[language] if match[2] in known else match[2]

    return Text(
        _PLACE.sub(lambda match: put(match, 0), value.formula), _PLACE.sub(lambda match: put(match, 1), value.formula)
    )


def _unit(of: Quantity, inputs: Mapping[str, Input]) -> Text:
    if not isinstance(of.expression, Fact):
        return Text("", "")
    name = of.expression.name
    item = next((item for item in inputs.values() if item.name == name), None)
    return (item.unit if item is not None else None) or Text("", "")
