"""Where keys and values stand in a TOML document.

In the cases a document marks the places itself: ``‹name›`` stands before the character that is meant.
"""

import datetime
import math
import re
import sys
import tomllib

import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from rongcli.table.load import bundled_table
from rongcli.table.position import Position, positions

MARK = re.compile("‹(.*?)›")
KEY = re.compile(r"""[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'""", re.ASCII)


def unmarked(marked):
    """The document without its marks, and the position of each, counted the slow and obvious way."""
    places = {}
    source = ""
    for index, piece in enumerate(MARK.split(marked)):
        if index % 2:
            before = source.removeprefix("\ufeff")
            places[piece] = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        else:
            source += piece
    return source, places


CASES = {
    "bare key": ("‹k›a = ‹v›1\n", ("a",)),
    "no spaces, no final line end": ("x=1\n‹k›a=‹v›1", ("a",)),
    "indented key": ("x = 1\n\t ‹k›a\t=\t‹v›1", ("a",)),
    "bare key of digits": ("‹k›2019 = ‹v›1", ("2019",)),
    "basic key": ('‹k›"a.b" = ‹v›1', ("a.b",)),
    "empty basic key": ('‹k›"" = ‹v›1', ("",)),
    "empty literal key": ("‹k›'' = ‹v›1", ("",)),
    "literal key": (r"""‹k›'a"\n' = ‹v›1""", (r'a"\n',)),
    "key of syntax": ("""‹k›"]=.#'" = ‹v›1""", ("]=.#'",)),
    "escapes in a key": (r'‹k›"\"\\\t\u4E00\U0001F600" = ‹v›1', ('"\\\t一😀',)),
    "escaped backslash before u": (r'‹k›"\\u0041" = ‹v›1', (r"\u0041",)),
    "wide characters count once": ('‹k›"成都😀" = ‹v›1', ("成都😀",)),
    "dotted key": ("a.‹k›b = ‹v›1", ("a", "b")),
    "dotted key, quoted parts": ("""a."b.c".‹k›'d' = ‹v›1""", ("a", "b.c", "d")),
    "spaces around dots": ('a . "b"\t.  ‹k›c = ‹v›1', ("a", "b", "c")),
    "a float is no dotted path": ("1.‹k›2 = ‹v›3.4", ("1", "2")),
    "table implied by dotted keys": ("x.‹k›‹v›b.c = 1\nx.b.d = 2", ("x", "b")),
    "header": ("x = 1\n[‹k›‹v›a]\nb = 1", ("a",)),
    "dotted header": ("[ a . ‹k›‹v›'b' ]", ("a", "b")),
    "header with a comment": ("[x] # [a]\n[‹k›‹v›a] # ]", ("a",)),
    "key under a header": ("[x]\na = 2\n[t]\n‹k›a = ‹v›1", ("t", "a")),
    "parent implied by headers": ("[‹k›‹v›a.b]\n[a.c]", ("a",)),
    "parent implied, then given a header": ("[a.b]\n[‹k›‹v›a]", ("a",)),
    "key of that parent": ("[a.b]\n[a]\n‹k›c = ‹v›1", ("a", "c")),
    "array of tables": ("[[‹k›‹v›a]]\n[[a]]", ("a",)),
    "element of an array of tables": ("[[a]]\n[[ ‹k›‹v›a ]]\n[[a]]", ("a", 1)),
    "key of an element": ("[[a]]\nb = 1\n[[a]]\n‹k›b = ‹v›1", ("a", 1, "b")),
    "sub-table of an element": ("[[a]]\n[a.b]\n[[a]]\n[a.‹k›‹v›b]", ("a", 1, "b")),
    "array in an element": ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n[[a.b]]\n‹k›c = ‹v›1", ("a", 1, "b", 1, "c")),
    "array": ("‹k›a = ‹v›[1, 2]", ("a",)),
    "element": ("a = [1, ‹k›‹v›-2.5e3 , 3]", ("a", 1)),
    "nested element": ("a = [[1, 2], [], [3,‹k›‹v›4]]", ("a", 2, 1)),
    "array over lines": ("a = [ # [\n  1, # 2, ]\n# 9,\n\n  ‹k›‹v›true,\n]", ("a", 1)),
    "after an array over lines": ("a = [\n 1, # ]\n]\n‹k›b = ‹v›2", ("b",)),
    "inline table": ("‹k›a = ‹v›{ b = 1 }", ("a",)),
    "key in an inline table": ("a = { b = 1, ‹k›c = ‹v›2 }", ("a", "c")),
    "dotted key in an inline table": ("a = {b.x=1,b . ‹k›y=‹v›2}", ("a", "b", "y")),
    "inline table in an array": ("a = [\n  {b = 1}, # {\n  {‹k›b = ‹v›'}'},\n]", ("a", 1, "b")),
    "inline table over lines (TOML 1.1)": ("a = {\n b = 1, # }\n ‹k›c = ‹v›2,\n}", ("a", "c")),
    "empty containers": ("a = {}\nb = []\n‹k›c = ‹v›1", ("c",)),
    "CRLF": ("x = 1\r\n[t]\r\n\r\n  ‹k›a = ‹v›1\r\n", ("t", "a")),
    "CRLF in an array": ("a = [\r\n  1, # one\r\n  ‹k›‹v›2,\r\n]\r\n", ("a", 1)),
    "BOM": ("\ufeff‹k›a = ‹v›1", ("a",)),
    "BOM and later lines": ("\ufeffx = 1\n‹k›a = ‹v›1", ("a",)),
    "other line separators are characters": ("x = '\u2028\x85'\n‹k›a = ‹v›1", ("a",)),
}


