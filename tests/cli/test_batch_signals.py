"""A batch that is stopped, whenever: the old file stays, nothing else is left, and the next run is right."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
ROWS = 60_000
FORMS = ("csv", "jsonl", "xlsx", "parquet")


@pytest.fixture(scope="module")
def claims(tmp_path_factory):
    """A file that takes seconds."""
    path = tmp_path_factory.mktemp("claims") / "claims.jsonl"
    base = {"policy": "digital.data-channel", "telecom_operator": True, "international_dedicated_channel": True}
    with path.open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            day = f"2019-{number % 12 + 1:02}-{number % 28 + 1:02}"
            one = {**base, "claim_id": str(number), "applicant": f"a{number % 997}", "date": day, "added_gbps": 3}
            file.write(json.dumps(one) + "\n")
    return path


@pytest.fixture
def started(claims, tmp_path):
    """Starts a batch over an old file; gives the process and the folder of the output."""
    folder = tmp_path / "out"
    folder.mkdir()
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path / "cache"), "LANG": "C.UTF-8",
                   "TMPDIR": str(tmp_path)}  # fmt: skip

    def start(form):
        (folder / f"out.{form}").write_bytes(b"old")
        words = ["env", "--default-signal=INT,TERM,HUP", sys.executable, "-m", "rongcli", "batch", str(claims)]
        # The slow engine, so that the signal comes while it computes: once results stand in their place they stay.
        words += ["-o", str(folder / f"out.{form}"), "--force", "--engine", "python"]
        return subprocess.Popen(words, stderr=subprocess.PIPE, env=environment), folder

    return start


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.6])
@pytest.mark.parametrize(
    ("form", "number"),
    [("csv", signal.SIGINT), ("jsonl", signal.SIGHUP), ("xlsx", signal.SIGTERM), ("parquet", signal.SIGINT)],
)
def test_a_signal_leaves_the_old_file_and_nothing_else(started, tmp_path, form, number, seconds):
    process, folder = started(form)
    time.sleep(seconds)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    if process.returncode == 0:
        pytest.skip("it was done before the signal came")
    assert (process.returncode, err) == (128 + number, b"")
    assert (folder / f"out.{form}").read_bytes() == b"old"
    assert names(folder) == [f"out.{form}"]
    assert names(tmp_path) in (["cache", "out"], ["out"])


def test_a_second_signal_does_not_wait(started):
    process, folder = started("csv")
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert process.returncode == 130
    assert (folder / "out.csv").read_bytes() == b"old"


def test_a_killed_run_does_not_confuse_the_next(started):
    process, folder = started("csv")
    deadline = time.monotonic() + 30
    while len(names(folder)) == 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate(timeout=30)
    left = [name for name in names(folder) if name != "out.csv"]
    assert all(name.startswith(".rongcli-") for name in left)
    if process.returncode:
        assert (folder / "out.csv").read_bytes() == b"old"
    again, folder = started("csv")
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0
    assert f"read {ROWS} = computed {ROWS} + rejected 0".encode() in err
    assert (folder / "out.csv").read_bytes().count(b"\n") == ROWS + 1


def test_a_stopped_run_goes_on(started):
    process, folder = started("csv")
    time.sleep(0.8)
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, b"rejected 0" in err) == (0, True)
    assert (folder / "out.csv").read_bytes().count(b"\n") == ROWS + 1
