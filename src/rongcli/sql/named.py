"""Parts of a query that several others need, written once: as columns of a layer below, and called by name.

Without names a rule of nested choices would double with each level, for every end of every branch is asked for in
several places.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["test", "value"]
"""What a part is, a boolean or a whole number: policies share a column, so all that is in one is of one kind."""
_NAME = re.compile(r'"\w+ (?:test|value) (\d+) \d+"')


class Named:
    """The named parts of one policy, in layers: a part calls only those of layers below its own.

    ``title`` begins every name, with a space behind it as no input's has; ``longest`` is how long a part may be, in
    marks, and still be written wherever it is needed.
    """

    def __init__(self, title: str, longest: int) -> None:
        self._title, self._longest = title, longest
        self._names: dict[str, str] = {}
        self.layers: list[dict[str, str]] = []
        """The SQL of each part by its name, from the lowest layer on."""

    def once(self, sql: str, kind: Kind) -> str:
        """The part itself where it is short, else its name."""
        if len(sql) <= self._longest:
            return sql
        name = self._names.get(sql)
        if name is None:
            own = [int(found[1]) for found in _NAME.finditer(sql) if found[0].startswith(f'"{self._title} ')]
            depth = max(own, default=-1) + 1
            if depth == len(self.layers):
                self.layers.append({})
            layer = self.layers[depth]
            number = sum(f" {kind} " in other for other in layer)
            name = self._names[sql] = f'"{self._title} {kind} {depth} {number}"'
            layer[name] = sql
        return name

    def called(self, *texts: str) -> list[str]:
        """The names of parts that some SQL calls, those that these call left out."""
        found = (match[0] for text in texts for match in _NAME.finditer(text))
        return [name for name in dict.fromkeys(found) if name.startswith(f'"{self._title} ')]
