"""What is told on stderr of a file of claims: rejected rows, what was passed over, how many rows were read."""

import sys
from collections.abc import Iterable

from rongcli.base.text import Text
from rongcli.batch.rejects import Rejects
from rongcli.cli import output
from rongcli.cli.session import Session

FAULTS = 3
"""Faults of one row that are told to people; the file of rejected rows has them all."""


def tell_rejected(session: Session, rejects: Rejects, rest: Text) -> None:
    """Tells why rows were rejected, of people's words the first two; ``rest`` says where the others are listed."""
    for error in rejects.errors:
        if session.early.machine:
            output.tell(output.error_json(error, session.early.language))
            continue
        for one in (error, *error.others)[:FAULTS]:
            output.tell(output.error_text(one, session.early.language))
    more = rejects.count - 2
    if rejects.path is None and more > 0 and not session.early.machine:
        output.tell(session.say(Text(f"另有 {more} 行；{rest.zh}", f"and {more} more; {rest.en}")))


def rejected_rows(session: Session, path: str | None, *, force: bool) -> Rejects:
    """Where the rejected rows of a file go: to the file asked for, else to stderr."""
    kept = None if session.early.machine else 0 if path is not None else 2
    return Rejects(path, session.early.language, always=path is not None, force=force, kept=kept)


def tell_all(session: Session, rejects: Rejects, read: int, *, quiet: bool) -> None:
    """Tells of rejected rows, and how many there were of each kind."""
    tell_rejected(session, rejects, Text("--rejects FILE 可全部列出", "--rejects FILE lists them all"))
    if not quiet:
        tell_counts(session, read, read - rejects.count, rejects)


def watched() -> bool:
    """Whether a terminal shows what is told."""
    return sys.stderr is not None and sys.stderr.isatty()


def tell_notes(session: Session, notes: Iterable[Text], rejects: Rejects) -> None:
    """Tells what was passed over and left unsaid; beside rejected rows, where no terminal is watching, on one line."""
    lines = list(notes)
    if rejects.count and not watched() and lines:
        lines = [Text("；".join(one.zh for one in lines), "; ".join(one.en for one in lines))]
    for line in lines:
        output.note(line, session.early.language)


def tell_counts(session: Session, read: int, computed: int, rejects: Rejects) -> None:
    """Tells how many rows were read, computed and rejected, and where the rejected ones are."""
    counts = f"{read} = {session.say(Text('计算', 'computed'))} {computed}"
    counts += f" + {session.say(Text('拒绝', 'rejected'))} {rejects.count}"
    where = f" ({rejects.path})" if rejects.path is not None and rejects.count else ""
    output.tell(f"{session.say(Text('读入', 'read'))} {counts}{where}")