@pytest.mark.parametrize(("marked", "path"), CASES.values(), ids=CASES)
def test_key_and_value(marked, path):
    source, places = unmarked(marked)
    found = positions(source)
    assert found.key(path) == places["k"]
    assert found.value(path) == places["v"]


SCALARS = [
    '""',
    "''",
    r'"a\"]}#,\\"',
    r"'a\'",
    "'\"]}#,'",
    '""""""',
    "''''''",
    '"""a]"}#""\n"""',
    '"""\n[x]\ny = 1 # no key\n"""',
    r'"""\""""',
    r'"""a\\"""',
    '"""a\\\n  b"""',
    '"""""two""x"""""',
    '"""one""""',
    "'''a]'}#''\n'''",
    "'''''two''x'''''",
    r"'''a\'''",
    "+1_000",
    "0xdead_beef",
    "-inf",
    "nan",
    "6.02e+23",
    "true",
    "false",
    "1979-05-27",
    "07:32:00.5",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00-07:00",
]


@pytest.mark.parametrize("scalar", SCALARS)
@pytest.mark.parametrize(
    ("form", "path"),
    [
        ("x = {}\n‹here›after = 1", ("after",)),
        ("x = {} # comment\n[‹here›after]", ("after",)),
        ("x = [{0},{0} , {0} # ]\n, ‹here›1]", ("x", 3)),
        ("x = {{ y = {}, ‹here›after = 1 }}", ("x", "after")),
        ("x = {{ y = {} }}\n‹here›after = 1", ("after",)),
    ],
)
def test_what_follows_a_scalar_is_found_whatever_the_scalar_contains(scalar, form, path):
    source, places = unmarked(form.format(scalar, scalar))
    tomllib.loads(source)
    assert positions(source).key(path) == places["here"]


FALLBACKS = {
    "missing key of a header's table": ("[‹k›‹v›a]\nb = 1", ("a", "c")),
    "several parts missing": ("[‹k›‹v›a]\nb = 1", ("a", "c", 0, "d")),
    "missing key of an inline table": ("x = [0, ‹k›‹v›{ b = 1 }]", ("x", 1, "c")),
    "missing key of an inline table with a key": ("‹k›x = ‹v›{ b = 1 }", ("x", "c")),
    "missing element": ("‹k›x = ‹v›[1, 2]", ("x", 2)),
    "negative index": ("‹k›x = ‹v›[1, 2]", ("x", -1)),
    "key of an array": ("‹k›x = ‹v›[1, 2]", ("x", "0")),
    "index of a table": ("‹k›x = ‹v›{ 0 = 1 }", ("x", 0)),
    "missing table of an array of tables": ("[[‹k›‹v›x]]\n[[x]]", ("x", 2)),
    "missing key of such a table": ("[[x]]\n[[‹k›‹v›x]]", ("x", 1, "c")),
    "inside a scalar": ("‹k›x = ‹v›'abc'", ("x", 1)),
}


