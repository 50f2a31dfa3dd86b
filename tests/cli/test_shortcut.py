"""The quick way and Typer read one command line alike: the same exit code, the same stdout, the same error."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongcli.cli import app, main, output
from rongcli.cli.match import COMMAND as MATCH
from rongcli.cli.names import ordered
from rongcli.cli.options import ANSWER, EARLY, EVERY, input_options, option_name
from rongcli.cli.session import Session, read_early
from rongcli.cli.shortcut import shortcut
from rongcli.table.load import load_edition

TABLE = load_edition(cached=False)
VALUES = (
    "5bn",
    "50亿",
    "3",
    "是",
    "no",
    "x",
    "",
    "-",
    "-5",
    "--",
    "2019-05-01",
    "a=b",
    "json",
    "csv",
    "short_term_export_credit",
)


def came_to(words, run):
    """The exit code, what was written, and what was told."""
    said, told = [], []
    kept = output.write, output.tell, output.show
    output.write = lambda text, **_: said.append(text)
    output.tell = lambda text, end="\n": told.append(text)
    output.show = lambda shown: said.append(output.rendered(shown))
    try:
        code = run()
    except SystemExit as stop:
        code = stop.code
    except Exception as error:
        code = main._failed(error, words)
    finally:
        output.write, output.tell, output.show = kept
    return code, said, told


@st.composite
def lines(draw):
    """A command line about a policy, an area or a match, with words that are right, nearly right and wrong."""
    name = draw(st.sampled_from(sorted(TABLE.heads)))
    area, _, short = name.partition(".")
    head = TABLE.heads[name]
    label, also = TABLE.areas[area]
    calls = [
        [
            draw(st.sampled_from([area, label.zh, area.upper(), *also])),
            draw(st.sampled_from([short, name, head.name.zh])),
        ],
        [f"{area}.{short}"],
        [area],
        ["match"],
    ]
    policies = [TABLE.policies[name]]
    options = {**input_options(item for policy in policies for item in policy.inputs), **ANSWER, **EVERY, **EARLY}
    del options["lang"], options["policies"], options["on"], options["output"], options["help"]
    words = list(draw(st.sampled_from(calls)))
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["known"] * 8 + ["unknown", "bare"]))
        value = draw(st.sampled_from(VALUES))
        if kind == "bare":
            words.append(value)
            continue
        key = draw(st.sampled_from(sorted(options)))
        option = options[key]
        typed = draw(st.sampled_from([option_name(key), key, key.upper(), *option.names]))
        flag = f"--{typed}" if kind == "known" else "--bogus"
        if option.condition and draw(st.booleans()):
            flag = f"--no-{typed}"
        words += draw(st.sampled_from([[flag], [flag, value], [f"{flag}={value}"], ["-q"], ["-f", value]]))
    return words


@pytest.fixture(scope="module", autouse=True)
def no_stdin():
    """A claim from stdin is empty: whoever reads it is told so."""
    kept = sys.stdin
    with open("/dev/null", encoding="utf-8") as nothing:
        sys.stdin = nothing
        yield
        sys.stdin = kept


@settings(max_examples=150, deadline=None)
@given(lines())
def test_both_ways_come_to_the_same(words):
    try:
        early = read_early(words)
    except Exception:
        return
    rest = ordered(early.rest)

    def quick():
        code = shortcut(Session(early), rest)
        return "not taken" if code is None else code

    short = came_to(words, quick)
    if short[0] != "not taken":
        assert came_to(words, lambda: app.run(Session(early), rest)) == short


@pytest.mark.parametrize(
    "words",
    [
        ["finance", "licensed-institution", "--registered-capital", "50亿", "--licensed", "--json"],
        ["金融", "持牌法人金融机构", "--注册资本=5bn", "--no-licensed", "-q"],
        ["finance", "--premium-paid", "75万", "-fcsv"],
        ["finance.licensed-institution", "-q"],
        ["match", "--registered-capital", "5bn", "--json"],
    ],
)
def test_a_plain_line_takes_the_quick_way(words):
    assert came_to(words, lambda: shortcut(Session(read_early(words)), ordered(read_early(words).rest)))[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ["finance", "--help"],
        ["finance", "licensed"],
        ["batch", "x"],
        ["match", "--bogus"],
        ["policies"],
        ["match", "a", "b"],
    ],
)
def test_help_and_doubt_are_typers(words):
    assert came_to(words, lambda: shortcut(Session(read_early(words)), ordered(words)))[0] is None


def test_match_has_a_place_for_one_file():
    assert [place.value for place in MATCH.places] == ["PROFILE"]
