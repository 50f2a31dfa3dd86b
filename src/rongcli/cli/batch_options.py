"""What the options of ``rongcli batch`` say together: the form of the results, and what cannot be asked for at once."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from rongcli.base.atomic_write import real_name
from rongcli.base.errors import UsageError
from rongcli.base.files import same_file
from rongcli.base.text import Language, Text, did_you_mean
from rongcli.batch.columns import picked
from rongcli.batch.job import FORMS, Headings
from rongcli.batch.pools import MODES
from rongcli.cli.table_options import TABLE
from rongcli.reading.rows_file import RowsFile, list_named, read_rows
from rongcli.rules.edition import Edition

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
"""Suffixes of claims whose results go to stdout as CSV; those of other claims as JSON lines."""


def results_form(given: Mapping[str, Any]) -> str:
    """The form of the results: as asked, by the suffix of the file, else as the claims are. Raises UsageError."""
    form, out, claims = given["format"], given["output"], given["claims"]
    suffix = PurePath(out).suffix.lower().removeprefix(".") if out not in (None, "-") else ""
    if form is None and suffix:
        form = {"ndjson": "jsonl", "pq": "parquet"}.get(suffix, suffix)
    if form is None:
        table = given["input_format"] not in (None, "jsonl") or PurePath(claims).suffix.lower() in _TABLES
        form = "jsonl" if given["explain"] or given["stream"] or not table else "csv"
    if form not in FORMS:
        names = ", ".join(FORMS)
        hint = did_you_mean(form, FORMS) or Text(f"可用 {names}；-f 可指明", f"use {names}; -f says which")
        raise UsageError(Text(f"没有格式“{form}”", f"there is no format '{form}'"), hint=hint)
    return str(form)


_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) *([KMGT])(I?)B", re.IGNORECASE)
HEADINGS = ("code", "zh", "en")
OWN_REJECTS = "OUT.rejects.csv"
"""Where rejected rows go unless ``--rejects`` says otherwise; OUT is the name of the results."""


def rejects_path(given: Mapping[str, Any]) -> str | None:
    """The file of rejected rows: as asked for, else beside the results; None where those go to stdout."""
    if given["rejects"] is not None or given["output"] in (None, "-"):
        return given["rejects"]  # type: ignore[no-any-return]
    return OWN_REJECTS.replace("OUT", given["output"])


def headings_of(given: Mapping[str, Any], form: str, language: Language) -> Headings:
    """How results are worded: as asked for, else a workbook in the run's language and all else in codes."""
    found: Headings = given["headings"] or (language if form == "xlsx" else "code")
    return found


def _check_columns(given: Mapping[str, Any]) -> None:
    """Refuses columns and headings that do not exist, or that whole awards do not have. Raises UsageError."""
    asked = given["headings"]
    if asked not in (None, *HEADINGS):
        names = ", ".join(HEADINGS)
        hint = did_you_mean(asked, HEADINGS) or Text(f"可用 {names}", f"one of: {names}")
        raise UsageError(Text(f"--headings 没有“{asked}”", f"--headings has no '{asked}'"), hint=hint)
    picked(given["columns"])
    for name in ("columns", "headings"):
        if given["explain"] and given[name] is not None:
            message = Text(f"--explain 写完整答案，不用 --{name}", f"--explain writes whole awards, without --{name}")
            raise UsageError(message, hint=Text("去掉其一", "drop one of them"))


