"""``rongcli deadline`` as people and scripts use it: one date, a column of dates, a calendar file."""

import csv
import io
import json

import icalendar
import jsonschema
import pytest

from rongcli.output.schema import schema_of

VISA = ["deadline", "permits.visa-residence"]
ONE = [*VISA, "--accepted", "2018-09-28"]
SCHEMA = jsonschema.Draft202012Validator(schema_of("deadline"))


def answer(done):
    return json.loads(done.stdout)


def rows(done):
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_json(rongcli):
    found = answer(rongcli(*ONE, "--issued", "2018-10-10", "--json", check=True))
    SCHEMA.validate(found)
    assert found["schema"] == "rongcli.deadline/1"
    assert found["limit"] == {"days": 3, "unit": "working-day", "at_best": False}
    assert (found["last_day"], found["kept"], found["spare"], found["over_by"]) == ("2018-10-08", False, None, 2)
    assert found["estimated"] is False
    assert [day["date"] for day in found["days"] if day["counted"]] == ["2018-09-29", "2018-09-30", "2018-10-08"]
    assert {day["why"] for day in found["days"]} == {"acceptance-day", "make-up-workday", "holiday", "workday"}
    assert found["readings"][0] == {
        "id": "count-from", "chosen": "next-day", "default": True, "literal": "next-day",
        "alternatives": [{"choice": "same-day", "last_day": "2018-09-30"}],
    }  # fmt: skip
    assert found["sources"][0]["figures"] == ["3个工作日"]
    assert "no-effective-date" in {notice["code"] for notice in found["notices"]}


@pytest.mark.parametrize(
    "words",
    [
        ["permits.visa-residence"], ["permits", "visa-residence"], ["签证居留快办"], ["出入境与许可", "签证居留快办"],
        ["PERMITS.visa_residence"], ["Permits", "visa_residence"],
    ],
)  # fmt: skip
def test_a_policy_by_any_of_its_names(rongcli, words):
    for option in ("--accepted", "--受理日期"):
        done = rongcli("deadline", *words, option, "2018年9月28日", "--json", check=True)
        assert answer(done)["last_day"] == "2018-10-08"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh", ["最后一天：2018-10-08 周一", "超期2个工作日（2个自然日）：2018-10-10办结", "调休上班（国庆节）", "国庆节调休"]),
        ("en", ["Last day: 2018-10-08 Mon", "Late by 2 working days (2 calendar days): issued on 2018-10-10",
                "make-up workday for National Day", "if 'the day of acceptance': 2018-09-30 Sun"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "md"])
