"""Every example that a help page shows runs as it stands, in an empty folder, in both languages."""

import os
import re

import pytest
from scripts.generate import COMMANDS

from tests.in_process import Program

ASKS = ("ask",)
"""Commands that ask, so that their example needs somebody at a terminal."""


def shown_examples(page):
    """The command lines under the heading of examples."""
    block = re.search(r"^(?:Examples?|示例)\n((?:  .*\n)+)", page, re.MULTILINE)
    assert block, page
    return [line.strip() for line in block[1].splitlines()]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_examples_of_help_run_from_an_empty_folder(monkeypatch, edition, tmp_path, language):
    program = Program(monkeypatch, tmp_path, language, columns="1000")
    pages = [*(page.split() for page in COMMANDS), *([area] for area in edition.areas)]
    if language == "en":
        pages += [name.split(".") for name in edition.heads]
    wrong = {}
    for number, words in enumerate(pages):
        folder = tmp_path / str(number)
        folder.mkdir()
        os.chdir(folder)
        code, page = program.run(*words, "--help")
        assert code == 0, (words, page)
        if words and words[0] in ASKS:
            continue
        for line in shown_examples(page):
            code, printed = program.typed(line)
            if code:
                wrong[line] = printed
    assert wrong == {}
