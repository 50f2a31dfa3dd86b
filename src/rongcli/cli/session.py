"""What one run of the program knows before any command exists: the language, the table, the date, how errors are told.

And what every command asks of it: its edition, an output format, readings, kinds of applicant.
"""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, TableError, UsageError
from rongcli.base.files import read_bytes, refusing, same_file
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Language, Text, language_of
from rongcli.cli.options import is_option, lengthened, options_of
from rongcli.cli.settings import FILE, NOTHING, Settings, read_settings
from rongcli.output.formats import checked
from rongcli.rules.edition import Edition
from rongcli.rules.lookup import find_kinds, wanted_readings
from rongcli.rules.policy import Input, Policy, Reading
from rongcli.table.load import load_edition

if TYPE_CHECKING:
    from typing import Any

    from rongcli.rules.clause import Copies

VALUED = ("--lang", "--policies", "--on", "--text")
CHINESE = ("gbk", "gb18030", "gb2312", "cp936", "big5", "big5hkscs")


def as_typed(word: str) -> str:
    """A word of the command line or the environment as it was typed.

    Python reads it by the locale: rightly in a Chinese one, while LC_ALL=C hides UTF-8.
    """
    if sys.getfilesystemencoding() in CHINESE:
        return word
    return os.fsencode(word).decode("utf-8", "surrogateescape")


def edition_of(tables: Sequence[str], on: datetime.date) -> Edition:
    """The edition of some tables on a day. Raises TableError, also where the system refuses one."""
    with refusing(TableError):
        return load_edition(*tables, on=on)


class Early(Record):
    """The early options, and the words left for the commands."""

    language: Language
    policies: tuple[str, ...]
    on: datetime.date
    rest: tuple[str, ...]
    dated: bool = False
    """Whether ``--on`` was given, so that the date is not the clock's."""
    machine: bool = False
    """Whether a program reads what is told: errors are JSON then."""
    settings: Settings = NOTHING
    """What rongcli.toml says, as far as nothing goes before it."""
    texts: tuple[str, ...] = ()
    """Copies of the notice, to quote clauses from."""

    def edition(self) -> Edition:
        """The edition these options ask for. Raises TableError, or InputError for a copy that cannot be read."""
        found = edition_of(self.policies, self.on)
        return found if not self.texts else found._replace(copies=_copies(self.texts, found.hashes))


def machine(argv: Sequence[str]) -> bool:
    """Whether errors go out as JSON: ``--json``, or ``-f json`` or ``jsonl`` in any spelling."""
    words = options_of(lengthened(argv))
    asked = {after for word, after in pairwise(words) if word == "--format"}
    asked |= {word.partition("=")[2] for word in words if word.startswith("--format=")}
    return "--json" in words or bool(asked & {"json", "jsonl"})


