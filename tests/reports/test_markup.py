"""Web pages and XML workbooks that pass for workbooks: their tables are read, what is built to do harm is not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from models.core.cells import CellError
from models.core.errors import Refused
from reports.kit.reading import markup
from reports.kit.reading.workbook import open_workbook

PAGE = """<html><head><meta charset="{charset}"><style>td {{ color: red }}</style></head><body>
<table><caption>花名册</caption>
<tr><th colspan=2>人员</th><th>备注</th></tr>
<tr><td rowspan="2"> 营业厅 </td><td>单小明&nbsp;</td><td>A&amp;B<br>第二行</td></tr>
<tr><td>何志刚</td><td><table><tr><td>里面</td></tr></table></td></tr>
<tr><td>抄表班<td>周敏
</table><table><tr><td>第二张</td></tr></table></body></html>"""
XML = """<?xml version="1.0" encoding="{charset}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="花名册"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">标题</Data></Cell>
<Cell><Data ss:Type="String">末列</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">营业厅</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">7.5</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2026-11-03T00:00:00.000</Data></Cell><Cell ss:Formula="=1+1"/>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="空"/></Workbook>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_the_tables_of_a_page_are_sheets(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "花名册.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    book = open_workbook(path)
    assert book.sheets == ("表格 1", "表格 2")
    assert [row.cells for row in book.rows("表格 1")] == [
        ("人员", "", "备注"),
        ("营业厅", "单小明", "A&B\n第二行"),
        ("营业厅", "何志刚", "里面"),
        ("抄表班", "周敏"),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "utf-16"])
def test_an_xml_workbook_is_read(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "花名册.xls"
    path.write_bytes(XML.format(charset=charset).encode(charset))
    book = open_workbook(path)
    assert book.sheets == ("花名册", "空")
    assert [row.cells for row in book.rows("花名册")] == [
        ("标题", None, "末列"),
        (),
        ("营业厅", None, 7.5),
        ("营业厅", datetime.fromisoformat("2026-11-03"), CellError(), CellError("#DIV/0!"), True),
    ]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (XML.replace("<Workbook", f"{BOMB}<Workbook").format(charset="utf-8"), "不正常"),
        (XML.format(charset="utf-8")[:-40], "损坏"),
        (XML.replace('Index="3"', 'Index="999999"').replace("Index", "x:Index").format(charset="utf-8"), "损坏"),
    ],
)
def test_xml_that_is_damaged_or_harmful_is_refused(content: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        markup.xml_sheets("x", content.encode())


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr>" + "<td colspan=16000 rowspan=99999>x</td>" + "</tr>" + "<tr></tr>" * 20 + "</table>",
        "<table>" + "<tr>" * 3 + "<td colspan=9999>" * 9 + "</table>",
    ],
)
def test_cells_that_cover_too_much_are_refused(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_CELLS", 60_000)
    with pytest.raises(Refused, match="大得不正常"):
        markup.page_tables("x", page.encode())


def test_a_million_open_tags_are_read_past(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text("<table><tr><td>工号" + "<div>" * 50_000 + "<table>" * 50_000, "utf-8")
    with pytest.raises(Refused, match="没有表格"):
        open_workbook(path)
    path.write_text("<table><tr><td>工号</td></tr></table>" + "<div>" * 50_000, "utf-8")
    assert open_workbook(path).rows("表格 1")[0].cells == ("工号",)


def test_a_page_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "LARGEST", 100)
    with pytest.raises(Refused, match="内容过多"):
        markup.page_tables("x", PAGE.encode())
