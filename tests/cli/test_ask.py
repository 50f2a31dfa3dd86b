"""``rongcli ask`` at a real terminal: questions, answers, skips, back, the ways it ends; and without a terminal."""

import json
import os
import select
import shlex
import signal
import sys
import time

import pytest
import tomli

pty = pytest.importorskip("pty", reason="needs a POSIX terminal")
LAST = (b"to the last question", "返回上一问".encode())
"""What the prompt after the last question says."""
FINANCE = ["ask", "finance", "--date", "2019-05-01"]


@pytest.fixture
def talk(tmp_path):
    """Runs the program on a pseudo-terminal; types the next line, or sends the next key, at each prompt."""

    def run(*words, lines=(), language="en", piped=False, **variables):
        read_end, write_end = os.pipe()
        child, terminal = pty.fork()
        if child == 0:
            if piped:
                os.dup2(write_end, 1)
            environment = {
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "TERM": "dumb",
                "LANG": "C.UTF-8",
                "COLUMNS": "100",
            }
            os.execvpe(
                sys.executable, [sys.executable, "-m", "rongcli", *words, "--lang", language], environment | variables
            )
        os.close(write_end)
        said, typed = b"", list(lines)
        while True:
            if not select.select([terminal], [], [], 20)[0]:
                os.kill(child, signal.SIGKILL)  # it waits for a line that the test does not type
                break
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            said += part
            if said.endswith(b"> ") and any(mark in said[-160:] for mark in LAST) and (typed or ["\n"])[0] != "<\n":
                os.write(terminal, b"\n")  # nothing is left to ask, and nothing to take back
                said += b"\x00"
            elif said.endswith(b"> ") and typed:
                key = typed.pop(0)
                if key < " ":
                    time.sleep(0.3)  # Python misses a signal between showing its prompt and waiting for a line
                os.write(terminal, key.encode())
                said += b"\x00"  # so that one prompt is answered once
        data = b"".join(iter(lambda: os.read(read_end, 65536), b""))
        os.close(read_end)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        text = said.replace(b"\x00", b"").replace(b"\r\n", b"\n").decode()
        assert "Traceback" not in text
        return code, text, data.decode()

    return run


def typed(*answers):
    return [f"{answer}\n" for answer in answers]


def test_questions_come_by_stake_and_the_interval_shrinks(talk):
    lines = typed("financial institution", "no", "0.5万", "other", "done", "")
    code, text, _ = talk(*FINANCE, lines=lines)
    assert code == 0
    asked = [line for line in text.splitlines() if line[:2] in ("1.", "2.", "3.", "4.")]
    assert asked[0] == "1. Who asks? (Several may be chosen.)  [50 million yuan]"
    assert asked[1] == "2. Has the institution settled in Chengdu?  [50 million yuan]"
    assert asked[2] == "3. Which insurance did the enterprise take out?  [300,000 yuan]"
    assert "0 yuan to 50.3 million yuan\n" in text
    assert "0 yuan to 300,000 yuan\n" in text
    assert "'0.5万' is not one of the choices" in text


def test_several_kinds_and_matters_at_once_by_number_and_by_part_of_a_name(talk):
    """Who asks may be several; what is not among the matters named counts as no; a word that fits two is told."""
    lines = typed("4 telecom", "4; telecom", "settled; dispute", "Newly settled; overseas acq", "done", "")
    code, text, _ = talk("ask", "--date", "2019-05-01", lines=lines)
    assert code == 0
    assert "'4 telecom' is none of them" in text
    assert "Kind of applicant: bank, telecom operator" in text
    assert "'settled' may be Settled in Chengdu, Newly settled enterprise" in text.replace("\n", " ")
    assert "What is so: Newly settled enterprise, Overseas acquisition" in text
    command = text.rpartition("The same as a command: rongcli ")[2]
    assert "--newly-settled=yes" in command
    assert "--settled-in-chengdu=no" in command
    assert "--as=bank --as=telecom-operator" in command


