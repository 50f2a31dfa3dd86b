"""Packages that do more than the program needs: what to install where one is missing."""

from __future__ import annotations

from rongcli.base.errors import UsageError
from rongcli.base.text import Text


def extra_missing(package: str, message: Text | None = None) -> UsageError:
    """The error for a package that is not installed, with the command that installs the version it was tried with.

    The command names the package itself and not an extra of rongcli: it then works wherever the program came from.
    """
    install = f'python -m pip install "{_requirement(package)}"'
    hint = Text(f"装到 rongcli 所在的 Python：{install}", f"into the Python of rongcli: {install}")
    return UsageError(message or Text(f"未安装 {package}", f"{package} is not installed"), hint=hint)


def _requirement(package: str) -> str:
    """What the program's own metadata asks of a package, such as ``sqlglot<31,>=30.20``; else its name."""
    from importlib import metadata  # only where something is missing

    try:
        asked = metadata.requires("rongcli") or []
    except metadata.PackageNotFoundError:  # run from an archive or a copied folder
        asked = []
    named = (one.partition(";")[0].strip() for one in asked)
    return next((one for one in named if one.startswith(package)), package)