def check(given: Mapping[str, Any], form: str) -> None:
    """Refuses what cannot be asked for together. Raises UsageError."""
    out, pool = given["output"], given["pool"]
    for name in ("rejects", "summary"):
        if given[name] == "-":
            message = Text(f"--{name} 须为文件", f"--{name} is a file")
            raise UsageError(message, hint=Text("标准输出只有结果", "stdout is for the results alone"))
    named = {"output": None if out == "-" else out, "rejects": rejects_path(given), "summary": given["summary"]}
    files = {name: path for name, path in named.items() if path is not None}
    for name, path in files.items():
        flag = "-o" if name == "output" else f"--{name}"
        for other in (given["claims"], *given["prior"]):
            if same_file(other, path):
                source = Text("输入", "the input")
                source = source if other == given["claims"] else Text("--prior 文件", "the file of --prior")
                flag = flag if given[name] else OWN_REJECTS
                message = Text(f"{flag} 与{source.zh}是同一文件", f"{flag} is {source.en} itself")
                raise UsageError(message, hint=Text("请另选文件", "choose another file"))
    places = [real_name(path) for path in files.values()]
    if len(set(places)) < len(places):
        raise UsageError(Text("两项输出同名", "two outputs have the same name"))
    if pool is not None and pool not in MODES:
        hint = did_you_mean(pool, MODES) or Text("可用 " + "、".join(MODES), "use " + ", ".join(MODES))
        raise UsageError(Text(f"--pool 没有“{pool}”", f"--pool has no '{pool}'"), hint=hint)
    if given["input_format"] not in (None, *FORMS):
        message = Text(f"没有格式“{given['input_format']}”", f"there is no format '{given['input_format']}'")
        raise UsageError(message, hint=did_you_mean(given["input_format"], FORMS))
    if given["master"] is not None and given["engine"] != "spark":
        message = Text("--master 只用于 --engine spark", "--master is for --engine spark")
        raise UsageError(message, hint=Text("去掉其一", "drop it, or name that engine"))
    memory_limit(given)
    _check_columns(given)
    if given["explain"] and form != "jsonl":
        raise UsageError(
            Text("--explain 只能写成 jsonl", "--explain writes jsonl only"), hint=Text("-f jsonl", "-f jsonl")
        )
    if form in ("xlsx", "parquet") and out in (None, "-"):
        raise UsageError(Text(f"{form} 须写入文件", f"{form} goes to a file"), hint=Text("-o 指明文件", "-o names it"))
    if given["stream"]:
        _check_stream(given, form)


def rows_files(edition: Edition, asked: Sequence[str]) -> dict[str, RowsFile]:
    """The files of ``--rows LIST=FILE``, by list; ``FILE#SHEET`` names a sheet of a workbook. Raises RongError."""
    found: dict[str, RowsFile] = {}
    for one in asked:
        name, equals, path = one.partition("=")
        named = list_named(edition, name.strip())
        if not equals or named is None:
            lists = {item.name for policy in edition.policies.values() for item in policy.inputs if item.cells}
            usable = ", ".join(sorted(lists))
            hint = did_you_mean(name, lists) or (Text(f"可用 {usable}", f"one of: {usable}") if lists else None)
            raise UsageError(Text(f"--rows 没有清单“{name}”", f"--rows: there is no list '{name}'"), hint=hint)
        item, policy = named
        if item.name in found:
            raise UsageError(Text(f"--rows 重复写了“{name}”", f"--rows names '{name}' twice"))
        file, mark, sheet = path.rpartition("#")
        whole = not mark or PurePath(file).suffix.lower() not in (".xlsx", ".xlsm")
        found[item.name] = read_rows(edition, item, policy, path if whole else file, None if whole else sheet)
    return found


def _check_stream(given: Mapping[str, Any], form: str) -> None:
    if given["claims"] != "-" or given["output"] not in (None, "-") or form != "jsonl":
        hint = "rongcli batch - --stream"
        raise UsageError(
            Text("--stream 由标准输入到标准输出，均为 jsonl", "--stream goes from stdin to stdout, both jsonl"),
            hint=Text(hint, hint),
        )
    for name in (*TABLE, "rows"):
        if given.get(name):
            raise UsageError(Text(f"--{name} 不适用于 jsonl", f"--{name} does not apply to jsonl"))
    if given["pool"] == "pro-rata":
        message = Text(
            "--stream 不能按比例分配", "--stream cannot share out a pool: it does not know the claims to come"
        )
        raise UsageError(message, hint=Text("去掉其一", "drop one of them"))


def memory_limit(given: Mapping[str, Any]) -> int | None:
    """What ``--memory-limit`` allows, in bytes: 1GB is a thousand million, 1GiB is 2^30. Raises UsageError."""
    size = given["memory_limit"]
    found = None if size is None else _SIZE.fullmatch(size.strip())
    if size is not None and found is None:
        message = Text(f"--memory-limit “{size}”不是大小", f"--memory-limit '{size}' is no size")
        raise UsageError(message, hint=Text("写法如 800MB、2GB", "write it as 800MB or 2GB"))
    if found is None:
        return None
    power = "KMGT".index(found[2].upper()) + 1
    return int(Decimal(found[1]) * (1024 if found[3] else 1000) ** power)