def test_words(rongcli, language, lines, form):
    shown = rongcli(*ONE, "--issued", "2018-10-10", "--lang", language, "-f", form, columns="120", check=True).stdout
    for line in lines if form == "table" else lines[:3]:
        assert line in shown.replace("\\", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", ["20", "80"])
def test_no_date_is_cut_off(rongcli, language, columns):
    shown = rongcli(*ONE, "--lang", language, columns=columns, check=True).stdout
    assert "…" not in shown
    assert all(f"2018-10-0{day}" in shown for day in range(1, 9))


def test_quiet_is_the_conclusion(rongcli):
    done = rongcli(*ONE, "--issued", "2018-10-08", "-q", check=True)
    assert done.stdout == "Last day: 2018-10-08 Mon  Kept: issued on 2018-10-08, 0 working days to spare\n"


def test_at_best_is_said_and_not_held_against_anyone(rongcli):
    words = ["deadline", "permits.work-permit", "--accepted", "2018-09-28", "--issued", "2018-12-01"]
    found = answer(rongcli(*words, "--json", check=True))
    SCHEMA.validate(found)
    assert (found["last_day"], found["limit"]["at_best"], found["kept"]) == ("2018-09-29", True, None)
    assert found["notices"][0]["code"] == "at-best"
    assert rongcli(*words, check=True).stdout.startswith("At best: 2018-09-29 Sat (not a deadline)\n")
    assert answer(rongcli(*words, "--reading", "unit=working-day", "--json"))["limit"]["unit"] == "working-day"


def test_readings(rongcli):
    for reading in ("count-from=same-day", "起算日=受理当天"):
        found = answer(rongcli(*ONE, "--reading", reading, "--json", check=True))
        assert (found["last_day"], found["readings"][0]["default"]) == ("2018-09-30", False)
    refused = rongcli(*ONE, "--reading", "count-form=same-day")
    assert (refused.returncode, "count-from" in refused.stderr) == (2, True)
    refused = rongcli("permits", "visa-residence", "--reading", "count-from=same-day")
    assert refused.returncode == 2


def test_a_year_without_a_calendar(rongcli):
    words = [*VISA, "--accepted", "2035-05-10"]
    refused = rongcli(*words)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "2035" in refused.stderr and "--estimate" in refused.stderr
    found = answer(rongcli(*words, "--estimate", "--json", check=True))
    SCHEMA.validate(found)
    assert (found["last_day"], found["estimated"]) == ("2035-05-15", True)
    assert found["notices"][0]["code"] == "estimated"
    assert "(an estimate)" in rongcli(*words, "--estimate", "-q", check=True).stdout
    assert "（估算）" in rongcli(*words, "--estimate", "-q", "--lang", "zh", check=True).stdout


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (VISA, 2, "--accepted"),
        ([*VISA, "--accepted", "2018-02-30"], 4, "--accepted"),
        ([*VISA, "--accepted", ""], 4, "--accepted"),
        ([*ONE, "--issued", "tomorrow"], 4, "--issued"),
        ([*ONE, "--issued", "2018-09-01"], 4, "--issued"),
        ([*ONE, "-f", "yaml"], 2, "csv"),
        ([*ONE, "-o", "due.txt"], 2, ".ics"),
        ([*ONE, "dates.csv"], 2, "column"),
        ([*ONE, "dates.csv", "more"], 2, "more"),
        (["deadline", "permits.visa-residense", "--accepted", "2018-09-28"], 2, "permits.visa-residence"),
        (["deadline", "permits", "visa-residense", "--accepted", "2018-09-28"], 2, "visa-residence"),
        (["deadline", "talent.work-term", "--accepted", "2018-09-28"], 2, "permits.investment-filing"),
        ([*VISA, "missing.csv"], 4, "missing.csv"),
        ([*VISA, "."], 4, "."),
    ],
)
def test_wrong_use(rongcli, words, code, hint):
    refused = rongcli(*words)
    assert (refused.returncode, refused.stdout) == (code, "")
    assert hint in refused.stderr
    assert refused.stderr.count("\n") <= 3


# A column of dates

TABLE = (
    'name,受理日期,办结日期,note\n甲,2018-09-28,2018-10-08,=1+1\n乙,2018/9/30,2018-10-11,"a, b"\n丙,2018年10月1日,,\n'
)


def test_a_file_of_dates(rongcli, tmp_path):
    (tmp_path / "dates.csv").write_text("\ufeff" + TABLE, encoding="utf-8")
    done = rongcli(*VISA, str(tmp_path / "dates.csv"), "-f", "csv", check=True)
    assert done.stdout.splitlines()[0] == "name,受理日期,办结日期,note,last_day,kept,spare,over_by,estimated,notices"
    assert [(r["name"], r["受理日期"], r["last_day"], r["kept"], r["spare"], r["over_by"]) for r in rows(done)] == [
        ("甲", "2018-09-28", "2018-10-08", "true", "0", ""),
        ("乙", "2018/9/30", "2018-10-10", "false", "", "1"),
        ("丙", "2018年10月1日", "2018-10-10", "", "", ""),
    ]
    assert [r["note"] for r in rows(done)] == ["'=1+1", "a, b", ""]
    found = answer(rongcli(*VISA, str(tmp_path / "dates.csv"), "--json", check=True))
    for one in found:
        SCHEMA.validate(one)
    assert [(one["line"], one["last_day"]) for one in found] == [
        (2, "2018-10-08"),
        (3, "2018-10-10"),
        (4, "2018-10-10"),
    ]
    assert found[0]["columns"]["note"] == "=1+1"
    lines = rongcli(*VISA, str(tmp_path / "dates.csv"), "-f", "jsonl", check=True).stdout.splitlines()
    assert [json.loads(line) for line in lines] == found


@pytest.mark.parametrize("words", [["--accepted", "-"], ["-"]])
@pytest.mark.parametrize(
    "text",
    ["2018-09-28\n\n2018-09-30\n", "accepted\n2018-09-28\n2018-09-30", "Accepted\r\n2018-09-28\r\n2018-09-30\r\n"],
)
def test_a_column_on_stdin(rongcli, words, text):
    done = rongcli(*VISA, *words, "-f", "csv", stdin=text, check=True)
    assert [row["last_day"] for row in rows(done)] == ["2018-10-08", "2018-10-10"]


