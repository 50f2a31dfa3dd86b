"""``rongcli policies sql``: the query that decides a table of claims where it lies."""

from collections.abc import Mapping
from typing import Any

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.batch.engines.query import Chosen, query, unsaid
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import READING, Option
from rongcli.cli.policies import COMMANDS
from rongcli.cli.session import Session, parse_readings
from rongcli.rules.lookup import chosen_readings, find_policy, wanted_readings
from rongcli.sql.dialect import DIALECTS, DUCKDB


def _run(session: Session, options: Mapping[str, Any]) -> int:
    dialect = options["dialect"] or DUCKDB
    if dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        message = Text(f"没有方言“{dialect}”", f"there is no dialect '{dialect}'")
        raise UsageError(message, hint=Text(f"可用 {known}", f"use {known}"))
    output.write(_query(session, options["chosen"], options["reading"], dialect))
    return 0


def _query(session: Session, names: list[str], given: list[str], dialect: str) -> str:
    """The query of the policies named, or of all that SQL can say; the others are told of."""
    edition = session.edition
    readings = parse_readings(given, edition, edition.policies.values())
    wanted = wanted_readings(edition, edition.policies.values(), readings)
    chosen: list[Chosen] = []
    for name in dict.fromkeys(names) or edition.heads:
        try:
            policy = find_policy(edition, name)
            policy = policy.on(session.early.on) if session.early.dated else policy
        except InputError as error:
            raise UsageError(error.message, hint=error.hint) from None
        one = (policy, chosen_readings(edition, policy, wanted))
        reason = None if names else unsaid(one, dialect)
        if reason is None:
            chosen.append(one)
            continue
        words = Text(f"不含 {name}：{reason.zh}", f"without {name}: it {reason.en}")
        output.note(words, session.early.language)
    return query(chosen, session.early.language, dialect)


COMMAND = Command(
    COMMANDS["sql"][1],
    _run,
    {"dialect": Option(Text("SQL 方言", "dialect of SQL"), "|".join(DIALECTS)), "reading": READING},
    (Place("chosen", "POLICY", required=False, many=True, offers="policies"),),
    "rongcli policies sql finance.licensed-institution",
)
