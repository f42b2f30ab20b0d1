"""Excel papers from a workbook of the office: places, rows that repeat, and everything that hangs on rows."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table

from models.core.errors import Refused
from models.core.papers.values import Amount, Picture, Slot
from reports.kit.template import sheetdrawings
from reports.kit.template.package import Package
from reports.kit.template.sheettemplate import SheetTemplate
from tests.papers import PNG

LINE = (
    Slot("姓名", "text", "张伟"), Slot("入职", "date", date(2026, 1, 5)), Slot("工资", "money", Amount(350_000)),
    Slot("次数", "number", 3), Slot("在岗", "bool", True),
)  # fmt: skip
GROUP = (Slot("名称", "text", "一班"), Slot("成员", "rows", [], slots=LINE))
SLOTS = (
    Slot("单位", "text", "暖阳供热公司"), Slot("日期", "date", date(2026, 11, 24)),
    Slot("标志", "picture", Picture(PNG)),
    Slot("人员", "rows", [], slots=LINE), Slot("班组", "rows", [], slots=GROUP), Slot("副本", "text", ""),
)  # fmt: skip


DAY = datetime(2026, 1, 5)  # noqa: DTZ001  (as the library reads a date)


def line(name: str = "张伟", **values: Any) -> dict[str, Any]:
    return {"姓名": name, "入职": date(2026, 1, 5), "工资": Amount(350_050), "次数": 3, "在岗": True, **values}


def context(people: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    return {
        "单位": "暖阳供热公司", "日期": date(2026, 11, 24), "标志": Picture(PNG), "人员": people or [], "班组": [],
        "副本": "", **values,
    }  # fmt: skip


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def made_of(cells: dict[str, Any], more: Callable[[Any], None] = lambda _: None, title: str = "表") -> bytes:
    """A template with these cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for place, value in cells.items():
        sheet[place] = value
    more(sheet)
    return saved(book)


def render(template: bytes, *contexts: dict[str, Any]) -> Any:
    found = SheetTemplate(template)
    assert found.faults(SLOTS) == []
    return load_workbook(io.BytesIO(found.render(contexts)))


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


REGISTER = {
    "A1": "{{ 单位 }}花名册", "A2": "姓名", "B2": "入职", "C2": "工资",
    "A3": "{{ 人员.姓名 }}", "B3": "{{ 人员.入职 }}", "C3": "{{ 人员.工资 }}", "D3": "=C3*2",
    "A4": "合计", "C4": "=SUM(C3:C3)", "D4": "=SUM(D3)", "A5": "{{ 日期 }}制",
}  # fmt: skip


def test_a_row_stands_once_for_every_line_and_formulas_follow() -> None:
    sheet = render(made_of(REGISTER), context([line("甲"), line("乙"), line("丙")])).active
    assert values(sheet) == [
        ["暖阳供热公司花名册", None, None, None],
        ["姓名", "入职", "工资", None],
        ["甲", DAY, 3500.5, "=C3*2"],
        ["乙", DAY, 3500.5, "=C4*2"],
        ["丙", DAY, 3500.5, "=C5*2"],
        ["合计", None, "=SUM(C3:C5)", "=SUM(D3:D5)"],
        ["2026年11月24日制", None, None, None],
    ]
    assert sheet["B4"].number_format == "yyyy-mm-dd"
    assert sheet["C5"].number_format == "#,##0.00"


def test_no_line_leaves_one_blank_row() -> None:
    sheet = render(made_of(REGISTER), context([])).active
    assert [cell.value for cell in sheet[3]] == [None, None, None, "=C3*2"]
    assert sheet["C4"].value == "=SUM(C3:C3)"


def test_rows_take_styles_heights_and_merged_cells_along() -> None:
    thin = Side("thin")

    def more(sheet: Any) -> None:
        for place in ("A3", "B3", "C3", "A4", "B4", "C4"):
            sheet[place].border = Border(thin, thin, thin, thin)
            sheet[place].font = Font("宋体", 12)
        sheet["B4"] = "{{ 人员.次数 }} 次"
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("C3:C4")
        sheet.merge_cells("A5:D5")
        sheet.merge_cells("E2:E5")
        sheet.row_dimensions[3].height = 30
        sheet.row_dimensions[5].height = 44

    cells = {
        "A1": "名册",
        "A3": "{{ 人员.姓名 }}",
        "C3": "{{ 人员.工资 }}",
        "A4": "入职 {{ 人员.入职|短日期 }}",
        "A5": "签字",
    }
    sheet = render(made_of(cells, more), context([line("甲"), line("乙")])).active
    assert [row[:2] for row in values(sheet)[2:6]] == [
        ["甲", None], ["入职 2026-01-05", "3 次"], ["乙", None], ["入职 2026-01-05", "3 次"],
    ]  # fmt: skip
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:D1", "C3:C4", "C5:C6", "A7:D7", "E2:E7"}
    assert [sheet.row_dimensions[row].height for row in (3, 5, 7)] == [30, 30, 44]
    assert sheet["A6"].border.left.style == "thin"
    assert sheet["A6"].font.name == "宋体"
    assert sheet["C6"].border.left.style == "thin"