@pytest.mark.parametrize("form", ["table", "md"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_column_for_people(rongcli, form, language):
    shown = rongcli(*VISA, "-", "-f", form, "--lang", language, stdin=TABLE, check=True).stdout
    assert "2018-10-08" in shown and "2018-10-10" in shown
    assert rongcli(*VISA, "-", "-q", stdin=TABLE, check=True).stdout.count("\n") == 3


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (b"accepted,accepted\n", 1, "twice"),
        (b"acepted\n2018-09-28\n", 1, "accepted"),
        (b"name|accepted\n", 1, "accepted"),
        (b"accepted,\xe5\x8f\x97\xe7\x90\x86\xe6\x97\xa5\xe6\x9c\x9f\n", 1, "which are one column"),
        (b"name,last_day,accepted\n", 1, "last_day"),
        (b'name,accepted\n"a,2018-09-28\nb,2018-09-28\n', 2, "never closed"),
        (b"accepted\n2018-09-28\n\xff\n", 3, "UTF-8"),
        (b"accepted\n2018-09-28\x00\n", 2, "NUL"),
    ],
)
def test_a_fault_of_the_file_is_named_and_nothing_is_written(rongcli, tmp_path, text, line, what):
    path, out = tmp_path / "dates.csv", tmp_path / "due.ics"
    path.write_bytes(text)
    refused = rongcli(*VISA, str(path), "-f", "csv", "-o", str(out))
    assert (refused.returncode, refused.stdout, out.exists()) == (4, "", False)
    assert f"{path}:{line}:" in refused.stderr
    assert what in refused.stderr


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("accepted\n2018-09-28\n2018-02-30\n", 3, "accepted"),
        ('note,accepted\n"a\n\nb",2018-09-28\nc,\n', 5, "accepted"),
        ("accepted,issued\n2018-09-28,2018-09-27\n2018-09-28,\n", 2, "issued"),
        ("accepted,issued\n2018-09-28,43371\n2018-09-28,\n", 2, "issued"),
        ("accepted\n2018-09-28\n2035-01-01\n", 3, "2035"),
        ("name,accepted\na,2018-09-28,x\nb,2018-09-28\n", 2, "3 cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_and_the_rest_is_answered(rongcli, tmp_path, text, line, what):
    path, out = tmp_path / "dates.csv", tmp_path / "due.ics"
    path.write_text(text)
    done = rongcli(*VISA, str(path), "-f", "csv", "-o", str(out))
    assert (done.returncode, [row["last_day"] for row in rows(done)], out.exists()) == (1, ["2018-10-08"], True)
    assert f"{path}:{line}: " in done.stderr
    assert what in done.stderr
    assert "read 2 = computed 1 + rejected 1" in done.stderr


def test_rejected_dates_are_mended_and_read_again(rongcli, tmp_path):
    path, rejects = tmp_path / "dates.csv", tmp_path / "r.csv"
    path.write_text("name,accepted,issued\na,2018-09-28,\nb,2018-13-01,x\nc,?,\n")
    done = rongcli(*VISA, str(path), "--json", "--rejects", str(rejects))
    assert (done.returncode, len(answer(done))) == (1, 1)
    found = list(csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig"))))
    assert [(row["name"], row["rejected_line"], row["rejected_field"]) for row in found] == [
        ("b", "3", "accepted; issued"), ("c", "4", "accepted")]  # fmt: skip
    mended = (
        rejects.read_text("utf-8-sig").replace("2018-13-01,x", "2018-09-28,", 1).replace("c,?,", "c,2018-09-28,", 1)
    )
    path.write_text(mended)
    again = rongcli(*VISA, str(path), "-f", "csv", check=True)
    assert [row["last_day"] for row in rows(again)] == ["2018-10-08", "2018-10-08"]
    assert rongcli(*VISA, "--accepted", "2018-09-28", "--rejects", str(rejects)).returncode == 2
    assert rongcli(*VISA, str(path), "--rejects", str(path)).returncode == 2


# A year's notice, made up here: no notice of 2027 was out when this was written

NOTICE = """\
year = 2027
title = "a notice"

[[holiday]]
name = { zh = "元旦", en = "New Year's Day" }
off = ["2026-12-31..2027-01-02"]
work = ["2027-01-10"]

[[holiday]]
name = "春节"
off = ["2027-02-05..2027-02-11", "2027-02-12"]
work = ["2027-01-30", 2027-02-13]
"""


def test_a_notice_of_a_year_that_no_library_knows(rongcli, tmp_path):
    path = tmp_path / "2027.toml"
    path.write_text(NOTICE, encoding="utf-8")
    words = [*VISA, "--accepted", "2026-12-30"]
    assert rongcli(*words).returncode == 4
    found = answer(rongcli(*words, "--calendar", str(path), "--json", check=True))
    SCHEMA.validate(found)
    assert (found["last_day"], found["estimated"]) == ("2027-01-06", False)
    assert [day["why"] for day in found["days"]] == [
        "acceptance-day", "holiday", "holiday", "holiday", "weekend", "workday", "workday", "workday"]  # fmt: skip
    assert found["notices"][0]["code"] == "supplied-calendar"
    spring = answer(rongcli(*VISA, "--accepted", "2027-02-04", "--calendar", str(path), "--json", check=True))
    assert (spring["last_day"], spring["days"][-1]["why"]) == ("2027-02-16", "workday")
    assert [day["date"] for day in spring["days"] if day["why"] == "make-up-workday"] == ["2027-02-13"]
    beyond = rongcli(*VISA, "--accepted", "2027-12-30", "--calendar", str(path))
    assert (beyond.returncode, "2028" in beyond.stderr) == (4, True)
    last = answer(rongcli(*VISA, "--accepted", "2027-12-27", "--calendar", str(path), "--json", check=True))
    assert "provisional" in [notice["code"] for notice in last["notices"]]
    known = tmp_path / "2018.toml"
    known.write_text('year = 2018\n[[holiday]]\nname = "x"\noff = ["2018-10-01..2018-10-03"]\n', encoding="utf-8")
    told = rongcli(*VISA, "--accepted", "2018-09-28", "--calendar", str(known), "--calendar", str(path), "--json")
    assert (
        answer(told)["last_day"] == "2018-10-08"
    )  # that notice has no make-up workdays: 4, 5 and 8 October are worked
    assert "note: the calendar of 2018 is built in" in told.stderr
    assert rongcli(*words, "--calendar", str(path), "--calendar", str(path)).returncode == 4


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("year = 2027", "yaer = 2027", 1, "did you mean year?"),
        ("year = 2027", 'year = "2027"', 1, "must say the year"),
        ("year = 2027", "year = 2026", 6, "2027-01-01 is not in 2026"),
        ('name = "春节"', "", 9, "must name the holiday"),
        ('name = "春节"', 'name = "春节"\nofff = []', 11, "did you mean off?"),
        ("2027-02-11", "2027-02-31", 11, "is not a date"),
        ('"2027-02-12"', '"2027-02-11"', 11, "stands on line 11 already"),
        ('"2027-01-30"', '"2027-02-06"', 12, "stands on line 11 already"),
        ('"2027-01-30"', '"2027-02-01"', 12, "is no weekend"),
        ('"2027-01-30"', "7", 12, "is not a day"),
        ("2027-02-05..2027-02-11", "2027-02-11..2027-02-05", 11, "no stretch of days"),
        ("2027-02-05..2027-02-11", "2027-02-05..2027-08-11", 11, "188 days"),
        ("[[holiday]]", "[[holidays]]", 4, "did you mean holiday?"),
        ("title", "=", 2, "TOML"),
    ],
)
def test_a_fault_of_a_notice_is_told_at_its_line(rongcli, tmp_path, old, new, line, said):
    path = tmp_path / "2027.toml"
    path.write_text(NOTICE.replace(old, new), encoding="utf-8")
    done = rongcli(*VISA, "--accepted", "2026-12-30", "--calendar", str(path))
    assert (done.returncode, done.stdout) == (4, "")
    assert f"{path}:{line}:" in done.stderr
    assert said in done.stderr


