"""What money is counted by, in words: the parts of a key, alone and together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rongcli.base.text import Text
from rongcli.rules.policy import Input

SCOPES = {
    "applicant": Text("每个申请人", "per applicant"),
    "item": Text("每个项目", "per item"),
    "year": Text("每年", "per calendar year"),
    "all": Text("全部申请合计", "for all claims together"),
}
"""What a cap can go by, beside a policy's inputs."""
CLAIM = Text("每次申请", "per claim")


def scope_words(per: Sequence[str], labels: Mapping[str, Text], item: Text | None = None) -> Text:
    """A key in words: ``per applicant and calendar year``; ``item`` is what one is called, ``labels`` those of inputs.

    Of no parts it is each claim by itself.
    """
    names = SCOPES | ({"item": item} if item else {})
    parts = [names.get(part) or _each(labels.get(part, Text(part, part))) for part in per] or [CLAIM]
    words = " and ".join(part.en for part in parts).replace("and per", "and")
    return Text("".join(part.zh for part in parts), words)


def _each(label: Text) -> Text:
    return Text(f"每{label.zh}", f"per {label.en.lower()}")


def asked(item: Input, labels: Mapping[str, Text], named: Text | None = None) -> Text:
    """An input's question, and where it asks for a whole, of what; ``named`` is what an item is called."""
    if not item.whole_of:
        return item.question
    zh, en = scope_words(item.whole_of, labels, named)
    return Text(
        f"{item.question.zh}（填{zh}的全数，不只是本次申请的部分）",
        f"{item.question.en} (The whole {en}, not this claim's part alone.)",
    )
