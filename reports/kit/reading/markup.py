"""Tables of web pages and of XML workbooks, which web systems hand out under the name of a workbook."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from typing_extensions import override

from models.core.cells import Cell, CellError
from models.core.errors import Refused
from models.core.imports.layouts import Covered
from reports.kit.reading import refusals

Grid = list[list[Cell]]
LARGEST = 64 * 1024 * 1024
MOST_CELLS = 4_000_000
WIDEST = 16_384
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
UNFILLED = object()


def text_of(name: str, content: bytes) -> str:
    """The text of a page by its mark, its own word on its encoding, UTF-8 or GB18030. Raises Refused."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif content.startswith((b"<\0", b"\0<")):
        candidates = ["utf-16-le" if content.startswith(b"<\0") else "utf-16-be"]
    else:
        named = [one.decode("ascii").lower() for one in CHARSET.findall(content[:4096])]
        candidates = ["utf-8-sig", *("gb18030" if one.startswith(("gb", "cp936")) else one for one in named), "gb18030"]
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise refusals.refused(name, f"的文字编码认不出来。{refusals.AS_XLSX}")


def is_xml_workbook(head: bytes) -> bool:
    """Whether a beginning is that of an XML workbook of Excel 2003."""
    return SPREADSHEET.encode() in head.replace(b"\0", b"")


class _Rows:
    """Rows that are filled from the left, around cells that reach down from above."""

    def __init__(self) -> None:
        self.grid: Grid = []
        self.count = 0
        self._reaching: dict[int, tuple[int, Cell]] = {}

    def begin(self) -> None:
        """A new row; what reaches down into it counts for it too."""
        self.grid.append([])
        for column, (left, value) in list(self._reaching.items()):
            self.put(column, value)
            if left > 1:
                self._reaching[column] = (left - 1, value)
            else:
                del self._reaching[column]

    def free(self, column: int) -> int:
        """The first column from this one on that nothing reaches down into."""
        row = self.grid[-1]
        while column < len(row) and row[column] is not UNFILLED:
            column += 1
        return column

    def put(self, column: int, value: Cell, *, down: int = 0) -> None:
        """A value that counts for `down` more rows."""
        row: list[Any] = self.grid[-1]
        if column >= WIDEST:
            raise OverflowError
        self.count += max(column + 1 - len(row), 0)
        if self.count > MOST_CELLS:
            raise OverflowError
        row.extend([UNFILLED] * (column + 1 - len(row)))
        row[column] = value
        if down > 0:
            self._reaching[column] = (down, value)

    def done(self) -> Grid:
        """The rows, with nothing in the cells that nobody filled."""
        return [[None if cell is UNFILLED else cell for cell in row] for row in self.grid]


class _Page(HTMLParser):
    """Collects the tables of a page; a table inside a cell counts as text of that cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_Rows] = []
        self._depth = 0
        self._text: list[str] | None = None
        self._column, self._across, self._down = 0, 1, 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(_Rows())
        elif self._depth != 1:
            return
        elif tag == "tr":
            self._end_cell()
            self.tables[-1].begin()
            self._column = 0
        elif tag in ("td", "th") and self.tables[-1].grid:
            self._end_cell()
            given = dict(attrs)
            self._across = min(_number(given.get("colspan"), 1), WIDEST)
            self._down = _number(given.get("rowspan"), 1) - 1
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._depth == 1 and tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table":
            self._depth = max(self._depth - 1, 0)

    @override
    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _end_cell(self) -> None:
        if self._text is None:
            return
        rows = self.tables[-1]
        at = rows.free(self._column)
        value = "".join(self._text).replace("\xa0", " ").strip()
        for further in range(self._across):
            rows.put(at + further, value if further == 0 else Covered(value, at), down=self._down)
        self._column, self._text = at + self._across, None


def _number(words_of_it: str | None, otherwise: int) -> int:
    return int(words_of_it) if words_of_it and re.fullmatch(r"[1-9]\d{0,5}", words_of_it.strip()) else otherwise


def page_tables(name: str, content: bytes) -> dict[str, Grid]:
    """The tables of a web page in order, as sheets. Raises Refused when there is none."""
    page = _Page()
    _bounded(name, content, lambda: page.feed(text_of(name, content)))
    page.close()
    found = [rows.done() for rows in page.tables if rows.count]
    if not found:
        raise refusals.refused(name, f"其实是网页，里面没有表格。{refusals.AS_XLSX}")
    return {f"表格 {number}": grid for number, grid in enumerate(found, 1)}


class _XmlBook:
    """Collects the sheets of an XML workbook."""

    def __init__(self) -> None:
        self.sheets: dict[str, _Rows] = {}
        self._rows = _Rows()
        self._column = 0
        self._down = 0
        self._has_formula = False
        self._type = ""
        self._text: list[str] | None = None
        self._value: Cell = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; names come as namespace, blank, word."""
        space, _, word = tag.rpartition(" ")
        if space != SPREADSHEET:
            return
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if word == "Worksheet":
            self._rows = self.sheets.setdefault(given.get("Name", f"表格 {len(self.sheets) + 1}"), _Rows())
        elif word == "Row":
            while len(self._rows.grid) < min(_number(given.get("Index"), 1) - 1, MOST_CELLS):
                self._rows.begin()
            self._rows.begin()
            self._column = 0
        elif word == "Cell" and self._rows.grid:
            self._column = self._rows.free(max(self._column, _number(given.get("Index"), self._column + 1) - 1))
            self._down = _number(given.get("MergeDown"), 0)
            self._across = _number(given.get("MergeAcross"), 0)
            self._has_formula, self._value = "Formula" in given, None
        elif word == "Data":
            self._type, self._text = given.get("Type", "String"), []

    def characters(self, text: str) -> None:
        """Text inside an element."""
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        space, _, word = tag.rpartition(" ")
        if space != SPREADSHEET:
            return
        if word == "Data" and self._text is not None:
            self._value, self._text = _typed(self._type, "".join(self._text)), None
        elif word == "Cell" and self._rows.grid:
            if self._value is None and self._has_formula:
                self._value = CellError()
            self._rows.put(self._column, self._value, down=self._down)
            self._column += 1 + self._across


def _typed(kind: str, text: str) -> Cell:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return CellError(text.strip()[:20]) if kind == "Error" else text


def xml_sheets(name: str, content: bytes) -> dict[str, Grid]:
    """The sheets of an XML workbook of Excel 2003. Raises Refused when it is damaged or defines entities."""
    book = _XmlBook()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler = book.characters

    def refuse(*_: Any) -> None:
        raise refusals.odd(name)

    parser.StartDoctypeDeclHandler = refuse
    try:
        _bounded(name, content, lambda: parser.Parse(text_of(name, content).encode(), True))
    except expat.ExpatError as error:
        raise refusals.damaged(name) from error
    if not book.sheets:
        raise refusals.damaged(name)
    return {sheet: rows.done() for sheet, rows in book.sheets.items()}


def _bounded(name: str, content: Sequence[Any], work: Callable[[], object]) -> None:
    if len(content) > LARGEST:
        raise refusals.refused(name, f"内容过多，没有读取。{refusals.AS_XLSX}")
    try:
        work()
    except Refused:
        raise
    except (OverflowError, RecursionError) as error:
        raise refusals.too_much(name) from error
    except AssertionError as error:  # what the parser of pages says to some broken declarations
        raise refusals.damaged(name) from error