def spoken(argv: Sequence[str]) -> Language:
    """The language of a command line, whatever else is wrong with it."""
    words = options_of(argv)
    asked = [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    asked += [after for word, after in pairwise(words) if word == "--lang"]
    return language_of(asked[-1] if asked else None, os.environ)


def read_early(argv: Sequence[str]) -> Early:
    """Takes the early options out of a command line. Raises UsageError or InputError for a wrong one.

    What is left has its short options by their long names.
    """
    found: dict[str, list[str]] = {name: [] for name in VALUED}
    rest: list[str] = []
    words = lengthened(argv)
    ahead = iter(options_of(words))
    for word in ahead:
        name, equals, value = word.partition("=")
        if name not in found:
            rest.append(word)
            continue
        if not equals:
            value = next(ahead, "")
        if not value or (not equals and is_option(value)):
            raise UsageError(Text(f"{name} 须有值", f"{name} needs a value"))
        if found[name] and name not in ("--policies", "--text"):
            raise UsageError(Text(f"{name} 重复给出", f"{name} is given twice"))
        found[name].append(value)
    rest += words[len(options_of(words)) :]
    language = found["--lang"][-1] if found["--lang"] else None
    if language not in (None, "zh", "en"):
        raise UsageError(
            Text(f"--lang 没有“{language}”", f"--lang has no '{language}'"), hint=Text("可用 zh 或 en", "use zh or en")
        )
    settings = read_settings()
    policies = found["--policies"] or [part for part in [os.environ.get("RONGCLI_POLICIES")] if part]
    texts = found["--text"] or [part for part in [os.environ.get("RONGCLI_TEXT")] if part]
    settings = settings._replace(policies=() if policies else settings.policies)
    if language or os.environ.get("RONGCLI_LANG") in ("zh", "en"):
        settings = settings._replace(lang=None)
    return Early(
        language_of(language or settings.lang, os.environ),
        tuple(policies) or settings.policies,
        _day(found["--on"]),
        tuple(rest),
        bool(found["--on"]),
        machine(argv),
        settings,
        tuple(texts),
    )


LARGEST_TEXT = 20_000_000


def _copies(files: Sequence[str], hashes: Mapping[str, str]) -> Copies:
    """The copies of the notice in some files. Raises InputError for one that is no text."""
    from hashlib import sha256  # only where a copy is given: neither is on the path of every answer

    from rongcli.rules.clause import Copies, Copy

    found = []
    for file in files:
        content = read_bytes(file, InputError, LARGEST_TEXT)
        for coding in ("utf-8-sig", "gb18030"):
            try:
                found.append(Copy(file, content.decode(coding), sha256(content).hexdigest()))
                break
            except UnicodeDecodeError:
                continue
        else:
            hint = Text("请存为 UTF-8 文本", "save it as UTF-8 text")
            raise InputError(Text("不是文本", "is no text"), file=file, hint=hint)
    return Copies(tuple(found), tuple(hashes.items()))


OUTPUTS = ("--output", "--rejects", "--summary", "--save", "--write")
"""The options of any command that name a file to write."""


def spare_tables(early: Early) -> None:
    """Raises UsageError where a command would write over a policy table that it reads, whatever ``--force`` says."""
    for word, after in pairwise([*options_of(early.rest), ""]):
        name, equals, value = word.partition("=")
        value = value if equals else after
        if name in OUTPUTS and value and any(same_file(value, table) for table in early.policies):
            message = Text("要写的文件正是所用的政策表", "is the policy table in use")
            raise UsageError(message, file=value, hint=Text("请另选文件", "write to another"))


def _day(given: list[str]) -> datetime.date:
    if not given:
        return datetime.date.today()
    try:
        return parse_date(given[-1])
    except InputError as error:
        raise error.at(field="--on") from None


class Session:
    """What one run of the program knows: its early options, and the edition they name, loaded when first needed."""

    def __init__(self, early: Early) -> None:
        self.early = early

    @cached_property
    def edition(self) -> Edition:
        """The edition. Raises TableError."""
        return self.early.edition()

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Who asks by rongcli.toml, where nothing else says it. Raises InputError for a kind that does not exist."""
        try:
            return find_kinds(self.edition, self.early.settings.kinds)
        except InputError as error:
            raise error.at(file=FILE) from None

    def say(self, text: Text) -> str:
        """A text in the run's language."""
        return text.to(self.early.language)


def inputs_of(policies: Iterable[Policy]) -> list[Input]:
    """The inputs of some policies, each once, in the order of the policies."""
    return list({item.name: item for policy in policies for item in policy.inputs}.values())


def kinds_said(session: Session, options: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of applicant that ``--as`` names. Raises InputError."""
    if not options["as"]:
        return ()
    try:
        return find_kinds(session.edition, options["as"])
    except InputError as error:
        raise UsageError(error.message, hint=error.hint) from None


def output_form(options: Mapping[str, Any], *gives: str) -> str:
    """The output format asked for. Raises UsageError for one that does not exist, or not of such an answer."""
    return checked(one_form(options["format"], "json" if options["json"] else None) or "table", *gives)


def named_form(options: Mapping[str, Any], names: Sequence[str]) -> str:
    """The format asked for of a command that has formats of its own. Raises UsageError for one that does not exist."""
    form = one_form(options["format"], "json" if options["json"] else None) or names[0]
    if form not in names:
        message = Text(f"没有格式“{form}”", f"there is no format '{form}'")
        raise UsageError(message, hint=Text("可用 " + "、".join(names), "use " + ", ".join(names)))
    return form


def one_form(form: str | None, meant: str | None) -> str | None:
    """The format of ``-f``, or the one that ``--json`` stands for. Raises UsageError where they differ."""
    if None not in (form, meant) and form != meant:
        zh, en = f"--json 即 -f {meant}，又给出 -f {form}", f"--json is -f {meant}, and -f {form} is given too"
        raise UsageError(Text(zh, en), hint=Text("去掉其一", "drop one of them"))
    return meant or form


def parse_readings(
    given: Iterable[str], edition: Edition, policies: Iterable[Policy], shared: Mapping[str, Reading] | None = None
) -> dict[str, str]:
    """``[POLICY.]READING=CHOICE`` words as checked choices. Raises UsageError for one that does not exist."""
    wanted = {}
    for word in given:
        name, equals, choice = word.partition("=")
        if not equals or not choice:
            message = Text(f"--reading 须写作 解读=选项，不是“{word}”", f"--reading is READING=CHOICE, not '{word}'")
            raise UsageError(message)
        wanted[name] = choice
    return wanted_readings(edition, policies, wanted, shared)
