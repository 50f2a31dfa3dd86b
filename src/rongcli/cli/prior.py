"""``--prior``: the files of what was paid before, read into one ledger, and named with their hashes."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened, open_input
from rongcli.reading.prior import read_prior
from rongcli.rules.award import PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.ledger import Ledger


def earlier(
    edition: Edition,
    paths: tuple[str, ...],
    readings: Mapping[str, str] | None,
    asked: Instructions | None = None,
) -> tuple[Ledger, tuple[PriorFile, ...]]:
    """What the files say was paid before. Raises InputError with the file and line of a row that cannot be read.

    ``readings`` are as in ``read_prior``. Each file is opened once: what is hashed is what is read, a pipe too.
    """
    opened = [open_input(path) for path in paths]
    files = tuple(PriorFile(path, _hash(one)) for path, one in zip(paths, opened, strict=True))
    return read_prior(edition, paths, opened, readings, asked or NOTHING), files


def _hash(opened: Opened) -> str:
    """The hash of a file's bytes. Raises InputError where it cannot be read."""
    found, file = sha256(), opened.again().file
    while piece := file.read(1 << 20):
        found.update(piece)
    return found.hexdigest()
