"""What a calculation does not need may be unknown: every output then shows the formula where it has no number."""

import itertools

import pytest

from rongcli.output.sections import Sections
from rongcli.rules.explain import evaluate
from tests.cli.statements import said
from tests.table.test_language import DAYS, EDITIONS, made, policy

NEW_CHANNEL = ["digital", "data-channel", "--telecom-operator", "--international-dedicated-channel", "--new-build",
               "--reading", "new-build=flat"]  # fmt: skip


@pytest.mark.parametrize("form", ["table", "md"])
@pytest.mark.parametrize(
    ("language", "formula"),
    [
        ("en", "if(200,000 yuan, floor(Bandwidth added) × 200,000 yuan)"),
        ("zh", "如果(20万元, 取整(新增带宽) × 20万元)"),
    ],
)
def test_a_flat_new_channel_needs_no_bandwidth(rongcli, form, language, formula):
    done = rongcli(*NEW_CHANNEL, "--lang", language, "-f", form, columns="160", check=True)
    assert formula in done.stdout.replace("\\", "")


@pytest.mark.parametrize("form", ["html", "md", "xlsx"])
def test_a_statement_of_it_can_be_filed(rongcli, tmp_path, form):
    file = tmp_path / f"one.{form}"
    rongcli(*NEW_CHANNEL, "--lang", "en", "-q", "-o", str(file), check=True)
    assert "if(200,000 yuan, floor(Bandwidth added) × 200,000 yuan)" in said(file)


BY_NUMBER = '{ kind = "product", of = ["number", "2元"] }'
WAYS = {
    # award, claim, the last formula shown
    "if": (f'{{ kind = "if", requires = [{{ input = "flag" }}], then = "money", else = {BY_NUMBER} }}',
           {"flag": True, "money": "5"}, "if(Money 5 yuan, Number × 2 yuan)"),
    "if within a sum": (f'{{ kind = "sum", of = ["money", {{ kind = "if", requires = [{{ input = "flag" }}], then = {BY_NUMBER}, '
                        'else = "3元" }] }', {"flag": False, "money": "5"}, "Money 5 yuan + 3 yuan"),
    "an edge that is not reached": (f'{{ kind = "increase", of = {{ kind = "if", requires = [{{ value = "money", at_least = {{ kind = "smallest", of = ["4元", {BY_NUMBER}] }} }}], then = "money", else = "0元" }}, over = "1元" }}',
                                    {"money": "5"}, "5 yuan − 1 yuan"),
    "a tier that is certain": (f'{{ kind = "tiers", by = {{ kind = "smallest", of = ["4元", {BY_NUMBER}] }}, tiers = [{{ up_to = "9元", value = "7元" }}, {{ value = "8元" }}] }}',
                               {}, "tier(min(4 yuan, Number × 2 yuan))"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_step_without_number_shows_its_formula(tmp_path, way):
    award, claim, formula = WAYS[way]
    edition = made(tmp_path, policy("one", f"award = {award}"))
    answer = evaluate(edition, {"policy": "a.one", **claim}, on=DAYS[0])
    assert answer.eligibility == "eligible"
    assert [shown for _, shown, _ in Sections(answer, edition, "en").calculation()][-1] == formula


def test_every_calculation_of_the_city_can_be_shown_whatever_is_unknown():
    edition = EDITIONS[DAYS[1]]
    for name, one in edition.policies.items():
        if one.rankings:  # one claim alone has no place
            continue
        facts = {key: value for key, value in one.example.items() if any(item.name == key for item in one.inputs)}
        for number in range(len(facts) + 1):
            for some in itertools.islice(itertools.combinations(facts.items(), number), 20):
                answer = evaluate(edition, {"policy": name, **dict(some)}, on=DAYS[1])
                for language in ("zh", "en"):
                    list(Sections(answer, edition, language).calculation())
