"""``rongcli policies new`` and ``overlay``: a start for whoever writes a policy, or supplies what is unpublished."""

import sys
from collections.abc import Mapping
from typing import Any

import tomli_w

from rongcli.base.errors import UsageError
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import Option
from rongcli.cli.policies import COMMANDS
from rongcli.cli.session import Session
from rongcli.rules.policy import Policy

STARTS: dict[str, dict[str, Any]] = {
    "fixed": {"kind": "fixed", "amount": "0元"},
    "rate": {"kind": "rate", "rate": "0%", "base": "INPUT"},
    "per_unit": {"kind": "per_unit", "price": "0元", "quantity": "INPUT"},
    "ceiling": {"kind": "ceiling"},
    "range": {"kind": "range", "minimum": "0元", "maximum": "0元"},
    "unpublished": {"kind": "unpublished"},
    "none": {},
}
"""What an award may start from; ``none`` is a benefit that is not an amount."""

QUESTIONS = {
    "name": Text("政策编号（领域.名称）", "Policy id (AREA.NAME)"),
    "zh": Text("中文名称", "Name in Chinese"),
    "en": Text("英文名称", "Name in English"),
    "kind": Text(f"奖补方式({'/'.join(STARTS)})", f"Kind of award ({'/'.join(STARTS)})"),
    "provision": Text("条款编号", "Id of the provision"),
}


def _new(session: Session, options: Mapping[str, Any]) -> int:
    output.write(_draft({key: options[key] or _ask(session, key) for key in QUESTIONS}))
    return 0


def _overlay(session: Session, options: Mapping[str, Any]) -> int:
    output.write(_skeleton(session))
    return 0


def _ask(session: Session, key: str) -> str:
    if not sys.stdin.isatty():
        flag = "AREA.NAME" if key == "name" else f"--{key}"
        raise UsageError(Text(f"没有终端可以提问：请给出 {flag}", f"there is no terminal to ask on: give {flag}"))
    output.tell(session.say(QUESTIONS[key]) + ": ", end="")
    return sys.stdin.readline().strip()


def _draft(given: dict[str, str]) -> str:
    """The policy as TOML, with a figure of zero wherever the notice's own must be put."""
    if given["kind"] not in STARTS:
        kinds = ", ".join(STARTS)
        raise UsageError(
            Text(f"没有方式“{given['kind']}”", f"there is no kind '{given['kind']}'"),
            hint=Text(f"可用 {kinds}", f"use {kinds}"),
        )
    if "." not in given["name"]:
        raise UsageError(Text("政策编号须为 领域.名称", "a policy id is AREA.NAME"))
    policy: dict[str, Any] = {
        "name": {"zh": given["zh"], "en": given["en"]},
        "benefit": "money" if given["kind"] != "none" else "recognition",
        "sources": [{"provision": given["provision"], "document": "DOCUMENT", "span": [0, 0], "figures": []}],
        "requires": [{"input": "INPUT"}],
    }
    if STARTS[given["kind"]]:
        policy["award"] = STARTS[given["kind"]]
    policy["examples"] = [{"claim": {"INPUT": True}, "eligibility": "eligible"}]
    return tomli_w.dumps({"policy": {given["name"]: policy}})


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
        "zh": Option(Text("中文名称", "name in Chinese"), "TEXT"),
        "en": Option(Text("英文名称", "name in English"), "TEXT"),
        "kind": Option(Text("奖补方式", "kind of award"), "|".join(STARTS)),
        "provision": Option(Text("条款编号", "id of the provision"), "TEXT"),
    },
    (Place("name", "AREA.NAME", required=False),),
    "rongcli policies new trade.booths --zh 展位补贴 --en Booths --kind per_unit --provision article-2",
)
OVERLAY = Command(COMMANDS["overlay"][1], _overlay, {}, (), "rongcli policies overlay > my-values.toml")
