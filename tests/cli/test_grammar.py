"""One grammar of the command line, whichever parser reads it: flags, options given twice, short options, ``--``."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

from rongcli.cli.answer import OF_AREA, OF_POLICY
from rongcli.cli.names import BUILT_IN
from rongcli.cli.options import option_name

ANSWER = ("finance", "licensed-institution")
CLAIMS = "policy,applicant,date,insurance,premium_paid\nfinance.export-credit-insurance,A,2019-01-15,short_term_export_credit,{}\n"
RUN = r"""
import json, sys
from rongcli.cli import main, output
def leave(code):
    raise SystemExit(code)
output.leave = leave
found = []
for words in json.load(sys.stdin):
    said, told = [], []
    output.write = lambda text, **_: said.append(text)
    output.tell = lambda text, end="\n": told.append(text)
    try:
        main.main(words)
    except SystemExit as stop:
        found.append([stop.code, "".join(said), "\n".join(told)])
json.dump(found, sys.stdout)
"""


def ran(lines, **options):
    """What each of some command lines comes to: the exit code, stdout and stderr; in one process."""
    given = json.dumps([list(words) for words in lines])
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=given, capture_output=True, text=True, check=True, **options
    )
    return json.loads(done.stdout)


def declared(module):
    """What a place such as ``rongcli.cli.policies:LIST`` declares."""
    place, _, name = module.partition(":")
    return getattr(import_module(place), name or "COMMAND")


def commands():
    """Every command: the words that call it, and its options by name with their kinds."""
    found = {ANSWER: OF_POLICY, ("finance",): OF_AREA}
    for name, (module, _) in BUILT_IN.items():
        inside = getattr(import_module(module), "COMMANDS", None)
        if inside is not None:
            found |= {(name, key): declared(place) for key, (place, _) in inside.items()}
        else:
            command = declared(module)
            found[name, *([".".join(ANSWER)] if command.of_policy else [])] = command
    for words, command in found.items():
        kinds = [(f"--{option_name(name)}", FLAG if one.value is None else MANY if one.many else VALUE)
                 for name, one in command.table(()).items()]  # fmt: skip
        yield words, kinds


FLAG, VALUE, MANY = "flag", "value", "many"
COMMANDS = list(commands())
EVERYWHERE = ("--lang", "--on", "--debug")


def of_kind(kind):
    return [(words, option) for words, options in COMMANDS for option, found in options if found == kind]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_flag_of_any_command_takes_a_value(language):
    said = {"en": " takes no value (write {0} alone, or leave it out)", "zh": " 不带值（要则只写 {0}，不要则不写）"}
    begun = {"en": "error: ", "zh": "错误："}
    flags = of_kind(FLAG)
    lines = [(*words, f"{flag}={value}", "--lang", language) for words, flag in flags for value in ("no", "1", "")]
    assert len(lines) > 200
    for line, (code, _, told) in zip(lines, ran(lines), strict=True):
        flag = line[-3].partition("=")[0]
        assert code == 2, line
        assert told == f"{begun[language]}{flag}{said[language].format(flag)}", line


def test_no_option_of_any_command_is_given_twice_unless_it_repeats():
    lines = [(*words, option, "x", f"{option}=y") for words, option in of_kind(VALUE)]
    lines = [line for line in lines if not set(EVERYWHERE) & set(line)]
    lines += [(*words, *twice) for words, _ in COMMANDS
              for twice in (("--lang", "zh", "--lang=en"), ("--on=2019-01-01", "--on", "2019-01-02"))]  # fmt: skip
    assert len(lines) > 120
    for line, (code, _, told) in zip(lines, ran(lines), strict=True):
        assert (code, told.count("\n")) == (2, 0), line
        assert "is given twice" in told or "重复给出" in told, line


def test_what_repeats_repeats():
    lines = [(*words, option, "x", option, "y") for words, option in of_kind(MANY)]
    assert {option for _, option in of_kind(MANY)} >= {"--prior", "--reading", "--policies", "--dimension"}
    assert not [line for line, (_, _, told) in zip(lines, ran(lines), strict=True) if "given twice" in told]


def test_a_flag_may_stand_twice_and_a_condition_takes_its_value():
    base = (*ANSWER, "--on", "2019-01-01", "-q")
    same = [(*base, "-q", "--quiet"), base]
    yes = [(*base, "--licensed", word) for word in ("yes", "是", "1")] + [
        (*base, "--licensed=true"),
        (*base, "--licensed"),
    ]
    no = [(*base, "--licensed", "no"), (*base, "--licensed=否"), (*base, "--no-licensed")]
    wrong = [(*base, "--no-licensed=no"), (*base, "--licensed", "--no-licensed"), (*base, "--licensed=maybe")]
    for lines in (same, yes, no):
        found = ran(lines)
        assert found == [found[0]] * len(lines)
        assert found[0][0] == 0, found[0]
    assert [code for code, *_ in ran(wrong)] == [2, 2, 4]


@pytest.mark.parametrize(
    ("command", "form"),
    [
        ((*ANSWER, "--licensed", "--on=2019-01-01"), "csv"),
        (("deadline", "permits.visa-residence", "--accepted", "2018-09-28"), "csv"),
        (("batch", "claims.csv"), "jsonl"),
        (("match", "profile.toml", "--on=2019-01-01"), "json"),
        (("compare", "bundled", "bundled"), "md"),
        (("policies", "list"), "jsonl"),
        (("targets",), "md"),
    ],
)
def test_short_options_mean_the_same_everywhere(tmp_path, command, form):
    (tmp_path / "claims.csv").write_text(CLAIMS.format(100_000))
    (tmp_path / "profile.toml").write_text('applicant = "A"\n')
    spelt = (["-f", form], [f"-f{form}"], [f"-f={form}"], ["--format", form], [f"--format={form}"])
    lines = [(*command, *words) for words in spelt]
    lines += [(*words, *command) for words in spelt]
    if command[0] not in ("policies",):
        lines += [(*command, *words) for words in (["-qf", form], [f"-qf{form}"], ["-q", "-f", form], [f"-qqf={form}"])]
    found = ran(lines, cwd=tmp_path)
    assert [(code, out) for code, out, _ in found] == [(0, found[0][1])] * len(lines)
    assert len(found[0][1]) > 50


@pytest.mark.parametrize(
    "words",
    [
        ("--json",),
        ("-f", "json"),
        ("-fjsonl",),
        ("-qfjson",),
        ("--format=jsonl",),
        ("-f=json",),
    ],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_an_error_is_json_where_json_is_asked_for(words, place):
    wrong = (*ANSWER, "--nope", "1")
    ((code, _, told),) = ran([(*words, *wrong) if place == "before" else (*wrong, *words)])
    assert (code, json.loads(told)["code"]) == (2, "usage")


@pytest.mark.parametrize(
    "words",
    [
        ("--applicant", "A -f json"),
        ("--applicant", "--format=json --json", "-f", "csv"),
        ("--applicant=-f json",),
        ("--applicant=--json",),
        ("--item", "x --json"),
        ("--item", "json"),
        ("-f", "csv"),
        ("--reading=-fjson",),
    ],
)
def test_the_words_of_a_value_ask_for_nothing(words):
    ((code, _, told),) = ran([(*ANSWER, *words, "--nope", "1")])
    assert code == 2
    assert told.startswith("error: ")


def test_two_formats_are_none():
    lines = [(*command, "--json", "-f", "csv") for command in
             (ANSWER, ("match",), ("batch", "x.csv"), ("deadline", "permits.visa-residence"), ("targets",))]  # fmt: skip
    lines += [("policies", "list", "-f", "table", "--json"), ("policies", "check", "-fgithub", "--json")]
    for line, (code, _, told) in zip(lines, ran(lines), strict=True):
        assert (code, "--json is -f json" in told) == (2, True), line
    assert [code for code, *_ in ran([("policies", "list", "--json", "-f", "json")])] == [0]


@pytest.mark.parametrize(
    "command",
    [
        ANSWER,
        ("match",),
        ("batch", "x.csv"),
        ("deadline", "permits.visa-residence"),
        ("solve", ".".join(ANSWER), "--for", "1"),
    ],
)
def test_an_option_is_no_value_of_the_option_before(command):
    option = "--prior" if command[0] != "deadline" else "--accepted"
    lines = [(*command, option), (*command, option, "--json"), (*command, option, "-q"), (*command, option, "-rf")]
    for line, (code, _, told) in zip(lines, ran(lines), strict=True):
        assert (code, f"{option} needs a value" in told) == (2, True), (line, told)
    assert f"a value that begins with - is written {option}=-" in ran(lines[3:])[0][2]


def test_a_number_below_zero_is_a_value():
    ((code, _, told),) = ran([(*ANSWER, "--decided-amount", "-5")])
    assert (code, "'-5' is negative" in told) == (4, True)


def test_behind_two_dashes_there_is_no_option(tmp_path):
    (tmp_path / "-f.csv").write_text(CLAIMS.format(100_000))
    (tmp_path / "--json").write_text('applicant = "A"\n')
    lines = [
        ("batch", "-q", "-f", "csv", "--", "-f.csv"),
        ("--json", "batch", "--", "-f.csv"),
        ("match", "-fcsv", "--", "--json"),
        (*ANSWER, "--", "--lang", "zh"),
        ("batch", "--", "-f.csv", "--nope"),
    ]
    found = ran(lines, cwd=tmp_path)
    assert [code for code, *_ in found] == [0, 0, 0, 2, 2]
    assert "40000.00" in found[0][1]
    assert found[1][1].startswith("{")
    assert found[2][1].startswith("applicant,")
    assert found[3][2].startswith("error: unexpected argument '--lang'")
    assert "unexpected argument" in found[4][2]


@pytest.mark.parametrize("name", ["force", "explain", "stream", "assume-rest"])
def test_a_flag_has_no_other_half(name):
    ((code, _, told),) = ran([("batch", "x.csv", f"--no-{name}")])
    assert (code, f"there is no option --no-{name}" in told) == (2, True)


@pytest.fixture
def paid(tmp_path):
    """Two files of what was paid before, 200,000 and 90,000 of 300,000 a year."""
    for name, amount in (("one", 200_000), ("two", 90_000)):
        header, row, _ = CLAIMS.format(1).split("\n")
        (tmp_path / f"{name}.csv").write_text(f"{header},amount\n{row},{amount}\n")
    (tmp_path / "claims.csv").write_text(CLAIMS.format(100_000))
    (tmp_path / "profile.toml").write_text(
        'applicant = "A"\ndate = "2019-01-15"\ninsurance = "short_term_export_credit"\npremium_paid = "100000"\n'
    )
    return tmp_path


@pytest.mark.parametrize("order", [("one.csv", "two.csv"), ("two.csv", "one.csv")])
def test_every_prior_file_counts(paid, order):
    prior = [word for name in order for word in ("--prior", name)]
    claim = ("--applicant", "A", "--date", "2019-01-15", "--insurance", "short_term_export_credit")
    lines = [
        ("batch", "claims.csv", "-q", "-fcsv", *prior),
        ("batch", "claims.csv", "-q", "-fcsv", "--engine", "duckdb", *prior),
        ("batch", "-q", "--explain", "claims.csv", *prior),
        ("finance", "export-credit-insurance", "--premium-paid", "100000", "--json", *claim, *prior),
        ("match", "profile.toml", "--json", *prior),
        ("sweep", "finance.export-credit-insurance", "--over", "premium-paid=10000..100000", "--json", *claim, *prior),
    ]
    if not import_module("importlib.util").find_spec("duckdb"):
        del lines[1]
    for line, (code, out, told) in zip(lines, ran(lines, cwd=paid), strict=True):
        assert code == 0, told
        assert '"amount": "10000.00"' in out or ",10000.00,10000.00,10000.00," in out, line


def test_a_prior_file_counts_once(paid):
    (paid / "link.csv").symlink_to("one.csv")
    lines = [
        ("batch", "claims.csv", "--prior", "one.csv", "--prior", "two.csv", "--prior", "./one.csv"),
        ("match", "profile.toml", "--prior", "one.csv", "--prior", "link.csv"),
        (*ANSWER, "--prior=-", "--prior=-"),
        ("verify", "-", "--prior", "-"),
        ("batch", "-", "--prior", "-"),
        (*ANSWER, "-", "--prior", "-"),
    ]
    found = ran(lines, cwd=paid)
    assert [code for code, *_ in found] == [2] * len(lines)
    assert [("twice" in told, "once only" in told) for *_, told in found] == [(True, False)] * 3 + [(False, True)] * 3


def test_no_prior_file_is_written_over(paid):
    lines = [("batch", "claims.csv", "-o", "two.csv", "--force", "--prior", "one.csv", "--prior", "two.csv")]
    ((code, _, told),) = ran(lines, cwd=paid)
    assert (code, "-o is the file of --prior itself" in told) == (2, True)
