"""``--text``: the clause quoted from any copy of the notice, and what is said without one."""

from hashlib import sha256

import pytest

from rongcli.rules.clause import mark

CLAUSE = "对新认定的企业，一次性奖励1万元；“以上”含本数。"
NOTICE = f"第一条 总则。\n第二条 {CLAUSE}\n第三条 附则。\n"
TABLE = """
[edition]
id = "made-up"
version = "1"
currency = "CNY"
title = {{ zh = "虚构", en = "Made up" }}
[document.notice]
title = {{ zh = "《虚构办法》", en = "Made-up measures" }}
sha256 = "{sha256}"
[reading.rounding]
question = {{ zh = "如何舍入？", en = "How is a fraction rounded?" }}
choices = {{ half-up = {{ zh = "四舍五入", en = "half up" }}, down = {{ zh = "舍去", en = "down" }} }}
default = "half-up"
literal = "half-up"
[area.trade]
name = {{ zh = "贸易", en = "Trade" }}
[input.certified]
type = "boolean"
label = {{ zh = "认定", en = "Certified" }}
question = {{ zh = "是否认定？", en = "Certified?" }}
[policy."trade.reward"]
name = {{ zh = "奖励", en = "Reward" }}
benefit = "money"
sources = [{{ provision = "p2", document = "notice", span = [{start}, {end}], clause = "{clause}", figures = ["1万元"] }}]
requires = [{{ input = "certified" }}]
award = {{ kind = "fixed", amount = "1万元" }}
"""
START = NOTICE.index(CLAUSE)


@pytest.fixture
def asked(rongcli, tmp_path):
    """An answer by the table, with copies of its notice; the environment may name one."""
    table = tmp_path / "table.toml"
    table.write_text(
        TABLE.format(
            sha256=sha256(NOTICE.encode()).hexdigest(), start=START, end=START + len(CLAUSE), clause=mark(CLAUSE)
        ),
        encoding="utf-8",
    )
    (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
    wrapped = NOTICE.replace("，", ",\n  ").replace("1万元", "１ 万元").replace("；", ";")
    (tmp_path / "copy.txt").write_bytes(f"转载：{wrapped}".encode("gb18030"))
    (tmp_path / "other.txt").write_text(NOTICE.replace("1万元", "2万元"), encoding="utf-8")

    def run(*words, lang="en", **variables):
        given = ("--policies", str(table), "--lang", lang)
        return rongcli(*words, *given, cwd=tmp_path, check=True, columns="200", **variables).stdout

    return run


CLAIM = ("trade", "reward", "--certified")


@pytest.mark.parametrize(
    "words",
    [
        CLAIM,
        (*CLAIM, "-f", "md"),
        ("policies", "show", "trade.reward"),
        (*CLAIM, "-q", "-o", "out.md"),
        ("match", "--certified", "-q", "-o", "out.md"),
    ],
    ids=["answer", "markdown", "show", "statement", "match-statement"],
)
def test_the_clause_is_quoted_wherever_its_basis_is_told(asked, tmp_path, words):
    said = asked(*words, "--text", "notice.txt")
    said += (tmp_path / "out.md").read_text(encoding="utf-8") if "out.md" in words else ""
    assert CLAUSE.rstrip("。") in said
    assert "very text" not in said


def test_another_copy_serves_and_says_that_it_is_one(asked):
    said = asked(*CLAIM, "--text", "copy.txt")
    assert "对新认定的企业, 一次性奖励１ 万元;“以上”含本数 (from copy.txt, which is not the very text" in said
    assert asked(*CLAIM, "--text", "copy.txt", "--text", "notice.txt").count("very text") == 0


def test_a_text_without_the_clause_is_told_and_never_quoted(asked):
    said = asked(*CLAIM, "--text", "other.txt")
    assert "other.txt does not hold this clause" in said
    assert "2万元" not in said
    assert "other.txt 中没有这一条文" in asked(*CLAIM, "--text", "other.txt", lang="zh")


def test_the_environment_may_name_the_text(asked):
    assert CLAUSE.rstrip("。") in asked(*CLAIM, RONGCLI_TEXT="notice.txt")
    assert "does not hold" in asked(*CLAIM, "--text", "other.txt", RONGCLI_TEXT="notice.txt")


def test_without_a_text_it_is_said_where_the_clause_stands(asked):
    said = asked(*CLAIM)
    assert f"Made-up measures characters {START}–{START + len(CLAUSE)}: 1万元" in said
    assert "text not given; --text FILE quotes the clause" in said


def test_verify_says_what_a_wrong_mark_must_be(rongcli, asked, tmp_path):
    table = tmp_path / "table.toml"
    table.write_text(table.read_text(encoding="utf-8").replace(mark(CLAUSE), "9:" + "0" * 16), encoding="utf-8")
    done = rongcli("policies", "verify", "notice.txt", "--policies", str(table), "--lang", "en", cwd=tmp_path)
    assert done.returncode == 3
    assert f'clause must be "{mark(CLAUSE)}"' in done.stdout


def test_a_file_that_is_no_text_is_refused(rongcli, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe\x00\x81")
    done = rongcli("finance", "--text", "picture.png", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 4
    assert done.stderr == "error: picture.png: is no text (save it as UTF-8 text)\n"
