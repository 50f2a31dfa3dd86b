"""``time_limit`` in a table: nonsense is refused at its line, it may differ by reading, and it survives the cache."""

import json
from pathlib import Path

import jsonschema
import pytest
import tomli

from rongcli.base.errors import TableError
from rongcli.rules.policy import under
from rongcli.table import codec
from rongcli.table.check import check
from rongcli.table.editor import table_schema
from rongcli.table.load import bundled_table, load_edition

CITY = Path(__file__).with_name("second_city.toml").read_text(encoding="utf-8")
BUNDLED = (str(bundled_table()), bundled_table().read_bytes())
LIMIT = 'time_limit = { days = 5, unit = "working-day" }'
FILING = "trade.exhibition-filing"
SCHEMA = jsonschema.Draft202012Validator(table_schema())


def written(tmp_path, text):
    path = tmp_path / "city.toml"
    path.write_text(text, encoding="utf-8")
    return path


def findings(text):
    return check(BUNDLED, [("city.toml", text.encode())])


@pytest.mark.parametrize(
    ("before", "after", "key", "words"),
    [
        (LIMIT, 'time_limit = { days = 0, unit = "working-day" }', "days", "1"),
        (LIMIT, 'time_limit = { days = -3, unit = "working-day" }', "days", "1"),
        (LIMIT, 'time_limit = { days = 99999, unit = "working-day" }', "days", "3660"),
        (LIMIT, 'time_limit = { days = "5", unit = "working-day" }', "days", "whole number"),
        (LIMIT, 'time_limit = { days = 5, unit = "week" }', "unit", "working-day"),
        (LIMIT, "time_limit = { days = 5 }", "unit", "missing"),
        (LIMIT, 'time_limit = { days = 5, units = "working-day" }', "units", "unit"),
        (LIMIT, 'time_limit = { days = 5, unit = "working-day", count_from = "yesterday" }', "count_from", "next-day"),
        (LIMIT, 'time_limit = { days = 5, unit = { reading = "no-such", a = "working-day" } }', "time_limit", "no-such"),
        (LIMIT, "time_limit = 5", "time_limit", "table"),
        ("[deadline.reading.count-from]", "[deadline.reading.counted-from]", "counted-from", "count-from"),
        ("{ as-counted = {", "{ counted = {", "rest-day-end", "as-counted"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_where_it_stands(tmp_path, before, after, key, words):
    text = CITY.replace(before, after, 1)
    assert text != CITY
    with pytest.raises(TableError) as refused:
        load_edition(written(tmp_path, text), cached=False)
    error = refused.value
    assert error.line and key in error.field
    assert words in f"{error.message.en} {error.hint.en if error.hint else ''}"
    assert error.message.zh != error.message.en
    found = [(finding.line, finding.key) for finding in findings(text) if finding.code == "fault"]
    assert (error.line, error.field) in found


def test_a_table_with_a_limit_says_how_days_are_counted(tmp_path):
    start, end = CITY.index("# How the days"), CITY.index("[document.measures]")
    with pytest.raises(TableError, match=r"deadline\.reading"):
        load_edition(written(tmp_path, CITY[:start] + CITY[end:]), cached=False)
    without = CITY[:start] + CITY[end:].replace(LIMIT + "\n", "")
    assert load_edition(written(tmp_path, without), cached=False).counting == {}


@pytest.mark.parametrize(
    ("days", "unit", "figure", "doubtful"),
    [
        (5, "working-day", "5个工作日", False), (4, "working-day", "5个工作日", True),
        (5, "calendar-day", "5个工作日", True), (5, "calendar-day", "5日", False),
        (5, "working-day", "五个工作日", False), (2, "calendar-day", "两天", False),
        (5, "working-day", "5 working days", False), (5, "calendar-day", "5 days", False),
        (1, "working-day", "次日", False), (1, "calendar-day", "次日", False), (2, "calendar-day", "次日", True),
    ],
)  # fmt: skip
def test_the_days_answer_to_the_clause(days, unit, figure, doubtful):
    text = CITY.replace(LIMIT, f'time_limit = {{ days = {days}, unit = "{unit}" }}')
    text = text.replace('figures = ["5个工作日"]', f'figures = ["{figure}"]')
    found = [(one.code, one.key) for one in findings(text)]
    assert found == ([("uncited-figure", f'policy."{FILING}".time_limit')] if doubtful else [])


def test_a_limit_may_differ_by_reading(edition):
    policy = edition.policies["permits.work-permit"]
    for choice in ("calendar-day", "working-day"):
        (limit,) = under(policy, {"unit": choice}).time_limits
        assert (limit.days, limit.unit, limit.at_best, limit.count_from) == (1, choice, True, "next-day")


def test_the_cache_gives_back_what_was_lowered(edition):
    for name, policy in edition.policies.items():
        again = codec.policy(json.loads(json.dumps(codec.plain(policy))))
        assert again.time_limits == policy.time_limits, name
    again = codec.edition(json.loads(json.dumps(codec.plain_index(edition))), {}, {})
    assert again.counting == edition.counting
    assert list(again.counting) == ["count-from", "rest-day-acceptance", "rest-day-end"]


def test_an_overlay_fills_an_unpublished_limit_and_overrides_a_published_one(tmp_path, rongcli):
    head = '[overlay]\nid = "ours"\ntitle = { zh = "经验", en = "Our experience" }\n'
    path = written(tmp_path, head + '[policy."permits.visa-green-channel"]\n' + LIMIT)
    words = ["--policies", str(path), "deadline", "--accepted", "2018-10-08", "--json"]
    found = json.loads(rongcli(*words, "permits.visa-green-channel", check=True).stdout)
    assert (found["last_day"], found["notices"][0]["code"]) == ("2018-10-15", "supplied")
    path = written(tmp_path, head + '[policy."permits.visa-residence"]\n' + LIMIT)
    refused = rongcli(*words, "permits.visa-residence")
    assert (refused.returncode, "override" in refused.stderr) == (3, True)
    path = written(tmp_path, head + '[policy."permits.visa-residence"]\noverride = true\n' + LIMIT)
    found = json.loads(rongcli(*words, "permits.visa-residence", check=True).stdout)
    assert "published 3, supplied 5" in " ".join(notice["text"] for notice in found["notices"])


def test_an_amendment_changes_the_limit_of_what_is_accepted_from_its_date_on(tmp_path, rongcli):
    amended = (
        f'\n[[policy."{FILING}".amended]]\nfrom = "2026-01-01"\ntime_limit = {{ days = 2, unit = "working-day" }}\n'
    )
    path = written(tmp_path, CITY + amended)
    for on in ("2025-12-31", "2026-01-01"):
        for accepted, last in (("2025-03-03", "2025-03-10"), ("2026-03-02", "2026-03-04")):
            words = ["--policies", str(path), "--on", on, "deadline", FILING, "--accepted", accepted]
            assert last in rongcli(*words, "-q", check=True).stdout
            found = json.loads(rongcli(*words, "--json", check=True).stdout)
            assert found["in_force"]["since"] == (None if accepted < "2026" else "2026-01-01")
    dates = tmp_path / "dates.csv"
    dates.write_text("accepted\n2025-03-03\n2026-03-02\n", encoding="utf-8")
    done = rongcli("--policies", str(path), "deadline", FILING, str(dates), "-f", "csv", check=True)
    assert [line.split(",")[1] for line in done.stdout.splitlines()[1:]] == ["2025-03-10", "2026-03-04"]


def test_a_limit_that_an_amendment_brings_is_none_before_it(tmp_path, rongcli):
    limit = (
        '\n[[policy."trade.platform".amended]]\nfrom = "2026-01-01"\ntime_limit = { days = 2, unit = "working-day" }\n'
    )
    path = written(tmp_path, CITY + limit)
    words = ["--policies", str(path), "deadline", "trade.platform", "-q", "--accepted"]
    assert "2026-03-04" in rongcli(*words, "2026-03-02", check=True).stdout
    refused = rongcli(*words, "2025-03-03")
    assert (refused.returncode, "from 2026-01-01 on it has one" in refused.stderr) == (2, True)


def test_an_editor_knows_the_field():
    table = tomli.loads(CITY)
    SCHEMA.validate(table)
    for wrong in ({"days": 0, "unit": "working-day"}, {"days": 5, "unit": "week"}, {"days": 5}, 5):
        table["policy"][FILING]["time_limit"] = wrong
        assert list(SCHEMA.iter_errors(table))
    table["policy"][FILING]["time_limit"] = {"days": 5, "unit": {"reading": "unit", "a": "working-day"}}
    SCHEMA.validate(table)
