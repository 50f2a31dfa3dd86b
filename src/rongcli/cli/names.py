"""The names that the command line answers to: areas and policies of the table, and the built-in commands."""

from collections.abc import Sequence

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, begun, did_you_mean
from rongcli.cli.options import EVERY, SHARED_OPTIONS, STATEMENT, is_option, known_names, options_of
from rongcli.cli.session import Session
from rongcli.rules.edition import PolicyHead
from rongcli.rules.facts import plain
from rongcli.rules.policy import Policy

BUILT_IN = {
    "match": ("rongcli.cli.match", Text("一个申请人对照全部政策", "every policy, for one applicant")),
    "ask": ("rongcli.cli.ask", Text("以提问方式对照政策", "the same by questions")),
    "batch": ("rongcli.cli.batch", Text("批量计算多项申请", "compute many claims")),
    "deadline": ("rongcli.cli.deadline", Text("办理时限的最后一天", "the last day of a service's time limit")),
    "policies": ("rongcli.cli.policies", Text("查看和检查政策表", "look at and check the policy table")),
    "targets": ("rongcli.cli.targets", Text("文件的目标，与实际值对照", "the documents' targets, and progress")),
    "solve": ("rongcli.cli.solve", Text("求得到某一金额的最小投入", "the smallest input that earns an amount")),
    "sweep": ("rongcli.cli.sweep", Text("金额随一项输入的变化", "the award against one input")),
    "compare": ("rongcli.cli.compare", Text("两版政策表的差异及影响", "what changed between two tables, and for whom")),
    "verify": ("rongcli.cli.verify", Text("复算已保存的答案", "recompute a saved answer")),
    "examples": (
        "rongcli.cli.examples",
        Text("随程序附带的示例：资料、申请表、政策表", "profiles, claims and tables to begin with"),
    ),
    "help": ("rongcli.cli.topics", Text("命令或专题的帮助", "help on a command or a topic")),
    "schema": ("rongcli.cli.schema", Text("输出 JSON Schema", "print a JSON Schema")),
}
"""Command → the module that declares it as ``COMMAND`` (or lists ``COMMANDS`` inside it), and what it is for."""

TOPICS = {
    "environment": Text("环境变量与 rongcli.toml", "variables, and rongcli.toml"),
    "exit-codes": Text("退出码与错误", "exit codes and errors"),
    "amounts": Text("金额、数值和日期的写法", "how amounts, numbers and dates are written"),
    "files": Text("读写的文件", "the files that are read and written"),
    "readings": Text("对含糊条文的解读", "readings of what a clause leaves open"),
}
"""What ``rongcli help`` explains beside commands."""


def ordered(words: Sequence[str]) -> list[str]:
    """The command first: options typed before it go behind it, ``AREA.POLICY`` is two words, ``help X`` is X's help."""
    options = SHARED_OPTIONS | EVERY | STATEMENT
    names, at = known_names(options), 0
    while at < len(words) and is_option(words[at]):
        name, equals, _ = words[at].partition("=")
        known = names.get(plain(name.lstrip("-")))
        if known is None:
            break
        at += 1 if equals or options[known].value is None else 2
    if at >= len(words):
        return list(words)
    area, dot, policy = words[at].partition(".")
    command = [area, policy] if dot and area and policy else [words[at]]
    behind = options_of(words[at + 1 :])
    found = [*command, *behind, *words[:at], *words[at + 1 + len(behind) :]]
    if found[0] == "help" and found[1:2] and found[1][:1] != "-" and found[1] not in TOPICS:
        return [*found[1].split(".", 1), *found[2:], "--help"]
    return found


def policies_of(session: Session, area: str) -> dict[str, str]:
    """The policies of an area: the name inside the area → the policy's id."""
    return {name.partition(".")[2]: name for name in session.edition.heads if name.partition(".")[0] == area}


def area_names(session: Session) -> dict[str, str]:
    """Every compared name of an area → the area."""
    return {
        plain(name): area
        for area, (label, aliases) in session.edition.areas.items()
        for name in (area, *label, *aliases)
    }


def policy_names(session: Session, area: str) -> dict[str, str]:
    """Every compared name of an area's policies → the policy's id."""
    heads = session.edition.heads
    return {plain(word): name for name in policies_of(session, area).values() for word in called(heads[name])}


def called(head: PolicyHead) -> tuple[str, ...]:
    """Every name of a policy inside its area."""
    return (head.id.partition(".")[2], head.id, *head.name, *head.aliases)


def find_in_area(session: Session, area: str, word: str) -> Policy:
    """The policy of an area that a word names. Raises UsageError naming the nearest."""
    name = policy_names(session, area).get(plain(word))
    if name is None:
        raise no_policy(session, area, word)
    return session.edition.policies[name]


def no_policy(session: Session, area: str, word: str) -> UsageError:
    """The error for a word that names no policy of an area, naming the nearest."""
    offered = [*policies_of(session, area), *(name for name in policy_names(session, area) if not name.isascii())]
    message = Text(f"领域 {area} 中没有政策“{word}”", f"area {area} has no policy '{word}'")
    help_ = Text(f"rongcli {area} --help 列出全部", f"rongcli {area} --help lists them")
    return UsageError(message, hint=did_you_mean(word, offered) or help_)


def unknown_command(session: Session, word: str) -> UsageError:
    """The error for a first word that names nothing, naming the nearest: an area, a command, a policy."""
    heads = session.edition.heads
    offered = [*BUILT_IN, *area_names(session)]
    holding = found_by(session, [word]) if len(word) > 1 and not begun(word, offered) else []
    if holding:
        such = " ".join(["rongcli", *holding[0].id.split(".", 1)])
        search, count = f"rongcli policies search {word}", len(holding)
        if count > 1:
            such = f"{search}；{such}" if session.early.language == "zh" else f"{search}; {such}"
        noun = "policy holds" if count == 1 else "policies hold"
        hint = Text(f"{count}项政策含有此词：{such}", f"{count} {noun} that word: {such}")
        message = Text(f"没有领域或命令“{word}”", f"there is no area or command '{word}'")
        return UsageError(message, hint=hint)
    offered += [*heads, *(name.partition(".")[2] for name in heads)]
    message = Text(f"没有领域或命令“{word}”", f"there is no area or command '{word}'")
    near = did_you_mean(word, offered)
    return UsageError(message, hint=near or Text("rongcli --help 列出全部", "rongcli --help lists them"))


def found_by(session: Session, words: Sequence[str]) -> list[PolicyHead]:
    """The policies whose ids, names or areas' names hold all of some words, whatever their case."""
    wanted = [word.casefold() for word in words]
    found = []
    for head in session.edition.heads.values():
        area = head.id.partition(".")[0]
        text = " ".join((*called(head), *session.edition.areas[area][0])).casefold()
        if all(word in text for word in wanted):
            found.append(head)
    return found
