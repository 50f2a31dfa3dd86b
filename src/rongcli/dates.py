"""Dates as people write them, never guessed."""

from __future__ import annotations

import datetime
import re

from rongcli.errors import refuse
from rongcli.language import Text

_FORMS = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
    r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
)


def parse_date(text: str) -> datetime.date:
    """A date from ``2019-05-01``, ``2019/5/1`` or ``2019年5月1日``. Raises InputError for anything else."""
    for form in _FORMS:
        match = re.fullmatch(form, text.strip()) if len(text) <= 32 else None
        if match:
            year, month, day = (int(part) for part in match.groups())
            try:
                if year >= 1000:
                    return datetime.date(year, month, day)
            except ValueError:
                break
    hint = Text("写法如 2019-05-01、2019/5/1、2019年5月1日", "write 2019-05-01, 2019/5/1 or 2019年5月1日")
    raise refuse(text, "不是有效日期", "is not a date", hint)
