"""``rongcli batch - -f jsonl``: records in input order, caps in date order, rows refused by line."""

import json

CHANNEL = {"policy": "digital.data-channel", "telecom_operator": True, "international_dedicated_channel": True}
COLUMNS = ["row", "eligibility", "certainty", "amount", "minimum", "maximum", "before_caps", "capped", "binding_cap",
           "reason", "readings", "supplied", "notices"]  # fmt: skip


def lines(*claims):
    return "".join(json.dumps(claim, ensure_ascii=False) + "\n" for claim in claims)


def records(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def claim(date, gbps, **more):
    return {**CHANNEL, "applicant": "甲公司", "date": date, "added_gbps": gbps, **more}


def test_caps_are_spent_by_date_and_answers_come_in_input_order(rongcli):
    done = rongcli("batch", "-", "-f", "jsonl", check=True,
                   stdin=lines(claim("2019-06-01", 6), claim("2019-02-01", 7), claim("2020-01-01", 7)))  # fmt: skip
    assert [record["amount"] for record in records(done)] == ["600000.00", "1400000.00", "1400000.00"]
    assert [record["row"] for record in records(done)] == [1, 2, 3]
    assert records(done)[0]["binding_cap"] == "per-applicant-year"
    assert "read 3 = computed 3 + rejected 0" in done.stderr


def test_the_claims_own_fields_come_back_as_written(rongcli):
    line = '{"policy":"digital.data-channel", "note":12345678901234567.89,"名称" : "x"}'
    done = rongcli("batch", "-", stdin=line + "\n", check=True)
    assert done.stdout.startswith(line[:-1] + ", ")
    assert list(records(done)[0])[-len(COLUMNS) :] == COLUMNS


def test_a_row_that_cannot_be_read_is_told_by_line_and_the_rest_is_computed(rongcli, tmp_path):
    text = lines(claim("2019-01-01", 1)) + '\n{"policy":\n' + lines(claim("2019-13-01", 1), claim("2019-01-01", "1e3"))
    done = rongcli("batch", "-", stdin=text)
    assert done.returncode == 1
    assert len(records(done)) == 1
    assert "-:3:" in done.stderr
    assert "read 4 = computed 1 + rejected 3" in done.stderr
    rongcli("batch", "-", "--rejects", str(tmp_path / "rejects.jsonl"), stdin=text)
    rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    assert [(reject["rejected_line"], reject["rejected_field"]) for reject in rejects] == [
        (3, None),
        (4, "date"),
        (5, "added_gbps"),
    ]


def test_a_file_that_is_no_text_is_refused_whole(rongcli):
    for content, line in ((b'{"policy": "x"}\n\xff\n', 2), (b"{}\n\n\x00", 3)):
        done = rongcli("batch", "-", stdin=content)
        assert (done.returncode, done.stdout) == (4, "")
        assert f"-:{line}:" in done.stderr


def test_keys_twice_and_output_columns_are_refused(rongcli):
    for bad in ('{"policy": "digital.data-channel", "policy": "x"}', '{"policy": "digital.data-channel", "amount": 1}',
                "[1]", '{"policy": "digital.data-chanel"}', '{"policy": "digital.data-channel", "added_gbps": NaN}',
                "[" * 100_000):  # fmt: skip
        done = rongcli("batch", "-", "-f", "jsonl", stdin=bad)
        assert (done.returncode, done.stdout) == (1, "")


def test_policy_fills_what_a_claim_leaves_out(rongcli):
    bare = {key: value for key, value in claim("2019-01-01", 2).items() if key != "policy"}
    done = rongcli("batch", "-", "--policy", "digital.data-channel", stdin=lines(bare), check=True)
    assert records(done)[0]["amount"] == "400000.00"


def test_its_own_output_serves_as_prior(rongcli, tmp_path):
    first = rongcli("batch", "-", stdin=lines(claim("2019-01-01", 8)), check=True)
    (tmp_path / "prior.jsonl").write_text(first.stdout, encoding="utf-8")
    again = rongcli(
        "batch", "-", "--prior", str(tmp_path / "prior.jsonl"), stdin=lines(claim("2019-03-01", 8)), check=True
    )
    assert records(again)[0]["amount"] == "400000.00"
    (tmp_path / "prior.csv").write_text(
        "policy,applicant,date,amount\ndigital.data-channel,甲公司,2019-01-01,190万\n", encoding="utf-8"
    )
    words = ["digital", "data-channel", "--telecom-operator", "--international-dedicated-channel", "--added-gbps", "8",
             "--applicant", "甲公司", "--date", "2019-02-01", "--prior", str(tmp_path / "prior.csv"), "--json"]  # fmt: skip
    assert json.loads(rongcli(*words, check=True).stdout)["award"]["amount"] == "100000.00"


def test_explain_writes_whole_awards(rongcli):
    done = rongcli("batch", "-", "--explain", stdin=lines(claim("2019-01-01", 1), claim("2019-01-02", 12)), check=True)
    assert [award["schema"] for award in records(done)] == ["rongcli.award/1"] * 2
    assert records(done)[1]["caps"][0]["spent"] == "200000.00"


def test_nothing_in_gives_nothing(rongcli):
    done = rongcli("batch", "-", "-f", "jsonl", stdin="", check=True)
    assert done.stdout == ""
