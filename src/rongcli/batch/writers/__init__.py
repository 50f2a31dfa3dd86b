"""Writers of results, one module for each form: the claims' own columns, then ``Job.added``."""

from __future__ import annotations

from importlib import import_module

from rongcli.batch.job import Job
from rongcli.batch.writers.base import About, Sink, Writer

__all__ = ["About", "Sink", "Writer", "open_writer"]


def open_writer(job: Job, columns: tuple[str, ...]) -> Writer:
    """The writer of the job's form, for claims of some columns; to be used as a context manager.

    Raises UsageError where what it needs is not installed, and OutputError where nothing can be written.
    """
    module = import_module(f"rongcli.batch.writers.{job.form}")  # each form needs libraries of its own
    writer: Writer = module.writer(job, columns)
    return writer
