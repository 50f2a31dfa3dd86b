"""The documents run as printed, in both languages: their files, commands, what these print, their Python, their links.

A block with a file's name behind its language (```toml me.toml) is written to that file; what follows runs in the same
folder, which is empty at first. What needs a checkout says so by its paths.
"""

import io
import os
import re
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.in_process import Program

ROOT = Path(__file__).resolve().parent.parent
APART = ("language.md", "language.zh.md")
"""Run on tables of their own: table/test_language.py."""
PAGES = [
    *(ROOT / name for name in ("README.md", "README.zh.md")),
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in APART),
]
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
TEXTS = dict(zip(NAMES, (path.read_text(encoding="utf-8") for path in PAGES), strict=True))
CUT = "…"
"""A line that stands for lines left out."""
LONGEST = {"README.md": 120, "README.zh.md": 120}


def language_of(name):
    return "zh" if name.endswith(".zh.md") else "en"


def blocks(text):
    """The fenced blocks of a page: language, file name, body."""
    return re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def same(printed, wanted):
    """Whether a printed text is the wanted one but for the lines cut out of it."""
    parts = [r"(?:.*\n)*?" if line == CUT else re.escape(line) + r"[ ]*\n" for line in wanted]
    return re.fullmatch("".join(parts), printed.replace("\ufeff", ""))


@pytest.mark.parametrize("name", [name for name in NAMES if blocks(TEXTS[name])])
def test_a_page_runs_as_printed(monkeypatch, tmp_path, name):
    folder = tmp_path / "work"
    folder.mkdir()
    program = Program(monkeypatch, folder, language_of(name))
    for kind, file, body in blocks(TEXTS[name]):
        if file:
            (folder / file).write_text(body, encoding="utf-8")
        elif kind == "sh":
            for line in body.splitlines():
                if line.startswith("rongcli "):
                    code, printed = program.typed(line)
                    assert code == 0, f"{line}\n{printed}"
        elif kind == "console":
            session(program, body)
        elif kind == "python":
            printed = io.StringIO()
            with redirect_stdout(printed):
                exec(compile(body, name, "exec"), {})
            assert printed.getvalue().splitlines() == re.findall(r"^ *print\(.*\)  # (.*)$", body, re.MULTILINE)


def session(program, body):
    for part in re.split(r"^(?=\$ )", body, flags=re.MULTILINE)[1:]:
        command, *wanted = part.splitlines()
        if command.startswith("$ rongcli ask"):
            typed = [line[2:] for line in wanted if line.startswith("> ")]
            printed = typed_at_a_terminal(program, command[2:], typed)
            wanted = [">" if line.startswith("> ") else line for line in wanted]
        else:
            printed = program.typed(command[2:])[1]
        assert same(printed, wanted), f"{command}\n{printed}"


def typed_at_a_terminal(program, command, lines):
    """What a terminal shows, without the lines that wait in its buffer to be read. It holds 4 KB: enough for a dialogue."""
    pty = pytest.importorskip("pty", reason="needs a POSIX terminal")
    termios = pytest.importorskip("termios")
    leader, follower = pty.openpty()
    mode = termios.tcgetattr(follower)
    mode[1] &= ~termios.OPOST
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(follower, termios.TCSANOW, mode)
    os.write(leader, "".join(f"{line}\n" for line in lines).encode())
    code, _ = program.by_shell(command, follower)
    os.close(follower)
    shown = b""
    while part := read_some(leader):
        shown += part
    os.close(leader)
    assert code == 0, shown.decode()
    return re.sub(r"^> ", "> \n", shown.decode(), flags=re.MULTILINE)


def read_some(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so where the other end is closed and all is read
        return b""


@pytest.mark.parametrize(("name", "area"), [("README.md", "finance"), ("README.zh.md", "金融")])
def test_the_first_two_commands_are_the_newcomers(name, area):
    first, second = re.findall(r"```sh\n(.*?)\n```", TEXTS[name], re.DOTALL)[:2]
    assert f"rongcli {area} " in first
    assert second.endswith("python -m pytest")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_short(name):
    assert len(TEXTS[name].splitlines()) <= LONGEST.get(name, 250)


@pytest.mark.parametrize("name", [name for name in NAMES if language_of(name) == "en"])
def test_both_languages_have_the_same_parts(name):
    def parts(text):
        heads = re.findall(r"^#+ |^```\w+(?: \S+)?$|^\|.*\|$", text, re.MULTILINE)
        return [len(line.partition(" ")[0]) if line[0] == "#" else line.count("|") if line[0] == "|" else line
                for line in heads]  # fmt: skip

    assert parts(TEXTS[name]) == parts(TEXTS[name.removesuffix(".md") + ".zh.md"])


@pytest.mark.parametrize(
    "path",
    [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(path):
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, heading = target.partition("#")
        if file.startswith("http"):
            continue
        assert not file or (path.parent / file).exists(), target
        page = path.parent / file if file else path
        assert not heading or heading in headings(page.read_text(encoding="utf-8")), target


def headings(text):
    """The anchors that a page offers."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_program_says_itself_is_what_it_says_now(rongcli, language):
    from scripts.generate import pages

    def run(*words, language, columns):
        return rongcli(*words, columns=columns, RONGCLI_LANG=language, check=True).stdout

    for name, text in pages(language, run):
        written = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert written == text, f"docs/{name}: python scripts/generate.py writes it anew"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a POSIX shell")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_is_what_the_program_prints(language):
    pytest.importorskip("pty")
    from scripts.picture import COMMANDS, picture

    shown = (ROOT / "docs" / f"answer-{language}.svg").read_text(encoding="utf-8")
    assert picture(language) == shown, "python scripts/generate.py draws it anew"
    assert "var(" not in shown
    command = re.sub(r"\s+", " ", COMMANDS[language])
    readme = TEXTS["README.md" if language == "en" else "README.zh.md"]
    assert command in readme, "the command of the picture stands below it"
