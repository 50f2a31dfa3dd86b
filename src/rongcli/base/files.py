"""Files as the system gives and refuses them: whole files read, and the one place that words what was refused.

A name is bytes wherever the system is asked (see ``raw_name``), and a Path cannot hold bytes.
"""

# ruff: noqa: PTH110, PTH112, PTH121
from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator

from rongcli.base.errors import OutputError, RongError
from rongcli.base.text import Text

_REASONS = {
    "ENOENT": "文件不存在",
    "EACCES": "没有权限",
    "EPERM": "不允许这样做",
    "EISDIR": "是文件夹",
    "ENOTDIR": "路径中有一段不是文件夹",
    "ENAMETOOLONG": "文件名过长",
    "ELOOP": "符号链接循环",
    "ENOSPC": "磁盘已满",
    "EDQUOT": "超出磁盘配额",
    "EROFS": "文件系统只读",
    "EFBIG": "文件过大",
    "EIO": "磁盘读写出错",
    "EBUSY": "正被占用",
    "EMFILE": "打开的文件过多",
    "ENFILE": "打开的文件过多",
    "ESTALE": "文件已不可用",
}
"""What the system refuses with, in Chinese; in English it says it itself."""
KNOWN = {os.strerror(getattr(errno, name)): zh for name, zh in _REASONS.items() if hasattr(errno, name)}
"""The same by the system's own words, which a library's error may hold somewhere."""
FULL = {errno.ENOSPC, errno.EFBIG, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the system refuses only of what is written."""


def reason_of(error: Exception) -> Text:
    """Why the system refused, in both languages."""
    said = getattr(error, "strerror", None) or str(error).partition("\n")[0][:120]
    known = next((words for words in KNOWN if words in said), None)
    return Text(said, said) if known is None else Text(KNOWN[known], known)


def refused(error: Exception, name: str, fault: type[RongError]) -> RongError:
    """The error for a file that the system refused to give, or to take where the fault is one of the output."""
    why = reason_of(error)
    if issubclass(fault, OutputError):
        return fault(Text(f"无法写出：{why.zh}", f"cannot be written: {why.en}"), file=name)
    return fault(Text(f"无法读取：{why.zh}", f"cannot be read: {why.en}"), file=name)


@contextlib.contextmanager
def refusing(fault: type[RongError], name: str | None = None) -> Iterator[None]:
    """Raises ``fault`` for whatever the system refuses within; without a ``name`` the file is the one it refused."""
    try:
        yield
    except OSError as error:
        raise refused(error, name or named(error) or "?", fault) from None


def named(error: OSError) -> str | None:
    """The file that the system refused; None where it names none."""
    found = error.filename
    if isinstance(found, bytes):
        return found.decode("utf-8", "surrogateescape")
    return None if found is None or isinstance(found, int) else os.fspath(found)


def read_bytes(path: str | os.PathLike[str], fault: type[RongError], largest: int | None = None) -> bytes:
    """The bytes of a file. Raises ``fault`` where it cannot be read, or holds more than ``largest`` bytes."""
    name = os.fspath(path)
    try:
        with open(raw_name(name), "rb") as file:
            content = file.read() if largest is None else file.read(largest + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        found = _in_archive(name)
        if found is None:
            raise refused(error, name, fault) from None
        content = found
    except (OSError, ValueError) as error:
        raise refused(error, name, fault) from None
    return _bounded(content, name, fault, largest)


def _in_archive(name: str) -> bytes | None:
    """A file of the archive (a zipapp) that the program runs from, by its path in it; None of any other."""
    reading = getattr(globals()["__loader__"], "get_data", None)
    with contextlib.suppress(OSError):
        return None if reading is None else reading(name)
    return None


def read_stdin(fault: type[RongError], largest: int) -> bytes:
    """The bytes on stdin. Raises ``fault`` where it is closed, cannot be read, or holds more than ``largest`` bytes."""
    if sys.stdin is None:
        raise fault(Text("标准输入已关闭", "standard input is closed"), file="-")
    try:
        content = sys.stdin.buffer.read(largest + 1)
    except (OSError, ValueError) as error:
        raise refused(error, "-", fault) from None
    return _bounded(content, "-", fault, largest)


def _bounded(content: bytes, name: str, fault: type[RongError], largest: int | None) -> bytes:
    if largest is not None and len(content) > largest:
        size = largest // 1_000_000
        raise fault(Text(f"超过 {size} MB", f"is larger than {size} MB"), file=name)
    return content


_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""Marks at the beginning of what PowerShell's ``>`` and Notepad write, and how that is read."""


def decoded(content: bytes, name: str, fault: type[RongError]) -> str:
    """The text of a file: UTF-8, or UTF-16 that is marked so, without its mark.

    Raises ``fault``, at its line, for a NUL and for what is neither.
    """
    try:
        wide = _WIDE.get(content[:2])
        text = content[2:].decode(wide) if wide else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = Text("请存为 UTF-8", "save it as UTF-8")
        raise fault(Text("不是 UTF-8 文本", "is not UTF-8 text"), file=name, line=line, hint=hint) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise fault(Text("含有 NUL 字节", "holds a NUL byte"), file=name, line=line)
    return text


def raw_name(name: str) -> bytes:
    """A name as the system knows it: UTF-8 bytes; under LC_ALL=C Python could not encode a Chinese one itself."""
    return name.encode("utf-8", "surrogateescape")


def is_folder(name: str) -> bool:
    """Whether a name is that of a folder; of one that cannot be looked at, whoever reads it tells."""
    return os.path.isdir(raw_name(name))


def exists(name: str) -> bool:
    """Whether there is something of that name, as far as it can be told."""
    return os.path.exists(raw_name(name))


def same_file(one: str, other: str) -> bool:
    """Whether two names are one file, by link or otherwise."""
    try:
        return os.path.samefile(raw_name(one), raw_name(other))
    except (OSError, ValueError):
        return False