def test_what_hangs_on_rows_follows() -> None:
    def more(sheet: Any) -> None:
        sheet.print_area = "A1:D5"
        sheet.print_title_rows = "2:2"
        sheet.freeze_panes = "A3"
        sheet.auto_filter.ref = "A2:C3"
        sheet.row_breaks.append(Break(id=4))
        sheet.conditional_formatting.add("C3:C3", CellIsRule(operator="lessThan", formula=["0"]))
        rule = DataValidation(type="list", formula1='"是,否"')
        rule.add("B3")
        sheet.add_data_validation(rule)
        sheet.add_table(Table(displayName="t", ref="A2:C3", autoFilter=AutoFilter(ref="A2:C3")))
        sheet.parent.defined_names["合计"] = DefinedName("合计", attr_text="表!$C$4")
        sheet.defined_names["名单"] = DefinedName("名单", attr_text="表!$A$3:$A$3")

    book = render(made_of(REGISTER, more), context([line() for _ in range(10)]))
    sheet = book.active
    assert sheet.print_area == "'表'!$A$1:$D$14"
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:C12"
    assert [one.id for one in sheet.row_breaks.brk] == [13]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["C3:C12"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["B3:B12"]
    assert (sheet.tables["t"].ref, sheet.tables["t"].autoFilter.ref) == ("A2:C12", "A2:C12")
    assert sheet.defined_names["名单"].attr_text == "表!$A$3:$A$12"
    assert book.defined_names["合计"].attr_text == "表!$C$13"


def test_formulas_of_other_sheets_follow() -> None:
    book = load_workbook(io.BytesIO(made_of(REGISTER)))
    book.create_sheet("汇 总")["A1"] = "=SUM(表!C3:C3)+表!C4+A9"
    made = render(saved(book), context([line(), line(), line()]))
    assert made["汇 总"]["A1"].value == "=SUM(表!C3:C5)+表!C6+A9"


def test_a_chart_and_a_picture_follow_their_rows() -> None:
    def more(sheet: Any) -> None:
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=3, min_row=3, max_row=3))
        sheet.add_chart(chart, "A7")
        sheetdrawings.add_picture(sheet, Picture(PNG), "F1")
        sheetdrawings.add_picture(sheet, Picture(PNG), "F6")

    made = SheetTemplate(made_of(REGISTER, more)).render([context([line(), line(), line()])])
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        drawing = packed.read("xl/drawings/drawing1.xml").decode()
        rows = sorted(int(row) for row in re.findall(r"<(?:xdr:)?from>.*?<(?:xdr:)?row>(\d+)<", drawing))
        assert rows == [0, 7, 8]
        chart = packed.read("xl/charts/chart1.xml").decode()
        assert "'表'!$C$3:$C$5" in chart
        assert sorted(packed.read(f"xl/media/image{n}.png") for n in (1, 2)) == [PNG, PNG]


def test_a_picture_place_holds_the_picture_and_stays_blank_without_one() -> None:
    template = made_of({"A1": "{{ 标志 }}", "A2": "{{ 单位 }}"})
    with zipfile.ZipFile(io.BytesIO(SheetTemplate(template).render([context()]))) as packed:
        assert packed.read("xl/media/image1.png") == PNG
    beside = SheetTemplate(made_of({"A1": "{{ 标志 }}{{ 单位 }}"})).render([context()])
    assert load_workbook(io.BytesIO(beside))["表"]["A1"].value == "暖阳供热公司"
    with zipfile.ZipFile(io.BytesIO(beside)) as packed:
        assert packed.read("xl/media/image1.png") == PNG
    blank = SheetTemplate(template).render([context(标志=Picture(b""))])
    with zipfile.ZipFile(io.BytesIO(blank)) as packed:
        assert not [name for name in packed.namelist() if "media" in name]


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "{{ 单位 }}", "{% x %}"])
def test_no_text_becomes_a_formula_or_a_place(words: str) -> None:
    sheet = render(made_of(REGISTER), context([line(words)], 单位=words)).active
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].value.strip() == words.strip()
    assert sheet["A1"].data_type == "s"


