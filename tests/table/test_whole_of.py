"""Inputs that ask for the whole of an enterprise, a year or a project say so, wherever they are asked."""

import json

from rongcli.table.load import load_edition
from tests.table.test_check import WHOLE


def shown(rongcli, policy, *words):
    done = rongcli("policies", "show", policy, "--json", *words, check=True)
    return {item["name"]: item["whole_of"] for item in json.loads(done.stdout)["inputs"]}


def test_the_table_says_it_of_every_input_whose_question_asks_for_a_whole(edition):
    whole = {item.name: item.whole_of for policy in edition.policies.values() for item in policy.inputs}
    assert {name: key for name, key in whole.items() if key} == {
        "prior_year_contribution": ("applicant", "year"),
        "paid_in_capital_first_year": ("applicant",),
        "registered_capital": ("applicant",),
        "paid_in_capital": ("applicant",),
        "paid_in_capital_at_set_up": ("applicant",),
        "assets_under_management": ("applicant",),
        "chengdu_assets_under_management": ("applicant",),
        "rd_expenditure": ("item",),
        "insurers_connected": ("applicant",),
    }
    assert (whole["premium_paid"], whole["actual_cost"], whole["added_gbps"]) == ((), (), ())


def test_it_is_plain_data_and_comes_back_from_the_cache(rongcli):
    for _ in range(2):  # lowered, then from the cache
        assert shown(rongcli, "talent.recruitment-reward")["prior_year_contribution"] == ["applicant", "year"]
    assert shown(rongcli, "finance.export-credit-insurance")["premium_paid"] == []


def test_the_question_says_so_where_it_is_explained(rongcli):
    for words in (("policies", "show", "health.direct-billing"), ("health", "direct-billing", "--help")):
        english = " ".join(rongcli(*words, columns="300", check=True).stdout.split())
        assert "(The whole per applicant, not this claim's part alone.)" in english
        assert "填每个申请人的全数" in rongcli(*words, "--lang", "zh", columns="300", check=True).stdout
    claim = rongcli("schema", "claim", check=True).stdout
    assert "The whole per institution" in claim  # what an item is called there
    assert "The whole" not in rongcli("finance", "export-credit-insurance", "--help", check=True).stdout


def test_another_input_may_be_of_the_key(tmp_path, rongcli):
    path = tmp_path / "city.toml"
    path.write_text(
        WHOLE.replace('whole_of = ["applicant", "year"]', 'whole_of = ["applicant", "size"]'), encoding="utf-8"
    )
    assert load_edition(path, cached=False).policies["trade.promised"].inputs[1].whole_of == ("applicant", "size")
    done = rongcli("--policies", str(path), "policies", "show", "trade.promised", columns="300", check=True)
    assert "The whole per applicant and size" in done.stdout
