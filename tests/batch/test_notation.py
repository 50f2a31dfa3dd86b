"""Claims in every notation that people keep: the same answers as in the plain one, from every engine."""

import csv
import io
import json

import pytest

from rongcli.batch.engines import python
from rongcli.reading.prior import read_prior
from tests.batch.jobs import agreed, computed

HEADER = "policy,applicant,item,claim_id,date,insurance,premium_paid,chengdu_enterprise,decided_amount"
POLICY = "finance.export-credit-insurance"
PLAIN = {
    "item": "", "claim_id": "", "date": "2019-05-01", "insurance": "short_term_export_credit", "premium_paid": "240000",
    "chengdu_enterprise": "yes", "decided_amount": "",
}  # fmt: skip
DASHES = ["-", "--", " - ", "\u2014", "\u2014\u2014", "\u2013", "\u2212", "\uff0d"]
SPELT = {
    "date": [
        "2019/5/1", "2019.5.1", "2019.05.01", "20190501", "2019年5月1日", "1 May 2019", "May 1, 2019",
        "2019/5/1 0:00:00", "2019/5/1 0:00", "2019-05-01 00:00:00", "2019-05-01T00:00:00", "２０１９年５月１日",
    ],
    "premium_paid": [
        "24万", "24 万元", "240,000.00", "￥240,000", "CNY 240,000.00", "240_000", "240k", "0.24m", "0.24 million yuan",
        "２４００００", "人民币240000元整", "24万0000元",
    ],
    "chengdu_enterprise": ["是", "有", "√", "1", "Y", "t", "TRUE", "１", "\u2714"],
    "insurance": ["短期出口信用保险", "SHORT_TERM_EXPORT_CREDIT"],
    "item": DASHES,
    "claim_id": DASHES,
    "decided_amount": DASHES,
}  # fmt: skip
WRONG = {
    "date": ["1/5/2019", "19-5-1", "2019-05", "2019-05-01 12:00", "2019-05-01T00:00:00Z", "43586", "2019-02-30"],
    "premium_paid": ["一万五", "USD 5", "1.005", "1e5", "NaN", "3万5", "24 Gbps"],
    "chengdu_enterprise": ["×", "maybe", "2"],
}


def written(folder, rows):
    """A file of claims, each of an applicant of its own, plain but for the cells given."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADER.split(","))
    for number, cells in enumerate(rows):
        lines.writerow([POLICY, f"A{number}", *{**PLAIN, **cells}.values()])
    path = folder / "claims.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def results(content, *names):
    return [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(content.decode()))]


SAME = [{name: text} for name, texts in SPELT.items() for text in texts]


def test_every_notation_of_a_cell_is_the_same_claim(tmp_path, edition):
    out, rejected, _, _, _ = agreed(written(tmp_path, [{}, *SAME]), edition, tmp_path)
    assert rejected is None
    found = results(out, "eligibility", "certainty", "amount", "maximum", "reason")
    assert found[0][:3] == ("eligible", "determined", "96000.00")
    for cells, row in zip(SAME, found[1:], strict=True):
        assert row == found[0], cells


def test_a_dash_is_a_fact_that_is_not_stated(tmp_path, edition):
    rows = [{name: dash} for name in ("premium_paid", "chengdu_enterprise", "insurance", "date") for dash in DASHES]
    empty = [{name: ""} for name in ("premium_paid", "chengdu_enterprise", "insurance", "date") for _ in DASHES]
    dashed, emptied = (agreed(written(tmp_path, some), edition, tmp_path) for some in (rows, empty))
    assert dashed[1] is emptied[1] is None
    names = ("eligibility", "amount", "maximum", "reason", "notices")
    assert results(dashed[0], *names) == results(emptied[0], *names)


def test_what_is_no_value_is_rejected_by_its_field_whatever_the_engine(tmp_path, edition):
    rows = [{name: text} for name, texts in WRONG.items() for text in texts]
    _, rejected, *_ = agreed(written(tmp_path, rows), edition, tmp_path)
    found = results(rejected, "rejected_field", "rejected_reason")
    assert [field for field, _ in found] == [name for row in rows for name in row]
    assert all("(" in message for _, message in found), "each says what to do"


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_in_an_object_or_a_prior_row_is_empty_too(tmp_path, edition, dash):
    claim = {"policy": POLICY, "applicant": "A", **PLAIN, "item": dash, "decided_amount": dash}
    path = tmp_path / "claims.jsonl"
    path.write_text(json.dumps(claim) + "\n", encoding="utf-8")
    prior = tmp_path / "prior.csv"
    prior.write_text(
        f"policy,applicant,item,claim_id,date,amount\n{POLICY},A,{dash},{dash},2019-01-02,250000\n", "utf-8"
    )
    out, rejected, *_ = computed("python", python, path, tmp_path, edition, prior=read_prior(edition, (str(prior),)))
    assert not rejected.exists()
    assert results(out.read_bytes(), "amount") == [("50000.00",)]
