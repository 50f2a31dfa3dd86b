"""Every engine gives the same bytes: results, rejected rows and summary, on any claims and any file."""

import csv
import json
import random
import re
from pathlib import Path

import pytest

from rongcli.batch.engines import duckdb, python
from rongcli.reading.prior import read_prior
from rongcli.rules.ledger import OWN
from rongcli.sql.compiled import alone
from rongcli.table.load import load_edition
from tests.batch.jobs import computed, content
from tests.batch.typed import edges

COLUMNS = "claim_id,policy,applicant,date,telecom_operator,international_dedicated_channel,added_gbps,note"
CITY = "tests/table/second_city.toml"


def row(number, applicant="A", note="", gbps="3", date="2019-05-01"):
    return f"C{number},digital.data-channel,{applicant},{date},yes,yes,{gbps},{note}\n"


def table(*rows):
    return COLUMNS + "\n" + "".join(rows)


PLAIN = table(*(row(number) for number in range(5)))
FILES = {
    "plain": PLAIN,
    "no final line end": PLAIN.rstrip("\n"),
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CR": PLAIN.replace("\n", "\r"),
    "mark": "\ufeff" + PLAIN,
    "tabs": PLAIN.replace(",", "\t"),
    "semicolons": PLAIN.replace(",", ";"),
    "UTF-16": PLAIN.encode("utf-16"),
    "GBK": "申请编号,政策,申请人,日期,telecom_operator,international_dedicated_channel,added_gbps\n"
    "1,digital.data-channel,成都甲公司,2019/5/1,是,是,3\n".encode("gbk"),
    "header only": table(),
    "blank lines": table(row(1), "\n", row(2), "\n\n"),
    "number sign": table(row(1), "#" + row(2), row(3, note="#x"), row(4, note="a#b")),
    "quotes": table(row(1, note='"a, b"'), row(2, note='"he said ""x"""'), row(3, note='a"b"c')),
    "quotes in the header": '"' + COLUMNS.replace(",", '","') + '"\n' + row(1) + row(2, note='"a, b"'),
    "a line end in the header": '"x\ny",' + COLUMNS + "\n1," + row(1) + "2," + row(2),
    "quotes and open ends": table(row(1, '"A, B"'), row(2, note='"a, b"'), row(3)),
    "quotes and one delimiter too many": table(row(1, '"A, B"'), row(2, '"A, B"').replace("\n", ",\n"), row(3)),
    "one empty quoted cell too many": table(row(1), row(2).replace("\n", ',""\n'), row(3)),
    "one empty quoted cell too many at the end": table(row(1), row(2), row(3).replace("\n", ',""')),
    "GB18030 with its mark": ("\ufeff" + table("\n", row(1), row(2, "成都"), row(3, date="x"))).encode("gb18030"),
    "totals": table(row(1), ",,,,,,3,\n", "合计,,,,,,3,\n", row(2), ', "合 计：",,,,,3,\n', "TOTAL" + "," * 7 + "\n"),
    "totals, quoted": table(row(1, '"A, B"'), '"合计"' + "," * 7 + "\r\n", row(2)),
    "no totals": table(row(1, "设计院"), row(2, "总计"), "合计院" + row(3)[2:], "totality" + row(4)[2:]),
    "one column": "applicant\nA\n\nB\n \nC\n",
    "spaces before quotes": table(row(1, note=' "a"'), row(2)),
    "CRLF and LF": table(row(1), row(2).replace("\n", "\r\n"), row(3)),
    "CRLF, titles, quotes": "Claims of 2019\n\n".replace("\n", "\r\n")
    + table(row(1, '"A, B"'), row(2, note="x"), row(2)).replace("\n", "\r\n"),
    "GBK, titles, quotes": ("标题,\n" + table(row(1, '"成都, 甲"'), row(2, date="2019/9/8"), row(3, date="2019-9-8")))
    .replace("\n", "\r\n")
    .encode("gbk"),
    "UTF-16, quotes": table(row(1, '"A, B"'), row(2, note="成都"), row(3, date="2019/2/30")).encode("utf-16"),
    "line end in quotes": table(row(1, note='"two\nlines"'), row(2), row(3, gbps="bad")),
    "carriage return in quotes": table(row(1, note='"a\rb"')),
    "short row": table(row(1), "C2,x\n", row(3)),
    "long row": table(row(1), row(2).strip() + ",more\n"),
    "formulas": table(row(1, "=1+1", "+5"), row(2, "-3", "@x"), row(3, "\uff1dx", "\t"), row(4, note="'=x")),
    "spaces": table(row(1, " A ", "  x "), row(2, "A\u3000"), row(3, "\u2003")),
    "NULL": table(row(1, note="NULL"), row(2, note='""')),
    "one id twice": table(row(1), row(1), row(2)),
    "an id of a rejected row": table(row(1, gbps="x"), row(1), row(2)),
    "caps": table(*(row(n, f"A{n % 3}", gbps=str(n), date=f"2019-0{1 + n % 9}-01") for n in range(60))),
    "units": "policy,applicant,date,licensed,legal_person,settled_in_chengdu,well_known_foreign_institution,注册资本(万元)\n"
    + "".join(
        f'finance.licensed-institution,B{n},2019-01-01,yes,yes,yes,yes,"{cell}"\n'
        for n, cell in enumerate(
            ["400000", "0.5", "1.005", "5000万", "1,000", "", "99999999999", "100000000000", "abc", "5亿元"]
        )
    ),
}


