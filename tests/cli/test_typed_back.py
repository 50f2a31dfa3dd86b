"""What is printed can be typed: amounts, numbers with their unit, dates and choices of answers, help and errors."""

import contextlib
import json
import re
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, UsageError
from rongcli.base.money import capitals, parse_money, yuan_grouped
from rongcli.cli import main, output
from rongcli.output.values import words
from rongcli.questions.profile import Reader
from rongcli.rules.codes import code
from rongcli.rules.facts import parse_value
from tests.advise.questions import CHENGDU, DAY, ROOT, YUNGANG, value_of

CITY = str(ROOT / "tests" / "table" / "second_city.toml")
TABLES = {(): CHENGDU, ("--policies", CITY): YUNGANG}
LANGUAGES = ("zh", "en")
AMOUNTS = {
    "zh": r"(?:￥|CNY )?(?<![0-9.,])[0-9][0-9,]*(?:\.[0-9]+)?(?:万亿|亿|万)?元|[￥¥][0-9][0-9,.]*[0-9]|人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元角分][零壹贰叁肆伍陆柒捌玖元角分]*整?",
    "en": r"(?<![0-9.,])[0-9][0-9,]*(?:\.[0-9]+)?(?: (?:million|billion|trillion))? yuan|CNY [0-9][0-9,.]*[0-9]",
}
INPUTS = [(table, item) for table, edition in TABLES.items()
          for item in {item.name: item for name in edition.heads for item in edition.policies[name].inputs if not item.cells}.values()]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _alone(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("COLUMNS", "1000")
        yield


def ran(*line):
    """What a command line comes to, in this process: the exit code, stdout, and the error that it ends in."""
    said = []
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(None):
        patch.setattr(output, "write", lambda text, **_: said.append(text))
        try:
            code_, error = main._run(list(line)), None
        except SystemExit as stop:
            code_, error = stop.code, None
        except (InputError, UsageError) as fault:
            code_, error = fault.exit_code, fault
    return code_, "".join(said), error


def called(table, policy):
    return [*table, *policy.id.split(".", 1), "--date", DAY.isoformat()]


def option(item, text):
    return f"--{item.name.replace('_', '-')}={text}"


@st.composite
def claims(draw):
    """A policy of either table, some facts for it as typed values, and a language."""
    table = draw(st.sampled_from(list(TABLES)))
    alone = [policy.id for policy in TABLES[table].policies.values() if not policy.rankings]  # a batch ranks
    policy = TABLES[table].policies[draw(st.sampled_from(sorted(alone)))]
    rate = draw(st.sampled_from([0.4, 1.0]))
    random = draw(st.randoms(use_true_random=False))
    # A list's rows stand in a table of the answer; in a line it is told how many they are.
    facts = [(item, draw(value_of(item))) for item in policy.inputs if not item.cells and random.random() <= rate]
    return table, policy, facts, draw(st.sampled_from(LANGUAGES))


@settings(deadline=None, max_examples=60)
@given(claims())
def test_a_claim_typed_as_it_is_printed_is_the_same_claim(claim):
    table, policy, facts, language = claim
    plain = [option(item, code(item, value)) for item, value in facts]
    printed = [option(item, words(item, value, language, policy.currency)) for item, value in facts]
    assert ran(*called(table, policy), *plain, "--json") == ran(*called(table, policy), *printed, "--json")


@settings(deadline=None, max_examples=60)
@given(claims(), st.sampled_from([None, 30_000_000, 123_456_789]))
def test_every_amount_and_date_of_an_answer_is_accepted_and_is_one_of_its_record(claim, already):
    table, policy, facts, language = claim
    given_ = [option(item, code(item, value)) for item, value in facts]
    given_ += [] if already is None else [f"--already-awarded={already / 100:.2f}"]
    status, page, error = ran(*called(table, policy), *given_, "--lang", language)
    assert (status, error) == (0, None)
    record = json.loads(ran(*called(table, policy), *given_, "--json")[1])
    for day in re.findall(r"(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])", page):
        assert parse_date(day).isoformat() == day
    printed = re.findall(AMOUNTS[language], page)
    # A price finer than a fen is the table's (0.015 yuan for each kilogram), never an amount that a claim could state.
    whole = [amount for amount in printed if not re.search(r"\.\d{3,}", amount)]
    found = [parse_money(amount, policy.currency) for amount in whole]
    fixed = record["award"]["amount"]
    if policy.currency == "CNY" and record["eligibility"] == "eligible" and fixed is not None:
        assert parse_money(fixed) in found
    told = record["eligibility"] == "eligible" and any(cap["spent"] != "0.00" for cap in record["caps"])
    if already is not None and told:
        assert already in found or policy.currency != "CNY"


@settings(deadline=None, max_examples=60)
@given(claims())
def test_a_profile_written_as_it_is_printed_is_the_same_profile(claim):
    table, policy, facts, language = claim
    reader = Reader(TABLES[table], DAY)
    plain = reader.read({"policy": {policy.id: {item.name: code(item, value) for item, value in facts}}})
    printed = reader.read({
        "policy": {policy.id: {item.label.to(language): words(item, value, language, policy.currency) for item, value in facts}}
    })  # fmt: skip
    assert plain == printed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("table", "item"), INPUTS, ids=lambda one: getattr(one, "name", "city" if one else "chengdu"))
