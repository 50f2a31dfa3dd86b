"""What is wrong with a table: pydantic's findings in the words of its author, and every fault of a file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from typing_extensions import TypeAliasType

from rongcli.base.errors import TableError, shown
from rongcli.base.text import Text, nearest
from rongcli.table.words import BRANCH, Path, wrong

if TYPE_CHECKING:
    from rongcli.table.figures import Printed

_WORDS = {
    "bool_type": Text("须为 true 或 false", "must be true or false"),
    "int_type": Text("须为整数", "must be a whole number"),
    "list_type": Text("须为数组 [ … ]", "must be an array [ … ]"),
    "dict_type": Text("须为表", "must be a table"),
    "model_type": Text("须为表", "must be a table"),
    "model_attributes_type": Text("须为表", "must be a table"),
    "missing": Text("缺少此项", "is missing"),
    "string_pattern_mismatch": Text("不合格式，如 CNY", "is not of the form asked for, such as CNY"),
    "tuple_type": Text('须为 ["数字", 位置]', 'must be ["FIGURE", OFFSET]'),
}
UNKNOWN_KEY = Text("没有此项", "is no key here")
_MANY = 8
"""How many names a hint lists before it is no help any more."""


class ConsequenceError(TableError):
    """What cannot be lowered only because a part that it refers to is itself at fault: never told."""


class Faults:
    """The faults of a table on its way down, and what is at fault, so that nothing that refers to it is blamed."""

    def __init__(self, gone: set[Path] | None = None) -> None:
        """``gone`` are parts that never came this far."""
        self.errors: list[TableError] = []
        self.gone: set[Path] = gone or set()
        self.figures: list[Printed] = []
        """Every figure on the way down, for whoever holds the table against its text."""
        self.count = 0
        """How many parts failed, for their own fault or for another's."""

    @contextmanager
    def kept(self, part: Path = ()) -> Iterator[None]:
        """Notes what goes wrong inside, and goes on; ``part`` is then at fault."""
        try:
            yield
        except TableError as error:
            self.count += 1
            if part:
                self.gone.add(part)
            if not isinstance(error, ConsequenceError):
                known = {(one.path, one.message) for one in self.errors}
                self.errors += [one for one in (error, *error.also) if (one.path, one.message) not in known]

    def refuse_gone(self, part: Path) -> None:
        """Raises ConsequenceError where a part is at fault already."""
        if part in self.gone:
            raise ConsequenceError(Text("依据的部分有误", "rests on a part that is at fault"))

    def raise_first(self) -> None:
        """Raises the first fault, the others with it, if there is any."""
        if self.errors:
            first, *others = self.errors
            first.also = tuple(others)
            raise first


def table_error(error: ValidationError, model: type[BaseModel], place: Callable[[Path], Path]) -> TableError:
    """Every finding, each as a TableError at its path in the document; the first of them holds the others."""
    findings = {_path(finding): finding for finding in reversed(error.errors(include_url=False))}
    faults = [
        _fault(path, finding, findings, model, place(path))
        for path, finding in reversed(findings.items())
        if not _explained(path, finding, findings)
    ]
    first, *others = faults
    first.also = tuple(others)
    return first


def _path(finding: Any) -> Path:
    """Pydantic's location without the names of branches, which do not stand in the document."""
    path = tuple(part for part in finding["loc"] if not _branch(part))
    return (*path, "kind") if finding["type"] in ("union_tag_invalid", "union_tag_not_found") else path


def _branch(part: str | int) -> bool:
    return isinstance(part, str) and (part.startswith(BRANCH) or part in ("str", "bool", "int", "list[str]"))


def _beside(path: Path, kind: str, findings: Mapping[Path, Any]) -> list[str]:
    """The keys of the same table that are at fault in the same way."""
    return [str(other[-1]) for other, one in findings.items() if other[:-1] == path[:-1] and one["type"] == kind]


def _explained(path: Path, finding: Any, findings: Mapping[Path, Any]) -> bool:
    """Whether a finding is told with another: a missing key beside one that was probably meant to be it."""
    return finding["type"] == "missing" and bool(_beside(path, "extra_forbidden", findings))


def _fault(path: Path, finding: Any, findings: Mapping[Path, Any], model: type[BaseModel], place: Path) -> TableError:
    if finding["type"] != "extra_forbidden":
        return wrong(place, *_told(finding))
    missing, allowed = _beside(path, "missing", findings), _keys(finding["loc"], model)
    meant = _meant(str(path[-1]), missing, allowed)
    keys = ", ".join(allowed)
    fault = wrong(place, UNKNOWN_KEY, _did_you_mean(meant) if meant else Text(f"可用：{keys}", f"allowed: {keys}"))
    fault.meant = meant
    return fault


