"""rongcli: published incentive policies, computed and explained.

``evaluate(edition, claim)`` answers one claim; ``load_edition(*files)`` loads a policy table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Ledger", "RongError", "__version__", "evaluate", "load_edition"]

if TYPE_CHECKING:
    from rongcli.base.errors import RongError
    from rongcli.rules.explain import evaluate
    from rongcli.rules.ledger import Ledger
    from rongcli.table.load import load_edition

_HOMES = {
    "RongError": "rongcli.base.errors",
    "evaluate": "rongcli.rules.explain",
    "Ledger": "rongcli.rules.ledger",
    "load_edition": "rongcli.table.load",
}


def __getattr__(name: str) -> Any:
    """The public names, each imported when it is first asked for: the command line needs few of them."""
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
