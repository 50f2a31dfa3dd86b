"""The names that the command line answers to: areas and policies of the table, and the built-in commands."""

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli.session import Session
from rongcli.rules.facts import plain

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
    "schema": ("rongcli.cli.schema", Text("输出 JSON Schema", "print a JSON Schema")),
}
"""Command → the module whose ``command(session)`` builds it (or ``run``: see below), and what it is for."""

WITH_INPUTS = ("match", "ask")
"""Built-in commands with the table's inputs as options: their module's ``run(session, words)`` reads the words."""

ALL = "all"
"""The command inside an area that answers every policy of it."""


def policies_of(session: Session, area: str) -> dict[str, str]:
    """The policies of an area: the name inside the area → the policy's id."""
    return {name.partition(".")[2]: name for name in session.edition.heads if name.partition(".")[0] == area}


def find_area(session: Session, word: str) -> str:
    """The area or built-in command that a word names. Raises UsageError naming the nearest."""
    names = {name: name for name in BUILT_IN} | _areas(session)
    if plain(word) in names:
        return names[plain(word)]
    offered = [*names, *session.edition.heads, *(head.id.partition(".")[2] for head in session.edition.heads.values())]
    near = did_you_mean(word, offered)
    message = Text(f"没有领域或命令“{word}”", f"there is no area or command '{word}'")
    raise UsageError(message, hint=near or Text("rongcli --help 列出全部", "rongcli --help lists them"))


def area_of(session: Session, word: str) -> str | None:
    """The area that a word names, None where it names none."""
    return _areas(session).get(plain(word))


def _areas(session: Session) -> dict[str, str]:
    """Every compared name of an area → the area."""
    return {
        plain(name): area
        for area, (label, aliases) in session.edition.areas.items()
        for name in (area, *label, *aliases)
    }


def find_policy(session: Session, area: str, word: str) -> str:
    """The policy of an area, without the area, that a word names. Raises UsageError naming the nearest."""
    names: dict[str, str] = {}
    for short, name in policies_of(session, area).items():
        head = session.edition.heads[name]
        names |= {plain(alias): short for alias in (short, name, *head.name, *head.aliases)}
    if plain(word) in names:
        return names[plain(word)]
    offered = [*policies_of(session, area), *(alias for alias in names if not alias.isascii())]
    message = Text(f"领域 {area} 中没有政策“{word}”", f"area {area} has no policy '{word}'")
    help_ = Text(f"rongcli {area} --help 列出全部", f"rongcli {area} --help lists them")
    raise UsageError(message, hint=did_you_mean(word, offered) or help_)
