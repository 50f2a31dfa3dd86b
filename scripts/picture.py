"""Draws README's picture from the real program: ``python scripts/picture.py`` writes docs/answer-en.svg and -zh.svg.

The command runs in a pseudo-terminal, so the picture shows what a terminal shows. The SVG names no remote font: it
asks for a monospaced one of the reader's, and keeps its text as text.
"""

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 92
COMMANDS = {
    "en": "rongcli finance licensed-institution --registered-capital 50亿 --licensed --legal-person "
    "--settled-in-chengdu --well-known-foreign-institution --date 2019-05-01",
    "zh": "rongcli 金融 持牌法人金融机构 --注册资本 50亿 --licensed --legal-person --settled-in-chengdu "
    "--well-known-foreign-institution --date 2019-05-01",
}
FONT = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Microsoft YaHei', monospace"


def terminal_output(command: str, language: str) -> str:
    """What the command prints on a terminal of ``COLUMNS`` columns."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LANG": f"{language}_XX.UTF-8", "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    words = [sys.executable, "-m", *command.split()]
    with subprocess.Popen(words, stdout=follower, stderr=follower, env=environment):
        os.close(follower)
        parts = []
        try:
            while part := os.read(leader, 65536):
                parts.append(part)
        except OSError:  # the other end is gone: everything is read
            pass
    return b"".join(parts).decode().replace("\r\n", "\n")


def picture(command: str, language: str) -> str:
    """The SVG of a command and its output."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text(f"$ {command}\n", style="dim"))
    console.print(Text.from_ansi(terminal_output(command, language)))
    svg = console.export_svg(title="rongcli", unique_id=f"rongcli-{language}")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: [^;]+;", f"font-family: {FONT};", svg)


if __name__ == "__main__":
    for language, command in COMMANDS.items():
        (ROOT / "docs" / f"answer-{language}.svg").write_text(picture(command, language), encoding="utf-8")
