"""``rongcli batch``: many claims in, one flat record each out, in input order."""

import sys
from functools import partial
from typing import Annotated, Any

import typer

from rongcli.award import Claim
from rongcli.batch.lines import parse_object, split_lines
from rongcli.batch.run import Batch
from rongcli.cli import output
from rongcli.cli.answer import Session, parse_readings
from rongcli.cli.built_in import made, new_app, option
from rongcli.cli.early import machine
from rongcli.errors import InputError, RongError, UsageError
from rongcli.facts import OUTPUT_COLUMNS, names_of, plain, policy_field
from rongcli.files import read_bytes, read_stdin, same_file, write_whole
from rongcli.language import Text, nearest
from rongcli.render.json import award, dumps

LARGEST_CLAIMS = 250_000_000
READING = "[POLICY.]READING=CHOICE"
HELP = Text(
    "批量计算：每行一个 JSON 申请，输出每行一个结果。rongcli batch - -f jsonl",
    "Many claims: one JSON claim a line in, one record a line out. rongcli batch - -f jsonl",
)


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    say = partial(option, session)

    @app.command("batch", help=session.say(HELP))
    def batch(
        claims: Annotated[str, typer.Argument(metavar="CLAIMS")],
        form: Annotated[str, say("输出格式", "output format", "--format", "-f", metavar="jsonl")] = "jsonl",
        as_json: Annotated[bool, say("即 -f jsonl", "the same as -f jsonl", "--json")] = False,
        policy: Annotated[str | None, say("未写明政策的申请按此计算", "the policy of claims that name none")] = None,
        reading: Annotated[list[str] | None, say("选用一种解读", "choose a reading", metavar=READING)] = None,
        prior: Annotated[str | None, say("此前获奖补记录", "what was awarded before (CSV or JSONL)")] = None,
        rejects: Annotated[str | None, say("不能读取的行写入此文件", "write rows that cannot be read here")] = None,
        explain: Annotated[bool, say("输出完整答案", "write whole awards (rongcli.award/1)")] = False,
        assume_rest: Annotated[bool, say("未说明的条件按成立计", "take conditions not stated as met")] = False,
        quiet: Annotated[bool, say("不输出汇总", "no summary on stderr", "--quiet", "-q")] = False,
    ) -> None:
        if form != "jsonl" and not as_json:
            message = Text(f"没有格式“{form}”", f"there is no format '{form}'")
            raise UsageError(message, hint=Text("可用 jsonl", "use jsonl"))
        if rejects is not None and same_file(claims, rejects):
            message = Text("--rejects 与输入是同一文件", "--rejects is the input file")
            raise UsageError(message, hint=Text("请另选文件", "choose another"))
        run = _batch(session, reading or [], prior, assume_rest=assume_rest)
        lines = split_lines(_content(claims), claims)
        good, bad = _read(session, run, lines, policy)
        output.write("".join(_answers(session, run, good, explain=explain)))
        _report(session, claims, len(lines), bad, rejects, quiet=quiet)

    return made(app, session)


def _batch(session: Session, reading: list[str], prior: str | None, *, assume_rest: bool) -> Batch:
    """The run that the options ask for."""
    wanted = parse_readings(reading, session.edition, session.edition.policies.values())
    ledger = None
    if prior is not None:
        from rongcli.batch.prior import read_prior

        ledger = read_prior(session.edition, prior)
    return Batch(session.edition, wanted, session.early.on, ledger, assume_rest=assume_rest)


Row = tuple[int, str, Claim]
"""A claim's physical line number, its line as written, and the claim."""


def _read(
    session: Session, run: Batch, lines: list[tuple[int, str]], policy: str | None
) -> tuple[list[Row], list[tuple[int, str, RongError]]]:
    """The claims that can be read, and the lines that cannot with their error."""
    good: list[Row] = []
    bad: list[tuple[int, str, RongError]] = []
    seen: set[str] = set()
    for number, line in lines:
        try:
            raw = parse_object(line)
            clash = next((name for name in raw if name in OUTPUT_COLUMNS), None)
            if clash is not None:
                raise InputError(Text("与输出列同名", "is the name of an output column"), field=clash)
            if policy is not None and not policy_field(raw):
                raw["policy"] = policy
            good.append((number, line, run.read(raw)))
            _point_out(session, raw, good[-1][2].policy, seen)
        except RongError as error:
            bad.append((number, line, error))
    return good, bad


def _point_out(session: Session, raw: dict[str, Any], policy: str, seen: set[str]) -> None:
    """Warns, once for each, of a field that nobody reads and whose name is nearly that of an input."""
    names = names_of(session.edition.policies[policy])
    for key in raw:
        if key not in seen and plain(key) not in names:
            seen.add(key)
            near = nearest(key, names.values(), cutoff=0.8)
            if near is not None:
                output.tell(
                    "warning: "
                    + session.say(
                        Text(
                            f"字段“{key}”未被使用，是否应为 {near}？",
                            f"field '{key}' is not used: did you mean {near}?",
                        )
                    )
                )


def _answers(session: Session, run: Batch, good: list[Row], *, explain: bool) -> list[str]:
    numbered = [(row, claim) for row, _, claim in good]
    if explain:
        awards = run.explain_all(numbered)
        return [dumps(award(awards[row], session.early.language)) + "\n" for row, _, _ in good]
    decisions = run.decide_all(numbered)
    return [_joined(line, dumps(run.record(claim, decisions[row], row))) + "\n" for row, line, claim in good]


def _joined(line: str, record: str) -> str:
    """The claim's own object, as it was written, with the record's fields after its own."""
    own = line.strip()[:-1].rstrip()
    return own + ("" if own.endswith("{") else ", ") + record[1:]


def _report(
    session: Session, name: str, read: int, bad: list[tuple[int, str, RongError]], rejects: str | None, *, quiet: bool
) -> None:
    """Tells what could not be read, and exits 1 when there was any."""
    for number, _, error in bad:
        error.at(file=name, line=number)
    if rejects is not None:
        rows = [
            dumps({"line": n, "field": e.field, "reason": e.message.to(session.early.language), "row": line}) + "\n"
            for n, line, e in bad
        ]
        write_whole(rejects, "".join(rows))
    elif bad:
        as_json = machine(sys.argv)
        for _, _, error in bad if as_json else bad[:2]:
            output.tell((output.error_json if as_json else output.error_text)(error, session.early.language))
        if len(bad) > 2 and not as_json:
            words = Text(
                f"另有 {len(bad) - 2} 行；--rejects FILE 可全部列出",
                f"and {len(bad) - 2} more; --rejects FILE lists them all",
            )
            output.tell(session.say(words))
    if not quiet:
        output.tell(
            session.say(
                Text(
                    f"读入 {read} = 计算 {read - len(bad)} + 拒绝 {len(bad)}",
                    f"read {read} = computed {read - len(bad)} + rejected {len(bad)}",
                )
            )
        )
    if bad:
        raise SystemExit(1)


def _content(path: str) -> bytes:
    if path == "-":
        return read_stdin(InputError, LARGEST_CLAIMS)
    return read_bytes(path, InputError, LARGEST_CLAIMS)
