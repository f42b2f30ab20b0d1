"""What a cell of an Excel template says about its column, row and page; and the quick writer against the library's."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from models.core.papers.values import Slot
from reports.kit.template import sheetcolumns, sheetpages, sheetwriter
from reports.kit.template.sheettemplate import SheetTemplate

LINE = (Slot("姓名", "text", "张伟"), Slot("备注", "text", "调岗"))
SLOTS = (
    Slot("单位", "text", "暖阳供热公司"), Slot("号31", "number", 31), Slot("签字栏", "text", "签字"),
    Slot("人员", "rows", [], slots=LINE), Slot("更正", "rows", [], slots=LINE),
)  # fmt: skip
HEADS, ROW_HEIGHT = 2, 20.0


def context(people: int = 2, **values: Any) -> dict[str, Any]:
    lines = [{"姓名": f"员工{number}", "备注": ""} for number in range(people)]
    return {"单位": "暖阳", "号31": 31, "签字栏": "签字", "人员": lines, "更正": [], **values}


def template(**changes: Any) -> bytes:
    """Title, head, people, what follows them, corrections, and two rows of signatures; A4 across."""
    book = Workbook()
    sheet: Any = book.active
    cells = {
        "A1": "{{ 单位 }}", "A2": "姓名", "B2": "{{ 号31|无则隐列 }}", "C2": "{{ 签字栏|无则隐列 }}", "D2": "备注",
        "A3": "{{ 人员.姓名 }}", "D3": "{{ 人员.备注|无则隐列 }}", "A4": "图例{{ 单位|与上文同页 }}",
        "A5": "{{ 更正.姓名|无则隐行 }}", "A6": "主管{{ 单位|与上文同页 }}", "A7": "签字", **changes,
    }  # fmt: skip
    for place, value in cells.items():
        sheet[place] = value
    for row in range(1, 8):
        sheet.row_dimensions[row].height = ROW_HEIGHT
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{HEADS}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(content: bytes, values: dict[str, Any]) -> Any:
    made = SheetTemplate(content)
    assert made.faults(SLOTS) == []
    return load_workbook(io.BytesIO(made.render([values]))).active


def hidden_columns(sheet: Any) -> set[str]:
    return {letter for letter, one in sheet.column_dimensions.items() if one.hidden}


def hidden_rows(sheet: Any) -> set[int]:
    return {row for row, one in sheet.row_dimensions.items() if one.hidden}


def test_a_column_without_a_value_is_hidden_and_a_zero_is_a_value() -> None:
    assert hidden_columns(filled(template(), context())) == {"D"}
    assert hidden_columns(filled(template(), context(号31=None, 签字栏=""))) == {"B", "C", "D"}
    assert hidden_columns(filled(template(), context(号31=0))) == {"D"}
    with_remark = context()
    with_remark["人员"][1]["备注"] = "调岗"
    assert hidden_columns(filled(template(), with_remark)) == set()


def test_a_row_without_a_value_is_hidden_in_lists_line_by_line() -> None:
    assert hidden_rows(filled(template(), context())) == {6}
    lines = [{"姓名": name, "备注": ""} for name in ("甲", "", "丙")]
    assert hidden_rows(filled(template(), context(更正=lines))) == {7}


def test_hiding_one_of_several_columns_with_one_width_keeps_the_others() -> None:
    sheet: Any = Workbook().active
    sheet.column_dimensions["B"] = ColumnDimension(sheet, index="B", min=2, max=6, width=5)
    sheetcolumns.hide(sheet, 4)
    spans = [(one.min, one.max, one.hidden, one.width) for one in sheet.column_dimensions.values()]
    assert sorted(spans) == [(2, 3, False, 5), (4, 4, True, 5), (5, 6, False, 5)]
    assert sheetcolumns.widths(sheet) == {2: 5, 3: 5, 4: 0, 5: 5, 6: 5}


@pytest.mark.parametrize("people", range(1, 80))
def test_what_is_kept_together_has_two_lines_above_it_on_every_number_of_people(people: int) -> None:
    sheet = filled(template(), context(people))
    breaks = [one.id for one in sheet.row_breaks.brk]
    signed = HEADS + people + 4
    assert sheet.cell(signed, 1).value == "签字"
    first_of_last = breaks[-1] + 1 if breaks else 1
    assert first_of_last <= HEADS + max(people - 1, 1)
    room = sheetpages.ROOM_DOWN * (595.3 - 2 * 72) / ROW_HEIGHT * 100 / sheet.page_setup.scale
    tops = [1, *(one + 1 for one in breaks)]
    ends = [*breaks, signed]
    for top, end in zip(tops, ends, strict=True):
        hidden = sum(row in hidden_rows(sheet) for row in range(top, end + 1))
        assert end - top + 1 - hidden + (HEADS if top > 1 else 0) <= room
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # programs pay no heed to breaks otherwise


def test_where_everything_does_not_fit_the_signatures_keep_the_two_lines_above_them() -> None:
    lines = [{"姓名": f"更正{number}", "备注": ""} for number in range(60)]
    sheet = filled(template(), context(3, 更正=lines))
    last = [one.id for one in sheet.row_breaks.brk][-1]
    assert last <= HEADS + 3 + 1 + 58
    assert sheet.cell(last + 1, 1).value.startswith("更正")


def test_a_line_of_several_rows_is_never_torn_apart_and_own_breaks_hold() -> None:
    book = load_workbook(io.BytesIO(template(A4="{{ 人员.备注 }}", A5="图例")))
    sheet: Any = book.active
    sheet.row_breaks.append(Break(id=2))
    out = io.BytesIO()
    book.save(out)
    made = filled(out.getvalue(), context(30))
    breaks = [one.id for one in made.row_breaks.brk]
    assert breaks[0] == HEADS
    assert len(breaks) > 2
    assert all((end - HEADS) % 2 == 0 for end in breaks)


def test_columns_are_measured_in_the_font_of_the_normal_style() -> None:
    book = load_workbook(io.BytesIO(template()))
    for letter in "ABCD":
        book.worksheets[0].column_dimensions[letter].width = 60
    scales = []
    for size in (11, 8):
        book._named_styles[0].font = Font("宋体", size)
        out = io.BytesIO()
        book.save(out)
        scales.append(filled(out.getvalue(), context()).page_setup.scale)
    assert scales[0] < scales[1] <= scales[0] * 11 / 8 + 1


def test_rows_without_a_height_are_as_high_as_their_letters_want() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet: Any = book.active
    sheet.row_dimensions[3].height = None

    def first_end(size: float) -> int:
        sheet["A3"].font = Font("仿宋", size)
        out = io.BytesIO()
        book.save(out)
        return int(filled(out.getvalue(), context(60)).row_breaks.brk[0].id)

    assert first_end(22) < first_end(14) < first_end(9) == first_end(8)


def test_pages_are_left_to_the_program_where_nothing_is_kept_or_one_page_is_asked_for() -> None:
    free = filled(template(A4="图例", A6="主管"), context(60))
    assert free.row_breaks.brk == []
    assert free.sheet_properties.pageSetUpPr.fitToPage
    book = load_workbook(io.BytesIO(template()))
    sheet: Any = book.active
    sheet.page_setup.fitToHeight = 1
    out = io.BytesIO()
    book.save(out)
    assert filled(out.getvalue(), context(60)).row_breaks.brk == []


def test_the_scale_lets_all_columns_stand_side_by_side_and_hidden_ones_take_no_room() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet: Any = book.active
    for letter in "ABCD":
        sheet.column_dimensions[letter].width = 60
    out = io.BytesIO()
    book.save(out)
    wide = filled(out.getvalue(), context()).page_setup.scale
    narrow = filled(out.getvalue(), context(签字栏="")).page_setup.scale
    assert wide < narrow < 100
    across = 180 * sheetpages.WIDEST_DIGIT * 11  # three columns are shown, 11 points are the font of a new workbook
    assert 0.9 < across * wide / 100 / (841.9 - 1.4 * 72) < 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "{{ 单位|无则隐藏 }}",
            "不认识竖线后面的“无则隐藏”，可用：长日期、短日期、年月、无则隐列、无则隐行、与上文同页。",
        ),
        ("{{ 号32|无则隐列 }}", "没有“号32”这个占位符。"),
    ],
)
def test_what_a_cell_says_wrongly_is_named(text: str, words: str) -> None:
    (fault,) = SheetTemplate(template(A1=text)).faults(SLOTS)
    assert fault == f"工作表“Sheet”的 A1：{words}"


def test_headers_and_names_of_sheets_hide_nothing() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet: Any = book.active
    sheet.title = "{{ 单位|无则隐行 }}"
    sheet.oddFooter.left.text = "{{ 单位|与上文同页 }}"
    out = io.BytesIO()
    book.save(out)
    assert len(SheetTemplate(out.getvalue()).faults(SLOTS)) == 2


# the writer


def every_kind() -> Any:
    """A workbook with everything that a cell may be."""
    book = Workbook()
    sheet: Any = book.active
    thin = Side("thin")
    values = [
        "√", " 前后空格 ", "a<b>&\"c\"", "一\n二", "a\rb", "", None, 0, -3, 2.5, 1e20, True, date(2026, 10, 1),
        "=SUM(A1:B2)", CellRichText(["红", TextBlock(InlineFont(b=True), "粗")]), "#N/A", "'=1", "𠮷😀",
    ]  # fmt: skip
    for row in range(1, 4):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, value)
            if row == 2:
                cell.border, cell.font, cell.alignment = Border(thin), Font("宋体", 9), Alignment("center")
    sheet["A1"].hyperlink = "https://example.com/"
    sheet["B1"].comment = Comment("看这里", "周敏")
    sheet["C9"].border = Border(thin)
    sheet.merge_cells("A5:C6")
    sheet.row_dimensions[7].height = 33
    sheet.row_dimensions[8].hidden = True
    book.create_sheet("空")
    return book


def parts(content: bytes) -> dict[str, Any]:
    """The parts of a workbook; sheets without the kind of empty and plain cells, which says nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        found = {name: packed.read(name) for name in packed.namelist() if name != "docProps/core.xml"}
    for name in [one for one in found if re.match(r"xl/worksheets/sheet", one)]:
        tree = etree.fromstring(found[name])
        for cell in tree.iter("{*}c"):
            if cell.get("t") == "n" or len(cell) == 0:
                cell.attrib.pop("t", None)
        for row in tree.iter("{*}row"):
            for cell in [one for one in row if not len(one) and "s" not in one.attrib]:
                row.remove(cell)
        found[name] = etree.tostring(tree, method="c14n")
    return found


def test_the_quick_writer_writes_what_the_library_writes() -> None:
    slow = io.BytesIO()
    every_kind().save(slow)
    assert parts(sheetwriter.save(every_kind())) == parts(slow.getvalue())


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]))


@given(st.lists(st.one_of(WORDS, st.integers(-(10**9), 10**9))))
def test_texts_and_numbers_are_read_back_as_they_were(values: list[str | int]) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row, value in enumerate(values, 1):
        cell = sheet.cell(row, 1)
        cell._value, cell.data_type = value, "s" if isinstance(value, str) else "n"
    read: Any = load_workbook(io.BytesIO(sheetwriter.save(book))).active
    for row, value in enumerate(values, 1):
        assert read.cell(row, 1).value == (value if value != "" else None)
        assert read.cell(row, 1).data_type != "f"
