"""Files that appear whole or not at all."""

import os
from pathlib import Path

import pytest

from rongcli.base.atomic_write import WholeFile, write_whole
from rongcli.base.errors import OutputError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_nothing_is_seen_before_commit(tmp_path):
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with WholeFile(path) as whole:
        whole.open().write(b"new")
        assert path.read_bytes() == b"old"
        whole.commit()
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("ended", [SystemExit(143), OSError("x"), KeyboardInterrupt()])
def test_without_commit_the_old_file_stays_and_nothing_else(tmp_path, ended):
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with pytest.raises(type(ended)), WholeFile(path) as whole:
        whole.open().write(b"new")
        raise ended
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["out"]


def test_without_force_a_file_that_exists_is_refused(tmp_path):
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="exists"), WholeFile(path, force=False) as whole:
        whole.open()
    with WholeFile(tmp_path / "new", force=False) as whole:
        whole.open().write(b"new")
        (tmp_path / "new").write_bytes(b"meanwhile")
        with pytest.raises(OutputError, match="exists"):
            whole.commit()
    assert names(tmp_path) == ["new", "out"]
    assert (tmp_path / "new").read_bytes() == b"meanwhile"


def test_a_link_stays_a_link_and_rights_stay_as_they_were(tmp_path):
    path, link = tmp_path / "out", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_not_replaced(tmp_path):
    write_whole(os.devnull, "x")
    assert not Path(os.devnull).is_file()
    with pytest.raises(OutputError, match="No space"):
        write_whole("/dev/full", "x")


def test_a_folder_or_a_missing_one_is_told(tmp_path):
    for path, words in ((tmp_path, "folder"), (tmp_path / "no" / "out", "does not exist")):
        with pytest.raises(OutputError, match=words):
            write_whole(path, "x")
    assert names(tmp_path) == []