@pytest.mark.parametrize(("marked", "path"), FALLBACKS.values(), ids=FALLBACKS)
def test_a_missing_path_has_its_nearest_parents_position(marked, path):
    source, places = unmarked(marked)
    found = positions(source)
    assert found.key(path) == places["k"]
    assert found.value(path) == places["v"]


@pytest.mark.parametrize("source", ["", "\ufeff", "# comment", "a = 1", "[a]\nb = 1\r\n"])
@pytest.mark.parametrize("path", [(), ("missing",), ("missing", 0), (0,), (-1,)])
def test_a_path_of_which_nothing_is_there_has_no_position(source, path):
    assert positions(source).key(path) is None
    assert positions(source).value(path) is None


def is_leaf(value):
    return not isinstance(value, (dict, list))


def nodes(value, path=()):
    """Every path below a document with its value, containers included."""
    if is_leaf(value):
        return
    for part, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, part), child
        yield from nodes(child, (*path, part))


def text_at(source, position):
    lines = source.removeprefix("\ufeff").split("\n")
    return "\n".join([lines[position.line - 1][position.column - 1 :], *lines[position.line :]])


def parsed_prefix(text):
    """The value that the text begins with: its shortest beginning, up to a delimiter, that is a value."""
    for end in [match.start() for match in re.finditer(r"[,\]}\n]", text)] + [len(text)]:
        for candidate in (text[:end], text[: end + 1]):
            try:
                return tomllib.loads(f"x = {candidate}")["x"]
            except tomllib.TOMLDecodeError:
                pass
    raise AssertionError(f"no value: {text!r}")


def same(one, other):
    return repr(one) == repr(other) if isinstance(one, float) and math.isnan(one) else one == other


def assert_located(source, has_text):
    """In the source each key position shows that key, each value position that value, where it has a text."""
    found = positions(source)
    for path, value in nodes(tomllib.loads(source)):
        if isinstance(path[-1], str):
            key = KEY.match(text_at(source, found.key(path)))
            assert tomllib.loads(f"{key[0]} = 0") == {path[-1]: 0}
        if has_text(path, value):
            assert same(parsed_prefix(text_at(source, found.value(path))), value)
        assert found.key((*path, "no such key")) == found.key(path)


KEYS = st.text(st.sampled_from("ab1-_. \"'\\=[]#{}\n成😀"), max_size=4)
STRINGS = st.text(st.sampled_from("ab\"'\\#]}[{,= \n\t成😀"), max_size=12)
LEAVES = (
    STRINGS
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.just(datetime.UTC))
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)


@given(DOCUMENTS, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_every_leaf_of_a_written_document_is_where_its_position_says(document, multiline, line_end):
    source = tomli_w.dumps(document, multiline_strings=multiline).replace("\n", line_end)
    assert_located(source, lambda path, value: is_leaf(value) or value == [])


BLANKS = st.sampled_from(["", " ", "\t", "\n", "\r\n", " # ],}\n", "#\n\n  "])
SPACES = st.sampled_from(["", " ", "\t "])


def escaped(text):
    return "".join(f"\\U{ord(character):08x}" if character in '"\\\n' else character for character in text)


def key_forms(key):
    forms = [f'"{escaped(key)}"']
    if re.fullmatch("[A-Za-z0-9_-]+", key):
        forms.append(key)
    if not re.search("['\n]", key):
        forms.append(f"'{key}'")
    return forms


def string_forms(text):
    forms = [f'"{escaped(text)}"', f'"""{escaped(text)}"""', f'"""\\\n{escaped(text)}"""']
    if not re.search("['\n]", text):
        forms.append(f"'{text}'")
    if "'''" not in text:
        forms.append(f"'''\n{text}'''")
    return forms


def written(draw, value):
    """The value as TOML in any of its forms, with white space and comments wherever they may stand."""
    if isinstance(value, list):
        items = [draw(BLANKS) + written(draw, item) + draw(BLANKS) for item in value]
        comma = "," if items and draw(st.booleans()) else ""
        return f"[{','.join(items)}{comma}{draw(BLANKS)}]"
    if isinstance(value, dict):
        pairs = [draw(SPACES) + pair + draw(SPACES) for pair in written_pairs(draw, value)]
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, str):
        return draw(st.sampled_from(string_forms(value)))
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def written_pairs(draw, table, prefix=""):
    """The pairs of a table, ``key = value``, some of its tables spread out as dotted keys."""
    for name, value in table.items():
        key = prefix + draw(st.sampled_from(key_forms(name)))
        if isinstance(value, dict) and value and draw(st.booleans()):
            yield from written_pairs(draw, value, f"{key}{draw(SPACES)}.{draw(SPACES)}")
        else:
            yield f"{key}{draw(SPACES)}={draw(SPACES)}{written(draw, value)}"


