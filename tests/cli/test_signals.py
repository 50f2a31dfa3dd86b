"""Signals: exit by number, no traceback, whenever they come."""

import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_waiting_batch_ends_by_the_signals_number(number):
    process = subprocess.Popen(
        ["env", "--default-signal=INT,HUP", sys.executable, "-m", "rongcli", "batch", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(1.0)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 128 + number
    assert (out, err) == (b"", b"")
