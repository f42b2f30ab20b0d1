"""Opening workbooks from outside safely: what is odd is refused in words before any of it is read."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from models.core.cells import Cell
from models.core.errors import Refused

MB = 1024 * 1024
LARGEST_FILE = 200 * MB
LARGEST_CONTENT = 1024 * MB
LARGEST_DENSE_PART = 10 * MB  # a part beyond this size that packs a hundredfold is a bomb
HIGHEST_RATIO = 100
MOST_PARTS = 10_000
# The reader keeps about 32 bytes for each cell of the rectangle that is in use, empty ones included.
MOST_CELLS = 10_000_000
MOST_MERGED = 5_000  # merged cells that are filled; a sheet made by hand has some dozens
PIECE = MB
OVERLAP = 64

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
REFERENCE = re.compile(rb'\sr\s*=\s*["\']([A-Za-z]*)(\d+)["\']')
PROMISED = re.compile(rb'\suniqueCount\s*=\s*["\'](\d+)["\']')
AS_XLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet program shows it, and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]


class Workbook:
    """An office workbook whose content was found harmless; sheets are read when they are asked for."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.sha256 = hashlib.sha256(content).hexdigest()
        self._book = _in_words(name, lambda: _reader().from_object(io.BytesIO(content)))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets in order, hidden ones included."""
        return tuple(self._book.sheet_names)

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """All rows of a sheet from row 1 on. Raises Refused when there is no such sheet or it is damaged."""
        if sheet not in self.sheets:
            raise Refused(f"文件“{self.name}”里没有工作表“{sheet}”。现有：{'、'.join(self.sheets)}。", code="NO_SHEET")
        return tuple(
            Row(number, tuple(cells))
            for number, cells in enumerate(_in_words(self.name, lambda: self._cells(sheet)), 1)
        )

    def _cells(self, sheet: str) -> list[list[Cell]]:
        """The cells of a sheet; one that is merged downwards counts for every row that it covers."""
        source = self._book.get_sheet_by_name(sheet)
        cells: list[list[Cell]] = source.to_python(skip_empty_area=False)
        for (top, column), (bottom, last) in (source.merged_cell_ranges or ())[:MOST_MERGED]:
            if column == last and top < len(cells):
                for row in cells[top + 1 : bottom + 1]:
                    row[column] = cells[top][column]
        return cells


def open_workbook(path: Path) -> Workbook:
    """Open a .xlsx file by its content, whatever its name says.

    Raises Refused for files that cannot be read, are too large, protected by a password, of another kind,
    damaged, or built to do harm.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refused(path.name, f"有 {size // MB} MB，超过 {LARGEST_FILE // MB} MB，没有读取。请拆成几个文件。")
        content = path.read_bytes()
    except OSError as error:
        words = "不存在" if isinstance(error, FileNotFoundError) else "打不开，可能正被别的程序占用或没有读取权限"
        raise _refused(path.name, f"{words}。请检查后再试。") from error
    _require_kind(path.name, content)
    _require_harmless(path.name, content)
    return Workbook(path.name, content)


def _reader() -> Any:
    import python_calamine

    return python_calamine.CalamineWorkbook


def _refused(name: str, words: str) -> Refused:
    return Refused(f"文件“{name}”{words}", code="FILE")


def _damaged(name: str) -> Refused:
    return _refused(name, f"已损坏，读不出内容。{AS_XLSX}")


def _in_words(name: str, read: Any) -> Any:
    """The result of reading, or Refused when the reader gives up; its inner failures are no Exception."""
    try:
        return read()
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__module__ == "pyo3_runtime":
            raise _damaged(name) from error
        raise


def _require_kind(name: str, content: bytes) -> None:
    """Raise Refused, naming what the file really is, unless it looks like a .xlsx file."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(ZIP):
        return
    if not content:
        raise _refused(name, "是空的。请重新选择。")
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refused(name, "有打开密码，不能读取。请取消密码保护后再导入。")
        raise _refused(name, f"是旧的 .xls 格式。{AS_XLSX}")
    if head.startswith(b"<"):
        raise _refused(name, f"其实是网页（HTML）或 XML，只是用了表格的名字。{AS_XLSX}")
    if b"\x00" not in head:
        raise _refused(name, f"其实是文本，不是表格。{AS_XLSX}")
    raise _refused(name, "不是 Excel 文件。请核对后重新选择。")


def _require_harmless(name: str, content: bytes) -> None:
    """Raise Refused unless the packed parts are few, of sane sizes and hold no impossible cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            _require_sizes(name, parts)
            if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
                raise _refused(name, f"不是 .xlsx 表格。{AS_XLSX}")
            for part in parts:
                _require_sane_cells(name, packed, part)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise _damaged(name) from error


def _require_sizes(name: str, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise _refused(name, "解开后过大，没有读取。请另存一份只含数据的表格再导入。")
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in part.filename:
            raise _refused(name, f"内部结构不正常，没有读取。{AS_XLSX}")
        if part.flag_bits & 1:
            raise _refused(name, "有密码，不能读取。请取消密码保护后再导入。")
        if part.file_size > LARGEST_DENSE_PART and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            raise _refused(name, "解开后大得不正常，没有读取。请另存一份只含数据的表格再导入。")


def _require_sane_cells(name: str, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raise Refused when the used rectangle of a sheet, or a promised number of texts, would not fit into memory."""
    width = height = 0
    for piece in _pieces(packed, part):
        references = REFERENCE.findall(piece)
        width = max([width, *(_column(letters) for letters in {letters for letters, _ in references})])
        height = max([height, *(int(number[:9]) for _, number in references)])
        promised = max((int(number[:12]) for number in PROMISED.findall(piece)), default=0)
        if width * height > MOST_CELLS or promised > part.file_size:
            words = "单元格的范围过大，没有读取。请删除数据以外的空行和空列，或另存一份只含数据的表格。"
            raise _refused(name, words)


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part, overlapping so that nothing is cut where two pieces meet."""
    with packed.open(part) as stream:
        tail = b""
        while piece := stream.read(PIECE):
            yield tail + piece
            tail = piece[-OVERLAP:]


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27; no letters (the number of a row) count as none."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number
