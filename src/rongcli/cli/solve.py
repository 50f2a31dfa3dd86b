"""``rongcli solve``: the smallest input that earns an amount."""

from __future__ import annotations

from typing import Any

from rongcli.base.errors import RongError, UsageError
from rongcli.base.money import parse_money
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.answer import STDIN, questions, refuse_beside_value
from rongcli.cli.command import POLICY, Command
from rongcli.cli.options import CLAIM, Option
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import show
from rongcli.output.solve import Solved
from rongcli.questions.outcome import chosen_input, refuse_stated
from rongcli.questions.solve import solve
from rongcli.rules.codes import code
from rongcli.rules.facts import PARSERS
from rongcli.rules.policy import Policy

OPTIONS = {
    "for": Option(Text("想要得到的金额", "the amount to earn"), "AMOUNT"),
    "over": Option(
        Text(
            "求解的输入（仅有一个数值输入时可省略）",
            "the input to solve for; may be left out where one moves the award",
        ),
        "INPUT",
        offers="inputs",
    ),
    **CLAIM,
    "value": Option(
        Text("只输出该投入的数字，达不到则为空行", "print the bare input; an empty line where none is enough"), None
    ),
}


def _run(session: Session, options: dict[str, Any]) -> int:
    form = output_form(options)
    bare = options["value"]
    if bare:
        refuse_beside_value(options)
    if options["for"] is None:
        raise UsageError(
            Text("缺少 --for AMOUNT", "needs --for AMOUNT"), hint=Text("如 --for 4000万", "such as --for 4000万")
        )
    try:
        wanted = parse_money(options["for"], options["policy"].currency)
    except RongError as error:
        raise error.at(field="--for") from None
    if not wanted:
        raise UsageError(
            Text("--for 须大于零", "--for must be above zero"), hint=Text("任何输入都有0", "0 takes nothing")
        )
    policy, over = options["policy"], options["over"]
    asked = questions(session, (policy,), options)[0]
    item = chosen_input(asked, over)
    refuse_stated(asked, item, Text("正是要求解的输入", "is what is solved for"))
    found = solve(asked, item, wanted)
    if bare:
        reached = found.value if found.status == "reached" else None
        output.write(("" if reached is None else code(found.over, reached)) + "\n")
    else:
        show(Solved(found, session.early.language), form, quiet=options["quiet"])
    eligible = found.status == "reached" and found.award.eligibility == "eligible"
    return int(options["check"] and not eligible)


def _can_be_solved(policy: Policy) -> bool:
    """Whether an amount of money hangs on a number that an applicant states."""
    paid = any(rule.certainty != "unpublished" for rule in policy.awards)
    return paid and any(item.type in PARSERS for item in policy.inputs)


COMMAND = Command(
    Text(
        "求得到某一金额所需的最小投入，精确到分或个",
        "The smallest input that earns an amount, exact to the fen or the unit",
    ),
    _run,
    OPTIONS,
    (POLICY, STDIN),
    "rongcli solve finance.licensed-institution --for 4000万",
    inputs="policy",
    fits=_can_be_solved,
)
