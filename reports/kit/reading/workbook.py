"""Opening workbooks from outside safely: what is odd is refused in words before any of it is read."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import BinaryIO, Protocol

from models.core.cells import Cell
from models.core.errors import Refused
from reports.kit.reading import apart, delimited, kinds, packed, refusals
from reports.kit.reading.rows import Row, Rows

__all__ = ["Row", "Workbook", "open_workbook"]

MB = 1024 * 1024
LARGEST_FILE = 200 * MB
PIECE = MB


class _Source(Protocol):
    """Where the rows of a workbook come from."""

    sheets: tuple[str, ...]

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of one of the sheets."""

    def forget(self) -> None:
        """Give up the memory of a sheet that was read."""


class Workbook:
    """An office file whose content was found harmless; its size is in bytes, its sheets are read when asked for."""

    def __init__(self, name: str, content: bytes, sha256: str, source: _Source) -> None:
        self.name = name
        self.size = len(content)
        self.sha256 = sha256
        self._source = source
        self._kept: tuple[str, Rows] | None = None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets in order, hidden ones included; a text is one sheet with the name of its file."""
        return self._source.sheets

    def iter_rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet, one after the other. Raises Refused when there is no such sheet or it is damaged.

        A sheet has all rows from row 1 on; a row of a text has the number of the line on which it begins, so that
        numbers are left out after cells with several lines.
        """
        if sheet not in self.sheets:
            raise Refused(f"文件“{self.name}”里没有工作表“{sheet}”。现有：{'、'.join(self.sheets)}。", code="NO_SHEET")
        if self._kept is not None and self._kept[0] == sheet:
            return iter(self._kept[1])
        return self._source.rows(sheet)

    def rows(self, sheet: str) -> Rows:
        """All rows of a sheet at once; those of the sheet that was asked for last are kept."""
        if self._kept is None or self._kept[0] != sheet:
            self._kept = None  # one large sheet at a time
            self._kept = sheet, Rows(self.iter_rows(sheet))
            self._source.forget()
        return self._kept[1]


class _Plain:
    """An ordinary .xlsx file, read in this process."""

    def __init__(self, name: str, content: bytes, contents: packed.Contents) -> None:
        self._name = name
        book = apart.open_book(name, content)
        self.sheets = apart.sheet_names(book)
        self._book = apart.KeepingLast(book, len(self.sheets))
        self._errors = _errors_by_sheet(name, content, contents)

    def rows(self, sheet: str) -> Iterator[Row]:
        return _numbered(apart.cells_of(self._name, self._book, sheet, self._errors.get(sheet, {})))

    def forget(self) -> None:
        self._book.forget()


class _Apart:
    """A file that was read in a process of its own."""

    def __init__(self, found: dict[str, list[list[Cell]]]) -> None:
        self._found = found
        self.sheets = tuple(found)

    def rows(self, sheet: str) -> Iterator[Row]:
        return _numbered(self._found[sheet])

    def forget(self) -> None:
        """Its sheets cannot be read again."""


class _Text:
    """A text with delimiters; its one sheet has the name of the file, as in a spreadsheet program."""

    def __init__(self, path: Path, content: bytes, encoding: str) -> None:
        self._name, self._content, self._encoding = path.name, content, encoding
        self.sheets: tuple[str, ...] = (path.stem,)

    def rows(self, _sheet: str) -> Iterator[Row]:
        return delimited.rows(self._name, self._content, self._encoding)

    def forget(self) -> None:
        """Nothing but its text is kept."""


def _numbered(rows: Iterable[list[Cell]]) -> Iterator[Row]:
    return map(Row, count(1), map(tuple, rows))


def _errors_by_sheet(name: str, content: bytes, contents: packed.Contents) -> dict[str, apart.Places]:
    if not any(contents.errors.values()):
        return {}
    parts = kinds.sheet_parts(name, content)
    return {sheet: apart.by_row(contents.errors[part]) for sheet, part in parts.items() if contents.errors.get(part)}


def open_workbook(path: Path) -> Workbook:
    """Open a file of any kind that holds tables, by its content, whatever its name says.

    These are .xlsx and .xlsm, .xls, .ods, texts with commas, tabs or semicolons in UTF-8, UTF-16 or GB18030, web
    pages and XML workbooks. Old, odd and web files are read in a process of their own. Raises Refused for files that
    cannot be read, are too large, protected by a password, of another kind, damaged, or built to do harm.
    """
    with _file(path) as file:
        return _opened(path, file)


def fingerprint(path: Path) -> str:
    """The hash of a file as a workbook has it; nothing of it is read. Raises Refused."""
    with _file(path) as file:
        return _hash(path.name, file)


def sheets_of_known(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a .xlsx file that was found harmless before; none of any other. Raises Refused."""
    with _file(path) as file:
        return tuple(kinds.sheet_parts(path.name, file.read(LARGEST_FILE + 1)))


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise refusals.refused(path.name, "打不开：这是一个文件夹。请选择里面的文件。")
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device would never end
            raise refusals.refused(path.name, "打不开：不是普通文件。请检查后再试。")
        if found.st_size > LARGEST_FILE:
            size = found.st_size // MB
            raise refusals.refused(path.name, f"有 {size} MB，超过 {LARGEST_FILE // MB} MB，没有读取。请拆成几个文件。")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise refusals.unreadable(path.name, error) from error


def _opened(path: Path, file: BinaryIO) -> Workbook:
    name = path.name
    sha256 = _hash(name, file)
    form, contents = kinds.form_of(name, file)
    file.seek(0)
    content = file.read(LARGEST_FILE + 1)
    if hashlib.sha256(content).hexdigest() != sha256:  # what was looked through is not what would be read
        raise refusals.changing(name)
    source = _source(path, content, form, contents)
    if not source.sheets:
        raise refusals.damaged(name)
    return Workbook(name, content, sha256, source)


def _hash(name: str, file: BinaryIO) -> str:
    digest, length = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        length += len(piece)
        if length > LARGEST_FILE:
            raise refusals.changing(name)
    return digest.hexdigest()


def _source(path: Path, content: bytes, form: str, contents: packed.Contents | None) -> _Source:
    if form.startswith("text "):
        return _Text(path, content, form.removeprefix("text "))
    if form == "xlsx" and contents is not None:
        return _Plain(path.name, content, contents)
    if form == "ods" and _is_ods_with_errors(path.name, content):
        raise refusals.refused(path.name, f"里有出错的公式，没有读取。请改好，或{refusals.AS_XLSX.removeprefix('请')}")
    errors = _errors_by_sheet(path.name, content, contents) if contents is not None else {}
    return _Apart(apart.read(path.name, content, form, errors))


def _is_ods_with_errors(name: str, content: bytes) -> bool:
    try:
        return kinds.is_odf_error(packed.read_part(name, BytesIO(content), "content.xml", packed.LARGEST_CONTENT))
    except zipfile.BadZipFile as error:
        raise refusals.damaged(name) from error
