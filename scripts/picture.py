"""README's picture, drawn from the real program; ``python scripts/generate.py`` writes docs/answer-en.svg and -zh.svg.

The command runs in a pseudo-terminal, so the picture shows what a terminal shows. Text stays text: every run of it has
its own place, colours are attributes, and no font is fetched, so that librsvg draws the same as a browser.
"""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 80
COMMANDS = {
    "en": "rongcli finance licensed-institution --registered-capital 50亿 --licensed --legal-person "
    "--settled-in-chengdu --well-known-foreign-institution",
    "zh": "rongcli 金融 持牌法人金融机构 --注册资本 50亿 --持牌金融机构 --法人机构 --落户成都 --国外知名机构",
}
HEAD = 4
"""Lines of the answer's beginning that are shown; then the sections named below."""
SHOWN = {"en": ("Calculation", "Caps"), "zh": ("计算", "限额")}
FONT = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Microsoft YaHei', monospace"
SIZE, CELL, LINE, EDGE = 14, 8.43, 20, 16
COLOURS = {"green": "#98c379", "cyan": "#56b6c2", "yellow": "#e5c07b", "red": "#e06c75"}
PLAIN, FAINT, GROUND = "#dcdfe4", "#8b919c", "#22262e"


def terminal_output(command: str, language: str) -> str:
    """What the command prints on a terminal of ``COLUMNS`` columns."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "RONGCLI_LANG": language, "TERM": "xterm"}
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


def shown_lines(answer: str, language: str) -> Iterator[Text]:
    """The lines of an answer that the picture has, and a mark where it leaves some out."""
    lines = list(Text.from_ansi(answer).split("\n"))
    yield from lines[:HEAD]
    inside = False
    for number, line in enumerate(lines):
        if line.plain in SHOWN[language]:
            inside = True
            yield Text()
        inside = inside and bool(line.plain)
        if inside:
            yield line
        if number == len(lines) - 1:
            yield Text("…")


def typed_lines(command: str) -> Iterator[Text]:
    """The command over as many lines as it takes."""
    line = "$"
    for word in command.split():
        if cell_len(f"{line} {word}") > COLUMNS - 2:
            yield Text(line + " \\", style="dim")
            line = " "
        line += f" {word}"
    yield Text(line, style="dim")


def drawn(line: Text, y: int) -> Iterator[str]:
    """The runs of a line, each at its place, so that no renderer has to keep its spaces."""
    for match in re.finditer(r"\S+(?: \S+)*", line.plain):
        x = EDGE + CELL * cell_len(line.plain[: match.start()])
        styles = [str(span.style) for span in line.spans if span.start <= match.start() < span.end] + [str(line.style)]
        words = " ".join(styles)
        colour = next((code for name, code in COLOURS.items() if name in words), FAINT if "dim" in words else PLAIN)
        weight = ' font-weight="bold"' if "bold" in words else ""
        yield f'<text x="{x:.1f}" y="{y}" fill="{colour}"{weight}>{escape(match[0])}</text>'


def picture(language: str) -> str:
    """The SVG of a command and its answer."""
    command = COMMANDS[language]
    lines = [*typed_lines(command), Text(), *shown_lines(terminal_output(command, language), language)]
    width, height = round(2 * EDGE + COLUMNS * CELL), 2 * EDGE + LINE * len(lines)
    runs = [run for number, line in enumerate(lines) for run in drawn(line, EDGE + LINE * number + SIZE)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}">',
            f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>',
            f'<g font-family="{FONT}" font-size="{SIZE}">',
            *runs,
            "</g>",
            "</svg>",
            "",
        ]
    )
