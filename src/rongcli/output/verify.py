"""The answer of ``verify``: the verdicts on saved answers, their records, rows and pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rongcli.base.seal import SEAL
from rongcli.base.text import Language, Text
from rongcli.output.document import Document, Part, Section, Tone
from rongcli.output.formats import Answer
from rongcli.output.json import dumps
from rongcli.questions.verify import Difference, Verdict

SCHEMA = "rongcli.verify/1"
_LONGEST = 60
_INPUTS = ("policy", "claim", "on", "facts", "own", "applicant", "item", "date", "assume_rest", "prior", "over", "for")
_PHRASES = {
    "holds": Text("答案仍然成立：政策表、输入和结果都一致", "The answer holds: edition, inputs and result agree"),
    "result": Text(
        "答案不再成立：结果不同（{count}处）", "The answer does not hold: {count} fields of its result differ"
    ),
    "result-one": Text("答案不再成立：结果不同（1处）", "The answer does not hold: one field of its result differs"),
    "inputs": Text(
        "答案不再成立：输入不同（{count}处）", "The answer does not hold: {count} fields of its inputs differ"
    ),
    "inputs-one": Text("答案不再成立：输入不同（1处）", "The answer does not hold: one field of its inputs differs"),
    "seal": Text(
        "答案不再成立：生成之后被改动过，封印不符",
        "The answer does not hold: it was changed since it was made, its seal does not fit",
    ),
    "edition": Text("政策表已不同，结果仍然一致", "The edition is another one; the result is the same"),
    "same": Text("一致", "agree"),
    "differ": Text("{count}处不同", "{count} differ"),
    "differ-one": Text("1处不同", "1 differs"),
    "seal-title": Text("封印", "Seal"),
    "edition-title": Text("政策表", "Edition"),
    "inputs-title": Text("输入", "Inputs"),
    "result-title": Text("结果", "Result"),
    "what": Text("核对", "Checked"),
    "fields": Text("不同之处", "What differs"),
    "field": Text("项目", "field"),
    "saved": Text("答案所存", "saved"),
    "now": Text("现在", "now"),
    "unchecked": Text("无法复核的内容", "What cannot be rechecked"),
    "nothing": Text("（无）", "(nothing)"),
}


COLUMNS = ("answer", "policy", "holds", "field", "saved", "now")


class Verdicts(Answer):
    """The verdicts on the answers of a file."""

    columns = COLUMNS

    def __init__(self, verdicts: Sequence[Verdict], language: Language) -> None:
        super().__init__(language)
        self.verdicts = verdicts
        self.several = len(verdicts) != 1

    def headline(self) -> str:
        """Each verdict in one line."""
        return "\n".join(headline(verdict, self.language) for verdict in self.verdicts)

    def records(self) -> Iterator[dict[str, Any]]:
        """Each as ``rongcli.verify/1``."""
        return (verdict_json(verdict, self.language) for verdict in self.verdicts)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A row for each field that differs, and one for each answer that holds."""
        for number, verdict in enumerate(self.verdicts, 1):
            policy = verdict.saved.get("policy")
            for one in verdict.differences:
                yield number, policy, False, one.field, _cell(one.saved), _cell(one.now)
            if not verdict.differences:
                yield number, policy, True, None, None, None

    def document(self, *, brief: bool) -> Document:
        """A part for each."""
        return Document(self.language, [verdict_part(verdict, self.language) for verdict in self.verdicts])


def _cell(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else dumps(value)


def _say(key: str, language: Language, **parts: object) -> str:
    return _PHRASES[key].to(language).format(**parts)


def part_of(difference: Difference) -> str:
    """Whether a field belongs to the edition, the inputs or the result, or is the seal over them."""
    field = difference.field
    if field.rpartition(".")[2] == SEAL:
        return "seal"
    if field.partition(".")[0] == "edition":
        return "edition"
    chosen = field.startswith("readings.") or (
        field.startswith("readings[") and field.endswith((".chosen", ".default", "]"))
    )
    return "inputs" if field.partition(".")[0] in _INPUTS or chosen else "result"


def _grouped(verdict: Verdict) -> dict[str, list[Difference]]:
    groups: dict[str, list[Difference]] = {"seal": [], "edition": [], "inputs": [], "result": []}
    for difference in verdict.differences:
        groups[part_of(difference)].append(difference)
    return groups


def headline(verdict: Verdict, language: Language) -> str:
    """The verdict in one line."""
    groups = _grouped(verdict)
    for part in ("inputs", "result"):
        if groups[part]:
            count = len(groups[part])
            return _say(f"{part}-one" if count == 1 else part, language, count=count)
    return _say(next((part for part in ("seal", "edition") if groups[part]), "holds"), language)


def verdict_json(verdict: Verdict, language: Language) -> dict[str, Any]:
    """The verdict as plain JSON data."""
    groups = _grouped(verdict)
    return {
        "schema": SCHEMA,
        "policy": verdict.saved.get("policy"),
        "holds": not verdict.differences,
        **{part: {"agrees": not found} for part, found in groups.items()},
        "differences": [{"field": one.field, "saved": one.saved, "now": one.now} for one in verdict.differences],
        "unchecked": [words.to(language) for words in verdict.unchecked],
    }


def verdict_part(verdict: Verdict, language: Language) -> Part:
    """The verdict as a page."""
    groups = _grouped(verdict)
    checked = [(_say(f"{part}-title", language),
                _counted(found, language))
               for part, found in groups.items()]  # fmt: skip
    rows = [(one.field, _shown(one.saved, language), _shown(one.now, language)) for one in verdict.differences]
    header = tuple(_say(name, language) for name in ("field", "saved", "now"))
    sections = [
        Section(_say("what", language), rows=checked),
        Section(_say("fields", language), header=header, rows=rows),
        Section(_say("unchecked", language), [words.to(language) for words in verdict.unchecked]),
    ]
    edition = verdict.saved["edition"]
    saved = verdict.saved
    claim = saved.get("claim") or saved.get("award", {}).get("claim") or saved
    about = saved.get("policy") or saved.get("applicant") or saved["schema"]
    codes = f"{about}  {edition.get('id')} {edition.get('version')}  {claim.get('date')}"
    only = bool(verdict.differences) and not any(groups[part] for part in ("seal", "inputs", "result"))
    tone: Tone = "good" if not verdict.differences else "open" if only else "bad"
    return Part("", "verify", headline(verdict, language), tone, sections, codes=codes)


def _counted(found: list[Difference], language: Language) -> str:
    key = ("same", "differ-one")[len(found)] if len(found) < 2 else "differ"
    return _say(key, language, count=len(found))


def _shown(value: Any, language: Language) -> str:
    """A value on one line, short."""
    if value is None:
        return _say("nothing", language)
    text = value if isinstance(value, str) else dumps(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"
