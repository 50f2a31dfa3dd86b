"""The READMEs run as printed, in both languages: their commands, what these print, their Python, their links."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"README.md": "en", "README.zh.md": "zh"}
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in LANGUAGES}
COMMANDS = [
    pytest.param(name, line.partition("  #")[0].strip(), id=f"{LANGUAGES[name]}-{line.partition('  #')[0].strip()}")
    for name, text in TEXTS.items()
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("rongcli ")
]
SESSIONS = [
    pytest.param(name, block, id=f"{LANGUAGES[name]}-{block.splitlines()[0][2:60]}")
    for name, text in TEXTS.items()
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
]
CUT = "…"
"""A line that stands for lines left out."""


@pytest.fixture
def clone(tmp_path):
    """A folder as a fresh clone has it, and a shell that runs one command in it at 80 columns."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    program = tmp_path / "bin" / "rongcli"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rongcli "$@"\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "COLUMNS": "80",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
    }

    def run(command, language, terminal=None):
        return subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment | {"RONGCLI_LANG": language},
            stdin=terminal,
            stdout=terminal or subprocess.PIPE,
            stderr=terminal or subprocess.STDOUT,
            timeout=60,
            check=False,
        )

    return run


def typed_at_a_terminal(run, command, language, lines):
    """What a terminal shows, without the lines that wait in its buffer to be read. It holds 4 KB: enough for a dialogue."""
    pty = pytest.importorskip("pty", reason="needs a POSIX terminal")
    termios = pytest.importorskip("termios")
    leader, follower = pty.openpty()
    mode = termios.tcgetattr(follower)
    mode[1] &= ~termios.OPOST
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(follower, termios.TCSANOW, mode)
    os.write(leader, "".join(f"{line}\n" for line in lines).encode())
    done = run(command, language, follower)
    os.close(follower)
    shown = b""
    while part := read_some(leader):
        shown += part
    os.close(leader)
    assert done.returncode == 0, shown.decode()
    return re.sub(r"^> ", "> \n", shown.decode(), flags=re.MULTILINE)


def read_some(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so where the other end is closed and all is read
        return b""


def same(printed, wanted):
    """Whether a printed text is the wanted one but for the lines cut out of it."""
    parts = [r"(?:.*\n)*?" if line == CUT else re.escape(line) + r"[ ]*\n" for line in wanted]
    return re.fullmatch("".join(parts), printed.replace("\ufeff", ""))


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_commands_run(clone, name, command):
    done = clone(command, LANGUAGES[name])
    assert done.returncode == 0, done.stdout.decode()
    assert done.stdout


@pytest.mark.parametrize(("name", "block"), SESSIONS)
def test_sessions_print_what_stands_there(clone, name, block):
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
        command, *wanted = part.splitlines()
        if command.startswith("$ rongcli ask"):
            typed = [line[2:] for line in wanted if line.startswith("> ")]
            printed = typed_at_a_terminal(clone, command[2:], LANGUAGES[name], typed)
            wanted = [">" if line.startswith("> ") else line for line in wanted]
        else:
            printed = clone(command[2:], LANGUAGES[name]).stdout.decode()
        assert same(printed, wanted), f"{command}\n{printed}"


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_claims_shown_are_the_example(name):
    shown = re.search(r"```csv\n(.*?)```", TEXTS[name], re.DOTALL)[1]
    assert shown == (ROOT / "examples" / "claims.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LANGUAGES)
def test_python_runs(name):
    program = re.search(r"```python\n(.*?)```", TEXTS[name], re.DOTALL)[1]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().splitlines() == re.findall(r"^print.*  # (.*)$", program, re.MULTILINE)


@pytest.mark.parametrize(("name", "area"), [("README.md", "finance"), ("README.zh.md", "金融")])
def test_the_first_two_commands_are_the_newcomers(name, area):
    first, second = re.findall(r"```sh\n(.*?)\n```", TEXTS[name], re.DOTALL)[:2]
    assert f"rongcli {area} " in first
    assert second.endswith("python -m pytest")


def test_both_languages_have_the_same_parts():
    def parts(text):
        return [
            len(line.partition(" ")[0]) if line[0] == "#" else line for line in re.findall(r"^#+ |^```\w+", text, re.M)
        ]

    english, chinese = (parts(text) for text in TEXTS.values())
    assert english == chinese


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, heading = target.partition("#")
        assert file.startswith("http") or (path.parent / file).exists(), target
        assert file or heading in headings, target