@pytest.fixture
def engines(rongcli, tmp_path):
    """What each engine makes of a file: exit code, stderr, results, rejected rows, summary."""

    def run(content, *options):
        found = {}
        for engine in ("python", "duckdb"):
            folder = tmp_path / engine
            folder.mkdir()
            (tmp_path / "claims.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
            out = folder / "out.csv"
            words = ["batch", str(tmp_path / "claims.csv"), "-o", str(out), "--engine", engine]
            done = rongcli(*words, "--summary", str(folder / "summary.json"), *options)
            summary = json.loads((folder / "summary.json").read_text("utf-8"))
            assert summary.pop("engine") == engine
            rejects = folder / "out.csv.rejects.csv"
            rejected = rejects.read_bytes() if rejects.exists() else None
            found[engine] = (done.returncode, done.stderr.replace(engine, ""), out.read_bytes(), rejected, summary)
        return found["python"], found["duckdb"]

    return run


@pytest.mark.parametrize("name", FILES)
def test_any_file_gives_the_same_bytes(engines, name):
    python, duckdb = engines(FILES[name])
    assert duckdb == python


def at_edge(choose, item, edges):
    """A number within a fen, a millionth or a whole of where a condition turns or a cap begins to bind."""
    step, scale, places = {"money": (1, 100, 2), "number": (1, 10**6, 6), "count": (10**6, 10**6, 0)}[item.type]
    value = max(choose.choice(edges) + choose.choice([-1, 0, 1]) * step, 0)
    return f"{value // scale}.{value % scale:0{places}d}" if places else str(value // scale)


def cell(choose, item, edges):
    """A cell of an input: plain, odd, empty, or a fault; a third of the numbers at an edge."""
    if item.type in ("money", "number", "count") and choose.random() < 0.34:
        return at_edge(choose, item, edges)
    if choose.random() < 0.12:
        return choose.choice(["", " "])
    if item.type == "boolean":
        return choose.choice(
            ["yes", "no", "是", "否", "1", "Yes", " true"] + ["yes"] * 12 + ["maybe"] * (choose.random() < 0.05)
        )
    if item.type == "choice":
        name = choose.choice(list(item.choices))
        return choose.choice([name, name, item.choices[name].zh, name.upper()])
    if item.type == "date":
        return choose.choice(["2019-05-01", "2019/5/1", "2019年5月1日", "2017-12-31", "2019-02-30"])
    if item.type == "money":
        edge = choose.choice([10**9, 10**10, 4 * 10**9, 75 * 10**4, 10**6]) * 100 + choose.choice([-1, 0, 1])
        amount = choose.choice([edge, choose.randrange(10 ** choose.randrange(1, 14))])
        return choose.choice(
            [f"{amount // 100}.{amount % 100:02d}", str(amount), "40亿", "4,000万", "\uff11\uff12", "1e5", "0.005"]
        )
    if item.type == "rate":
        return choose.choice(["1%", "12.5%", "5\u2030"])
    if item.type == "count":
        return choose.choice(["1", "2", "30", "1,200", "4", "3.5"])
    return choose.choice([str(choose.randrange(100)), "2.5", "0.000001", "6.999999", "7", "3 000"])


def mess(edition, number, seed, *, stated=True, of=12, whole=False):
    """Claims of some policies without pools: plain, odd and wrong cells, unknowns, ids that come twice.

    ``stated`` tells whether they say what was awarded before. One claim of a policy that goes over rows or gives no
    money hands the whole job to Python: they are left out, so that the database computes, and among them if ``whole``.
    """
    choose = random.Random(seed)
    policies = [
        policy for policy in edition.policies.values()
        if not any(cap.limit is not None and cap.per and not OWN & set(cap.per) for cap in policy.caps)
    ]  # fmt: skip
    only_python = [policy for policy in policies if alone(policy) is not None]
    policies = [policy for policy in policies if alone(policy) is None]
    chosen = [*choose.sample(policies, min(of, len(policies))), *(only_python if whole else ())]
    edged = {policy.id: edges(policy) for policy in chosen}
    own = ["claim_id", "policy", "applicant", "item", "date", "decided_amount", *["already_awarded"] * stated]
    columns = [*own, *{item.name: None for policy in chosen for item in policy.inputs}]
    yield columns
    for row_ in range(number):
        policy = choose.choice(chosen)
        facts = {item.name: cell(choose, item, edged[policy.id][item.name]) for item in policy.inputs}
        facts |= {
            "claim_id": choose.choice([f"C{row_}"] * 60 + [f"C{row_ - 1}", ""]),
            "policy": choose.choice([policy.id] * 30 + [policy.name.zh, policy.id.upper(), "nothing"]),
            "applicant": choose.choice(["A", "B", " A", "成都甲", "成都甲\u3000", "C", ""]),
            "item": choose.choice(["i", "j", ""]),
            "date": choose.choice(
                [f"{choose.randrange(2018, 2021)}-{choose.randrange(1, 13):02d}-01"] * 9 + ["", "2019/5/1"]
            ),
            "decided_amount": choose.choice(["", "", "100", "5000000", "3万"]),
            "already_awarded": choose.choice([""] * 12 + ["100", "50万"]),
        }
        yield [facts.get(name, "") for name in columns]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("city", [None, CITY])
def test_random_claims_give_the_same_bytes(engines, tmp_path, city, seed):
    edition = load_edition(*([city] if city else []))
    path = tmp_path / "mess.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(mess(edition, 8_400, seed, stated=seed % 2 == 0))
    choose = random.Random(seed)
    readings = [
        f"--reading={policy.id}.{reading.id}={choose.choice(list(reading.choices))}"
        for policy in edition.policies.values()
        for reading in policy.readings.values()
        if choose.random() < 0.3
    ]
    table_ = ["--policies", city] if city else []
    python, duckdb = engines(path.read_bytes(), *table_, *readings)
    assert duckdb == python
    assert python[0] == 1, "some rows are wrong on purpose"


def test_a_job_with_claims_that_only_python_can_compute_is_done_by_it_whole(tmp_path):
    edition, path = load_edition(CITY), tmp_path / "mess.csv"
    header, *rows = mess(edition, 400, 0, whole=True)
    assert {row[1] for row in rows} & {name for name, one in edition.policies.items() if alone(one) is not None}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    found, wanted = (
        content(computed(name, engine, path, tmp_path, edition, by="python"))
        for name, engine in (("duckdb", duckdb), ("python", python))
    )
    assert found[:4] == wanted[:4]
    assert any(words.en.startswith("the Python engine computes this job") for words in found[4])


def of_many(header, rows):
    """Claims of many applicants and items, each named and with a date, as what was paid before must have."""
    for number, cells in enumerate(rows):
        named = dict(zip(header, cells, strict=True))
        for name in ("applicant", "item"):
            named[name] = f"{named[name].strip() or 'D'}{number % 151}"
        yield list((named | {"date": named["date"].strip() or "2019-05-01"}).values())


def with_prior(name, engine, folder, edition, seed):
    """The results of claims after others, asserted to be the same of an engine as of the Python engine."""
    header, *rows = mess(edition, 4_000, seed, stated=seed % 2 == 0)
    paths = folder / "before.csv", folder / "claims.csv"
    for path, some in zip(paths, (rows[:2_000], rows[2_000:]), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *of_many(header, some)])
    before, *_ = computed("before", python, paths[0], folder, edition, by="python")
    found = []
    for one, module in (("python", python), (name, engine)):
        prior = read_prior(edition, [str(before)])
        found.append(content(computed(one, module, paths[1], folder, edition, prior=prior)))
    assert found[1] == found[0]
    return found[0][0]


@pytest.mark.parametrize(
    ("city", "seed"),
    [(None, seed) for seed in range(8) if seed != 1] + [(CITY, seed) for seed in (2, 3, 5, 6, 7, 8, 9)],
)
def test_what_was_awarded_before_counts_the_same(tmp_path, city, seed):
    edition = load_edition(*([city] if city else []))
    found = with_prior("duckdb", duckdb, tmp_path, edition, seed)
    assert found != content(computed("python", python, tmp_path / "claims.csv", tmp_path, edition))[0], "it counts"


def test_without_the_memory_for_it_the_results_are_the_same_or_none(rongcli, tmp_path):
    claims, out = tmp_path / "claims.csv", tmp_path / "out.csv"
    claims.write_text(table(*(row(n, f"A{n % 700}", date=f"2019-0{1 + n % 9}-01") for n in range(40_000))))
    rongcli("batch", str(claims), "-o", str(out), "--engine", "python", "-q", check=True)
    wanted = out.read_bytes()
    for limit in ("10MB", "30MB", "60MB"):
        out.unlink(missing_ok=True)
        done = rongcli("batch", str(claims), "-o", str(out), "--engine", "duckdb", "--memory-limit", limit, "-q")
        if done.returncode:
            assert (done.returncode, out.exists()) == (5, False)
            assert done.stderr.count("\n") == 1
            assert "--memory-limit" in done.stderr
        else:
            assert out.read_bytes() == wanted


def test_whoever_asks_for_an_engine_that_cannot_is_told(rongcli, tmp_path):
    claims = tmp_path / "claims.csv"
    claims.write_text(PLAIN)
    done = rongcli(
        "batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", "duckdb", "--assume-rest", check=True
    )
    assert "the Python engine computes this job" in done.stderr


def test_a_chinese_name_is_written_in_a_locale_that_has_no_chinese(rongcli, tmp_path):
    claims = tmp_path / "claims.csv"
    claims.write_text(PLAIN)
    (tmp_path / "申报").mkdir()
    written = []
    for engine in ("python", "duckdb"):
        out = tmp_path / "申报" / f"结果-{engine}.csv"
        words = ["batch", str(claims), "-o", str(out), "--engine", engine, "-q"]
        rongcli(*words, check=True, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        written.append(out.read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("cell", ['"a" ', '"a"  ', '"a"\t', '"a"b'])
def test_what_follows_a_quoted_cell_is_a_fault_to_every_engine(rongcli, tmp_path, cell):
    claims, said = tmp_path / "claims.csv", []
    claims.write_text(table(row(1), row(2, note=cell), row(3)))
    for engine in ("python", "duckdb"):
        done = rongcli("batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", engine)
        said.append((done.returncode, done.stderr, (tmp_path / "out.csv").exists()))
    assert said[0] == said[1]
    assert said[0][0] == 4


def taken(name):
    """The second city's table with an input of another name."""
    text = Path(CITY).read_text("utf-8")
    return re.sub(r"\bcertified\b", name, text).replace(f"industry.{name}", "industry.certified")


@pytest.mark.parametrize("name", ["day", "fault", "n", "unmet", "rowid"])
def test_an_input_may_be_called_as_a_column_of_the_query(tmp_path, name):
    (tmp_path / "city.toml").write_text(taken(name), "utf-8")
    edition = load_edition(str(tmp_path / "city.toml"))
    claims = tmp_path / "claims.csv"
    claims.write_text(f"policy,applicant,{name}\nindustry.certified,A,yes\nindustry.certified,B,no\n")
    wanted = content(computed("python", python, claims, tmp_path, edition))[0]
    assert b",eligible," in wanted
    assert content(computed("duckdb", duckdb, claims, tmp_path, edition, by="python"))[0] == wanted


def test_a_mark_at_the_beginning_of_a_key_is_part_of_it(tmp_path, edition):
    claims, before = tmp_path / "claims.csv", tmp_path / "before.csv"
    before.write_text(table(row(1, "\ufeffA", gbps="1"), row(2, "A"), row(3, '"x\ry"')), "utf-8")
    before, *_ = computed("before", python, before, tmp_path, edition, by="python")
    claims.write_text(table(*(row(n, who) for n, who in enumerate(("A", "B", "\ufeffA", '"x\ry"')))), "utf-8")
    found = [
        content(computed(name, engine, claims, tmp_path, edition, prior=read_prior(edition, [str(before)])))
        for name, engine in (("python", python), ("duckdb", duckdb))
    ]
    assert found[1] == found[0]


def test_a_mark_at_the_beginning_of_an_odd_cell_is_part_of_it(engines):
    found, wanted = engines(table(row(1, gbps="\ufeff3"), row(2)))
    assert found == wanted
    assert wanted[0] == 1
