"""A sheet to fill in: a column for each fact of the policies named, a choice as a list, and a made-up row for each."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from rongcli.base.csv_safety import defused
from rongcli.base.money import FEN, MILLION
from rongcli.base.text import Language, Text
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS, ClaimReader
from rongcli.rules.policy import Input, Policy

YES_NO = (Text("是", "yes"), Text("否", "no"))
DAY = "2019-05-01"
MADE_UP = Text("示例企业（虚构）", "Example Ltd (made up)")
LISTED_ROWS = 2000
"""Rows below the header in which a spreadsheet offers a column's lists."""
_WIDTH = 14
NUMBERS = ("money", "number", "count")


class Column(NamedTuple):
    """A column: the field of a claim that it holds, what its header says, what its cells may be (empty: anything)."""

    field: str
    heading: str
    choices: tuple[str, ...] = ()
    kind: str = "text"


def columns_of(edition: Edition, policies: Sequence[Policy], language: Language) -> list[Column]:
    """The columns that claims of some policies need, an item only where a cap or an award goes by it."""
    keyed = {key for policy in policies for cap in policy.caps for key in cap.per}
    fields = ["claim_id", "policy", "applicant", "applicant_id", "date", *(["item"] if "item" in keyed else [])]
    names = tuple(policy.name.to(language) for policy in policies)
    found = [Column(field, CLAIM_FIELDS[field].to(language), names if field == "policy" else ()) for field in fields]
    asked = {item.name: item for policy in policies for item in policy.inputs}
    return found + [_column(item, edition, language) for item in asked.values()]


def _column(item: Input, edition: Edition, language: Language) -> Column:
    heading = item.label.to(language)
    unit = item.unit.to(language) if item.unit is not None else ""
    if item.type == "money" and edition.currency == "CNY":
        unit = "元" if language == "zh" else "yuan"
    if item.type == "boolean":
        return Column(item.name, heading, tuple(word.to(language) for word in YES_NO), item.type)
    choices = tuple(label.to(language) for label in item.choices.values())
    return Column(item.name, f"{heading}({unit})" if unit else heading, choices, item.type)


def rows_of(
    columns: Sequence[Column],
    policies: Sequence[Policy],
    claims: Mapping[str, Mapping[str, object]],
    language: Language,
) -> list[list[str]]:
    """A made-up row for each policy: the facts of the table's own example where it has one, else only who and when."""
    rows = []
    for number, policy in enumerate(policies, 1):
        words = {"claim_id": f"A-{number}", "policy": policy.name.to(language), "applicant": MADE_UP.to(language)}
        words |= {"date": DAY, **_facts(policy, claims.get(policy.id, {}), language)}
        rows.append([words.get(one.field, "") for one in columns])
    return rows


def _facts(policy: Policy, claim: Mapping[str, object], language: Language) -> dict[str, str]:
    """The facts of a claim as the cells of its columns: amounts and numbers bare, their unit stands in the header."""
    facts = ClaimReader(policy).read(claim, datetime.date.fromisoformat(DAY)).facts
    found = {}
    for item in policy.inputs:
        value = facts.get(item.name)
        if value is None:
            continue
        if item.type == "boolean":
            found[item.name] = YES_NO[not value].to(language)
        elif item.choices:
            found[item.name] = item.choices[str(value)].to(language)
        elif item.type == "rate" and isinstance(value, int):
            found[item.name] = f"{Decimal(value) / (MILLION // 100):f}%"
        elif item.type == "date" and isinstance(value, int):
            found[item.name] = datetime.date.fromordinal(value).isoformat()
        elif isinstance(value, int):
            found[item.name] = f"{Decimal(value) / (FEN if item.type == 'money' else MILLION):f}"
        else:
            found[item.name] = str(value)
    return found


def as_csv(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """The sheet as CSV, marked as UTF-8 so that Excel reads it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([defused(column.heading) for column in columns])
    writer.writerows([[defused(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """The sheet as a workbook whose cells offer their lists; the same bytes for the same sheet."""
    import xlsxwriter  # type: ignore[import-untyped]  # only where one is written

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime.datetime(2019, 5, 1)})
    sheet, lists = book.add_worksheet(), book.add_worksheet("lists")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEF0F2"})
    text = book.add_format({"num_format": "@"})  # a long number in it keeps its digits
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _WIDTH, None if column.kind in NUMBERS else text)
        sheet.write_string(0, index, column.heading, head)
        if column.choices:
            lists.write_column(0, index, column.choices)
            letter = xlsxwriter.utility.xl_col_to_name(index)
            asked = {"validate": "list", "source": f"=lists!${letter}$1:${letter}${len(column.choices)}"}
            sheet.data_validation(1, index, LISTED_ROWS, index, asked)
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            if cell and columns[index].kind in NUMBERS:
                sheet.write_number(number, index, float(cell))
            else:
                sheet.write_string(number, index, cell)
    sheet.freeze_panes(1, 0)
    lists.hide()
    book.close()
    return content.getvalue()
