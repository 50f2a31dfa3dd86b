"""What the tests of reading share: a file made of bytes, opened as a source."""

import pytest

from rongcli.batch.headers import known_labels
from rongcli.batch.intake import open_source


@pytest.fixture(scope="session")
def labels(edition):
    return known_labels(edition)


@pytest.fixture
def opened(tmp_path, labels):
    """Writes some bytes to a file of that name and opens it."""

    def run(content, name="claims.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_source(str(path), labels=labels, **options)

    return run


@pytest.fixture
def rows(opened):
    """The cells of every record of a file."""
    return lambda *given, **options: [dict(record.cells) for record in opened(*given, **options).records]
