"""How a text file is encoded: its mark, else strict UTF-8, else strict GB18030, else what the user says.

One pass over the whole file settles it, so that bad bytes are found before anything is computed; nothing is ever
replaced. A file that could be read both ways is refused rather than guessed at.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.reading.opening import Opened

WINDOWS = "windows-936"
"""GB18030 as Windows writes it: byte 0x80 is the euro sign, and 0xA0 that begins no character a no-break space."""
_SIGNS = {0x80: "\u20ac", 0xA0: "\u00a0"}
_HANDLER = "rongcli.windows-936"


def _sign(error: UnicodeError) -> tuple[str, int]:
    """What Windows means by a byte that GB18030 does not have."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] in _SIGNS:
        return _SIGNS[error.object[error.start]], error.start + 1
    raise error


def _windows(name: str) -> codecs.CodecInfo | None:
    """The codec of that name, for whatever opens a file by the name of its encoding."""
    if name not in (WINDOWS, WINDOWS.replace("-", "_")):
        return None
    plain = codecs.lookup("gb18030")

    def handler(errors: str) -> str:
        return _HANDLER if errors == "strict" else errors

    return codecs.CodecInfo(
        plain.encode,
        lambda data, errors="strict": plain.decode(data, handler(errors)),
        incrementalencoder=plain.incrementalencoder,
        incrementaldecoder=lambda errors="strict": plain.incrementaldecoder(handler(errors)),
        name=WINDOWS,
    )


codecs.register_error(_HANDLER, _sign)
codecs.register(_windows)

ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "big5": "big5hkscs",
    "cp950": "cp950",
    "shift-jis": "cp932",
    "euc-kr": "cp949",
    "windows-1252": "cp1252",
}
"""The names that ``--encoding`` takes, and the codec each stands for."""
LONGEST_LINE = 1 << 23
"""Bytes without a line end after which a file is no table."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OPTION = Text("请用 --encoding 指明编码", "say which with --encoding")
_SAVE = Text("请另存为 UTF-8", "save it as UTF-8")
_SAVE_WHOLE = Text("请将整份文件存为同一种编码", "save the whole file in one encoding")


class Encoding(NamedTuple):
    """A codec's name, and the bytes of the mark before the text."""

    name: str
    mark: int


class _BadError(Exception):
    def __init__(self, offset: int, message: Text, hint: Text | None = None) -> None:
        self.offset, self.message, self.hint = offset, message, hint


def settle(opened: Opened, given: str | None, *, chinese: bool) -> Encoding:
    """The encoding in which the whole file is valid text; ``chinese`` allows GB18030 where it is not UTF-8.

    Raises InputError at the physical line of the first NUL or byte that is no text, UsageError for an encoding
    that nobody knows.
    """
    head = opened.head(4)
    if head in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        hint = Text("请另存为 UTF-8", "save it as UTF-8")
        raise InputError(Text("是 UTF-32 文本", "is UTF-32 text"), file=opened.name, line=1, hint=hint)
    mark, marked = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", None))
    encoding = Encoding(marked or "utf-8", len(mark))
    if given is not None:
        encoding = _given(given, marked, len(mark))
    try:
        encoding = _fitting(opened, encoding)
    except _BadError as bad:
        if given is not None and bad.hint is _OPTION:
            bad.hint = _SAVE
        fault = bad if given is not None or marked or not chinese else _not_chinese(opened, bad)
        if fault is not None:
            raise _located(opened, encoding, fault) from None
        encoding = _fitting(opened, Encoding("gb18030", 0))
        _refuse_mixed(opened)
        _refuse_lookalikes(opened, encoding, bad)
    else:
        if encoding.name in _GB:
            _refuse_mixed(opened)
    return encoding


_GB = ("gb18030", WINDOWS)


def _fitting(opened: Opened, encoding: Encoding) -> Encoding:
    """The encoding, or of GB18030 that of Windows where only that fits. Raises _BadError where neither does."""
    try:
        _check(opened, encoding)
    except _BadError as bad:
        if encoding.name != "gb18030" or bad.hint is not _OPTION:
            raise
        try:
            _check(opened, encoding._replace(name=WINDOWS))
        except _BadError as other:
            raise _BadError(other.offset, bad.message, other.hint) from None
        return encoding._replace(name=WINDOWS)
    return encoding