@pytest.mark.slow
@given(st.text(max_size=60))
def test_any_text_comes_out_as_text(words: str) -> None:
    sheet = render(made_of({"A1": "{{ 单位 }}"}), context(单位=words)).active
    value = sheet["A1"].value
    printable = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", words)
    assert (value or "").replace("\r\n", "\n").replace("\r", "\n") == printable.replace("\r\n", "\n").replace(
        "\r", "\n"
    )
    assert sheet["A1"].data_type in ("s", "n")
    assert value is None or isinstance(value, str)


def test_values_keep_their_kinds() -> None:
    cells = {"A1": "{{ 人员.次数 }}", "B1": "{{ 人员.在岗 }}", "C1": "{{ 人员.入职|年月 }}", "D1": "{{ 人员.工资 }} 元"}
    sheet = render(made_of(cells), context([line(次数=Decimal("1.5")), line(次数=None, 入职=None, 工资=None)])).active
    assert values(sheet) == [[1.5, "是", "2026年1月", "3,500.50 元"], [None, "是", None, " 元"]]


def test_a_sheet_stands_once_for_every_line_of_the_list_in_its_name() -> None:
    cells = {
        "A1": "{{ 班组.名称 }}，{{ 单位 }}",
        "A2": "{{ 班组.成员.姓名 }}",
        "B2": "{{ 班组.名称 }}",
        "A3": "=COUNTA(A2)",
    }

    def more(sheet: Any) -> None:
        sheet.print_title_rows = "1:1"
        sheet.oddFooter.center.text = "第 &P 页"

    groups = [
        {"名称": "一/班", "成员": [line("甲"), line("乙")]},
        {"名称": "二班", "成员": []},
        {"名称": "一/班", "成员": [line("丙")]},
    ]
    book = render(made_of(cells, more, title="{{ 班组.名称 }}"), context(班组=groups))
    assert book.sheetnames == ["一 班", "二班", "一 班 (2)"]
    assert values(book["一 班"]) == [
        ["一/班，暖阳供热公司", None], ["甲", "一/班"], ["乙", "一/班"], ["=COUNTA(A2:A3)", None],
    ]  # fmt: skip
    assert values(book["二班"])[1] == [None]
    assert book["一 班 (2)"].print_title_rows == "$1:$1"
    assert book["二班"].oddFooter.center.text == "第 &P 页"


def test_many_papers_are_sheets_of_one_workbook() -> None:
    contexts = [context([line("甲")], 单位="一公司"), context([line("乙"), line("丙")], 单位="二公司")]
    book = render(made_of(REGISTER), *contexts)
    assert book.sheetnames == ["表（1）", "表（2）"]
    assert [values(sheet)[0][0] for sheet in book.worksheets] == ["一公司花名册", "二公司花名册"]
    assert [sheet.max_row for sheet in book.worksheets] == [5, 6]


def test_a_copy_is_marked_in_its_place_or_in_the_page_header() -> None:
    template = made_of({"A1": "{{ 单位 }} {{ 副本 }}"})
    assert render(template, context(副本="副本")).active["A1"].value == "暖阳供热公司 副本"
    plain = made_of({"A1": "{{ 单位 }}"}, lambda sheet: setattr(sheet.oddHeader.right, "text", "内部"))
    assert render(plain, context(副本="副本")).active.oddHeader.right.text == "内部　副本"
    assert render(plain, context()).active.oddHeader.right.text == "内部"


def test_header_and_footer_are_filled() -> None:
    def more(sheet: Any) -> None:
        sheet.oddHeader.left.text = "{{ 单位 }}"
        sheet.oddFooter.center.text = "第 &P 页　共 &N 页"

    sheet = render(made_of({"A1": "x"}, more), context(单位="A&B 公司")).active
    assert sheet.oddHeader.left.text == "A&&B 公司"
    assert sheet.oddFooter.center.text == "第 &P 页　共 &N 页"


def test_a_row_grows_with_text_that_wraps() -> None:
    def more(sheet: Any) -> None:
        sheet.column_dimensions["A"].width = 10
        sheet["A3"].alignment = Alignment(wrap_text=True)
        sheet["A3"].font = Font("宋体", 11)
        sheet.row_dimensions[3].height = 20

    sheet = render(made_of(REGISTER, more), context([line("短"), line("很长的名字" * 6)])).active
    assert sheet.row_dimensions[3].height == 20
    assert sheet.row_dimensions[4].height > 80