def test_why_a_question_is_asked(talk):
    code, text, _ = talk("ask", "digital", "--date", "2019-05-01", lines=typed("?", "done", ""))
    assert code == 0
    assert "digital.data-channel  Opinions on Building" in text.replace("\n", " ").replace("   ", " ")
    assert text.count("1. Is the applicant a telecom operator?") == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_question_breaks_between_words(talk, edition, language):
    words = ["ask", "finance.licensed-institution", "--licensed", "--legal-person", "--settled-in-chengdu"]
    _, text, _ = talk(*words, lines=["yes\n", "\x04"], language=language, COLUMNS="40")
    lines = text[text.index("1.") :].split("> ")[0].splitlines()
    assert len(lines) > 1
    assert all(sum(2 if mark > "\u2e80" else 1 for mark in line) <= 40 for line in lines)
    question = edition.policies["finance.licensed-institution"].input("registered_capital").question.to(language)
    assert question in ("" if language == "zh" else " ").join(lines)


def test_the_very_last_answer_is_taken_back(talk):
    """Nothing is left to ask after it; the answer is given again, and counts as given last."""
    lines = typed("yes", "yes", "10", "<", "4", "")
    code, text, _ = talk("ask", "digital.data-channel", "--date", "2019-05-01", lines=lines)
    assert code == 0
    assert text.count("3. How many Gbps") == 2
    assert "\n800,000 yuan\nCNY 800,000.00\n" in text


def test_progress_is_told(talk):
    _, text, _ = talk("ask", "digital", "--date", "2019-05-01", lines=typed("yes", "done", ""))
    assert "(up to 2 more)" in text
    assert "(up to 1 more)" in text


def test_amounts_choices_and_chinese_answers(talk):
    lines = typed("银行", "是", "是", "y", "1", "40亿", "否", "9", "1", "75万", "否", "")
    code, text, _ = talk(*FINANCE, lines=lines, language="zh")
    assert code == 0
    assert "注册资本：40亿元" in text
    assert "再没有能改变结果的问题。" in text
    assert "条文确定4,030万元" in text


def test_skipping_leaves_it_open_and_never_asks_again(talk):
    code, text, _ = talk("ask", "digital", lines=typed("", "skip", "不知道", "", ""))
    assert code == 0
    assert "3 questions were skipped, one of them worth 2 million yuan." in text
    assert "No further answer can change the result." not in text
    assert text.count("Is the applicant a telecom operator?") == 2  # asked once, and once among the open questions
    assert "Nothing fits yet" in text


def test_what_was_skipped_can_be_asked_again(talk):
    code, text, _ = talk("ask", "digital", "--date", "2019-05-01", lines=typed("", "", "", "yes", "no", ""))
    assert code == 0
    assert text.count("1. Is the applicant a telecom operator?") == 2
    assert "No further answer can change the result." in text
    assert "Nothing fits\n" in text


def test_back_asks_the_question_before_again(talk):
    lines = typed("<", "yes", "yes", "back", "yes", "10", "")
    code, text, _ = talk("ask", "digital.data-channel", "--date", "2019-05-01", lines=lines)
    assert code == 0
    assert "This is the first question." in text
    assert text.count("2. Is what was built or expanded") == 2
    assert "\n2 million yuan\nCNY 2,000,000.00\n" in text, "the answer of the policy itself"


def test_ctrl_d_ends_with_the_match_so_far(talk):
    code, text, _ = talk("ask", "digital", lines=["yes\n", "\x04"])
    assert code == 0
    assert "at most 2 million yuan in all" in text
    assert "Save these facts" not in text
    assert "The same as a command: rongcli digital" in text


def test_ctrl_c_ends_at_once(talk):
    code, text, _ = talk("ask", "digital", lines=["yes\n", "\x03"])
    assert code == 130
    assert "at most" not in text.partition("yes")[2].replace("to 2 million", "")


