"""Pictures."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.output.formats import Answer, Paper


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's chart."""
    yield answer.chart()