def test_nothing_in(rongcli):
    assert rongcli(*VISA, "-", "-f", "csv", stdin="").returncode == 4
    assert rongcli(*VISA, "-", "-f", "csv", stdin="accepted\n", check=True).stdout.startswith("accepted,last_day")
    assert answer(rongcli(*VISA, "-", "--json", stdin="accepted\n", check=True)) == []


# A calendar file


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_calendar_file(rongcli, tmp_path, language):
    out = tmp_path / "due.ics"
    words = [*VISA, "-", "-o", str(out), "--on", "2018-10-01", "--lang", language, "-q"]
    rongcli(*words, stdin=TABLE.replace("2018-10-11", ""), check=True)
    first = out.read_bytes()
    calendar = icalendar.Calendar.from_ical(first)
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart").isoformat() for event in events] == ["2018-10-08", "2018-10-10", "2018-10-10"]
    assert len({str(event["uid"]) for event in events}) == 3
    assert "2018-10-08" in events[0]["summary"]
    assert "=1+1" in events[0]["description"]
    assert all(len(line) <= 75 for line in first.split(b"\r\n"))
    rongcli(*words, "--force", stdin=TABLE.replace("2018-10-11", ""), check=True)
    assert out.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ""] == ["due.ics"]


def test_an_estimate_says_so_in_the_calendar_too(rongcli, tmp_path):
    out = tmp_path / "due.ics"
    rongcli(*VISA, "--accepted", "2035-05-10", "--estimate", "-o", str(out), check=True)
    (event,) = icalendar.Calendar.from_ical(out.read_bytes()).walk("VEVENT")
    assert "estimate" in event["summary"] and "estimate" in event["description"]


