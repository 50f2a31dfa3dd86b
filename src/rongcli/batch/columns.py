"""The columns that a batch adds, explained, and values as cells of a table."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.edition import Edition
from rongcli.rules.facts import OUTPUT_COLUMNS, QUANTITY, RESULTS
from rongcli.rules.result_words import HEADINGS

MONEY = ("amount", "minimum", "maximum", "before_caps")
"""Output columns that hold an amount: text with two decimals here, a number where the form has exact ones."""

MOST_KEYS = 2_000
"""Keys that objects may have in all where each becomes a column: every row has a cell for each."""

COLUMN_NOTES = {
    "row": Text("申请所在的行", "the line of the claim in its file"),
    "eligibility": Text("能否享受", "whether the claim is eligible"),
    "certainty": Text("条文对金额的确定程度", "how far the text fixes the amount"),
    "amount": Text("金额（元）；条文未定则为空", "amount in yuan; empty where the text fixes none"),
    "minimum": Text("至少（元）", "at least, in yuan"),
    "maximum": Text("至多（元）；未设上限则为空", "at most, in yuan; empty where nothing bounds it"),
    "before_caps": Text("限额前（元）", "before caps, in yuan"),
    "capped": Text("是否因限额核减", "whether caps took anything"),
    "binding_cap": Text("起作用的限额", "the cap that decided the amount"),
    "reason": Text("不符合或未定的原因", "why not eligible, or not decided"),
    "readings": Text("答案所依据的解读", "the readings that the answer rests on"),
    "supplied": Text("是否用到自行填列的数值", "whether supplied values were used"),
    "notices": Text("对本次申请的提示", "what there is to say of this claim"),
    QUANTITY: Text("给予的数量（不是金额）", "the number of what is granted and is no money"),
}
"""What each column of a batch says."""


def cell_text(value: object) -> str:
    """A value of a claim or record as a cell: nothing is empty, truth is ``true`` or ``false``."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def picked(asked: str | None, edition: Edition | None = None) -> tuple[str, ...]:
    """The added columns that ``a,b,c`` names, in that order; all where nothing is asked. Raises UsageError.

    One for numbers that are no money is among all where a policy of the edition gives one.
    """
    if asked is None:
        policies = edition.policies.values() if edition is not None else ()
        numbers = any(grant.number is not None for one in policies for grant in one.grants)
        return RESULTS if numbers else OUTPUT_COLUMNS
    names = [name.strip() for name in asked.replace("\uff0c", ",").split(",")]
    found: dict[str, None] = {}
    for name in names:
        one = _named(name)
        if one in found:
            raise UsageError(Text(f"--columns 重复写了“{name}”", f"--columns names '{name}' twice"))
        found[one] = None
    return tuple(found)


def _named(name: str) -> str:
    """The column that a name means: its own, or its heading in either language. Raises UsageError."""
    known = {word.lower(): column for column, words in HEADINGS.items() for word in (*words, column)}
    column = known.get(name.replace("-", "_").lower()) or known.get(name.lower())
    if column is not None:
        return column
    listed = ", ".join(OUTPUT_COLUMNS)
    hint = did_you_mean(name, known) or Text(f"可选：{listed}", f"one of: {listed}")
    raise UsageError(Text(f"--columns 没有“{name}”一列", f"--columns: there is no column '{name}'"), hint=hint)


def headings(names: Sequence[str], language: str, own: Sequence[str]) -> tuple[str, ...]:
    """What added columns are called: by their own names (``code``), or in a language.

    One whose words are a column of the claims already keeps its own name.
    """
    taken = {name.strip().lower() for name in own}
    if language == "code":
        return tuple(names)
    said = {name: HEADINGS[name].zh if language == "zh" else HEADINGS[name].en for name in names}
    return tuple(name if words.lower() in taken else words for name, words in said.items())
