"""A finance department's million rows: GBK, Chinese headers, amounts in 万元."""

import csv
import json
import random
from decimal import ROUND_HALF_UP, Decimal

ROWS = 1_000_000
HEADER = "申请编号,申请人,日期,持牌金融机构,法人机构,落户成都,国外知名机构,注册资本(万元),备注"


def test_a_million_rows_of_gbk_in_ten_thousands_of_yuan(rongcli, tmp_path):
    choose = random.Random(5)
    claims = tmp_path / "claims.csv"
    first: dict[str, tuple[tuple[str, int], Decimal]] = {}
    with claims.open("w", encoding="gbk", newline="\r\n") as file:
        file.write(HEADER + "\n")
        for number in range(ROWS):
            who = f"成都第{choose.randrange(200_000)}公司"
            day = f"2019-{choose.randrange(1, 13):02d}-{choose.randrange(1, 29):02d}"
            capital = f"{choose.randrange(1, 80_000_000) / 100:.2f}"
            known = choose.random() < 0.5
            file.write(f"甲-{number},{who},{day},是,是,是,{'是' if known else ''},{capital},第{number}行\n")
            if known:
                earlier = first.get(who)
                if earlier is None or (day, number) < earlier[0]:
                    first[who] = ((day, number), Decimal(capital) * 10_000)
    wanted = sum(
        min((capital / 100).quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal(40_000_000))
        for _, capital in first.values()
    )
    words = ["batch", str(claims), "-o", str(tmp_path / "out.csv"), "--summary", str(tmp_path / "summary.json")]
    done = rongcli(*words, "--policy", "finance.licensed-institution")
    assert done.returncode == 0, done.stderr
    assert f"read {ROWS} = computed {ROWS} + rejected 0" in done.stderr
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    (policy,) = summary["policies"]
    assert policy["claims"] == ROWS
    assert policy["eligible"] == len(first)
    assert policy["assured"] == str(wanted)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        paid = sum(Decimal(row["amount"]) for row in rows if row["eligibility"] == "eligible")
    assert paid == wanted
