"""JSON lines: faults by line, from files and, line by line, from a pipe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rongcli.base.errors import RongError


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_each_line_that_holds_something_is_a_record(opened, mark):
    source = opened(mark + b'{"policy": "x", "n": 12345678901234567.89}\n\n \r\n{"policy": "y"}', "claims.jsonl")
    assert (source.form, source.columns) == ("jsonl", None)
    records = list(source.records)
    assert [(record.line, record.cells["policy"]) for record in records] == [(1, "x"), (4, "y")]
    assert records[0].cells["n"] == "12345678901234567.89"
    assert records[0].raw == '{"policy": "x", "n": 12345678901234567.89}'


@pytest.mark.parametrize(
    "bad",
    [
        '{"a":',
        '{"a": 1, "a": 2}',
        "[1]",
        '{"a": NaN}',
        "[" * 100_000,
        '"a"',
        "{} {}",
        '{"a": "x\\u0000y"}',
        '{"a": "\\u001b[0m"}',
        '{"a\\b": 1}',
        '{"a": "x\ty"}',
    ],
)
def test_a_line_that_cannot_be_read_is_a_fault_of_its_row(opened, bad):
    records = list(opened("{}\n" + bad + '\n{"b": true}\n', "claims.jsonl").records)
    assert [record.fault is not None for record in records] == [False, True, False]
    assert (records[1].line, records[1].fault.line, records[1].raw) == (2, 2, bad)
    assert records[2].cells == {"b": True}


@pytest.mark.parametrize(
    ("bad", "field", "name"),
    [
        ('{"a": 1, "b": {"c": ["x", "\\u0000"]}}', "c", "NUL"),
        ('{"a": "\\\\\\u001F"}', "a", "U+001F"),
        ('{"a": "\\f"}', "a", "U+000C"),
    ],
)
def test_a_control_character_in_a_text_is_named_with_its_key(opened, bad, field, name):
    (record,) = opened(bad, "claims.jsonl").records
    assert (record.fault.field, record.fault.reason) == (field, "not-text")
    assert name in record.fault.message.zh
    assert record.fault.hint.en == "delete it"


def test_tabs_line_ends_and_backslashes_are_text(rows):
    assert rows(r'{"a": "x\ty\nz\r", "b": "\\u0000", "c": "\u00e9"}', "claims.jsonl") == [
        {"a": "x\ty\nz\r", "b": "\\u0000", "c": "é"}
    ]


@pytest.mark.parametrize(
    ("content", "line"), [(b"{}\n\xff\n", 2), (b"{}\n\n{\0}", 3), ('{"a": "甲"}\n'.encode("gbk"), 1)]
)
def test_bytes_that_are_no_text_are_the_fault_of_a_file(opened, content, line):
    with pytest.raises(RongError) as caught:
        opened(content, "claims.jsonl")
    assert caught.value.line == line


def test_another_encoding_may_be_named(rows):
    assert rows('{"a": "甲"}\n'.encode("gbk"), "claims.jsonl", encoding="gbk") == [{"a": "甲"}]
    assert rows('{"a": "甲"}\n'.encode("utf-16"), "claims.jsonl") == [{"a": "甲"}]


def test_nothing_is_no_records(opened):
    assert list(opened("", "claims.jsonl").records) == []


def test_streamed_bytes_that_are_no_text_are_the_fault_of_their_row(opened, monkeypatch):
    monkeypatch.setattr("rongcli.reading.objects.LONGEST_OBJECT", 100)
    content = b'\xef\xbb\xbf{"a": 1}\n\xff\n\n{\0}\n{"b": "' + b"z" * 250 + b'"}\n{"c": 2}'
    records = list(opened(content, "claims.jsonl", stream=True).records)
    assert [record.line for record in records] == [1, 2, 4, 5, 6]
    assert [record.fault is not None for record in records] == [False, True, True, True, False]
    assert [records[0].cells, records[4].cells] == [{"a": 1}, {"c": 2}]


READ = (
    "from rongcli.reading import open_source\nfor r in open_source({}, stream=True).records: print(r.line, flush=True)"
)


@pytest.mark.parametrize("path", ["-", "pipe"])
def test_a_stream_gives_each_record_as_its_line_arrives(tmp_path, path):
    name = path if path == "-" else str(tmp_path / path)
    command = [sys.executable, "-c", READ.format(repr(name))]
    if path == "pipe":
        os.mkfifo(name)
    done = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    target = done.stdin if path == "-" else Path(name).open("wb")  # noqa: SIM115
    for number in (1, 2, 3):
        target.write(b'{"a": 1}\n')
        target.flush()
        assert done.stdout.readline() == b"%d\n" % number
    target.close()
    assert done.wait(10) == 0
    done.stdout.close()


def test_only_json_lines_stream(opened):
    with pytest.raises(RongError) as caught:
        opened("a\n", stream=True)
    assert caught.value.exit_code == 2


def test_a_pipe_streams_what_was_taken_first(tmp_path):
    from io import BytesIO

    from rongcli.reading.objects import stream_objects

    records = list(stream_objects("-", BytesIO(b'2}\n{"b": 3}\n'), b'{"a": 1}\n{"a": ').records)
    assert [record.cells for record in records] == [{"a": 1}, {"a": 2}, {"b": 3}]
