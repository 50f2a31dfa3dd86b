"""``batch --engine spark`` as a process: quiet, stopped by a signal without a trace, and clear where it cannot run."""

import os
import signal
import subprocess
import sys
import time

import pytest

CLAIMS = "claim_id,policy,applicant,date,telecom_operator,international_dedicated_channel,added_gbps\n" + "".join(
    f"C{n},digital.data-channel,A{n % 7},2019-05-01,yes,yes,3\n" for n in range(50)
)


@pytest.fixture
def claims(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(CLAIMS)
    return path


@pytest.fixture
def needs_spark():
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    from rongcli.base.errors import UsageError
    from rongcli.batch.engines.spark_session import check_java

    try:
        check_java()
    except UsageError as error:
        pytest.skip(f"Spark needs Java 17: {error}")


def without(package, tmp_path):
    """A folder for PYTHONPATH in which a package is not to be found."""
    folder = tmp_path / "without"
    folder.mkdir()
    lines = ["import importlib.util as u", "find = u.find_spec"]
    lines += [f"u.find_spec = lambda name, *more: None if name == {package!r} else find(name, *more)"]
    (folder / "sitecustomize.py").write_text("\n".join(lines))
    return str(folder)


def test_a_run_says_no_more_than_any_other_and_leaves_nothing(rongcli, claims, tmp_path, needs_spark):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    told, results = [], []
    for engine in ("python", "spark"):
        out = tmp_path / f"{engine}.csv"
        more = {"TMPDIR": str(temporary), "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
        done = rongcli("batch", str(claims), "-o", str(out), "--engine", engine, check=True, **more)
        told.append((done.stdout, done.stderr))
        results.append(out.read_bytes())
    assert told[0] == told[1]
    assert results[0] == results[1]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("number", "sign"), [(signal.SIGINT, "jvm.log"), (signal.SIGTERM, "gateway")])
def test_a_signal_leaves_the_old_file_and_nothing_else(claims, tmp_path, number, sign, needs_spark):
    """While the JVM starts, and once it answers."""
    out, temporary = tmp_path / "out" / "out.csv", tmp_path / "temporary"
    out.parent.mkdir()
    temporary.mkdir()
    out.write_bytes(b"old")
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(temporary)}
    words = ["env", "--default-signal=INT,TERM,HUP", sys.executable, "-m", "rongcli", "batch", str(claims), "--force"]
    process = subprocess.Popen([*words, "-o", str(out), "--engine", "spark"], stderr=subprocess.PIPE, env=environment)
    while process.poll() is None and not list(temporary.rglob(sign)):
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (128 + number, b"")
    assert out.read_bytes() == b"old"
    assert list(out.parent.iterdir()) == [out]
    time.sleep(0.5)  # a JVM that was still being started ends with its parent
    assert list(temporary.iterdir()) == []


def test_without_pyspark_the_extra_is_named(rongcli, claims, tmp_path):
    done = rongcli("batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", "spark",
                   PYTHONPATH=without("pyspark", tmp_path))  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: pyspark is not installed (into the Python of rongcli: python -m pip install ")


@pytest.mark.parametrize(("language", "words"), [("en", "there is no Java"), ("zh", "\u672a\u627e\u5230 Java")])
def test_without_java_what_to_install_is_said(rongcli, claims, tmp_path, language, words):
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    done = rongcli("--lang", language, "batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", "spark",
                   PATH=str(tmp_path), JAVA_HOME=str(tmp_path))  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr
    assert "Java 17" in done.stderr


def test_an_old_java_is_refused(rongcli, claims, tmp_path):
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    done = rongcli("batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Java 8 is too old" in done.stderr


def test_what_spark_does_not_do_the_python_engine_does_and_says_so(rongcli, claims, tmp_path):
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    done = rongcli(
        "batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", "spark", "--assume-rest", check=True
    )
    assert "the Python engine computes this job" in done.stderr


def test_a_master_is_for_spark_alone(rongcli, claims, tmp_path):
    done = rongcli("batch", str(claims), "-o", str(tmp_path / "out.csv"), "--master", "local[2]")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--master is for --engine spark" in done.stderr