def test_saved_by_option_and_the_profile_answers_the_same(talk, rongcli, tmp_path):
    path = tmp_path / "me.toml"
    words = ["ask", "digital", "--save", str(path), "--applicant", "甲", "--date", "2019-05-01"]
    code, text, _ = talk(*words, lines=typed("yes", "yes", "3"))
    assert code == 0
    assert f"saved to {path}" in text
    assert tomli.loads(path.read_text("utf-8")) == {
        "applicant": "甲", "date": "2019-05-01", "telecom_operator": True, "international_dedicated_channel": True,
        "added_gbps": "3",
    }  # fmt: skip
    assert rongcli("match", str(path), "-q").stdout == "600,000 yuan fixed by the text\n"
    command = shlex.split(text.rpartition("The same as a command: rongcli ")[2])
    assert rongcli(*command).stdout.startswith("600,000 yuan fixed by the text\n")
    assert [name.name for name in tmp_path.iterdir() if name.suffix == ".tmp"] == []


def test_saved_on_request(talk, tmp_path):
    path = tmp_path / "asked.toml"
    (tmp_path / "there.toml").write_text("kept", "utf-8")
    names = [f"{tmp_path}/there.toml\n", f"{'x' * 300}\n", f"{tmp_path}/no/such.toml\n", f"{path}\n"]
    code, text, _ = talk("ask", "digital", lines=[*typed("no"), *names])
    assert code == 0
    assert "File name too long" in text
    assert "its folder does not exist" in " ".join(text.split())
    assert "That file exists: name another." in text
    assert (tmp_path / "there.toml").read_text("utf-8") == "kept"
    assert tomli.loads(path.read_text("utf-8"))["telecom_operator"] is False


def test_a_file_that_cannot_be_written_is_told(talk, tmp_path):
    for name in (str(tmp_path / "no" / "such.toml"), "x" * 300):
        code, text, _ = talk("ask", "digital", "--save", name, lines=typed("no"))
        assert (code, name[-9:] in text) == (5, True)
        assert "1. " not in text, "it is told before anything is asked"


def test_the_match_goes_to_stdout_alone(talk):
    code, text, data = talk("ask", "digital", "--json", piped=True, lines=typed("no", ""))
    assert code == 0
    assert data.startswith('{\n  "schema": "rongcli.match/1"')
    assert "Is the applicant a telecom operator?" in text


def test_facts_stated_as_options_are_not_asked(talk):
    code, text, _ = talk("ask", "digital", "--telecom-operator", "--added-gbps", "4", lines=typed("yes", ""))
    assert code == 0
    assert "1. Is what was built or expanded" in text
    assert "800,000 yuan fixed by the text" in text


STARTED = """
applicant = "甲"
date = "2019-05-01"
licensed = true
"注册资本" = "50亿"
[policy."digital.data-channel"]
telecom_operator = true
international_dedicated_channel = true
already_awarded = "20万"
"""


@pytest.fixture
def started(tmp_path):
    path = tmp_path / "started.toml"
    path.write_text(STARTED, "utf-8")
    return path


def test_it_begins_with_a_profile_and_saves_what_both_say(talk, rongcli, started, tmp_path):
    path = tmp_path / "both.toml"
    words = ["ask", "digital.data-channel", "--profile", str(started), "--save", str(path)]
    code, text, _ = talk(*words, lines=typed("4"))
    assert code == 0
    assert "4 facts from started.toml: not asked again." in text
    assert "telecom operator?" not in text.partition("No further answer")[0]
    assert "1. How many Gbps" in text
    assert tomli.loads(path.read_text("utf-8")) == {
        "applicant": "甲", "date": "2019-05-01", "licensed": True, "registered_capital": "5000000000.00",
        "added_gbps": "4",
        "policy": {"digital.data-channel": {"already_awarded": "200000.00", "telecom_operator": True,
                                            "international_dedicated_channel": True}},
    }  # fmt: skip
    command = shlex.split(text.rpartition("The same as a command: rongcli ")[2])
    assert command[0] == "digital.data-channel"
    assert "800,000 yuan" in rongcli(*command, check=True).stdout


