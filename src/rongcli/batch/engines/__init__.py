"""Engines: each computes a whole batch, from the claims to the written results.

An engine is a module with ``run(job: Job) -> Tally``. It reads ``job.opened``, gives rows that cannot be read to
``job.rejects``, writes the results to ``job.output`` (opened, not committed) or ``job.write``, and counts them.
All engines give the same bytes. One that is not always the right choice for ``auto`` also has
``fits(job: Job) -> bool``.
"""

from __future__ import annotations

import tempfile
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from rongcli.base.errors import RongError, UsageError
from rongcli.base.extras import extra_missing
from rongcli.base.files import raw_name
from rongcli.base.leftovers import sweep
from rongcli.base.text import Text
from rongcli.batch.job import Job
from rongcli.batch.tally import Tally
from rongcli.reading.library import find_temporary_folder

ENGINES = {
    "python": ("rongcli.batch.engines.python", None),
    "duckdb": ("rongcli.batch.engines.duckdb", "duckdb"),
    "spark": ("rongcli.batch.engines.spark", "pyspark"),
}
"""Engine → its module, and the package that it needs."""
AUTO = "auto"


class Engine(Protocol):
    """What an engine's module offers."""

    def run(self, job: Job) -> Tally:
        """Computes the batch."""


def run(name: str, job: Job) -> Tally:
    """Computes a job with the engine of that name (see ``engine``). Raises RongError."""
    find_temporary_folder()
    sweep(raw_name(tempfile.gettempdir()))
    try:
        return engine(name, job).run(job)
    except RongError:
        if job.first is not None:
            job.first.check_unchanged()  # what was found wrong may be the half of another file
        raise


def engine(name: str, job: Job) -> Engine:
    """The engine of that name; of ``auto``, the fastest that is installed and fits. Raises UsageError."""
    if name == AUTO:
        quick: Any = _loaded("duckdb") if _installed("duckdb") else None
        return quick if quick is not None and quick.fits(job) else _loaded("python")
    if name not in ENGINES:
        names = ", ".join((AUTO, *ENGINES))
        raise UsageError(
            Text(f"没有引擎“{name}”", f"there is no engine '{name}'"), hint=Text(f"可用：{names}", f"one of: {names}")
        )
    if not _installed(name):
        raise extra_missing(str(ENGINES[name][1]))
    return _loaded(name)


def _installed(name: str) -> bool:
    package = ENGINES[name][1]
    return package is None or find_spec(package) is not None


def _loaded(name: str) -> Engine:
    module: Engine = import_module(ENGINES[name][0])
    return module
