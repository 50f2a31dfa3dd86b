"""``rongcli help``: what is to be known beside commands, by topic."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.names import TOPICS
from rongcli.cli.pages import Entry, Page, program_page
from rongcli.cli.session import Session
from rongcli.cli.settings import FILE, KEYS

Section = tuple[Text, Sequence[tuple[str, Text]]]
"""A heading, and what is listed under it: a word and what it means; a word of "" is a paragraph."""

VARIABLES = (
    ("RONGCLI_POLICIES", Text("所用的政策表，同 --policies", "the policy table, as --policies")),
    ("RONGCLI_LANG", Text("语言：zh 或 en，同 --lang", "the language, zh or en, as --lang")),
    ("RONGCLI_TEXT", Text("用来引用条文的原文副本，同 --text", "a copy of the notice to quote from, as --text")),
    ("RONGCLI_CACHE", Text("缓存目录；空则取系统的缓存目录", "the folder of the cache; else the system's")),
    ("LC_ALL, LC_MESSAGES, LANG", Text("以 zh 开头即中文，否则英文", "Chinese where it begins with zh, else English")),
    ("NO_COLOR, TERM=dumb", Text("不用颜色", "no colours")),
    ("COLUMNS", Text("输出的宽度；默认取终端的宽度", "how wide output is; else as the terminal is")),
)
SETTINGS = (
    ("policies", Text("政策表，其后为补充表", "a policy table, then overlays")),
    ("lang", Text("语言", "the language")),
    ("as", Text("申请人类别", "who asks")),
    ("map", Text("批量申请表的映射表", "the map of a batch's headers")),
)
SECTIONS: Mapping[str, Sequence[Section]] = {
    "exit-codes": [
        (
            Text("退出码", "Exit codes"),
            [
                ("0", Text("已计算；金额为零、不符合条件也是", "computed; an award of 0 and “not eligible” too")),
                (
                    "1",
                    Text(
                        "--check 而不符合条件；批量有被拒绝的行；verify 的答案已不成立；policies test 有示例不符",
                        "--check and not eligible; a batch with rejected rows; verify and the answer no longer "
                        "holds; policies test and an example fails",
                    ),
                ),
                ("2", Text("用法有误", "wrong usage")),
                ("3", Text("政策表或补充表有误", "a policy table or an overlay is wrong")),
                ("4", Text("输入有误", "wrong input")),
                ("5", Text("无法写出", "output cannot be written")),
                ("129, 130, 143", Text("被信号中止", "ended by a signal")),
            ],
        ),
        (
            Text("错误", "Errors"),
            [
                (
                    "",
                    Text(
                        "数据写到标准输出，其余写到标准错误。错误写作：文件:行:列: 有何不对（怎么办）；"
                        "用 --json 或 jsonl 时是一个 rongcli.error/1 对象。",
                        "Data goes to stdout, all else to stderr. An error reads FILE:LINE:COLUMN: what is wrong (what "
                        "to do); with --json or jsonl it is one object, rongcli.error/1.",
                    ),
                )
            ],
        ),
    ],
    "amounts": [
        (
            Text("金额", "Amounts"),
            [
                ("4000000000, 4,000,000,000", Text("元", "yuan")),
                ("40亿, 4,000万元, 1亿2000万", Text("带单位", "with a Chinese unit")),
                ("4 billion yuan, 4bn, 40m, 40 million", Text("英文写法", "with an English one")),
                ("￥1,500.00, CNY 240,000.00", Text("带货币", "with the currency")),
                (
                    "",
                    Text(
                        "最多两位小数。不接受科学记数法、负数、中文数字（一万五）和其他货币。",
                        "At most two decimals. No exponents, nothing negative, no number words, no other currency.",
                    ),
                ),
            ],
        ),
        (
            Text("数值", "Numbers"),
            [("3 Gbps, 3班/周", Text("可带该输入项的单位，最多六位小数", "the input's own unit may stand behind"))],
        ),
        (
            Text("日期", "Dates"),
            [
                (
                    "2019-05-01, 2019/5/1, 20190501, 2019年5月1日, 1 May 2019",
                    Text("不接受两位数年份和缺日的日期", "no two-digit years, none without a day"),
                )
            ],
        ),
        (
            Text("是与否", "Yes and no"),
            [
                (
                    "yes no true false 是 否 有 无 1 0",
                    Text("单写选项即“是”，--no-… 即“否”", "an option alone is yes, --no-… is no"),
                )
            ],
        ),
    ],
    "files": [
        (
            Text("读入", "Read"),
            [
                (
                    "CSV, XLSX, Parquet, JSON Lines",
                    Text(
                        "申请、此前获奖补记录、日期、实际值；表头可用中文或代码，可带单位",
                        "claims, what was paid before, dates, actual figures; headers in Chinese or codes, with units",
                    ),
                ),
                ("PROFILE.toml, .json", Text("一个申请人的事实", "one applicant's facts")),
                ("-", Text("标准输入", "standard input")),
                ("rongcli batch FILE --preview", Text("先看文件如何读取", "shows how a file is read first")),
            ],
        ),
        (
            Text("写出", "Written"),
            [
                ("-o FILE.html, .md, .xlsx", Text("测算书", "a statement")),
                ("-o FILE.svg, .ics", Text("图、日历", "a picture, a calendar")),
                ("-f table|json|jsonl|csv|md", Text("打印的格式", "how answers are printed")),
                ("rongcli schema award", Text("JSON 的结构", "what JSON holds")),
                (
                    "",
                    Text(
                        "文件要么完整写出，要么保持原样；已存在的文件用 --force 才替换。",
                        "A file is written whole or left as it was; one that exists is replaced with --force only.",
                    ),
                ),
            ],
        ),
    ],
    "readings": [
        (
            Text("解读", "Readings"),
            [
                (
                    "",
                    Text(
                        "条文含糊之处各有几种读法，默认取最贴近字面的一种；答案写明所依据的读法，以及别的读法会怎样。",
                        "Where a clause can be read in more than one way, each way has a name. The most literal is the "
                        "default; an answer names the readings it rests on, and what the others would give.",
                    ),
                ),
                ("--reading base=paid-in", Text("选用一种解读", "chooses one")),
                (
                    "--reading finance.licensed-institution.base=paid-in",
                    Text("只用于一项政策", "of one policy alone"),
                ),
                (
                    "ask",
                    Text(
                        "须由主管部门答复：结果为“信息不足”",
                        "the authority must say: until then information is missing",
                    ),
                ),
                ("rongcli AREA POLICY --help", Text("列出一项政策的解读", "lists a policy's readings")),
            ],
        )
    ],
}
"""Topic → its page."""


def _run(session: Session, options: Mapping[str, Any]) -> int:
    topic = options["topic"]
    if topic is None:
        output.write(program_page(session), styled=True)
        return 0
    if topic not in TOPICS:
        message = Text(f"没有专题“{topic}”", f"there is no topic '{topic}'")
        raise UsageError(message, hint=did_you_mean(topic, TOPICS))
    page = Page(session, session.say(TOPICS[topic]))
    for heading, lines in _environment(session) if topic == "environment" else SECTIONS[topic]:
        page.entries(heading, [Entry(word, session.say(words)) for word, words in lines if word])
        for word, words in lines:
            if not word:
                page.text(session.say(words))
    output.write(str(page), styled=True)
    return 0


def _environment(session: Session) -> Sequence[Section]:
    """The variables, with what they say now."""
    said = [(name, os.environ.get(name)) for name, _ in VARIABLES]
    now = [(f"{name}={value}", Text("", "")) for name, value in said if value]
    order = Text(
        "依次为：选项、环境变量、工作目录的 rongcli.toml、默认值。",
        "An option goes before a variable, a variable before rongcli.toml in the working folder, that before defaults.",
    )
    settings = session.early.settings
    values = (", ".join(settings.policies), settings.lang, ", ".join(settings.kinds), settings.map)
    now += [(f"{FILE}: {key} = {value}", Text("", "")) for key, value in zip(KEYS, values, strict=True) if value]
    return [
        (Text("环境变量", "Variables"), VARIABLES),
        (Text("工作目录的 rongcli.toml", "rongcli.toml in the working folder"), [*SETTINGS, ("", order)]),
        (Text("现已设置", "Set now"), now),
    ]


COMMAND = Command(
    Text("命令或专题的帮助", "Help on a command or a topic"),
    _run,
    {},
    (Place("topic", "|".join(TOPICS), required=False),),
    "rongcli help environment",
)
