"""``--prior``: the files of what was awarded before, read into one ledger, and named with their hashes."""

from __future__ import annotations

from contextlib import ExitStack
from hashlib import sha256

from rongcli.base.errors import InputError, RongError
from rongcli.base.files import raw_name
from rongcli.base.text import Text
from rongcli.rules.award import PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.ledger import Ledger


def earlier(edition: Edition, paths: tuple[str, ...]) -> tuple[Ledger, tuple[PriorFile, ...]]:
    """What the files say was awarded before. Raises InputError with the file and line of a row that cannot be read."""
    from rongcli.batch.prior import read_prior

    with ExitStack() as stack:
        places = [_place(path, stack) for path in paths]
        files = tuple(PriorFile(path, _hash(place)) for path, place in zip(paths, places, strict=True))
        try:
            return read_prior(edition, *places), files
        except RongError as error:
            error.file = dict(zip(places, paths, strict=True)).get(error.file or "", error.file)
            raise


def _place(path: str, stack: ExitStack) -> str:
    """Where a file can be read twice: standard input and pipes give their bytes once, so those are stored."""
    from rongcli.batch.intake.opening import is_file, store

    if is_file(path):
        return path
    from tempfile import TemporaryDirectory

    return store(path, stack.enter_context(TemporaryDirectory(prefix="rongcli-")))


def _hash(path: str) -> str:
    """The hash of a file's bytes. Raises InputError where it cannot be read."""
    found = sha256()
    try:
        with open(raw_name(path), "rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Text(f"无法读取：{reason}", f"cannot be read: {reason}"), file=path) from None
    return found.hexdigest()
