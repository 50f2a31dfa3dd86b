import datetime

import pytest

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError


@pytest.mark.parametrize("text", ["2019-05-01", "2019-5-1", "2019/5/1", "2019/05/01", "2019年5月1日", " 2019-05-01 "])
def test_a_date_in_the_forms_people_write(text):
    assert parse_date(text) == datetime.date(2019, 5, 1)


def test_a_leap_day_that_exists():
    assert parse_date("2024-02-29") == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2018-02-30",
        "2023-02-29",
        "1900-02-29",
        "2019-13-01",
        "0000-01-01",
        "10000-01-01",
        "03/02/2018",
        "43134",
        "2018-W05-6",
        "民國107年1月1日",
        "20180928",
        "2019-05-01T00:00:00+08:00",
        "",
        "2019.5.1",
        "２０１９-05-01",
    ],
)
def test_a_date_is_never_guessed(text):
    with pytest.raises(InputError):
        parse_date(text)
