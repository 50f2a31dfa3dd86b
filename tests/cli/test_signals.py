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


IN_A_CALLBACK = """
import signal, time, weakref
from rongcli.cli import main

class Watched: pass

def work(words):
    watched = Watched()
    reference = weakref.ref(watched, lambda _: signal.raise_signal(signal.SIGTERM))
    del watched
    for _ in range(100):
        time.sleep(0.05)
    print("went on")
    return 0

main._run = work
main.main([])
"""


def test_a_signal_that_comes_in_a_callback_ends_the_program_all_the_same():
    done = subprocess.run([sys.executable, "-c", IN_A_CALLBACK], capture_output=True, check=False, timeout=20)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, b"", b"")
