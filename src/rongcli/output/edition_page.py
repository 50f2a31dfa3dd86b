"""A whole edition as one page of Markdown: what it rests on, every policy with its amount and readings, its notes."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.text import Language, Text
from rongcli.output.phrases import BENEFITS
from rongcli.output.policies import CERTAINTIES, TITLES
from rongcli.rules.edition import Edition
from rongcli.rules.policy import ROUNDING, Policy

_WORDS = {
    "edition": Text("政策表", "Edition"),
    "documents": Text("文件", "Documents"),
    "notes": Text("适用于全部政策", "On every policy"),
    "policy": Text("政策", "Policy"),
    "gives": Text("给什么", "What it gives"),
    "printed": Text("原文数字", "Figures as printed"),
    "readings": Text("默认解读", "Readings by default"),
    "intended": Text("仅为意向", "intended only"),
    "none": Text("无", "none"),
    "more": Text(
        "`rongcli policies show 政策` 显示一项政策的条件、限额、各种解读及其问题。",
        "`rongcli policies show POLICY` shows a policy's conditions, caps, and every reading with its question.",
    ),
}


def edition_page(edition: Edition, language: Language) -> str:
    """The page. English names stand beside the Chinese ones, which are the documents' own."""
    return "\n".join(_lines(edition, language)) + "\n"


def _lines(edition: Edition, language: Language) -> Iterator[str]:
    words = {key: text.to(language) for key, text in _WORDS.items()}
    yield f"# {_both(edition.title, language)}"
    yield ""
    yield f"{words['edition']}: `{edition.id} {edition.version}` sha256 `{edition.sha256}`"
    if edition.documents:
        yield from ("", f"## {words['documents']}", "")
        yield from (f"- `{name}` {_both(title, language)}" for name, title in edition.documents.items())
    yield from ("", f"## {words['notes']}", "")
    yield from (f"- {_cell(note.to(language))}" for note in edition.notes)
    yield from ("", words["more"])
    for area, (label, _) in edition.areas.items():
        policies = [policy for policy in edition.policies.values() if policy.area == area]
        if not policies:
            continue
        yield from ("", f"## {_both(label, language)}", "")
        yield f"| {words['policy']} | {words['gives']} | {words['printed']} | {words['readings']} |"
        yield "|---|---|---|---|"
        yield from (_row(policy, language) for policy in policies)


def _row(policy: Policy, language: Language) -> str:
    printed = dict.fromkeys(figure for source in policy.sources for figure in source.figures)
    readings = [
        f"{one.name.to(language)}: {one.choices[one.default].to(language)} (`{one.id}={one.default}`)"
        for one in policy.readings.values()
        if one.id != ROUNDING
    ]
    name = f"`{policy.id}` {_both(policy.name, language)}"
    cells = (name, _gives(policy, language), TITLES["comma"].to(language).join(printed), "; ".join(readings))
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _gives(policy: Policy, language: Language) -> str:
    """The benefit, and of money how far the text fixes the amount."""
    kinds = dict.fromkeys(
        CERTAINTIES[rule.certainty].to(language) for rule in policy.awards if _by_default(rule, policy)
    )
    words = [BENEFITS[policy.benefit].to(language), *kinds]
    if policy.status == "intended":
        words.append(_WORDS["intended"].to(language))
    return TITLES["comma"].to(language).join(words)


def _by_default(rule: object, policy: Policy) -> bool:
    when = getattr(rule, "when", {})
    return all(policy.readings[name].default in choices for name, choices in when.items())


def _both(text: Text, language: Language) -> str:
    """The Chinese alone in Chinese; in English both."""
    return text.zh if language == "zh" or text.zh == text.en else f"{text.en} ({text.zh})"


def _cell(text: str) -> str:
    """A text that ends no cell and begins no tag."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
