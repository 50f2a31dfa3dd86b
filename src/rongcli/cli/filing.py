"""``-o FILE`` of the commands that only print: what would go to standard output is a file, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rongcli.base.atomic_write import WholeFile
from rongcli.base.errors import UsageError
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.options import options_of

PRINTING = ("policies", "schema", "solve", "verify")
"""Commands without files of their own. Those that have some say which forms they write."""
OPTION, FORCE = "--output", "--force"


@contextmanager
def filed(words: Sequence[str]) -> Iterator[list[str]]:
    """The words of a command without ``-o FILE``; within, what it prints goes to that file. Raises UsageError."""
    path, rest = _taken(words) if words[:1] and words[0] in PRINTING and "--help" not in words else (None, list(words))
    if path is None:
        yield list(words)
        return
    with WholeFile(path, force=FORCE in words) as whole:
        with output.into(whole.open()):
            yield rest
        whole.commit()


def _taken(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The file that the words name, and the words without it."""
    ahead = options_of(words)
    path, rest, left = None, [], list(ahead)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if name != OPTION:
            rest.append(word)
            continue
        if path is not None:
            raise UsageError(Text("-o 重复给出", "-o is given twice"))
        path = value if equals else left.pop(0) if left else ""
        if not path:
            raise UsageError(Text("-o 须有值", "-o needs a value"))
    rest = rest if path is None else [word for word in rest if word != FORCE]
    return path, [*rest, *words[len(ahead) :]]
