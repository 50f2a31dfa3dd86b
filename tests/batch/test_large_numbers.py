"""The largest values that a claim may state: every engine computes them as the Python engine does, and none stops."""

import pytest

from rongcli.table.load import load_edition
from tests.batch.jobs import agreed
from tests.table.test_language import PREAMBLE, policy

INPUTS = """
[input.more]
type = "number"
label = { zh = "另数", en = "More" }
question = { zh = "另数?", en = "More?" }
[input.heads]
type = "count"
label = { zh = "人数", en = "Heads" }
question = { zh = "人数?", en = "Heads?" }
[input.part]
type = "rate"
label = { zh = "比例", en = "Part" }
question = { zh = "比例?", en = "Part?" }
"""
POLICIES = {
    "compared": 'requires = [{ input = "number", at_least = "1000000" }, { input = "heads", below = "5000000" }]\n'
    'award = { kind = "fixed", amount = "5元" }',
    "rate": 'award = { kind = "rate", rate = "part", base = "money" }',
    "units": 'award = { kind = "per_unit", price = "20万元", quantity = "number" }\n'
    'caps = [{ limit = "200万元", per = ["applicant", "year"] }]',
    "parts": 'award = { kind = "per_unit", price = "20万元", quantity = "number", count = "proportional" }',
    "heads": 'award = { kind = "per_unit", price = "3元", quantity = "heads" }',
    "product": 'award = { kind = "product", of = ["money", "number", "more"] }',
    "ceiling": 'award = { kind = "ceiling", bound = { kind = "rate", rate = "part", base = "money" } }',
    "limited": 'award = { kind = "rate", rate = "1%", base = "money" }\ncaps = [{ limit = "money" }]',
}
LARGE = {
    "number": ["999999", "999999.999999", "1000000", "1000000.000001", "99999999999.999999", "100000000000", "9223372036854.775807"],
    "heads": ["999999", "1000000", "99999999999", "100000000000", "9223372036854"],
    "part": ["100%", "99999999999%", "99999999999.9999%"],
    "money": ["9999999999999.99", "10000000000000", "999999999999999.99", "1000000000000000"],
    "decided_amount": ["9999999999999.99", "999999999999999.99"],
    "already_awarded": ["9999999999999.99", "999999999999999.99"],
    "金额(万元)": ["999999999.99", "9999999999.99", "99999999999.9999", "100000000000"],
    "金额(亿元)": ["9999.99", "99999.99", "9999999.99999999", "10000000"],
}  # fmt: skip
"""What a 64 bit number still holds, and the first amount that is refused, by column."""
BEYOND = {
    "number": ["9223372036854.775808", "999999999999999.999999", "1000000000000000"],
    "heads": ["9223372036855", "999999999999999"],
    "part": ["922337203685477.5808%", "99999999999999999.9999%"],
}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    path = tmp_path_factory.mktemp("city") / "city.toml"
    text = PREAMBLE + INPUTS + "".join(policy(name, body) for name, body in POLICIES.items())
    path.write_text(text, encoding="utf-8")
    return load_edition(path, cached=False)


def claims(path, *stated):
    """A file of a claim of each policy for each of some facts, which stand beside small ones."""
    small = {"money": "100", "number": "2", "more": "3", "heads": "4", "part": "5%"}
    small = {name: cell for name, cell in small.items() if name != "money" or "金额" not in "".join(stated[0])}
    columns = ["policy", "applicant", "date", *dict.fromkeys([*small, *(name for one in stated for name in one)])]
    rows = [
        {"policy": f"a.{name}", "applicant": f"A{number}", "date": "2019-05-01", **small, **one}
        for name in POLICIES
        for number, one in enumerate(stated)
    ]
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("column", LARGE)
def test_duckdb_itself_computes_what_64_bits_hold(tmp_path, city, column, form):
    path = claims(tmp_path / "claims.csv", *({column: cell} for cell in LARGE[column]))
    agreed(path, city, tmp_path, form=form)


@pytest.mark.parametrize(("column", "cell"), [(column, cell) for column, cells in BEYOND.items() for cell in cells])
def test_what_they_do_not_hold_is_computed_all_the_same(tmp_path, city, column, cell):
    taken = "python" if not cell.startswith("1000000000000000") else None  # that one is refused, by any engine
    agreed(claims(tmp_path / "claims.csv", {column: cell}, {}), city, tmp_path, by=taken)


@pytest.mark.parametrize("number", ["1000", "1000000", "99999999999.999999", "9223372036854.775807"])
def test_amounts_of_any_size_are_added_up(tmp_path, city, number):
    large = {"money": "999999999999999.99", "number": number, "more": number, "part": "99999999999%"}
    taken = "python" if number != "1000" else None
    agreed(claims(tmp_path / "claims.csv", *([large] * 40)), city, tmp_path, by=taken)


def test_spark_computes_them_too(tmp_path, city, spark):
    from rongcli.batch.engines import spark as engine

    path = claims(tmp_path / "claims.csv", *({"number": cell} for cell in LARGE["number"]), *({"heads": cell} for cell in LARGE["heads"]))  # fmt: skip
    agreed(path, city, tmp_path, engine=engine)
