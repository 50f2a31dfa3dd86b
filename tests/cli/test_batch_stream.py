"""``rongcli batch - --stream``: an answer for each line before the next is waited for."""

import json
import os
import signal
import subprocess
import sys

import pytest

CHANNEL = {"policy": "digital.data-channel", "telecom_operator": True, "international_dedicated_channel": True}


def claim(date, gbps, **more):
    return {**CHANNEL, "applicant": "甲", "date": date, "added_gbps": gbps, **more}


def lines(*claims):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in claims)


def records(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def stream(tmp_path):
    """A running stream, its ends as pipes."""
    started = []

    def start(*words):
        environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(tmp_path / "cache"), "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            [sys.executable, "-m", "rongcli", "batch", "-", "--stream", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_each_line_is_answered_before_the_next_is_sent(stream):
    process = stream("-q")
    for number in range(1, 6):
        process.stdin.write(lines(claim("2019-05-01", 3)).encode())
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert (answer["row"], answer["amount"]) == (number, ["600000.00", "600000.00", "600000.00", "200000.00", "0.00"][number - 1])  # fmt: skip
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_half_a_line_waits_for_its_rest(stream):
    process = stream("-q")
    text = lines(claim("2019-05-01", 3)).encode()
    process.stdin.write(text + text[:50])
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["row"] == 1
    process.stdin.write(text[50:-1])
    out, _ = process.communicate(timeout=20)
    assert json.loads(out)["row"] == 2


def test_a_claim_out_of_date_order_says_that_it_is_late(rongcli):
    text = lines(claim("2019-05-01", 8), claim("2019-04-01", 8), claim("2020-01-01", 1), claim("2019-05-01", 1),
                 claim("2018-01-01", 1), claim("2019-04-02", 1, applicant="乙"))  # fmt: skip
    found = records(rongcli("batch", "-", "--stream", stdin=text, check=True))
    assert ["late" in record["notices"].split(";") for record in found[:2]] == [False, True]
    assert ["late" in (record["notices"] or "") for record in found] == [False, True, False, False, False, False]
    assert all(list(record)[-1] == "notices" and "late" not in record for record in found)
    assert [record["amount"] for record in found[:2]] == ["1600000.00", "400000.00"]
    whole = records(rongcli("batch", "-", "--stream", "--explain", stdin=text, check=True))
    assert ["late" in [notice["code"] for notice in award["notices"]] for award in whole] == [
        False, True, False, False, False, False]  # fmt: skip
    assert whole[1]["award"]["amount"] == "400000.00"
    sorted_out = records(rongcli("batch", "-", stdin=text, check=True))
    assert "late" not in (sorted_out[1]["notices"] or "") and "late" not in sorted_out[1]


def test_in_date_order_a_stream_and_a_batch_say_the_same(rongcli):
    text = lines(*(claim(f"2019-{month:02}-01", month, note="x") for month in range(1, 12)))
    assert rongcli("batch", "-", "--stream", stdin=text).stdout == rongcli("batch", "-", stdin=text).stdout


def test_a_line_that_cannot_be_read_is_told_and_the_stream_goes_on(rongcli, tmp_path):
    text = lines(claim("2019-01-01", 1), claim("2019-13-01", 1)) + "{\n\n" + lines(claim("2019-02-01", 2))
    done = rongcli("batch", "-", "--stream", "-f", "jsonl", stdin=text)
    assert done.returncode == 1
    assert [record["row"] for record in records(done)] == [1, 5]
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert [(error["schema"], error["line"]) for error in told] == [("rongcli.error/1", 2), ("rongcli.error/1", 3)]
    assert "read 4 = computed 2 + rejected 2" in done.stderr
    rongcli("batch", "-", "--stream", "--rejects", str(tmp_path / "r.csv"), stdin=text)
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",2,date,not-a-date,")[1:]


def test_bytes_that_are_no_text_are_the_fault_of_their_line(rongcli):
    text = lines(claim("2019-01-01", 1)).encode() + b"\xff\n" + lines(claim("2019-01-01", 1)).encode()
    done = rongcli("batch", "-", "--stream", stdin=text)
    assert (done.returncode, len(records(done))) == (1, 2)
    assert "-:2:" in done.stderr


def test_a_claim_id_is_answered_once(rongcli):
    text = lines(claim("2019-01-01", 1, claim_id="a"), claim("2019-01-01", 1, claim_id="a"))
    done = rongcli("batch", "-", "--stream", stdin=text)
    assert (done.returncode, len(records(done))) == (1, 1)
    assert "line 1" in done.stderr


def test_a_stream_goes_from_stdin_to_stdout(rongcli, tmp_path):
    for words in (["-o", str(tmp_path / "out.jsonl")], ["-f", "csv"], ["--pool", "pro-rata"]):
        assert rongcli("batch", "-", "--stream", *words).returncode == 2
    assert rongcli("batch", "-", "--stream", stdin="", check=True).stdout == ""


def test_a_reader_that_leaves_ends_it_quietly(stream):
    process = stream()
    process.stdin.write(lines(claim("2019-05-01", 3)).encode())
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    try:
        for _ in range(100):
            process.stdin.write(lines(claim("2019-05-01", 3)).encode())
            process.stdin.flush()
        process.stdin.close()
    except BrokenPipeError:
        pass
    assert process.wait(20) == 0
    assert process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_by_number(stream, number):
    process = stream()
    process.stdin.write(lines(claim("2019-05-01", 3)).encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["amount"] == "600000.00"
    process.send_signal(number)
    assert process.wait(20) == 128 + number
    assert process.stderr.read() == b""
