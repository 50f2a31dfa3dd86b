"""What must not be cut short (the loading of DuckDB, the search for a place of temporary files), and a folder there."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

from rongcli.base.errors import OutputError
from rongcli.base.files import refusing
from rongcli.base.leftovers import held_folder
from rongcli.base.text import Text


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Signals that would stop the program wait until what is within is done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    waiting = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def load_duckdb() -> None:
    """Imports DuckDB; whoever says ``import duckdb`` afterwards has it at once.

    A signal that came between would end the process by an abort, from inside the library. Raises ImportError where it
    is not installed, or cannot be loaded for want of memory.
    """
    with undisturbed():
        import duckdb  # noqa: F401


def find_temporary_folder() -> None:
    """Finds where temporary files go, once for all: Python tries a file there, which a signal would leave behind.

    Raises OutputError where there is no such place.
    """
    import tempfile

    try:
        with undisturbed():
            tempfile.gettempdir()
    except OSError:
        message = Text("没有可写的临时文件夹", "there is no folder for temporary files that can be written")
        raise OutputError(message, hint=Text("请以 TMPDIR 指定", "name one by TMPDIR")) from None


@contextlib.contextmanager
def temporary_folder(prefix: str = "rongcli-", beside: str | None = None) -> Iterator[str]:
    """A folder of our own that goes away again, in ``beside`` or where temporary files go. Raises OutputError."""
    import tempfile

    find_temporary_folder()
    with contextlib.ExitStack() as stack:
        with refusing(OutputError, beside or tempfile.gettempdir()):
            folder = stack.enter_context(held_folder(prefix, beside))
        yield folder
