"""What comes with the program to begin with: listed, shown, written, and good for what it says."""

import json
import re
import shlex
import zipfile

import pytest
import tomli
from python_calamine import CalamineWorkbook

from rongcli.cli.examples import EXAMPLES


def test_they_are_listed_with_a_command_that_runs(rongcli, tmp_path):
    listed = json.loads(rongcli("examples", "--json", check=True).stdout)
    assert [one["name"] for one in listed] == list(EXAMPLES)
    table = rongcli("examples", check=True).stdout
    assert all(one["name"] in table and one["about"]["en"] in " ".join(table.split()) for one in listed)
    folder = tmp_path / "new" / "folder"
    done = rongcli("examples", "-o", str(folder), check=True)
    files = sorted(file for one in listed for file in one["files"])
    assert sorted(path.name for path in folder.iterdir()) == files
    assert sorted(line.rpartition("/")[2] for line in done.stderr.splitlines()) == files
    for one in listed:
        ran = rongcli(*shlex.split(one["command"])[1:], cwd=folder)
        assert ran.returncode == 0, (one["command"], ran.stderr)


def test_one_of_them_is_shown_by_its_name_or_its_files(rongcli):
    shown = rongcli("examples", "airline", check=True).stdout
    assert tomli.loads(shown)["airline"] is True
    assert rongcli("examples", "airline.toml", check=True).stdout == shown
    assert rongcli("match", "-", stdin=shown).returncode == 0


@pytest.mark.parametrize(("language", "near"), [("en", "did you mean airline?"), ("zh", "是否想输入 airline？")])
def test_a_name_that_is_none_is_told_with_the_nearest(rongcli, language, near):
    done = rongcli("--lang", language, "examples", "airlin")
    assert (done.returncode, near in done.stderr) == (2, True)


def test_what_stands_there_is_not_lost(rongcli, tmp_path):
    (tmp_path / "airline.toml").write_text("mine")
    done = rongcli("examples", "-o", ".", cwd=tmp_path)
    assert done.returncode == 5
    assert "airline.toml: exists already and says something else" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["airline.toml"]  # nothing is half written
    assert (tmp_path / "airline.toml").read_text() == "mine"
    rongcli("examples", "-o", ".", "--force", cwd=tmp_path, check=True)
    again = rongcli("examples", "-o", ".", cwd=tmp_path)  # the same files are no loss
    assert again.returncode == 0
    assert rongcli("examples", "-o", "airline.toml", cwd=tmp_path).returncode == 5


@pytest.mark.parametrize(
    ("language", "headings", "yes"),
    [
        ("zh", ["实缴保费(元)", "新增带宽(Gbps)"], "是"),
        ("en", ["Premium paid(yuan)", "Bandwidth added(Gbps)"], "yes"),
    ],
)
def test_the_sheet_has_the_columns_of_its_policies_in_the_language(rongcli, tmp_path, language, headings, yes):
    rongcli("--lang", language, "examples", "claims-sheet", "-o", ".", cwd=tmp_path, check=True)
    book = CalamineWorkbook.from_path(str(tmp_path / "claims-sheet.xlsx"))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert set(headings) < set(head)
    assert yes in rows[1]
    with zipfile.ZipFile(tmp_path / "claims-sheet.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    lists = re.findall(r'<dataValidation type="list"[^>]*sqref="([A-Z]+)2:', sheet)
    assert len(lists) == 1 + 1 + 4  # the policy, a choice, four facts that are yes or no
    for form in ("csv", "xlsx"):
        done = rongcli("batch", f"claims-sheet.{form}", "-f", "jsonl", "-q", cwd=tmp_path, check=True)
        assert [json.loads(line)["amount"] for line in done.stdout.splitlines()] == ["200000.00", "600000.00"]


def test_the_sheet_is_for_the_policies_named(rongcli, tmp_path, edition):
    every = [word for name in edition.heads for word in ("--policy", name)]
    rongcli("examples", "claims-sheet", *every, "-o", ".", cwd=tmp_path, check=True)
    read = rongcli("batch", "claims-sheet.csv", "-f", "jsonl", "-q", cwd=tmp_path)
    assert read.returncode == 0, read.stderr  # every row reads back
    assert len(read.stdout.splitlines()) == len(edition.heads)
    assert rongcli("examples", "claims-sheet", "--policy", "nothing.such").returncode == 2
    assert rongcli("examples", "airline", "--policy", "rd.institution").returncode == 2


def test_the_first_table_answers_to_its_notice(rongcli, tmp_path):
    rongcli("examples", "first-table", "-o", ".", cwd=tmp_path, check=True)
    table = ("--policies", "first-table.toml", "policies")
    assert rongcli(*table, "check", cwd=tmp_path, check=True).stderr == "nothing found\n"
    assert "0 problems" in rongcli(*table, "verify", "first-notice.txt", cwd=tmp_path, check=True).stderr
    assert "0 failed" in rongcli(*table, "test", cwd=tmp_path, check=True).stderr
