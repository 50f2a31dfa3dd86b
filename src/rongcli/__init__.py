"""rongcli: published incentive policies, computed and explained.

``load_edition(*files)`` loads a policy table (Chengdu's without one); ``evaluate(edition, claim)`` answers one claim,
``match``, ``solve``, ``sweep``, ``batch``, ``deadline`` and ``compare`` the other questions. Money is in yuan both
ways: ``Decimal``, text or a whole number in, ``Decimal`` out. Every answer has ``to_dict()``, the JSON of the command
line.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""As that of ``typing``, whose import costs half as much as an answer."""
__version__ = "0.2.0.dev0"
__all__ = [
    "Answer",
    "BatchAnswer",
    "CompareAnswer",
    "DeadlineAnswer",
    "Edition",
    "InputError",
    "MatchAnswer",
    "OutputError",
    "RongError",
    "SolveAnswer",
    "SweepAnswer",
    "TableError",
    "UsageError",
    "__version__",
    "batch",
    "compare",
    "deadline",
    "evaluate",
    "load_edition",
    "match",
    "solve",
    "sweep",
]

if TYPE_CHECKING:
    from typing import Any

    from rongcli.api.answers import (
        Answer,
        BatchAnswer,
        CompareAnswer,
        DeadlineAnswer,
        MatchAnswer,
        SolveAnswer,
        SweepAnswer,
    )
    from rongcli.api.calls import batch, compare, deadline, evaluate, match, solve, sweep
    from rongcli.base.errors import InputError, OutputError, RongError, TableError, UsageError
    from rongcli.rules.edition import Edition
    from rongcli.table.load import load_edition

_HOMES = {"Edition": "rongcli.rules.edition", "load_edition": "rongcli.table.load"}


def __getattr__(name: str) -> Any:
    """The public names, each imported when it is first asked for: the command line needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'rongcli' has no attribute {name!r}")
    from importlib import import_module

    kind = (
        "rongcli.base.errors"
        if name.endswith("Error")
        else f"rongcli.api.{'answers' if name[0].isupper() else 'calls'}"
    )
    return getattr(import_module(_HOMES.get(name, kind)), name)


def __dir__() -> list[str]:
    return sorted(__all__)
