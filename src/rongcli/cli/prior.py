"""``--prior``: the files of what was paid before, read into one ledger, and named with their hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rongcli.base.errors import UsageError, shown
from rongcli.base.files import same_file
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.session import Session
from rongcli.rules.award import PriorFile

if TYPE_CHECKING:
    from rongcli.reading.instructions import Instructions
    from rongcli.reading.opening import Opened
    from rongcli.rules.edition import Edition
    from rongcli.rules.ledger import Ledger


def prior_awards(
    session: Session,
    given: Sequence[str],
    readings: Mapping[str, str] | None,
    beside: str | None = None,
    asked: Instructions | None = None,
) -> tuple[Ledger | None, tuple[PriorFile, ...]]:
    """What was paid before by the files of ``--prior``, None without one, and those files.

    ``readings`` are as in ``read_prior``, ``beside`` is another input of the run, ``asked`` what a
    map says of such files. Raises UsageError for a file that is
    given twice, InputError for a fault of one.
    """
    for at, file in enumerate(given):
        if any(file == other or same_file(file, other) for other in given[:at]):
            message = Text(f"--prior 两次给出 {shown(file)}", f"--prior names {shown(file)} twice")
            raise UsageError(message, hint=Text("每份只给一次", "name each file once"))
        if file == beside == "-":
            raise UsageError(Text("标准输入只能读一次", "standard input can be read once only"))
    if not given:
        return None, ()
    ledger, files = earlier(session.edition, tuple(given), readings, asked)
    for note in ledger.notes:
        output.note(note, session.early.language)
    return ledger, files


def earlier(
    edition: Edition,
    paths: tuple[str, ...],
    readings: Mapping[str, str] | None,
    asked: Instructions | None = None,
) -> tuple[Ledger, tuple[PriorFile, ...]]:
    """What the files say was paid before. Raises InputError with the file and line of a row that cannot be read.

    ``readings`` are as in ``read_prior``. Each file is opened once: what is hashed is what is read, a pipe too.
    """
    from rongcli.reading.instructions import NOTHING  # every answer passes here, and few have such files
    from rongcli.reading.opening import open_input
    from rongcli.reading.prior import read_prior

    opened = [open_input(path) for path in paths]
    files = tuple(PriorFile(path, _hash(one)) for path, one in zip(paths, opened, strict=True))
    return read_prior(edition, paths, opened, readings, asked or NOTHING), files


def _hash(opened: Opened) -> str:
    """The hash of a file's bytes. Raises InputError where it cannot be read."""
    from hashlib import sha256

    found, file = sha256(), opened.again().file
    while piece := file.read(1 << 20):
        found.update(piece)
    return found.hexdigest()
