"""``rongcli compare`` over a file: what a batch of it by the second table gives, less what one by the first gives."""

import csv
import datetime
import io
import json
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import RongError
from rongcli.batch.engines import python
from rongcli.cli.app import run
from rongcli.cli.session import Session, read_early
from rongcli.table.load import load_edition
from tests.advise.test_compare import EDITS, TEXT
from tests.batch.jobs import computed
from tests.conftest import ROOT

COLUMNS = ("policy", "claim_id", "applicant", "item", "date", "paid_value", "equipment", "heads", "service_income",
           "already_awarded")  # fmt: skip
NEW = "trade.new-platform"
PLATFORM = TEXT[TEXT.index('[policy."trade.platform"]') :].partition("\n\n")[0]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The made-up city, and the same after some edits and with a policy more; and where the program caches them."""
    folder = tmp_path_factory.mktemp("compare")
    text = TEXT
    for old, new in EDITS:
        text = text.replace(old, new)
    text = text.replace(PLATFORM, PLATFORM + "\n\n" + PLATFORM.replace("trade.platform", NEW))
    for name, whole in (("one.toml", TEXT), ("other.toml", text)):
        (folder / name).write_text(whole, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield folder / "one.toml", folder / "other.toml"


def rows(draw):
    """Rows of a file: few ids and applicants, amounts that are none, policies that one table or none has, totals."""
    money = st.sampled_from(["", "0", "5万", "1000000", "8000万元", "-1", "many", "1.005"])
    cells = {
        "policy": st.sampled_from(["trade.contract", "trade.contract", "talent.doctors", "trade.platform", NEW,
                                   "平台奖励", "nothing.here", "", "合计"]),
        "claim_id": st.sampled_from(["", "", "1", "2", "3", " 2"]),
        "applicant": st.sampled_from(["甲", "乙", ""]),
        "item": st.sampled_from(["一", "二", ""]),
        "date": st.sampled_from(["2024-03-01", "2024-09-01", "2025-03-01", "", "2025-13-01"]),
        "paid_value": money,
        "equipment": money,
        "heads": st.sampled_from(["", "2", "4", "6", "4.5"]),
        "service_income": money,
        "already_awarded": st.sampled_from(["", "", "", "10万", "x"]),
    }  # fmt: skip
    return [{name: draw(one) for name, one in cells.items()} for _ in range(draw(st.integers(1, 12)))]


def written(folder, found, form):
    path = folder / f"claims.{form}"
    if form == "jsonl":
        lines = (json.dumps({name: cell for name, cell in row.items() if cell}, ensure_ascii=False) for row in found)
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(found)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def compared(*words):
    """The exit code of ``rongcli compare …``, its answer, and what it tells on stderr."""
    early = read_early(["compare", *words, "--lang", "en", "--on", "2019-01-01"])
    with pytest.MonkeyPatch.context() as patch:
        out, told = io.BytesIO(), io.BytesIO()
        patch.setattr(sys, "stdout", io.TextIOWrapper(out))
        patch.setattr(sys, "stderr", io.TextIOWrapper(told))
        patch.setattr(sys, "argv", ["rongcli", *words])
        try:
            code = run(Session(early), early.rest)
            return code, json.loads(out.getvalue()), told.getvalue().decode()
        except RongError as error:
            return error.exit_code, None, str(error)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(["csv", "jsonl"]))
def test_a_comparison_is_the_difference_of_two_batches(tables, tmp_path_factory, data, form):
    folder = tmp_path_factory.mktemp("run")
    claims = written(folder, rows(data.draw), form)
    on = datetime.date(2019, 1, 1)
    sides = []
    for number, table in enumerate(tables):
        out, rejects, summary, notes, warned = computed(
            f"side{number}", python, claims, folder, load_edition(str(table), on=on), form="jsonl", by="python"
        )
        answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        refused = csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig"))) if rejects.exists() else ()
        sides.append(({one["row"]: one for one in answers}, {(int(one["rejected_line"]), one["rejected_code"]) for one in refused},
                      summary["read"], notes, warned))  # fmt: skip
    code, found, told = compared(*map(str, tables), str(claims), "--json")
    effect = found["effect"]
    nowhere = sides[0][1] & sides[1][1]
    refused = {line for line, why in (*sides[0][1], *sides[1][1]) if why != "no-such-policy"}
    refused |= {line for line, _ in nowhere}
    kept = {line: one for side in sides for line, one in side[0].items() if line not in refused}
    assert (effect["read"], effect["rejected"], code) == (sides[0][2], len(refused), int(bool(refused)))
    errors = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert sorted(one["line"] for one in errors) == sorted(refused)
    assert sorted(one["row"] for one in effect["claims"]) == sorted(kept)
    for one in effect["claims"]:
        for side, name in zip(sides, ("before", "after"), strict=True):
            answer = side[0].get(one["row"], {"amount": "0.00", "maximum": "0.00", "eligibility": "ineligible"})
            assert one[f"eligibility_{name}"] == answer["eligibility"]
            assert (one[f"amount_{name}"], one[f"maximum_{name}"]) == (answer["amount"], answer["maximum"])
    for notes in sides[1][3]:  # the second table knows whatever the first one does
        assert told.count(f"note: {notes.en}\n") == 1 or refused
    for words in sides[1][4]:
        assert told.count(f"warning: {words.en}\n") == 1


INSURED = {"policy": "finance.export-credit-insurance", "applicant": "甲", "date": "2019-05-01",
           "insurance": "short_term_export_credit"}  # fmt: skip


@pytest.fixture
def dearer(tmp_path):
    """The bundled table with half of a premium paid instead of 40%."""
    from rongcli.table.load import bundled_table

    path = tmp_path / "dearer.toml"
    text = bundled_table().read_text(encoding="utf-8")
    old = 'award = { kind = "rate", rate = "40%", base = "premium_paid" }'
    assert old in text
    path.write_text(text.replace(old, old.replace("40%", "50%")), encoding="utf-8")
    return str(path)


def test_a_claim_that_stands_twice_counts_once(rongcli, tmp_path, dearer):
    stated = (("1", "甲", "10万"), ("1", "甲", "10万"), ("2", "乙", "70万"))
    lines = [INSURED | {"claim_id": name, "applicant": who, "premium_paid": paid} for name, who, paid in stated]
    claims = tmp_path / "claims.jsonl"
    claims.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    done = rongcli("compare", "bundled", dearer, str(claims), "-q")
    assert done.returncode == 1
    assert done.stdout == "One change: 2 gain, no one loses; total change +30,000 yuan; one row rejected\n"
    assert "claims.jsonl:2: claim_id: is that of line 1 already" in done.stderr
    assert "read 3 = computed 2 + rejected 1" in done.stderr


def test_a_table_that_a_batch_refuses_is_refused(rongcli, tmp_path, dearer):
    head = "单位：万美元\n政策,申请人,日期,保险类型,实缴保费\n"
    claims = tmp_path / "claims.csv"
    claims.write_text(head + "出口信用保险补贴,甲,2019-05-01,short_term_export_credit,10\n", encoding="utf-8")
    words = [rongcli("compare", "bundled", dearer, str(claims)), rongcli("batch", str(claims))]
    assert [done.returncode for done in words] == [4, 4]
    assert words[0].stderr == words[1].stderr


def test_what_a_batch_tells_of_a_file_is_told_once(rongcli, tmp_path, dearer):
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "policy,applicant,insurance,premium_paid,claim_idd,备注\n"
        "finance.export-credit-insurance,甲,short_term_export_credit,10万,,x\n合计,,,10万,,\n",
        encoding="utf-8",
    )
    told = rongcli("compare", "bundled", dearer, str(claims), "--on", "2019-05-01", check=True).stderr
    batch = rongcli("batch", str(claims), "--on", "2019-05-01", check=True).stderr
    lines = [line for line in batch.splitlines() if line.startswith(("note: ", "warning: "))]
    assert len(lines) == 4
    assert told.splitlines() == [*lines, "read 1 = computed 1 + rejected 0"]
    assert rongcli("compare", "bundled", dearer, str(claims), "-q", check=True).stderr.count("note") == 0


def test_a_column_that_one_of_the_tables_knows_is_not_unused(rongcli, tmp_path):
    text = TEXT.replace('label = { zh = "服务收入"', 'aliases = ["平台收入"]\nlabel = { zh = "服务收入"')
    assert text != TEXT
    new = tmp_path / "new.toml"
    new.write_text(text, encoding="utf-8")
    claims = tmp_path / "claims.csv"
    claims.write_text("policy,date,平台收入\ntrade.platform,2025-01-01,200万\n", encoding="utf-8")
    city = str(ROOT / "tests" / "table" / "second_city.toml")
    for tables in ((city, str(new)), (str(new), city)):
        assert "not used" not in rongcli("compare", *tables, str(claims), check=True).stderr


def test_what_moves_only_a_bound_is_attributed_too(rongcli, tmp_path, dearer):
    claims = tmp_path / "claims.jsonl"
    line = {"policy": INSURED["policy"], "applicant": "甲", "date": "2019-05-01", "premium_paid": "10万"}
    claims.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    effect = json.loads(rongcli("compare", "bundled", dearer, str(claims), "--json", check=True).stdout)["effect"]
    assert effect["undetermined"]["bound_difference"] == "10000.00"
    assert [(one["change"], one["claims"], one["amount"], one["undetermined"], one["bound_difference"])
            for one in effect["by"]] == [("award", 0, "0.00", 1, "10000.00")]  # fmt: skip
    page = rongcli("compare", "bundled", dearer, str(claims), check=True).stdout
    assert "By which change the most of what is not fixed moves" in page
    assert "By which change\n" not in page
    chart = tmp_path / "chart.svg"
    rongcli("compare", "bundled", dearer, str(claims), "-o", str(chart), "--lang", "zh", check=True)
    assert "金额不定者：上限因何变动" in chart.read_text(encoding="utf-8")
