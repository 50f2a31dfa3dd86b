"""``rongcli policies new`` and ``overlay``: a start for whoever writes a policy, or supplies what is unpublished."""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from rongcli.base.errors import RongError, UsageError
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import Option
from rongcli.cli.policies import COMMANDS
from rongcli.cli.session import Session
from rongcli.rules.facts import plain
from rongcli.rules.policy import Input, Policy
from rongcli.table.build import build_edition
from rongcli.table.draft import Draft, written
from rongcli.table.examples import completed
from rongcli.table.schema import ExampleTable

QUESTIONS = {
    "policy": Text("政策编号（领域.名称，如 trade.booths）", "Policy id (AREA.NAME, such as trade.booths)"),
    "name": Text("公告中的名称", "Its name in the notice"),
    "condition": Text(
        "申请人须符合什么（一次一项，如 在本市注册、职工人数不少于10人；没有了按回车）",
        "What must an applicant meet (one at a time, such as: employees at least 10; Enter when done)",
    ),
    "award": Text(
        "给予什么（如 按销售额的2%、每个展位1万元、一次性20万元）",
        "What is given (such as: 2% of sales, EUR 500 for each booth, a single EUR 5,000)",
    ),
    "most": Text("最高多少（如 50万元；没有按回车）", "At most how much (such as EUR 90,000; Enter for none)"),
    "per": Text("限额按什么计（每次申请、每个企业、每个项目）", "Whose limit it is (claim, enterprise, project)"),
    "period": Text("在多长时间内（每年、累计、限一次）", "In which time (a year, in all, once)"),
}
"""What is asked, in the words of a notice."""


def _new(session: Session, options: Mapping[str, Any]) -> int:
    given = {key: options[key] for key in ("policy", "name", "award", "most", "per", "period")}
    output.write(_drafted(session, given, options["condition"], options["currency"] or "CNY"))
    return 0


def _overlay(session: Session, options: Mapping[str, Any]) -> int:
    output.write(_skeleton(session))
    return 0


def _drafted(session: Session, given: dict[str, str | None], conditions: list[str], currency: str) -> str:
    """The table as TOML. Raises UsageError for an answer that is not given, TableError should it not load."""
    language = session.early.language
    names = {plain(word): item.name for item in _inputs(session) for word in item.label}
    draft = Draft(language, currency, names)
    _put(session, "policy", given["policy"], draft.named)
    _put(session, "name", given["name"], draft.called)
    for phrase in conditions:
        _put(session, "condition", phrase, draft.condition)
    while not conditions and _terminal() and _put(session, "condition", None, draft.condition, free=True):
        pass
    _put(session, "award", given["award"], draft.given)
    if given["most"] or given["period"] or _terminal():
        _limit(session, given, draft)
    return _complete(draft)


def _limit(session: Session, given: dict[str, str | None], draft: Draft) -> None:
    """Asks for the limit, whose it is and in which time, and enters them together."""
    rest = {key: given[key] for key in ("most", "per", "period")}
    if _terminal():
        rest = {key: value if value is not None else _ask(session, key) for key, value in rest.items()}
    scope, period = rest["per"] or "", rest["period"] or ""
    _put(session, "most", rest["most"] or "", lambda most: draft.most(most, scope, period))


def _put(session: Session, key: str, given: str | None, enter: Callable[[str], None], *, free: bool = False) -> bool:
    """Enters an answer, asking again until it is understood; whether there was one. Raises UsageError."""
    while True:
        answer = given if given is not None else _ask(session, key)
        if free and not answer:
            return False
        try:
            enter(answer)
        except RongError as error:
            if given is not None or not _terminal():
                flag = "AREA.NAME" if key == "policy" else f"--{key}"
                raise UsageError(error.message, hint=error.hint, field=flag) from None
            output.tell(session.say(error.message) + (f" ({session.say(error.hint)})" if error.hint else ""))
        else:
            return True


def _terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(session: Session, key: str) -> str:
    if not _terminal():
        flag = "AREA.NAME" if key == "policy" else f"--{key}"
        raise UsageError(Text(f"没有终端可以提问：请给出 {flag}", f"there is no terminal to ask on: give {flag}"))
    output.tell(session.say(QUESTIONS[key]) + "\n> ", end="")
    return sys.stdin.readline().strip()


def _inputs(session: Session) -> list[Input]:
    """The inputs of the table in use: what they are called already they are called again."""
    return list({item.name: item for one in session.edition.policies.values() for item in one.inputs}.values())


def _complete(draft: Draft) -> str:
    """The table with what its example comes to. Raises TableError should it not load."""
    table = draft.table()
    edition = build_edition(("draft.toml", b""), [("draft.toml", written(table).encode())], date.today())
    policy = table["policy"][draft.policy]
    example = ExampleTable.model_validate(policy["examples"][0])
    found = completed(edition, draft.policy, example)
    told = ("claim", "amount") if "amount" in found else ("claim", "eligibility", "certainty", "minimum", "maximum")
    policy["examples"] = [{key: found[key] for key in told if key in found}]
    return written(table)


def _skeleton(session: Session) -> str:
    """An overlay with a commented start for every unpublished amount."""
    lines = ["[overlay]", 'id = "my-values"', 'title = { zh = "自行填列的数值", en = "my own values" }']
    for policy in session.edition.policies.values():
        if any(rule.certainty == "unpublished" for rule in policy.awards):
            lines += ["", f"# {policy.name.zh} / {policy.name.en}", *_start(policy)]
    return "\n".join(lines) + "\n"


def _start(policy: Policy) -> list[str]:
    """Commented lines: the award by a number that the policy asks for anyway, else a fixed amount."""
    number = next((item for item in policy.inputs if item.type in ("money", "number", "count")), None)
    award = 'award = { kind = "fixed", amount = "0元" }'
    if number is not None and number.type == "money":
        award = f'award = {{ kind = "rate", rate = "0%", base = "{number.name}" }}'
    elif number is not None:
        award = f'award = {{ kind = "per_unit", price = "0元", quantity = "{number.name}" }}'
    return [f'# [policy."{policy.id}"]', f"# {award}", '# caps = [{ limit = "0元", per = ["applicant", "year"] }]']


NEW = Command(
    COMMANDS["new"][1],
    _new,
    {
        "name": Option(Text("公告中的名称", "its name in the notice"), "TEXT"),
        "condition": Option(Text("须符合的条件，可多次", "a condition; repeatable"), "TEXT", many=True),
        "award": Option(Text("给予什么", "what is given"), "TEXT"),
        "most": Option(Text("最高多少", "at most how much"), "MONEY"),
        "per": Option(Text("限额按什么计", "whose limit it is"), "TEXT"),
        "period": Option(Text("在多长时间内", "in which time"), "TEXT"),
        "currency": Option(Text("货币代码", "code of its currency"), "TEXT"),
    },
    (Place("policy", "AREA.NAME", required=False),),
    "rongcli policies new trade.booths --name 展位补贴 --award 每个展位1万元",
)
OVERLAY = Command(COMMANDS["overlay"][1], _overlay, {}, (), "rongcli policies overlay > my-values.toml")
