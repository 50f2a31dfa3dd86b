"""Where things stand in a TOML document: the line and column of every key and value.

The parser keeps no positions, so this is a second pass over a document that the parser has accepted.
It checks nothing: on text that is not TOML it may answer anything, or raise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

Path = tuple[str | int, ...]

_BOM = "\ufeff"
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY_PART = re.compile(
    r"""
    (?: (?P<bare> [A-Za-z0-9_-]+ ) | "(?P<basic> (?:[^"\\]++|\\.)* )" | '(?P<literal> [^']* )' )
    [ \t]* (?P<after> \. | = | \]\]? ) [ \t]*
    """,
    re.VERBOSE,
)
# A multi-line string may end in up to two quotes of its own, so its end is the whole run of three to five.
# A bare scalar takes the spaces within it, because a date and its time may stand a space apart.
_SCALAR = re.compile(
    r'''
      """ (?: [^"\\]++ | \\. | "(?!"") )* "{3,5}
    | \'\'\' (?: [^']++ | '(?!\'\') )* '{3,5}
    | " (?: [^"\\]++ | \\. )* "
    | ' [^']* '
    | [^,\]}\#\r\n]+
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x(?P<x>..)|u(?P<u>.{4})|U(?P<U>.{8})|(?P<letter>.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


class Position(NamedTuple):
    """A place in a text: line and column from 1, the column in characters (a tab is one, a BOM none)."""

    line: int
    column: int


class _Node:
    """A table, array or scalar: the offsets of its key and its value, and its parts by key or index."""

    __slots__ = ("children", "key", "value")

    def __init__(self, offset: int) -> None:
        self.key = self.value = offset
        self.children: dict[str | int, _Node] = {}

    def child(self, name: str | int, offset: int) -> _Node:
        """The child of that name, which begins at the offset if nothing has named it before."""
        found = self.children.get(name)
        if found is None:
            found = self.children[name] = _Node(offset)
        return found

    def last_element(self) -> _Node:
        """The last element of an array; a table, which has no index among its keys, is its own."""
        return self.children.get(len(self.children) - 1, self)


class Positions:
    """The positions of one document, by path: strings name keys, integers count array elements from 0."""

    def __init__(self, root: _Node, line_starts: list[int]) -> None:
        """Holds the tree that ``positions`` builds, and the offset at which each line begins."""
        self._root = root
        self._line_starts = line_starts

    def key(self, path: Path) -> Position | None:
        """Where the key or the array element begins; for a table with a header, its name in that header.

        A table that only dotted names imply, ``a`` of ``[a.b]``, begins where the first of them names it. A
        path that is not in the document gets its nearest parent's position, or None if none of it is there.
        """
        node = self._nearest(path)
        return None if node is None else self._position(node.key)

    def value(self, path: Path) -> Position | None:
        """Where the value begins; for a table that has a header or is implied, where ``key`` says.

        A path that is not in the document is answered as by ``key``, with the parent's value.
        """
        node = self._nearest(path)
        return None if node is None else self._position(node.value)

    def _nearest(self, path: Path) -> _Node | None:
        node = self._root
        for part in path:
            child = node.children.get(part)
            if child is None:
                break
            node = child
        return None if node is self._root else node

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)


def positions(source: str) -> Positions:
    """The positions of all keys and values of a TOML document, in one pass over its text.

    The text is as decoded, with or without a BOM, its lines ending in LF or CRLF; it must be valid TOML.
    """
    first = len(_BOM) if source.startswith(_BOM) else 0
    line_starts = [first, *(match.end() for match in re.finditer("\n", source))]
    return Positions(_Scan(source, first).document(), line_starts)


class _Scan:
    """One pass over a source: ``at`` is the offset of what is read next."""

    def __init__(self, source: str, at: int) -> None:
        self.source = source
        self.at = at

    def document(self) -> _Node:
        root = table = _Node(self.at)
        self._skip_blank()
        while self.at < len(self.source):
            if self.source[self.at] == "[":
                table = self._header(root)
            else:
                self._value(self._key(table)[0])
            self._skip_blank()
        return root

    def _header(self, root: _Node) -> _Node:
        """Reads ``[name]`` or ``[[name]]``: the table that the lines after it fill."""
        is_array = self.source.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        self._skip_blank()
        node, offset = self._key(root)
        if is_array:
            return node.child(len(node.children), offset)
        # An earlier [name.part] may have implied this table; its own header says better where it is.
        node.key = node.value = offset
        return node

    def _key(self, table: _Node) -> tuple[_Node, int]:
        """Reads a key and the ``=``, ``]`` or ``]]`` that ends it: the node it names, its last part's offset.

        A part that names an array of tables stands for the last table in it.
        """
        while True:
            match = _KEY_PART.match(self.source, self.at)
            assert match is not None, "the document is valid TOML"
            offset, self.at = self.at, match.end()
            basic = match["basic"]
            name = match["bare"] or match["literal"] or "" if basic is None else _unescaped(basic)
            node = table.child(name, offset)
            if match["after"] != ".":
                return node, offset
            table = node.last_element()

    def _value(self, node: _Node) -> None:
        """Reads a value into its node; one frame for each level of nesting, fewer than the parser takes."""
        node.value = self.at
        opening = self.source[self.at]
        if opening not in "[{":
            self._skip(_SCALAR)
            return
        self.at += 1
        while True:
            self._skip_blank()
            following = self.source[self.at]
            if following == ",":
                self.at += 1
            elif following in "]}":
                self.at += 1
                return
            elif opening == "[":
                self._value(node.child(len(node.children), self.at))
            else:
                self._value(self._key(node)[0])

    def _skip_blank(self) -> None:
        self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.source, self.at)
        assert match is not None, "the document is valid TOML"
        self.at = match.end()


def _unescaped(text: str) -> str:
    """The content of a basic string, its escapes resolved."""

    def character(match: re.Match[str]) -> str:
        code = match["x"] or match["u"] or match["U"]
        return chr(int(code, 16)) if code else _ESCAPED.get(match["letter"], match["letter"])

    return _ESCAPE.sub(character, text) if "\\" in text else text