FAULTS = [
    ({"B7": "{{ 姓明 }}"}, "工作表“表”的 B7：没有“姓明”这个占位符。"),
    ({"A1": "{{ 人员.姓明 }}"}, "工作表“表”的 A1：“人员”没有“姓明”这一项。"),
    ({"A1": "{{ 人员 }}"}, "“人员”是一张清单"),
    ({"A1": "{{ 单位.名称 }}"}, "“单位”不是清单"),
    ({"A1": "{{ 人员.姓名 }}", "B1": "{{ 班组.名称 }}"}, "第 1 行里有几张清单（人员、班组）"),
    ({"A1": "=SUM({{ 人员.工资 }})"}, "公式里不能写占位符"),
    ({"A1": "{% for 行 in 人员 %}"}, "Excel 模板不写 {% %}"),
    ({"A1": "｛｛ 单位 ｝｝"}, "花括号没有写对"),
    ({"A1": "{{ 单位 }"}, "花括号没有写对"),
    ({"A1": "{{ 单位|大写 }}"}, "不认识竖线后面的“大写”，可用：长日期、短日期、年月、无则隐列、无则隐行、与上文同页。"),
    ({"A1": "{{ 单位.__class__ }}"}, "“单位”不是清单"),
    ({"A1": "{{ ''.__class__ }}"}, "没有“''”这个占位符"),
    ({"A1": "{{ }}"}, "没有“”这个占位符"),
    ({"A1": "=cmd|'/c calc'!A0"}, "A1：公式读不懂"),
    ({"A1": '=IF(1,WEBSERVICE("http://x"),"")'}, "公式里的 WEBSERVICE 会读取别处"),
    ({"A1": '=_xlfn.DISPIMG("ID_1",1)'}, "公式里的 DISPIMG 会读取别处"),
]


@pytest.mark.parametrize(("cells", "words"), FAULTS)
def test_a_fault_is_named_with_its_place(cells: dict[str, str], words: str) -> None:
    found = SheetTemplate(made_of(cells)).faults(SLOTS)
    assert any(words in one for one in found), found


def test_what_would_be_lost_or_run_is_refused_by_name() -> None:
    def changed(name: str, content: bytes = b"x") -> list[str]:
        out = io.BytesIO(made_of({"A1": "x"}))
        with zipfile.ZipFile(out, "a") as packed:
            packed.writestr(name, content)
        return SheetTemplate(out.getvalue()).faults(SLOTS)

    assert any("宏" in one for one in changed("xl/vbaProject.bin"))
    assert any("其他工作簿" in one for one in changed("xl/externalLinks/externalLink1.xml", b"<x/>"))
    assert any("形状" in one for one in changed("xl/drawings/drawing1.xml", b"<a><xdr:sp xmlns:xdr='x'/></a>"))
    assert any("PNG、JPG" in one for one in changed("xl/media/image1.emf"))
    link = b'<Relationship Id="a" Type="x/image" Target="http://x.example" TargetMode="External"/>'
    relations = b"<Relationships>" + link + b"</Relationships>"
    assert any("别处" in one for one in changed("xl/worksheets/_rels/sheet1.xml.rels", relations))


def test_places_that_nobody_fills_are_named() -> None:
    def marked(sheet: Any) -> None:
        sheet["A1"].comment = Comment("{{ 单位 }}", "周敏")
        chart = BarChart()
        chart.title = "{{ 单位 }}"
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
        sheet.add_chart(chart, "A9")
        allowed = DataValidation(type="list", formula1='"{{ 单位 }},乙"')
        allowed.add("A1")
        sheet.add_data_validation(allowed)
        sheet.parent.defined_names["名"] = DefinedName("名", attr_text='"{{ 单位 }}"')

    found = SheetTemplate(made_of({"A1": "x"}, marked)).faults(SLOTS)
    assert [one.split("里的")[0] for one in found] == ["批注", "图表", "数据验证或条件格式", "定义的名称"]


def test_what_would_be_lost_or_fill_the_memory_is_named() -> None:
    def changed(name: str, piece: bytes) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(made_of({"A1": "x"}))) as packed:
            parts = {one: packed.read(one) for one in packed.namelist()}
        parts[name] = parts[name].replace(b"</worksheet>", piece + b"</worksheet>") if name in parts else piece
        return SheetTemplate(Package(parts).pack()).faults(SLOTS)

    vast = PNG[:16] + (30_000).to_bytes(4, "big") * 2 + PNG[24:]
    assert any("30000 × 30000 点" in one for one in changed("xl/media/image1.png", vast))
    sheet = "xl/worksheets/sheet1.xml"
    assert any("页眉页脚里有图片" in one for one in changed(sheet, b"<legacyDrawingHF/>"))
    assert any("背景图片" in one for one in changed(sheet, b'<picture id="1"/>'))
    assert any("嵌入的图片" in one for one in changed("xl/cellimages.xml", b"<x/>"))  # as WPS does it


