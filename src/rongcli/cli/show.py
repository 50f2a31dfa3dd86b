"""How an answer is shown: one way for every command and every format, to the screen or to a file."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable

from rongcli.base.errors import OutputError, UsageError
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.output.formats import Answer, Paper, of_file, written

if TYPE_CHECKING:
    from rongcli.cli.session import Session

PIECES = 500
"""How many pieces of an answer are written at a time."""


def show(answer: Answer, form: str, *, quiet: bool = False) -> None:
    """Prints the answer; where ``quiet``, a person gets the conclusion alone."""
    if form == "table" and quiet:
        output.write(answer.headline() + "\n")
        return
    paper = Paper(output.columns(), output.wants_colour(sys.stdout))
    held: list[str] = []
    for piece in written(answer, form, paper):
        held.append(piece if isinstance(piece, str) else piece.decode("utf-8"))
        if len(held) >= PIECES:
            output.write("".join(held), styled=form == "table")
            held.clear()
    if held:
        output.write("".join(held), styled=form == "table")


def check_file(path: str, read: Iterable[str | None], answer: type[Answer], *, force: bool) -> str:
    """The format of a file to be written, before anything is computed; ``read`` are the files that the answer reads.

    Raises UsageError for another suffix or a file that is read, OutputError for one that exists or cannot be made.
    """
    from rongcli.base.atomic_write import WholeFile
    from rongcli.base.files import same_file

    form = of_file(path, *answer.gives)
    for other in read:
        if other not in (None, "-") and same_file(path, str(other)):
            message = Text("输出与输入是同一文件", "the output is the input file")
            raise UsageError(message, hint=Text("请另选文件", "choose another"))
    WholeFile(path, force=force).check()
    return form


def save(session: Session, answer: Answer, path: str, *, force: bool, form: str | None = None) -> None:
    """Writes the answer's file whole or not at all, in a format, else in the one that its name ends in.

    Raises OutputError.
    """
    from rongcli.base.atomic_write import WholeFile
    from rongcli.base.files import refused

    form = form or of_file(path, *answer.gives)
    answer.made = _made(session)
    try:
        pieces = [
            piece.encode("utf-8") if isinstance(piece, str) else piece
            for piece in written(answer, form, Paper(filed=True))
        ]
    except OutputError as error:
        raise error.at(file=path) from None
    with WholeFile(path, force=force) as whole:
        file = whole.open()
        try:
            # Excel reads a CSV file as UTF-8 only behind a byte order mark.
            file.writelines([b"\xef\xbb\xbf"] * (form == "csv") + pieces)
        except OSError as error:
            raise refused(error, whole.name, OutputError) from None
        whole.commit()


def _made(session: Session) -> str:
    """When the file is made, and what says so: ``--on``, which makes it the same each time, or the clock."""
    early = session.early
    if early.dated:
        return session.say(Text("{time}（取自 --on）", "{time} (as --on says)")).format(time=early.on.isoformat())
    now = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
    return session.say(Text("{time}（取自本机时钟）", "{time} (by this machine's clock)")).format(time=now)
