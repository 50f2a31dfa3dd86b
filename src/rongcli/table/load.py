"""Loads an edition: from the cache where it is there, else from the tables themselves.

This is the path of every command, so it imports neither a TOML parser nor pydantic; ``build`` does.
"""

from __future__ import annotations

import datetime
import gc
import os
from collections.abc import Iterator

from rongcli import __version__
from rongcli.base.digest import sha256
from rongcli.base.errors import TableError
from rongcli.base.files import read_bytes
from rongcli.base.record import TYPE_CHECKING
from rongcli.rules.edition import Edition, Period
from rongcli.table import cache

LARGEST_TABLE = 5_000_000
if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_ARCHIVE = "" if os.path.isdir(_PACKAGE) else str(getattr(globals()["__loader__"], "archive", _PACKAGE))
"""The archive (a zipapp) that the program runs from; empty where it lies in a folder."""


def bundled_table() -> Path:
    """The policies.toml that comes with the program: inside the package, or at the root of a checkout."""
    from pathlib import Path  # which costs an answer a tenth of its time

    return Path(_bundled())


def _bundled() -> str:
    packaged = os.path.join(_PACKAGE, "policies.toml")
    if _ARCHIVE or os.path.exists(packaged):
        return packaged
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "policies.toml")


def load_edition(*files: str | os.PathLike[str], on: datetime.date | None = None, cached: bool = True) -> Edition:
    """The edition of some tables: one table, then overlays; overlays alone, or nothing, go over the bundled one.

    A folder stands for the table in it that is in force ``on`` a day (default today). That is also the day as of which
    policies are listed; a claim goes by the amendments of its own date. Raises TableError for a table that is wrong.
    ``cached`` allows the user's cache to be read and written.
    """
    bundled = _bundled()
    day = on or datetime.date.today()
    files, period = _dated(files, day)
    given = [(os.fspath(file), read_bytes(file, TableError, LARGEST_TABLE)) for file in files]
    base = (bundled, read_bytes(bundled, TableError, LARGEST_TABLE))

    def build() -> Edition:
        # Building allocates much and frees nothing: the collector would only look at it again and again.
        collecting = gc.isenabled()
        gc.disable()
        try:
            from rongcli.table.build import build_edition

            return build_edition(base, given, day)
        finally:
            if collecting:
                gc.enable()

    if not cached:
        return build()._replace(on=day, period=period)
    amended = any(b"amended" in content for _, content in (base, *given))
    key = _key([base, *given], day.isoformat() if amended else "")
    edition = cache.read(key, build)
    if edition is None:
        edition = build()
        cache.write(key, edition)
    return edition._replace(on=day, period=period)


def _dated(files: tuple[str | os.PathLike[str], ...], day: datetime.date) -> tuple[tuple[str, ...], Period]:
    """The files themselves, or a folder's table of the day; and the days for which no other table would be taken."""
    found: list[str] = []
    since: list[datetime.date] = []
    until: list[datetime.date] = []
    for file in files:
        if not os.path.isdir(file):
            found.append(os.fspath(file))
            continue
        from pathlib import Path

        from rongcli.table.history import table_of_folder  # only for folders: it brings the table's machinery

        table = table_of_folder(Path(file), day)
        found.append(os.fspath(table.path))
        since += [table.since] if table.since else []
        until += [table.until] if table.until else []
    return tuple(found), (max(since, default=None), min(until, default=None))


def _key(tables: list[tuple[str, bytes]], day: str) -> str:
    """Names the program that lowers, the tables it lowers, in order, and the day where it matters."""
    parts = [__version__, *_program(), day]
    for name, content in tables:
        parts += [name, sha256(content).hexdigest()]
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _program() -> Iterator[str]:
    """What tells the code that lowers from any other: where it lies, and of each source its size and times.

    Times alone would not: an installer may set them all alike (Nix, Debian, reproducible images). When a file was last
    put there (``st_ctime``) nobody can set, and reading all of them would cost a tenth of a start.
    """
    yield _PACKAGE
    if _ARCHIVE:
        yield _told(os.stat(_ARCHIVE))
        return
    for folder in (_PACKAGE, *(os.path.join(_PACKAGE, name) for name in ("base", "rules", "table"))):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                yield entry.name + _told(entry.stat())


def _told(stat: os.stat_result) -> str:
    return f" {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"
