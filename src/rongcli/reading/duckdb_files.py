"""Files as DuckDB's SQL names them: ours alone, by names that stand for one file each, and read as what they are.

DuckDB of itself takes a name for a pattern, goes by its end for how it is packed, and has columns of its folders.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from rongcli.base.errors import OutputError
from rongcli.base.text import Text
from rongcli.sql.expression import literal


def csv_rows(path: str, columns: Iterable[tuple[str, str]], options: str) -> str:
    """SQL of the rows of a UTF-8 file without a header, some columns by name and type, for FROM."""
    typed = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns)
    return (
        f"read_csv({_named(path)}, columns={{{typed}}}, auto_detect=false, header=false, compression='none', "
        f"hive_partitioning=false, comment='', strict_mode=true, {options})"
    )


def parquet_rows(path: str) -> str:
    """SQL of the rows of a Parquet file, for FROM."""
    return f"read_parquet({_named(path)}, hive_partitioning=false)"


def parquet_schema(path: str) -> str:
    """SQL of what a Parquet file says of its columns, for FROM."""
    return f"parquet_schema({_named(path)})"


def _named(path: str) -> str:
    """SQL of a name that stands for this file alone. Raises OutputError where it is no text."""
    try:
        name = os.fsencode(path).decode("utf-8")  # under LC_ALL=C it has stray bytes for every Chinese character
    except UnicodeError:
        message = Text("临时文件夹的名称不是 UTF-8", "is a temporary folder whose name is not UTF-8")
        hint = Text("TMPDIR 可另指文件夹", "TMPDIR names another")
        raise OutputError(message, file=os.path.dirname(path), hint=hint) from None  # noqa: PTH120
    return literal(re.sub(r"([*?\[])", r"[\1]", name))