def test_a_calendar_that_cannot_be_written(rongcli, tmp_path):
    refused = rongcli(*ONE, "-o", str(tmp_path / "no" / "due.ics"))
    assert (refused.returncode, refused.stdout) == (5, "")
    (tmp_path / "dates.ics").write_text("accepted\n2018-09-28\n", encoding="utf-8")
    refused = rongcli(*VISA, str(tmp_path / "dates.ics"), "-o", str(tmp_path / "dates.ics"))
    assert refused.returncode == 2
    assert (tmp_path / "dates.ics").read_text() == "accepted\n2018-09-28\n"


# Where else the limit shows


@pytest.mark.parametrize(("language", "words"), [("zh", "3个工作日"), ("en", "3 working days")])
def test_the_policy_names_its_limit(rongcli, language, words):
    assert words in rongcli("policies", "show", "permits.visa-residence", "--lang", language, check=True).stdout
    found = answer(rongcli("permits", "visa-residence", "--json", "--lang", language, check=True))
    (notice,) = [one for one in found["notices"] if one["code"] == "time-limit"]
    assert words in notice["text"] and "rongcli deadline permits.visa-residence" in notice["text"]
    shown = answer(rongcli("policies", "show", "permits.visa-residence", "--json", check=True))
    assert shown["time_limits"][0]["days"] == 3


def test_the_schema_command(rongcli):
    assert answer(rongcli("schema", "deadline", check=True))["title"] == "rongcli.deadline/1"


DATES = "姓名,受理日期\n甲,2018-09-28\n乙,2018/9/30\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (DATES.encode("gbk"), "a.csv"),
        (DATES.encode("utf-16"), "a.csv"),
        (DATES.replace(",", ";").encode(), "a.csv"),
        (DATES.replace(",", "\t").encode("gbk"), "a.txt"),
        (DATES.replace("\n", "\r").encode(), "a.csv"),
        ('{"姓名": "甲", "受理日期": "2018-09-28"}\n{"姓名": "乙", "受理日期": "2018/9/30"}\n'.encode(), "a.jsonl"),
    ],
)
def test_a_column_of_dates_in_whatever_form(rongcli, tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    found = rows(rongcli(*VISA, str(path), "-f", "csv", check=True))
    assert [(row["姓名"], row["last_day"]) for row in found] == [("甲", "2018-10-08"), ("乙", "2018-10-10")]
    assert len(rows(rongcli(*VISA, "-", "-f", "csv", stdin=content, check=True))) == 2


def test_real_dates_of_a_workbook(rongcli, tmp_path):
    import datetime

    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "受理日期"])
        sheet.write_string(1, 0, "甲")
        sheet.write_datetime(1, 1, datetime.date(2018, 9, 28), book.add_format({"num_format": "yyyy-mm-dd"}))
    (found,) = rows(rongcli(*VISA, str(tmp_path / "a.xlsx"), "-f", "csv", check=True))
    assert (found["受理日期"], found["last_day"]) == ("2018-09-28", "2018-10-08")


@pytest.mark.parametrize(("language", "said"), [("en", "'2019-05-01' is a date, not a file (write --accepted 2019-05-01)"),
                                                ("zh", "“2019-05-01”是日期，不是文件（请写 --accepted 2019-05-01）")])  # fmt: skip
def test_a_date_where_a_file_stands_says_how_it_is_written(rongcli, language, said):
    done = rongcli("deadline", "permits.work-permit", "2019-05-01", "--lang", language)
    assert done.returncode == 2
    assert said in done.stderr
