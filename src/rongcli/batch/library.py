"""DuckDB loaded whole: a signal that came between would end the process by an abort, from inside the library."""

from __future__ import annotations

import signal


def load_duckdb() -> None:
    """Imports DuckDB; whoever says ``import duckdb`` afterwards has it at once.

    Signals that would stop the program wait until it is there. Raises ImportError where it is not installed, or cannot
    be loaded for want of memory.
    """
    if not hasattr(signal, "pthread_sigmask"):
        import duckdb

        return
    waiting = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        import duckdb  # noqa: F401
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
