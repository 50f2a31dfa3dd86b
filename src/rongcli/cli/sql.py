"""``rongcli policies sql``: the query that decides a table of claims where it lies."""

from functools import partial
from typing import Annotated

import typer

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.batch.engines.query import Chosen, query, unsaid
from rongcli.cli import output
from rongcli.cli.built_in import option
from rongcli.cli.session import Session, parse_readings
from rongcli.rules.lookup import chosen_readings, find_policy, wanted_readings
from rongcli.sql.dialect import DIALECTS, DUCKDB

READING = "[POLICY.]READING=CHOICE"


def add_commands(app: typer.Typer, session: Session) -> None:
    """Adds the command to ``rongcli policies``."""
    say = partial(option, session)

    @app.command(
        help=session.say(Text("输出在数据所在之处计算的 SQL", "Print the SQL that decides claims where they lie"))
    )
    def sql(
        policy: Annotated[list[str] | None, typer.Argument(metavar="[POLICY]...")] = None,
        dialect: Annotated[str, say("SQL 方言", "dialect of SQL", "--dialect", metavar="|".join(DIALECTS))] = DUCKDB,
        reading: Annotated[list[str] | None, say("选用一种解读", "choose a reading", metavar=READING)] = None,
    ) -> None:
        if dialect not in DIALECTS:
            known = ", ".join(DIALECTS)
            message = Text(f"没有方言“{dialect}”", f"there is no dialect '{dialect}'")
            raise UsageError(message, hint=Text(f"可用 {known}", f"use {known}"))
        output.write(_query(session, policy or [], reading or [], dialect))


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
