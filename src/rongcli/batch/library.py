"""What must not be cut short: the loading of DuckDB, and the search for a folder of temporary files."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


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
    """Finds where temporary files go, once for all: Python tries a file there, which a signal would leave behind."""
    import tempfile

    with undisturbed():
        tempfile.gettempdir()
