"""Writes the documents that the program itself says: docs/chengdu, docs/commands and the pictures of README."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "", "match", "ask", "batch", "solve", "sweep", "compare", "verify", "deadline", "targets", "schema", "examples",
    "policies list", "policies show", "policies funds", "policies check", "policies test", "policies verify",
    "policies coverage", "policies new", "policies overlay", "policies sql", "finance export-credit-insurance",
)  # fmt: skip
"""Whose help stands in docs/commands: all of them, the program's own first, and one policy for every other."""
COLUMNS = "300"
HEAD = {
    "en": (
        "# Commands",
        "[中文](commands.zh.md) · Written by `scripts/generate.py` from the program's own help. `--help` behind a "
        "command says what each option means. Every policy is a command too: the last one here stands for all.",
        "Options: ",
    ),
    "zh": (
        "# 命令",
        "[English](commands.md) · 由 `scripts/generate.py` 按程序自己的帮助写成。命令后加 `--help` 说明每个选项的意思；"
        "每项政策也是一个命令，最后一个代表全部。",
        "选项：",
    ),
}
Run = Callable[..., str]
"""What a command prints, given its words, the language and the columns."""


def run(*words: str, language: str, columns: str) -> str:
    """The program's own data on a command line, in a process of its own."""
    environment = {**os.environ, "RONGCLI_LANG": language, "COLUMNS": columns}
    environment.pop("RONGCLI_POLICIES", None)
    line = [sys.executable, "-m", "rongcli", *words]
    return subprocess.run(line, env=environment, capture_output=True, check=True).stdout.decode()


def pages(language: str, run: Run = run) -> Iterator[tuple[str, str]]:
    """The generated documents of a language: their name under docs, and what they say."""
    suffix = "md" if language == "en" else "zh.md"
    other = "[中文](chengdu.zh.md)" if language == "en" else "[English](chengdu.md)"
    head, _, rest = run("policies", "list", "-f", "md", language=language, columns=COLUMNS).partition("\n")
    yield f"chengdu.{suffix}", f"{head}\n\n{other}\n{rest}"
    yield f"commands.{suffix}", "\n".join(_commands(language, run)).rstrip("\n") + "\n"


def _commands(language: str, run: Run) -> Iterator[str]:
    title, about, options = HEAD[language]
    yield from (title, "", about, "")
    for command in COMMANDS:
        page = run(*command.split(), "--help", language=language, columns=COLUMNS)
        said, _, rest = page.partition("\n\n")
        lines = [line.strip() for line in rest.splitlines() if line.startswith("  rongcli ")]
        found = dict.fromkeys(re.findall(r"^  (-\S.*?)(?:  |$)", rest, re.MULTILINE))
        yield from (f"## rongcli {command}".rstrip(), " ".join(said.split()), "", "```text", *lines, "```", "")
        if found:
            yield from (options + " · ".join(f"`{one}`" for one in found), "")


if __name__ == "__main__":
    import picture

    for spoken in ("en", "zh"):
        for name, text in pages(spoken):
            (ROOT / "docs" / name).write_text(text, encoding="utf-8")
        (ROOT / "docs" / f"answer-{spoken}.svg").write_text(picture.picture(spoken), encoding="utf-8")
