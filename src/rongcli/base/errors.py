"""What can go wrong, as one family of exceptions.

Only ``cli`` turns one into words on a terminal and an exit code; every other module raises. A message is
bilingual from the start, because the language is known only where it is printed.
"""

from __future__ import annotations

from rongcli.base.text import Language, Text


class RongError(Exception):
    """A fault with a bilingual message, its place (file, line, column, field) and what to do (hint).

    ``code`` is stable and never translated; ``exit_code`` is the process's exit code (contract: 2 wrong usage,
    3 wrong policy table, 4 wrong input, 5 output cannot be written).
    """

    code = "error"
    exit_code = 4

    def __init__(
        self,
        message: Text,
        *,
        hint: Text | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        field: str | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.called: tuple[str, Text] | None = None
        """The field by the name that the table gives it, and its label."""
        self.reason = reason or self.code
        """Why a row was rejected, as a stable name (``not-money``, ``duplicate-claim-id``); else the code."""
        self.others: tuple[RongError, ...] = ()
        """What else is wrong with the same row."""

    def told(self, language: Language) -> str:
        """The error on one line: ``FILE:LINE:COLUMN: field: what is wrong (what to do)``."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        parts = [word for word in (place, self.named(language), self.message.to(language)) if word]
        hint = self.hint.to(language) if self.hint else ""
        if language == "zh":
            return "：".join(parts) + (f"（{hint}）" if hint else "")
        return ": ".join(parts) + (f" ({hint})" if hint else "")

    def named(self, language: Language) -> str:
        """The field as a reader of a language knows it; one that they wrote otherwise stays as they wrote it."""
        field = self.field or ""
        if self.called is None or field.lstrip("-").replace("-", "_") != self.called[0]:
            return field
        return (
            f"--{self.called[1].zh}"
            if language == "zh" and field.startswith("--")
            else (self.called[1].zh if language == "zh" else field)
        )

    def __str__(self) -> str:
        return self.told("en")

    def at(
        self,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        field: str | None = None,
        label: Text | None = None,
    ) -> RongError:
        """The same error with whatever of its place was not yet known; returns itself for ``raise``."""
        self.file = self.file or file
        self.line = self.line or line
        self.column = self.column or column
        if label is not None and field is not None and self.field is None:
            self.called = field, label
        self.field = self.field or field
        return self


class UsageError(RongError):
    """The command line asks for something that does not exist or does not fit."""

    code = "usage"
    exit_code = 2


class TableError(RongError):
    """A policy table or overlay is wrong."""

    code = "table"
    exit_code = 3
    path: tuple[str | int, ...] = ()
    """Where in the TOML document, as keys and array indexes."""
    also: tuple[TableError, ...] = ()
    """What else is wrong in the same table, where it was found in the same pass."""
    meant: str | None = None
    """Of a key that does not exist: the one that it was probably meant to be."""


class InputError(RongError):
    """A fact, a claim or a file of claims is wrong."""

    code = "input"
    exit_code = 4


class OutputError(RongError):
    """The answer cannot be written."""

    code = "output"
    exit_code = 5


def shown(text: str) -> str:
    """A piece of input as an error may show it: short, a line break as a space, no other control characters."""
    clean = "".join(mark if mark.isprintable() else " " if mark.isspace() else "?" for mark in text)
    return clean if len(clean) <= 40 else clean[:37] + "…"


def refuse(text: str, zh: str, en: str, hint: Text | None = None, reason: str = "not-readable") -> InputError:
    """The error for a value that cannot be read, naming the value."""
    return InputError(Text(f"“{shown(text)}”{zh}", f"'{shown(text)}' {en}"), hint=hint, reason=reason)