def _given(given: str, marked: str | None, mark: int) -> Encoding:
    name = ENCODINGS.get(given.lower().replace("_", "-"))
    if name is None:
        hint = did_you_mean(given, ENCODINGS) or Text("可用 " + "、".join(ENCODINGS), "one of " + ", ".join(ENCODINGS))
        raise UsageError(Text(f"没有编码“{given}”", f"there is no encoding '{given}'"), hint=hint)
    if name == "utf-16":
        if marked is None or marked == "utf-8":
            hint = Text("请用 utf-16-le 或 utf-16-be", "use utf-16-le or utf-16-be")
            raise UsageError(Text("文件没有字节顺序标记", "the file has no byte order mark"), hint=hint)
        name = marked
    return Encoding(name, mark if marked == name else 0)


def _check(opened: Opened, encoding: Encoding) -> None:
    """Reads the whole file once. Raises _BadError at the first byte that is no text; a hint then names the option."""
    name, at = encoding
    wide = name.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(name)("strict")
    opened.file.seek(at)
    while at < opened.size:
        piece = opened.file.read(min(LONGEST_LINE, opened.size - at))
        if not piece:
            opened.check_unchanged()
            break
        at += len(piece)
        _refuse_shape(piece, at - len(piece), wide=wide)
        if not wide and piece.isascii() and not decoder.getstate()[0]:
            continue
        try:
            text = decoder.decode(piece, at >= opened.size)
        except UnicodeDecodeError as error:
            shown = "UTF-8" if name == "utf-8" else name.upper()
            raise _BadError(
                at - len(error.object) + error.start,
                Text(f"不是 {shown} 文本", f"is not {shown} text"),
                _OPTION,
            ) from None
        if wide and "\0" in text:
            before = text[: text.index("\0")].encode(name, "surrogatepass")
            raise _BadError(at - len(piece) + len(before), Text("含有 NUL 字符", "holds a NUL character"))


def _refuse_shape(piece: bytes, start: int, *, wide: bool) -> None:
    if not wide and b"\0" in piece:
        hint = Text("若为 UTF-16，请用 --encoding utf-16-le", "if it is UTF-16, use --encoding utf-16-le")
        bad = _BadError(start + piece.index(b"\0"), Text("含有 NUL 字节", "holds a NUL byte"), hint)
        raise _NulError(bad.offset, bad.message, hint)
    if len(piece) == LONGEST_LINE and b"\n" not in piece and b"\r" not in piece:
        most = LONGEST_LINE // 1_000_000
        raise _BadError(start, Text(f"有一行超过 {most} MB", f"has a line longer than {most} MB"))


class _NulError(_BadError):
    """A NUL byte: no other encoding can save the file."""


def _located(opened: Opened, encoding: Encoding, bad: _BadError) -> InputError:
    line = line_at(opened, bad.offset, encoding.name)
    return InputError(bad.message, file=opened.name, line=line, hint=bad.hint)


def line_at(opened: Opened, offset: int, encoding: str) -> int:
    """The physical line of a byte; LF, CR and CRLF each end one."""
    wide = encoding.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(encoding if wide else "latin-1")("ignore")
    opened.file.seek(0)
    line, last = 1, ""
    while offset > 0:
        piece = opened.file.read(min(LONGEST_LINE, offset))
        if not piece:
            break
        offset -= len(piece)
        text = last + decoder.decode(piece)
        last = "\r" if text.endswith("\r") and offset > 0 else ""
        text = text[: len(text) - len(last)]
        line += text.count("\n") + text.count("\r") - text.count("\r\n")
    return line


def _sample(opened: Opened, offset: int) -> bytes:
    """Some text around a byte, from the beginning of a line."""
    start = max(0, offset - (1 << 16))
    opened.file.seek(start)
    sample = opened.file.read(1 << 18)
    return sample if start == 0 else sample[sample.find(b"\n") + 1 :]


