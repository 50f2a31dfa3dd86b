"""What a terminal shows: its own encoding, and a sign that it lacks as another one, never as a question mark."""

import os
import shutil
import struct
import subprocess
import sys

import pytest

pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))

FACTS = [
    "--registered-capital", "50亿", "--licensed", "--legal-person", "--settled-in-chengdu",
    "--well-known-foreign-institution",
]  # fmt: skip
LICENSED = ["finance", "licensed-institution", *FACTS]


@pytest.fixture
def shown(tmp_path):
    """The bytes that the program sends to a terminal of that encoding, and its exit code."""

    def run(words, encoding="gbk", columns=80, **variables):
        child, terminal = pty.fork()
        if child == 0:
            environment = {
                "PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"),
                "TERM": "xterm", "PYTHONIOENCODING": encoding, **variables,
            }  # fmt: skip
            os.execve(sys.executable, [sys.executable, "-m", "rongcli", *words], environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        found = b""
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            found += part
        os.close(terminal)
        return found, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    return run


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (LICENSED, 0),
        ([*LICENSED, "--json"], 0),
        ([*LICENSED, "-f", "md"], 0),
        ([*LICENSED, "-q"], 0),
        (["finance"], 0),
        (["rd", "institution"], 0),
        (["policies", "list"], 0),
        (["policies", "show", "finance.licensed-institution"], 0),
        (["policies", "show", "finance.licensed-institution", "--trace"], 0),
        (["policies", "coverage"], 0),
        (["--help"], 0),
        (["finance", "licensed-institution", "--help"], 0),
        (["policies", "--help"], 0),
        (["finanse"], 2),
        (["finance", "licensed-institution", "--registered-capital", "一万五"], 4),
    ],
)
def test_a_gbk_terminal_reads_everything(shown, words, code, language):
    found, left = shown(words, RONGCLI_LANG=language)
    assert left == code
    text = found.decode("gbk")  # strictly: what is not GBK fails here
    assert "Traceback" not in text
    assert text.count("?") == shown(words, "utf-8", RONGCLI_LANG=language)[0].decode("utf-8").count("?")


def test_a_sign_that_gbk_lacks_is_shown_by_another(shown):
    found = shown(["finance", "licensed-institution", "--registered-capital", "\u00a55\u00b2\u2020"])[0].decode("gbk")
    assert "\uffe552\\u2020" in found


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_other_terminals_get_utf_8(shown, encoding):
    assert "持牌法人金融机构" in shown(["金融", "--help"], encoding, RONGCLI_LANG="zh")[0].decode("utf-8")


def test_a_file_gets_utf_8_whatever_the_terminal(rongcli):
    done = rongcli(*LICENSED, "--json", PYTHONIOENCODING="gbk", RONGCLI_LANG="zh", check=True)
    assert "金融国际融通工程" in done.stdout  # decoded as UTF-8


def test_words_typed_in_a_gbk_locale(tmp_path):
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "zh_CN", "-f", "GBK", str(tmp_path / "zh_CN.GBK")], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("no GBK locale can be made here")
    words = ["金融", "持牌法人金融机构", "--注册资本", "50亿", "--assume-rest", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", "rongcli", *(word.encode("gbk") for word in words)],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LOCPATH": str(tmp_path), "LC_ALL": "zh_CN.GBK"},
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.decode() == "4,000万元（假定4项条件成立）\n"