def test_what_stands_on_the_command_line_goes_before_the_profile(talk, started):
    words = ["ask", "finance.licensed-institution", "--profile", str(started), "--no-licensed"]
    code, text, _ = talk(*words)
    assert code == 0
    assert "No further answer can change the result." in text
    assert "Save these facts" not in text  # the file has them


def test_the_command_after_a_profile_names_it_with_the_answers_since(talk, rongcli, started):
    code, text, _ = talk("ask", "--profile", str(started), lines=["\n", "no\n", "\x04"])
    assert code == 0
    command = shlex.split(text.rpartition("The same as a command: rongcli ")[2])
    assert command[:2] == ["match", str(started)]
    assert len(command) == 3
    assert rongcli(*command, "-q", check=True).stdout in text.replace("\r", "")
    started.write_text(STARTED + '[policy."finance.wealth-manager"]\nwealth_manager = true\n', "utf-8")
    code, text, _ = talk("ask", "finance", "--profile", str(started), lines=["\x04"])
    assert f"The same as a command: rongcli match {started}" in text


def test_saving_over_the_profile_it_began_with_needs_force(talk, started):
    words = ["ask", "digital", "--profile", str(started), "--save", str(started)]
    assert talk(*words)[0] == 5
    assert started.read_text("utf-8") == STARTED
    assert talk(*words, "--force", lines=typed("4"))[0] == 0
    assert tomli.loads(started.read_text("utf-8"))["added_gbps"] == "4"


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("two.jsonl", '{"licensed": true}\n{"licensed": false}\n', 4, "several profiles"),
        ("none.toml", "", 4, "is empty"),
        ("bad.toml", "date = '2019-05-01'\nlicenced = true\n", 4, "bad.toml:2: licenced"),
        ("missing.toml", None, 4, "missing.toml"),
        ("-", None, 2, "--profile is a file"),
    ],
)
def test_a_profile_that_cannot_be_begun_with(talk, tmp_path, name, content, code, words):
    path = tmp_path / name
    if content is not None:
        path.write_text(content, "utf-8")
    found, text, _ = talk("ask", "--profile", name if name == "-" else str(path), COLUMNS="300")
    assert found == code
    assert words in text.replace("\n", "")


def test_without_a_terminal_the_profile_is_matched_instead(rongcli, started):
    done = rongcli("ask", "digital", "--profile", str(started), columns="300")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"use rongcli match {started} --added-gbps NUMBER" in done.stderr


def test_the_command_of_an_area_states_only_what_it_reads(talk, rongcli, started):
    code, text, _ = talk("ask", "finance", "--profile", str(started), lines=["no\n", "\x04"])
    command = shlex.split(text.rpartition("The same as a command: rongcli ")[2])
    assert code == 0
    assert command[0] == "finance"
    assert rongcli(*command).returncode == 0
    code, text, _ = talk("ask", "digital", "--licensed", lines=["no\n", "\x04"])
    assert rongcli(*shlex.split(text.rpartition("The same as a command: rongcli ")[2])).returncode == 0


def test_without_a_terminal_it_says_what_to_pass(rongcli):
    done = rongcli("ask", "digital", columns="300")
    assert (done.returncode, done.stdout) == (2, "")
    assert "rongcli match PROFILE" in done.stderr
    assert "--telecom-operator yes|no" in done.stderr
    assert "--added-gbps NUMBER" in done.stderr
    assert done.stderr.count("\n") == 1
    done = rongcli("ask", "mine.toml", columns="300")
    assert (done.returncode, done.stdout) == (2, "")
    assert "use --profile mine.toml" in done.stderr
    for words in (["ask", "financ"], ["ask", "finance", "licensed"], ["ask", "finance", "x", "y"], ["ask", "--save"]):
        assert rongcli(*words).returncode == 2