def test_a_lasting_paper_must_not_change_by_itself() -> None:
    template = SheetTemplate(made_of({"A1": "=YEAR(TODAY())"}))
    assert template.faults(SLOTS) == []
    assert any("TODAY 每次打开都会变" in one for one in template.faults(SLOTS, lasting=True))

    def dated(sheet: Any) -> None:
        sheet.oddFooter.left.text = "印于 &D"
        sheet.oddFooter.right.text = "第 &P 页，共 &N 页"

    (fault,) = SheetTemplate(made_of({"A1": "x"}, dated)).faults(SLOTS, lasting=True)
    assert "页脚里有自动更新的日期" in fault


def test_a_cell_far_away_does_not_matter() -> None:
    template = SheetTemplate(made_of({"A1": "{{ 单位 }}", "XFD1048576": "x"}))
    assert template.faults(SLOTS) == []
    assert (
        load_workbook(io.BytesIO(template.render([context([])])), read_only=True).active["A1"].value == "暖阳供热公司"
    )


def test_a_place_with_thousands_of_spaces_is_read_at_once() -> None:
    started = time.monotonic()
    assert SheetTemplate(made_of({"A1": "{{" + " " * 30_000})).faults(SLOTS)
    assert time.monotonic() - started < 10


def test_a_text_of_several_looks_keeps_them() -> None:
    rich = CellRichText("说明：", TextBlock(InlineFont(b=True), "务必签字"))
    split = CellRichText("{{ 单", TextBlock(InlineFont(b=True), "位 }}"))
    made = SheetTemplate(made_of({"A1": rich, "A2": split})).render([context([])])
    sheet = load_workbook(io.BytesIO(made), rich_text=True).active
    assert [getattr(piece, "text", piece) for piece in sheet["A1"].value] == ["说明：", "务必签字"]
    assert sheet["A1"].value[1].font.b
    assert sheet["A2"].value == "暖阳供热公司"


def test_a_chart_stands_in_every_paper() -> None:
    def more(sheet: Any) -> None:
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
        sheet.add_chart(chart, "A9")

    book = render(made_of({"A1": "x", "A2": 1}, more), context([]), context([]))
    titles = [sheet._charts[0].series[0].val.numRef.f.split("!")[0] for sheet in book.worksheets]
    assert titles == ["'表（1）'", "'表（2）'"]


def test_names_and_tables_are_those_of_each_paper() -> None:
    def more(sheet: Any) -> None:
        sheet.add_table(Table(displayName="名册", ref="A2:C3"))
        sheet.parent.defined_names["合计"] = DefinedName("合计", attr_text="表!$C$4")

    template = made_of({**REGISTER, "E1": "=合计"}, more)
    book = render(template, context([line()] * 3), context([line()]))
    assert [list(sheet.tables) for sheet in book.worksheets] == [["名册_2"], ["名册_3"]]
    assert [sheet.tables[name].ref for sheet in book.worksheets for name in sheet.tables] == ["A2:C5", "A2:C3"]
    names = [sheet.defined_names["合计"].attr_text for sheet in book.worksheets]
    assert names == ["'表（1）'!$C$6", "'表（2）'!$C$4"]
    assert dict(book.defined_names) == {}


def test_a_workbook_of_another_form_is_refused() -> None:
    book = load_workbook(io.BytesIO(made_of({"A1": "x"})))
    book.template = True
    assert any(".xltx" in one for one in SheetTemplate(saved(book)).faults(SLOTS))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 damaged", PNG])
def test_a_file_that_is_no_workbook_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Refused, match="请"):
        SheetTemplate(content)


def test_a_bomb_or_an_entity_is_refused() -> None:
    out = io.BytesIO(made_of({"A1": "x"}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/bomb.xml", b"0" * 70_000_000)
    with pytest.raises(Refused, match="过大"):
        SheetTemplate(out.getvalue())
    out = io.BytesIO(made_of({"A1": "x"}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/e.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(Refused, match="不正常"):
        SheetTemplate(out.getvalue())


def test_values_that_lack_a_place_are_told_in_words() -> None:
    with pytest.raises(Refused, match="对不上"):
        SheetTemplate(made_of({"A1": "{{ 单位 }}"})).render([{}])


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(Refused, match="行数超过"):
        SheetTemplate(made_of(REGISTER)).render([context([line()] * 1_048_575)])