def _not_chinese(opened: Opened, bad: _BadError) -> _BadError | None:
    """Why a file that is not UTF-8 is not GB18030 either, told where it got furthest; None where it is."""
    if isinstance(bad, _NulError) or bad.hint is None:
        return bad
    sample = _sample(opened, bad.offset)
    high = len(sample) - len(sample.decode("ascii", "ignore"))
    # In damaged UTF-8 most of what is not ASCII still makes characters of three bytes; in GB18030 next to nothing.
    three = re.sub("[\0-\u07ff]", "", sample.decode("utf-8", "ignore"))
    if len(three) * 6 > high:
        message = Text("不是 UTF-8 文本，文件其余部分则是", "is not UTF-8 text, as the rest of the file is")
        return _BadError(bad.offset, message, _SAVE_WHOLE)
    try:
        _fitting(opened, Encoding("gb18030", 0))
    except _BadError as other:
        if other.offset <= bad.offset or other.hint is None:
            return bad
        return _BadError(
            other.offset, Text("既不是 UTF-8 也不是 GB18030 文本", "is neither UTF-8 nor GB18030 text"), _OPTION
        )
    return None


_PAIR = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf][\xe3-\xe9][\x80-\xbf][\x80-\xbf]")
_ENOUGH = 4
"""Characters of three bytes that one line of Chinese in UTF-8 has, and of GB18030 next to never by chance."""
_WINDOW, _APART = 1 << 20, 1 << 23


def _refuse_mixed(opened: Opened) -> None:
    """Refuses a file of GB18030 of which lines are UTF-8: read as GB18030 they are other characters, and no error.

    Every line of a file of up to eight windows is looked at, of a larger one those in windows that lie apart.
    """
    step = _WINDOW if opened.size <= 8 * _WINDOW else _APART
    for start in range(0, opened.size, step):
        opened.file.seek(start)
        piece = opened.file.read(_WINDOW + (1 << 16))  # a line across two windows is whole in one
        at = _utf_8_line(piece)
        if at is not None:
            message = Text("是 UTF-8 文本，文件其余部分则不是", "is UTF-8 text, as the rest of the file is not")
            where = line_at(opened, start + at, "gb18030")
            raise InputError(message, file=opened.name, line=where, hint=_SAVE_WHOLE)


def _utf_8_line(piece: bytes) -> int | None:
    """Where in some text the first line of Chinese in UTF-8 begins; None where there is none."""
    looked = 0
    for match in _PAIR.finditer(piece):
        if match.start() < looked:
            continue
        begin, looked = piece.rfind(b"\n", 0, match.start()) + 1, piece.find(b"\n", match.end())
        looked = looked if looked >= 0 else len(piece)
        line = piece[begin:looked]
        if _decodes(line, "utf-8") and len(re.findall("[\u3000-\u9fff]", line.decode("utf-8", "ignore"))) >= _ENOUGH:
            return begin
    return None


def _refuse_lookalikes(opened: Opened, encoding: Encoding, bad: _BadError) -> None:
    """Refuses what is valid GB18030 by chance: Big5, Shift-JIS, Windows-1252.

    Chinese text is mostly the 3,755 common characters of GB2312, which no other encoding's bytes look like.
    """
    sample = _sample(opened, bad.offset)
    text = sample.decode("gb18030", "ignore")
    pairs = re.findall(rb"[\x81-\xfe][\x40-\xfe]", text.encode("gbk", "ignore"))
    if not pairs:
        return
    common = sum(1 for lead, trail in pairs if trail >= 0xA1 and (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3))
    share = common / len(pairs)
    if share >= 0.8 or (share >= 0.3 and not _decodes(sample, "cp950")):
        return
    message = Text("编码无法确定", "is in an encoding that cannot be told for certain")
    hint = Text("请用 --encoding 指明，如 gb18030、big5", "say which with --encoding, such as gb18030 or big5")
    raise InputError(message, file=opened.name, line=line_at(opened, bad.offset, encoding.name), hint=hint)


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True