@st.composite
def sources(draw):
    lines = [draw(BLANKS) + pair + draw(SPACES) + "\n" for pair in written_pairs(draw, draw(DOCUMENTS))]
    header = draw(st.sampled_from(["", "[header]\n", "[[header]]\n[[header]]\n", "[a. 'b']\r\n"]))
    return header + "".join(lines)


@given(sources())
def test_every_leaf_and_array_is_found_in_any_style(source):
    assert_located(source, lambda path, value: not isinstance(value, dict) and path != ("header",))


@given(sources())
def test_a_bom_moves_nothing(source):
    plain, with_bom = positions(source), positions("\ufeff" + source)
    for path, _ in nodes(tomllib.loads(source)):
        assert with_bom.key(path) == plain.key(path)
        assert with_bom.value(path) == plain.value(path)


def test_the_bundled_table_is_located():
    assert_located(bundled_table().read_text(encoding="utf-8"), lambda path, value: is_leaf(value))


DEEP = {
    "arrays": ("x = " + "[" * 400 + "]" * 400, [0] * 399),
    "inline tables": ("x = " + "{a=" * 400 + "1" + "}" * 400, ["a"] * 400),
    "both": ("x = " + "[{a=" * 200 + "1" + "}]" * 200, [0, "a"] * 200),
}


@pytest.mark.parametrize(("source", "inner"), DEEP.values(), ids=DEEP)
def test_nesting_as_deep_as_the_parser_allows(source, inner):
    tomli.loads(source)
    found = positions(source)
    assert found.key(("x", *inner)) == (1, max(source.rfind("[") + 1, source.rfind("a=") + 1))
    assert found.key(("x", *inner, "missing")) == found.key(("x", *inner))


REPEATED = {
    "pairs": ("", lambda number: f"key-{number} = [1, 'x']\n", ""),
    "tables": ("", lambda number: f"[a.b.t{number}]\nx = 1\n", ""),
    "array of tables": ("", lambda number: "[[a.b]]\nx = {y = 1}\n", ""),
    "one array": ("a = [\n", lambda number: "1, # one\n", "]\n"),
    "one string": ('a = """', lambda number: 'x\\n""\n', '"""\n'),
    "one key": ("a", lambda number: ".a", " = 1\n"),
    "blank lines and comments": ("", lambda number: "#\n \r\n", ""),
}
"""Documents of one thing many times over: what stands before it, the thing, what stands after."""


class Uncopied(str):
    """A text of which no part may be cut out by Python: a copy of the rest at each step would be hidden from a count."""

    __slots__ = ()

    def __getitem__(self, index):
        assert not isinstance(index, slice), index
        return super().__getitem__(index)


def steps(call):
    """How many lines of Python a call runs."""
    count = 0

    def line(frame, event, _):
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(("before", "thing", "after"), REPEATED.values(), ids=REPEATED)
def test_twice_the_text_takes_twice_the_steps(before, thing, after):
    """Lines of Python that run are counted; that no rest of the text is copied for each is held besides."""
    taken = []
    for times in (500, 1000, 2000):
        source = before + "".join(map(thing, range(times))) + after + "[last]\nkey = 1\n"
        assert positions(source).key(("last", "key")) == (source.count("\n"), 1)
        taken.append(steps(lambda source=source: positions(Uncopied(source))))
    assert taken[2] - taken[1] <= 2 * (taken[1] - taken[0]) + 50, taken
