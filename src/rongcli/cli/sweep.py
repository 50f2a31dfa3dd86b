"""``rongcli sweep``: the award against one input, as bars, a chart or rows."""

from __future__ import annotations

from typing import Any

from rongcli.base.errors import RongError, UsageError
from rongcli.base.money import parse_count
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.answer import STDIN, questions
from rongcli.cli.command import POLICY, Command
from rongcli.cli.options import CLAIM, FORCE, Option, formats
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import check_file, save, show
from rongcli.output.sweep import Swept
from rongcli.questions.outcome import chosen_input, named_input, refuse_stated
from rongcli.questions.sweep import sweep
from rongcli.rules.expression import Value
from rongcli.rules.facts import PARSERS, parse_value
from rongcli.rules.policy import Input, Policy

MOST_SERIES = 12
OPTIONS = {
    "over": Option(
        Text(
            "变化的输入及范围，如 registered-capital=10亿..60亿",
            "the input and its range, such as registered-capital=10亿..60亿",
        ),
        "INPUT=A..B",
        offers="inputs",
    ),
    "step": Option(Text("每一点的间隔", "the distance between points"), "VALUE"),
    "by": Option(
        Text("第二项输入的各个值，每值一条线", "values of a second input, one line for each"),
        "INPUT=V1,V2",
        offers="inputs",
    ),
    "output": Option(Text("写入 SVG 文件", "write an SVG file"), "FILE.svg", "o"),
    **FORCE,
    **{name: option for name, option in CLAIM.items() if name != "check"},
    **formats(*Swept.gives),
}


def _run(session: Session, options: dict[str, Any]) -> int:
    form = output_form(options, *Swept.gives)
    own, policy = options, options["policy"]
    if own["output"] is not None:
        check_file(own["output"], options["prior"], Swept, force=own["force"])
    if own["over"] is None:
        raise UsageError(Text("缺少 --over INPUT=A..B", "needs --over INPUT=A..B"))
    name, ends = _split(own["over"], "--over", "INPUT=A..B")
    asked = questions(session, (policy,), options)[0]
    over = chosen_input(asked, name)
    by = _by(policy, own["by"], over)
    refuse_stated(asked, over, Text("由 --over 变化", "is what --over moves"))
    if by is not None:
        refuse_stated(asked, by[0], Text("由 --by 逐一取值", "is what --by goes through"))
    first, last = _range(policy, over, ends)
    step = None if own["step"] is None else _number(policy, over, own["step"], "--step")
    if step == 0:
        raise UsageError(Text("--step 须大于零", "--step must be above zero"))
    found = sweep(asked, over, first, last, step, by)
    answer = Swept(found, session.early.language, max(min(output.columns() - 56, 48), 10))
    if own["output"] is not None:
        save(session, answer, own["output"], force=own["force"])
    if own["output"] is None or options["format"] or options["json"]:
        show(answer, form, quiet=options["quiet"])
    return 0


def _split(word: str, flag: str, shape: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise UsageError(Text(f"{flag} 须写作 {shape}", f"{flag} is {shape}, not '{word}'"))
    return name, value


def _range(policy: Policy, over: Input, ends: str) -> tuple[int, int]:
    """The two ends of ``A..B``. Raises UsageError or InputError."""
    start, dots, stop = ends.partition("..")
    if not dots:
        raise UsageError(
            Text("--over 的范围须写作 A..B", "--over needs a range A..B"),
            hint=Text("如 10亿..60亿", "such as 10亿..60亿"),
        )
    first, last = (_number(policy, over, end, "--over") for end in (start, stop))
    if first >= last:
        raise UsageError(Text("--over 的范围须由小到大", "the range of --over must go up"))
    return first, last


def _number(policy: Policy, over: Input, text: str, flag: str) -> int:
    try:
        if over.type == "date" and flag == "--step":
            return parse_count(text.strip())
        return PARSERS[over.type](text.strip(), over, policy.currency)
    except RongError as error:
        raise error.at(field=flag) from None


def _by(policy: Policy, word: str | None, over: Input) -> tuple[Input, tuple[Value, ...]] | None:
    """The second input and its values. Raises UsageError or InputError."""
    if word is None:
        return None
    name, listed = _split(word, "--by", "INPUT=V1,V2")
    item = named_input(policy, name, None)
    if item.name == over.name:
        message = Text("--by 与 --over 是同一输入", "--by is the input of --over")
        raise UsageError(message, hint=Text("请另选一个", "name another"))
    texts = [part for part in listed.replace("\uff0c", ",").replace("\u3001", ",").split(",") if part.strip()]
    values = tuple(
        dict.fromkeys(
            value for part in texts if (value := parse_value(item, part.strip(), policy.currency)) is not None
        )
    )
    if not values or len(values) > MOST_SERIES:
        raise UsageError(Text(f"--by 须有 1 至 {MOST_SERIES} 个值", f"--by takes 1 to {MOST_SERIES} values"))
    return item, values


COMMAND = Command(
    Text("金额随一项输入的变化，含每个转折点", "The award against one input, with every point where it changes course"),
    _run,
    OPTIONS,
    (POLICY, STDIN),
    "rongcli sweep finance.licensed-institution --over registered-capital=10亿..60亿 --assume-rest",
    inputs="policy",
    fits=lambda policy: bool(policy.awards) and any(item.type in PARSERS for item in policy.inputs),
)