def test_every_value_of_every_input_is_typed_as_it_is_printed(table, item, language):
    currency = TABLES[table].currency
    values = {
        "boolean": [True, False],
        "choice": list(item.choices),
        "date": [DAY.toordinal()],
        "text": ["淘宝", "a-1"],
    }
    for value in values.get(item.type, [0, 1_000_000, 2_500_000, 123_456_000_000, 4_000_000_000_000]):
        whole = value // 1_000_000 * 1_000_000 if item.type == "count" else value
        assert parse_value(item, words(item, whole, language, currency), currency) == whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(CHENGDU.heads))
def test_the_example_of_every_help_page_can_be_typed(name, language):
    area, _, policy = name.partition(".")
    status, page, _ = ran(area, policy, "--help", "--lang", language)
    assert status == 0
    line = next(line for line in page.splitlines() if line.strip().startswith("rongcli "))
    assert ran(*shlex.split(line)[1:], "--json")[0] == 0, line
    for amount in re.findall(AMOUNTS[language], page):
        assert parse_money(amount) >= 0


BAD = {"money": ["x", "5 USD", "-5", "1.005", "一万五"], "number": ["x", "-5", "5 nonsense"], "rate": ["x"],
       "count": ["x", "-5"], "date": ["x", "1/5/2019", "2019-05"], "boolean": ["x"], "choice": ["?"], "text": []}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("table", "item"), INPUTS, ids=lambda one: getattr(one, "name", "city" if one else "chengdu"))
def test_what_an_error_says_to_write_can_be_written(table, item, language):
    currency = TABLES[table].currency
    for text in BAD[item.type]:
        with pytest.raises(InputError) as caught:
            parse_value(item, text, currency)
        assert caught.value.field == item.name
        hint = caught.value.hint.to(language) if caught.value.hint else ""
        lead = r"(?:写法如|可选：|请写) ?|(?:write(?: it as)?|one of:) "
        if re.match(lead, hint):
            for example in re.split(r"、|, | or | 或 ", re.sub(f"^{lead}", "", hint)):
                parse_value(item, example, currency)


@given(st.integers(0, 10**17 - 1))
def test_the_capitals_of_a_voucher_are_an_amount_too(fen):
    assert parse_money(capitals(fen)) == fen
    assert parse_money(f"￥{yuan_grouped(fen)}") == fen


@pytest.mark.parametrize(
    "text", ["人民币肆仟万", "肆仟万元", "人民币壹拾元零", "人民币零", "人民币伍元伍", "人民币壹万万元整", "一万五"]
)
def test_number_words_that_are_no_voucher_amount_are_refused(text):
    with pytest.raises(InputError):
        parse_money(text)


LICENSED = (
    "finance",
    "licensed-institution",
    "--date",
    "2019-05-01",
    "--registered-capital",
    "3 billion yuan",
    "--assume-rest",
)


def test_the_bare_amount_is_all_that_is_printed():
    assert ran(*LICENSED, "--value", "--reading", "foreign=any")[:2] == (0, "30000000.00\n")
    assert ran(*LICENSED[:2], "--value")[:2] == (0, "\n")
    assert ran(*LICENSED, "--no-licensed", "--value")[:2] == (0, "0.00\n")
    solved = (
        "solve",
        "finance.licensed-institution",
        "--for",
        "30 million yuan",
        "--assume-rest",
        "--reading",
        "foreign=any",
    )
    assert ran(*solved, "--value")[:2] == (0, "2999999999.50\n")


@pytest.mark.parametrize(
    "line", [("finance", "--value"), (*LICENSED, "--value", "--json"), (*LICENSED, "--value", "-q")]
)
def test_a_bare_amount_is_of_one_policy_and_in_no_other_form(line):
    assert ran(*line)[0] == 2
