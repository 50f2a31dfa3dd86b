"""The parts of a workbook, taken out of its zip archive under limits, before anything else sees them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from rongcli.base.errors import InputError
from rongcli.base.text import Text
from rongcli.reading.opening import Opened

LARGEST_WORKBOOK = 200_000_000
"""Bytes of the file."""
LARGEST_PART = 600_000_000
"""Bytes of all the parts that are read, unpacked."""
MOST_PARTS = 10_000
_PIECE = 1 << 20
_SAVE = Text("请在 Excel 或 WPS 中另存为 .xlsx", "save it as .xlsx in Excel, WPS or LibreOffice")
_UNLOCK = Text("请打开后去掉密码，另存一份", "open it, take the password off and save a copy")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of what Excel puts a workbook with a password into."""


class Archive:
    """An .xlsx file as its parts. Raises InputError for what is no such file."""

    def __init__(self, opened: Opened) -> None:
        self.name = opened.name
        if opened.size > LARGEST_WORKBOOK:
            raise self.refuse(f"超过 {LARGEST_WORKBOOK // 10**6} MB", f"is larger than {LARGEST_WORKBOOK // 10**6} MB")
        opened.file.seek(0)
        content = opened.file.read()
        opened.check_unchanged()
        self._refuse_fakes(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise self.refuse("已损坏或不完整", "is damaged or incomplete") from None
        names = self._zip.namelist()
        self._refuse_others(names)
        if len(names) > MOST_PARTS or len(set(names)) < len(names):
            raise self.refuse("不是正常的工作簿", "is no proper workbook")
        self._left = LARGEST_PART

    def refuse(self, zh: str, en: str, hint: Text | None = None) -> InputError:
        """The error that the workbook as a whole is refused with."""
        return InputError(Text(zh, en), file=self.name, hint=hint)

    def _refuse_fakes(self, content: bytes) -> None:
        if not content:
            raise self.refuse("是空文件", "is empty")
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            if _ENCRYPTED in content:
                raise self.refuse("有打开密码", "is a workbook with a password", _UNLOCK)
            raise self.refuse("是 .xls 或 .et 工作簿", "is an .xls or .et workbook", _SAVE)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise self.refuse("是网页或 XML，不是 .xlsx", "is HTML or XML, not an .xlsx file", _SAVE)
        if not content.startswith(b"PK"):
            raise self.refuse("不是 .xlsx 文件", "is not an .xlsx file", _SAVE)

    def _refuse_others(self, names: list[str]) -> None:
        """Raises InputError for what other programs put into an archive too."""
        if "mimetype" in names and "content.xml" in names:
            raise self.refuse("是 .ods 工作簿", "is an .ods workbook", _SAVE)
        if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
            hint = Text("请在 Numbers 中导出为 Excel", "export it to Excel from Numbers")
            raise self.refuse("是 Numbers 表格", "is a Numbers document", hint)
        if "xl/workbook.bin" in names:
            raise self.refuse("是 .xlsb 工作簿", "is an .xlsb workbook", _SAVE)
        if any(one.flag_bits & 1 for one in self._zip.infolist()):
            raise self.refuse("压缩包有密码", "is an archive with a password", _UNLOCK)

    def __contains__(self, part: str) -> bool:
        return part in self._zip.NameToInfo

    def holds(self, part: str, pattern: re.Pattern[bytes]) -> bool:
        """Whether the beginning of a part, as far as it can be read, has something; one that goes on may have it."""
        try:
            with self._zip.open(part) as file:
                begins = file.read(_PIECE)
                return pattern.search(begins) is not None or bool(file.read(1))
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            return True  # whoever reads it tells

    def read(self, part: str) -> bytes:
        """A part, unpacked: by the size that the archive declares, and no more than that is ever read."""
        too_large = self.refuse(
            f"解压后超过 {LARGEST_PART // 10**6} MB",
            f"unpacks to more than {LARGEST_PART // 10**6} MB",
            Text("请另存为 CSV", "save it as CSV"),
        )
        try:
            if self._zip.getinfo(part).file_size > self._left:
                raise too_large
            pieces: list[bytes] = []
            with self._zip.open(part) as file:
                while piece := file.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise too_large
                    pieces.append(piece)
            return b"".join(pieces)
        except KeyError:
            raise self.refuse("不是 .xlsx 工作簿", "is not an .xlsx workbook", _SAVE) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
            raise self.refuse("已损坏或不完整", "is damaged or incomplete") from None


def repacked(parts: dict[str, bytes]) -> io.BytesIO:
    """An archive of these parts alone: whoever reads it sees nothing but what was looked at before."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    target.seek(0)
    return target
