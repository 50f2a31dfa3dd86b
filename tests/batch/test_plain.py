"""Which files a database reads where they lie, and which the strict reader goes through first."""

from pathlib import Path

import pytest

from rongcli.batch.engines.plain import look
from rongcli.reading import open_source
from rongcli.reading.opening import open_input
from rongcli.reading.vocabulary import vocabulary
from rongcli.table.load import load_edition
from tests.batch.test_engines import FILES

AS_THEY_STAND = {
    "plain", "no final line end", "CRLF", "mark", "tabs", "semicolons", "UTF-16", "GBK", "header only", "number sign",
    "quotes in the header", "quotes and open ends", "CRLF, titles, quotes", "GBK, titles, quotes",
    "UTF-16, quotes", "formulas", "spaces", "NULL", "one id twice", "an id of a rejected row", "caps", "units",
    "line end in quotes", "no totals",
}  # fmt: skip
"""Some of these hold what a database refuses or counts otherwise; then the strict reader goes through them too."""


@pytest.mark.parametrize("name", FILES)
def test_files_as_people_have_them_are_read_where_they_lie(tmp_path, name):
    path = tmp_path / "claims.csv"
    path.write_bytes(FILES[name] if isinstance(FILES[name], bytes) else FILES[name].encode())
    source = open_source(str(path), vocabulary=vocabulary(load_edition()))
    found = look(open_input(str(path)), source, str(tmp_path))
    assert (found is not None) == (name in AS_THEY_STAND)
    if found is not None:
        rows = b"".join(Path(found.decoded or path).read_bytes().splitlines(keepends=True)[found.before :])
        assert rows.count(b"\n") + (not rows.endswith(b"\n") and rows != b"") == found.lines
        assert (b'"' in rows, rows.count(b"\r") > 0) == (found.quotes, found.crlf)
