"""What bash, zsh and fish are offered after TAB, by the words that their scripts pass to the program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def offered(rongcli):
    """The lines for a command line up to the cursor, as the named shell gets them."""

    def run(line, shell="bash", **variables):
        words = line.split(" ")
        if shell == "bash":  # which breaks words at "=" as well
            words = [
                part for word in words for part in (word.replace("=", "\n=\n").split("\n") if "=" in word else [word])
            ]
            if len(words) > 1 and words[-1] == "" and words[-2] == "=":
                words.pop()
            variables |= {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
        else:
            variables |= {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
        done = rongcli(_RONGCLI_COMPLETE=f"complete_{shell}", **variables)
        assert not done.stderr
        return done.stdout.splitlines()

    return run


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("rongcli fin", ["finance"]),
        ("rongcli 金", ["金融"]),
        ("rongcli pol", ["policies"]),
        ("rongcli finance.lic", ["finance.licensed-institution"]),
        ("rongcli finance lic", ["licensed-institution"]),
        ("rongcli finance 持牌", ["持牌法人金融机构"]),
        ("rongcli 金融 持牌", ["持牌法人金融机构"]),
        ("rongcli finance licensed-institution --regi", ["--registered-capital"]),
        ("rongcli finance licensed-institution --注册", ["--注册资本"]),
        ("rongcli finance licensed-institution --no-lic", ["--no-licensed"]),
        ("rongcli finance licensed-institution --licensed y", ["yes"]),
        ("rongcli finance licensed-institution --licensed --lic", []),
        ("rongcli finance export-credit-insurance --insurance s", ["short_term_export_credit"]),
        ("rongcli finance export-credit-insurance --insurance 短期", ["短期出口信用保险"]),
        ("rongcli finance export-credit-insurance --保险种类 综合", ["综合物流保险"]),
        ("rongcli finance export-credit-insurance --insurance=s", ["short_term_export_credit"]),
        ("rongcli finance export-credit-insurance --premium-paid ", []),
        ("rongcli finance licensed-institution --reading base=", ["registered", "paid-in"]),
        ("rongcli finance licensed-institution -f m", ["md"]),
        ("rongcli finance --registered", ["--registered-capital"]),
        ("rongcli --lang ", ["zh", "en"]),
        ("rongcli --lang zh fin", ["finance"]),
        ("rongcli policies sh", ["show"]),
        ("rongcli targets --document op", ["opinions"]),
        ("rongcli targets --dimension avi", ["aviation"]),
        ("rongcli deadline permits.work", ["permits.work-permit"]),
        ("rongcli deadline finance.", []),
        ("rongcli solve health.dir", ["health.direct-billing"]),
        ("rongcli sweep finance.licensed-institution --over reg", ["registered-capital"]),
        ("rongcli policies show finance.lic", ["finance.licensed-institution"]),
        ("rongcli policies show 持牌", ["持牌法人金融机构"]),
        ("rongcli policies list -f jsonl", ["jsonl"]),
        ("rongcli policies show --tr", ["--trace"]),
        ("rongcli batch --policy finance.lic", ["finance.licensed-institution"]),
        ("rongcli batch --reading base=p", ["paid-in"]),
        ("rongcli schema a", ["award"]),
        ("rongcli batch claims", []),
        ("rongcli nonsense x", []),
        ("rongcli 'fin", ["finance"]),
    ],
)
def test_bash_is_offered(offered, line, lines):
    found = offered(line)
    assert (found if line.endswith(" ") or len(lines) != 1 else found[:1]) == lines


def test_each_shell_gets_its_own_form(offered):
    assert offered("rongcli --lang zh fin", "zsh") == ['_arguments \'*: :(("finance":"金融"))\'']
    assert offered("rongcli fin", "fish", RONGCLI_LANG="zh") == ["finance\t金融"]
    assert offered("rongcli fin", "fish") == ["finance\tFinance"]
    assert offered("rongcli x finance export-credit-insurance --insurance=s", "zsh") == ["_files"]
    assert offered("rongcli finance export-credit-insurance --insurance=s", "fish") == [
        "--insurance=short_term_export_credit\tshort-term export credit insurance"
    ]
    assert offered("rongcli finance 持", "fish", RONGCLI_LANG="en")[0].startswith("持牌法人金融机构\t")


def test_a_table_of_ones_own_completes(offered):
    city = ROOT / "tests" / "table" / "second_city.toml"
    assert offered("rongcli indus", RONGCLI_POLICIES=str(city)) == ["industry"]
    assert offered(f"rongcli --policies {city} trade pl") == ["platform"]
    assert offered("rongcli fin", RONGCLI_POLICIES="missing.toml") == []


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_chinese_words_complete_in_any_locale(offered, locale):
    assert offered("rongcli 金", LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") == ["金融"]


@pytest.mark.parametrize(("line", "code"), [("rongcli fin", 0), ("rongcli batch claims", 1)])
def test_fish_asks_first_whether_there_is_anything(rongcli, line, code):
    done = rongcli(_RONGCLI_COMPLETE="complete_fish", _TYPER_COMPLETE_ARGS=line, _TYPER_COMPLETE_FISH_ACTION="is-args")
    assert (done.returncode, done.stdout) == (code, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(rongcli, shell):
    assert f"complete_{shell}" in rongcli("--show-completion", shell, check=True).stdout
    assert f"complete_{shell}" in rongcli("--show-completion", check=True, SHELL=f"/bin/{shell}").stdout


def test_an_unknown_shell_is_refused(rongcli):
    done = rongcli("--show-completion", "tcsh")
    assert done.returncode == 2
    assert "bash, zsh, fish" in done.stderr


def test_the_script_can_be_installed(rongcli, tmp_path):
    rongcli("--install-completion", "bash", check=True)
    assert "complete_bash" in (tmp_path / ".bash_completions" / "rongcli.sh").read_text()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_in_bash_itself(rongcli, tmp_path):
    program = tmp_path / "rongcli"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rongcli "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "script"
    script.write_text(rongcli("--show-completion", "bash", check=True).stdout)
    ask = f"""source {script}; COMP_WORDS=({program} 金融 持牌法人金融机构 --注册); COMP_CWORD=3
    _rongcli_completion {program}; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", ask], capture_output=True, check=True, cwd=Path.cwd(), timeout=60)
    assert done.stdout.decode().split() == ["--注册资本"]
