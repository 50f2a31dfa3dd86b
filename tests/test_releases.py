"""The version, the changelog and the citation say the same, and nothing claims what a package cannot keep."""

import re
from pathlib import Path

import pytest
import tomli

import rongcli

ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_version_is_that_of_the_changelog():
    first, *released = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", CHANGELOG, re.MULTILINE)
    under_way = re.search(r"^(\d+\.\d+\.\d+) is under way\.$", CHANGELOG, re.MULTILINE)
    if under_way:
        assert rongcli.__version__ == f"{under_way[1]}.dev0"
    else:
        assert rongcli.__version__ == released[0][0]
    assert first == ("Unreleased", "")
    assert all(date for _, date in released)
    assert [date for _, date in released] == sorted((date for _, date in released), reverse=True)


def test_the_citation_is_of_this_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {rongcli.__version__}\n" in citation
    assert "2018 is\n      inferred" in citation


def test_no_address_is_made_up():
    assert "urls" not in PROJECT  # there is none yet
    for name in ("README.md", "README.zh.md", "SECURITY.md", "CONTRIBUTING.md", "CITATION.cff"):
        found = re.findall(r"https?://([^/)\s]+)", (ROOT / name).read_text(encoding="utf-8"))
        assert set(found) <= {"docs.astral.sh"}, name


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/trust.md", "docs/trust.zh.md"])
def test_where_2018_stands_it_is_said_to_be_inferred(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "2018" in text
    assert re.search(r"2018[^.\n]*(?:infer|推断)|(?:infer|推断)[^.\n]*2018", text)
