"""Cells that a spreadsheet would run, and those it would not."""

import pytest

from rongcli.base.csv_safety import as_written, defused


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", "\rx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "--1", "+", "-1e5", "-5", "+8613800000000"])  # fmt: skip
def test_what_could_run_gets_an_apostrophe_and_loses_it_again(cell):
    assert defused(cell) == f"'{cell}"
    assert as_written(defused(cell)) == cell


@pytest.mark.parametrize("cell", ["", "x", "5", "a=b", " =1", "'x", "\u7532\u516c\u53f8"])  # fmt: skip
def test_what_cannot_run_stays_as_it_is(cell):
    assert defused(cell) == cell
    assert as_written(cell) == cell