def test_the_command_it_ends_with_keeps_readings(talk):
    _, text, _ = talk("ask", "digital", "--reading", "unit=pro-rata", "--assume-rest", lines=["\x04"])
    command = shlex.split(text.rpartition("The same as a command: ")[2])
    assert command[-2:] == ["--reading=unit=pro-rata", "--assume-rest"]
    _, text, _ = talk("ask", lines=["yes\n", "\x04"])
    assert "The same as a command: rongcli match --date=" in text


def test_help(rongcli):
    assert "--save FILE" in rongcli("ask", "--help", check=True).stdout


FACTORING = ["--newly-set-up", "--no-founder-overseas", "--paid-in-capital=20亿", "--date", "2019-05-01"]


@pytest.mark.parametrize(
    ("answer", "language", "told"),
    [
        ("2", "en", "context: any new factoring company"),
        ("any", "en", "context: any new factoring company"),
        ("不限", "zh", "适用前提：不限"),
        ("两项都须符合", "zh", "适用前提：两项都须符合"),
    ],
)
def test_the_authority_is_asked_what_the_text_requires(answer, language, told, talk, edition):
    code, text, _ = talk("ask", "finance.commercial-factoring", *FACTORING, lines=typed(answer, ""), language=language)
    assert code == 0
    question = edition.policies["finance.commercial-factoring"].readings["context"].question.to(language)
    assert f"1. {question}" in text.replace("\n", " " if language == "en" else "")
    assert told in text
    choice = "required" if "须" in answer else "any"
    assert f"--reading=finance.commercial-factoring.context={choice}" in text


def test_what_the_authority_ruled_is_saved_and_asked_no_more(talk, tmp_path, rongcli):
    saved = tmp_path / "ruled.toml"
    words = ["ask", "finance.commercial-factoring", *FACTORING, "--save", str(saved)]
    talk(*words, lines=typed("ask", "nonsense", "any"))
    profile = tomli.loads(saved.read_text("utf-8"))
    assert profile["readings"] == {"finance.commercial-factoring.context": "any"}
    found = rongcli("match", str(saved), "-f", "csv", check=True).stdout
    (row,) = [line for line in found.splitlines() if "finance.commercial-factoring" in line]
    assert "2000000.00" in row
    other = rongcli("match", str(saved), "-f", "csv", "--reading", "context=required", check=True).stdout
    (row,) = [line for line in other.splitlines() if "finance.commercial-factoring" in line]
    assert "ineligible" in row, "an option goes before a profile"
    code, text, _ = talk("ask", "finance.commercial-factoring", "--profile", str(saved), lines=typed("", ""))
    assert code == 0
    assert "1." not in text


def test_a_ruling_may_be_left_open(talk):
    code, text, _ = talk("ask", "finance.commercial-factoring", *FACTORING, lines=typed("", "", ""))
    assert code == 0
    assert "2 million yuan, if the authority rules in favour" in text


def test_of_one_policy_its_own_answer_is_given_and_what_was_paid_counts(talk, rongcli):
    """What belongs to one policy may be stated, and a question that decides nothing any more is worth 0 yuan."""
    words = ["finance", "export-credit-insurance", "--already-awarded", "300000", "--date", "2019-05-01"]
    code, text, data = talk("ask", *words, "--json", lines=typed("1", ""), piped=True)
    assert code == 0
    assert "1. Which insurance did the enterprise take out?  [0 yuan]" in text
    answer = json.loads(data)
    assert (answer["schema"], answer["eligibility"], answer["award"]["amount"]) == (
        "rongcli.award/1",
        "eligible",
        "0.00",
    )
    command = shlex.split(text.rpartition("The same as a command: rongcli ")[2])
    assert "--already-awarded=300000.00" in command
    assert json.loads(rongcli(*command, "--json", check=True).stdout)["award"] == answer["award"]
    assert rongcli("ask", "finance", "--already-awarded", "300000").returncode == 2