def _told(finding: Any) -> tuple[Text, Text | None]:
    kind, context = finding["type"], finding.get("ctx", {})
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _kinds(finding, context)
    if kind == "string_type":
        return _unquoted(finding["input"])
    if kind == "literal_error":
        given, allowed = shown(str(finding["input"])), context["expected"].replace("' or '", "', '").replace("'", "")
        message = Text(f"“{given}”不可用，须为 {allowed}", f"'{given}' is not allowed; must be {allowed}")
        near = nearest(given, allowed.split(", "))
        return message, _did_you_mean(near) if near else None
    if kind in ("greater_than_equal", "less_than_equal"):
        least, most = context.get("ge"), context.get("le")
        words = Text(f"须不小于 {least}", f"must be at least {least}")
        return (words if most is None else Text(f"须不大于 {most}", f"must be at most {most}")), None
    if kind == "too_short":
        least, got = context["min_length"], context["actual_length"]
        return Text(f"须有至少 {least} 项，现有 {got} 项", f"needs at least {least} entries, has {got}"), None
    if kind == "too_long":
        most = context["max_length"]
        return Text(f"至多 {most} 项", f"has more than {most} entries"), None
    if kind == "value_error":
        return Text(f"有误：{context['error']}", str(context["error"])), None
    return _WORDS.get(kind) or Text(finding["msg"], finding["msg"]), None


def _meant(key: str, missing: list[str], allowed: list[str]) -> str | None:
    """What an unknown key was meant to be: the one that is missing beside it, or the nearest."""
    return nearest(key, missing or allowed) or (missing[0] if len(missing) == 1 else nearest(key, allowed))


def _did_you_mean(name: str) -> Text:
    return Text(f"是否想写 {name}？", f"did you mean {name}?")


def _kinds(finding: Any, context: Mapping[str, Any]) -> tuple[Text, Text]:
    """A piece without a kind, or of one that does not exist: the nearest, and all there are."""
    from rongcli.table.language import FOLDED, kinds_like

    if finding["type"] == "union_tag_not_found":
        given = [str(key) for key in finding["input"]]
        likely = kinds_like(given)
        few = ", ".join(likely[:_MANY])
        hint = Text(f"按所写各项，可为 {few}", f"with these keys it may be {few}")
        return Text("缺少 kind", "needs a kind"), hint if likely else _all_kinds()
    tag = str(context["tag"]).removeprefix(BRANCH)
    if tag in FOLDED:
        return Text(f"不再有 kind“{tag}”", f"there is no kind '{tag}' any more"), FOLDED[tag]
    expected = [name.strip("' ").removeprefix(BRANCH) for name in context["expected_tags"].split(",")]
    names = [name for name in expected if name]
    near = nearest(tag, names)
    allowed = ", ".join(names)
    told = Text(f"没有 kind“{shown(tag)}”，可用：{allowed}", f"'{shown(tag)}' is no kind here; allowed: {allowed}")
    return told, _did_you_mean(near) if near else Text("取其一", "use one of them")


def _all_kinds() -> Text:
    from rongcli.table.language import PIECES, kind_of

    names = ", ".join(kind_of(piece) for piece in PIECES)
    return Text(f"可用：{names}", f"one of {names}")


def _unquoted(given: Any) -> tuple[Text, Text | None]:
    message = Text("须为加引号的文本", "must be quoted text")
    if isinstance(given, bool):
        return message, Text("此处不是 true 或 false", "true and false do not go here")
    if isinstance(given, (int, float)):
        return message, Text("照公告原样加引号", "quote it as the notice prints it, with its unit or %")
    return message, None


def _keys(loc: tuple[str | int, ...], model: Any) -> list[str]:
    """The keys that the table at a location may have; the last part of the location is the one that it may not."""
    for part in loc[:-1]:
        model = _inside(model, part)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _inside(model: Any, part: str | int) -> Any:
    """What the schema has at a key, an index or a branch."""
    model = _bare(model)
    if isinstance(part, str) and part.startswith(BRANCH):
        from rongcli.table.language import branch

        return branch(part.removeprefix(BRANCH), model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        found = next((f for n, f in model.model_fields.items() if part in (n, f.alias)), None)
        return None if found is None else found.annotation
    arguments = get_args(model)
    return arguments[-1] if get_origin(model) in (list, dict) and arguments else None


def _bare(model: Any) -> Any:
    """A type without what wraps it: an alias, an annotation, ``| None``."""
    while True:
        if isinstance(model, TypeAliasType):
            model = model.__value__
        elif hasattr(model, "__metadata__"):
            model = model.__origin__
        else:
            inner = [one for one in get_args(model) if one is not type(None)]
            if get_origin(model) in (list, dict) or type(None) not in get_args(model) or len(inner) != 1:
                return model
            model = inner[0]
