"""Excel papers from the office's own workbook: cells with {{ places }}, and rows that repeat for each line of a list.

A row that holds {{ list.item }} stands once for every line, with its styles, heights and merged cells; what follows
moves down, and formulas, print areas and page breaks follow. A sheet whose name holds {{ list.item }} stands once for
every line of that list. Numbers stay numbers, dates dates, and no text becomes a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from functools import partial
from typing import Any

from openpyxl import load_workbook

from models.core.errors import Refused
from models.core.garbage import nothing_to_collect
from models.core.papers.values import Context, Slot
from reports.kit.template import package, sheetdrawings, sheetplaces, sheetwriter
from reports.kit.template.sheetfill import Filled
from reports.kit.template.sheetplaces import SIDES, Checked, filled, grouping, places
from reports.kit.template.sheetrows import RowMap, shift_names

LONGEST_TITLE = 31
# Cells, headers and footers, and the names of sheets in references: there places are filled.
FILLED = re.compile(rb"<(sheetData|headerFooter)[ >].*?</\1>|'[^'<>]*'!", re.DOTALL)
UNFILLED = {
    r"xl/(comments|threadedComments)/?\w*\.xml": "批注", r"xl/comments/comment\d*\.xml": "批注",
    r"xl/charts/chart\w*\.xml": "图表", r"xl/worksheets/sheet\w*\.xml": "数据验证或条件格式",
    r"xl/workbook\.xml": "定义的名称",
}  # fmt: skip


class SheetTemplate:
    """A .xlsx template, ready to be filled. Raises Refused for a file that is none."""

    def __init__(self, content: bytes) -> None:
        self._parts = package.unpack(content)
        if "xl/workbook.xml" not in self._parts:
            raise Refused("文件不是 Excel 工作簿。请选择 .xlsx 文件。", code="FILE")
        for name, part in self._parts.items():
            if name.endswith((".xml", ".rels")):
                package.parse(part)
        self._content = content

    def faults(self, slots: Sequence[Slot], *, lasting: bool = False) -> list[str]:
        """Everything in the template that cannot be used, one sentence each; a `lasting` paper shows no clock."""
        found = [*package.foreign(self._parts), *package.unfilled(self._rests(), UNFILLED)]
        found += sheetdrawings.faults(self._parts)
        for sheet in self._open().worksheets:
            found += Checked(sheet, slots, lasting=lasting).faults()
        return list(dict.fromkeys(found))

    def render(self, contexts: Sequence[Context]) -> bytes:
        """One workbook with the sheets of a paper for each of the values. Raises Refused where they do not fit."""
        with nothing_to_collect():
            return sheetwriter.save(self._filled(contexts))

    def _filled(self, contexts: Sequence[Context]) -> Any:
        book = self._open()
        templates = list(book.worksheets)
        shows_copy = any(sheetplaces.shows_copy(sheet) for sheet in templates)
        many = len(contexts) > 1
        try:
            for number, context in enumerate(contexts, 1):
                _fill(book, templates, context, f"（{number}）" if many else "", stamp=not shows_copy)
        except (KeyError, TypeError, AttributeError) as error:
            raise Refused("模板和单据的内容对不上，没有制成。请到“模板”页换上可用的模板。", code="TEMPLATE") from error
        for sheet in templates:
            if many or grouping(sheet):
                book.remove(sheet)
        if many:
            book.defined_names.clear()  # each paper has them on its own sheets
        book.active = 0
        return book

    def _rests(self) -> package.Parts:
        """The parts without the places that are filled."""
        return {name: FILLED.sub(b"", part) if name.endswith(".xml") else part for name, part in self._parts.items()}

    def _open(self) -> Any:
        try:
            book = load_workbook(io.BytesIO(self._content), rich_text=True)
        except Exception as error:  # the library raises whatever a damaged part makes it stumble over
            raise Refused("工作簿已损坏，读不出内容。请用 Excel 或 WPS 重新另存一份。", code="FILE") from error
        for sheet in book.worksheets:
            sheetplaces.flatten(sheet)
        sheetdrawings.restore_pictures(book, self._parts)
        return book


def _fill(book: Any, templates: Sequence[Any], context: Context, tail: str, *, stamp: bool) -> None:
    """Fill the sheets of one paper; with a `tail` or for the lines of a list, in copies of the template's sheets."""
    made: list[Filled] = []
    for sheet in templates:
        for title, inner in _sheets_of(sheet, context):
            original = sheet.title
            own = _twin(book, sheet) if tail or inner else sheet
            own.title = _free_title(book, title + tail, own)
            made.append(Filled(own, {**context, **inner}, original))
    others = {one.original: one for one in made}
    if tail:
        for one in made:
            for name, defined in book.defined_names.items():
                one.sheet.defined_names.setdefault(name, copy(defined))
            shift_names(one.sheet.defined_names, partial(_found, others))
    else:
        shift_names(book.defined_names, partial(_found, others))
    for one in made:
        one.fill(others, stamp=stamp)


def _found(sheets: Mapping[str, Filled], name: str) -> tuple[RowMap, str] | None:
    return (sheets[name].rows, sheets[name].sheet.title) if name in sheets else None


def _sheets_of(sheet: Any, context: Context) -> Iterator[tuple[str, Context]]:
    """Titles and further values of the sheets that a template's sheet becomes."""
    group = grouping(sheet)
    if not group:
        yield filled(sheet.title, context), {}
        return
    lines = context[group] or [dict.fromkeys(place.path[1] for place in places(sheet.title))]
    for line in lines:
        yield filled(sheet.title, {**context, group: line}), {group: line}


def _free_title(book: Any, title: str, own: Any) -> str:
    """A title that Excel takes and no other sheet has."""
    plain = re.sub(r"[\\/*?:\[\]]", " ", title).strip("' ") or "未命名"
    taken = {sheet.title.lower() for sheet in book.worksheets if sheet is not own}
    for number in range(1, len(taken) + 2):
        tail = f" ({number})" if number > 1 else ""
        free = plain[: LONGEST_TITLE - len(tail)] + tail
        if free.lower() not in taken:
            return free
    raise AssertionError("more titles than sheets")


def _twin(book: Any, sheet: Any) -> Any:
    """A copy of a sheet with everything that the library's own copy leaves out."""
    made = book.copy_worksheet(sheet)
    made.views = deepcopy(sheet.views)
    for name in (*SIDES, "HeaderFooter", "print_options", "auto_filter", "row_breaks", "col_breaks", "protection"):
        setattr(made, name, deepcopy(getattr(sheet, name)))
    for name in ("_print_rows", "_print_cols", "_print_area", "conditional_formatting", "data_validations"):
        setattr(made, name, deepcopy(getattr(sheet, name)))
    made._images = deepcopy(sheet._images)
    made._charts = deepcopy(sheet._charts)
    for table in sheet.tables.values():
        own = deepcopy(table)
        own.name = own.displayName = f"{table.displayName}_{len(book.worksheets)}"  # a workbook has each name once
        made.add_table(own)
    return made
