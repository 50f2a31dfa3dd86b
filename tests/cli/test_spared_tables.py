"""No command writes over a policy table that it reads, whatever ``--force`` says, nor over any file without it."""

import pytest

from tests.conftest import ROOT

WORDS = {
    "O.html": ["finance", "licensed-institution", "--registered-capital", "50亿", "--assume-rest", "--force", "-o"],
    "O.md": ["match", str(ROOT / "examples" / "foreign-bank.toml"), "--force", "--output"],
    "O.csv": ["batch", str(ROOT / "examples" / "claims.csv"), "--force", "-q", "-o"],
    "R.csv": ["batch", str(ROOT / "examples" / "claims.csv"), "--force", "-q", "--rejects"],
    "S.json": ["batch", str(ROOT / "examples" / "claims.csv"), "--force", "-q", "--summary"],
    "T.csv": ["targets", "--force", "-o"],
    "O.svg": [
        "sweep",
        "finance.licensed-institution",
        "--over",
        "registered-capital=10亿..20亿",
        "--assume-rest",
        "-o",
    ],
    "O.ics": ["deadline", "permits.visa-residence", "--accepted", "2018-09-28", "-o"],
}
OVERLAY = (ROOT / "examples" / "overlay.toml").read_bytes()


@pytest.mark.parametrize("glued", [False, True])
@pytest.mark.parametrize("name", WORDS)
def test_the_table_in_use_stays_as_it_was(rongcli, tmp_path, name, glued):
    table = tmp_path / name
    table.write_bytes(OVERLAY)
    *words, option = WORDS[name]
    target = [f"{option}{'=' if option.startswith('--') else ''}{table}"] if glued else [option, str(table)]
    done = rongcli("--policies", str(table), *words, *target)
    assert (done.returncode, done.stdout) == (2, "")
    assert "policy table in use" in done.stderr
    assert table.read_bytes() == OVERLAY


def test_a_link_to_the_table_is_the_table(rongcli, tmp_path):
    table, link = tmp_path / "table.toml", tmp_path / "O.csv"
    table.write_bytes(OVERLAY)
    link.symlink_to(table)
    done = rongcli("--policies", str(table), *WORDS["O.csv"], str(link))
    assert (done.returncode, table.read_bytes()) == (2, OVERLAY)


def test_compare_spares_both_its_tables(rongcli, tmp_path):
    table = tmp_path / "table.svg"
    table.write_bytes(OVERLAY)
    claims = str(ROOT / "examples" / "claims.csv")
    done = rongcli("compare", "bundled", f"bundled+{table}", claims, "-o", str(table))
    assert (done.returncode, table.read_bytes()) == (2, OVERLAY)


@pytest.mark.parametrize("name", [name for name in WORDS if name[0] == "O"])
def test_a_file_that_exists_is_replaced_only_with_force(rongcli, tmp_path, name):
    out = tmp_path / name
    out.write_text("kept")
    *words, option = [word for word in WORDS[name] if word != "--force"]
    done = rongcli(*words, option, str(out))
    assert (done.returncode, out.read_text()) == (5, "kept")
    assert "--force" in done.stderr
    rongcli(*words, "--force", option, str(out), check=True)
    assert out.read_bytes() != b"kept"
