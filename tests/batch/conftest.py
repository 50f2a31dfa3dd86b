"""What the tests of a batch share: files as sources, and runs of the Python engine with what was paid before."""

import csv
import io
import json

import pytest

from rongcli.base.errors import UsageError
from rongcli.batch.engines import duckdb, python
from rongcli.reading import open_source
from rongcli.reading.prior import read_prior
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.lookup import wanted_readings
from rongcli.table.load import load_edition
from tests.batch.jobs import computed
from tests.batch.ledgers import TABLE, Answered, said

ENGINES = {"python": python, "duckdb": duckdb}


@pytest.fixture(scope="session")
def labels(edition):
    return vocabulary(edition)


@pytest.fixture
def opened(tmp_path, labels):
    """Writes some bytes to a file of that name and opens it."""

    def run(content, name="claims.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_source(str(path), vocabulary=labels, **options)

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
    # Each statement runs a few times only: to compile its code well would take longer than to run it.
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        with session(str(tmp_path_factory.mktemp("spark")), "local[2]") as made:
            yield made


@pytest.fixture
def write(tmp_path):
    """Writes a file: text as it is, rows as JSON lines."""

    def to(name, content):
        (tmp_path / name).write_text(content if isinstance(content, str) else said(*content), encoding="utf-8")
        return str(tmp_path / name)

    return to


@pytest.fixture(params=["python", "duckdb"])
def run(edition, tmp_path, write, request):
    """Computes claims by an engine; ``prior`` are files by name, their rows or text, ``by`` as in ``computed``."""

    def batch(*claims, prior=(), text=None, of=None, by=None, **readings):
        table = of or edition
        files = [write(name, content) for name, content in dict(prior).items()]
        checked = wanted_readings(table, table.policies.values(), readings)
        ledger = read_prior(table, files, readings=checked) if files else None
        path = write("claims.csv" if text else "claims.jsonl", text or claims)
        out, rejected, _, notes, _ = computed(
            request.param, ENGINES[request.param], path, tmp_path, table, readings, form="jsonl", prior=ledger, by=by
        )
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        told = rejected.read_text(encoding="utf-8-sig") if rejected.exists() else ""
        rejects = [{name.removeprefix("rejected_"): cell for name, cell in row.items()}
                   for row in csv.DictReader(io.StringIO(told))]  # fmt: skip
        return Answered(rows, rejects, [*(ledger.notes if ledger else ()), *notes])

    return batch


@pytest.fixture
def made(write):
    """A table with one policy, ``trade.one``."""

    def table(body):
        policy = '[policy."trade.one"]\nname = { zh = "甲", en = "One" }\nbenefit = "money"\n'
        source = 'sources = [{ provision = "p", document = "notice", span = [0, 9] }]\n'
        return load_edition(write("table.toml", TABLE + policy + source + body), cached=False)

    return table
