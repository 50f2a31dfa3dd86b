"""What the tests of reading share: a file made of bytes, opened as a source."""

import pytest

from rongcli.base.errors import UsageError
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


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A session that the tests share: starting one takes seconds."""
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    from rongcli.batch.engines.spark_session import check_java, session

    try:
        check_java()
    except UsageError as error:
        pytest.skip(f"Spark needs Java 17: {error}")
    with session(str(tmp_path_factory.mktemp("spark")), "local[2]") as made:
        yield made
