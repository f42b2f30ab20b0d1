"""F-07 as a file: drafts and closed sheets, what came later, the office's own layout, and its printed pages."""

from __future__ import annotations

import io
import os
import re
from typing import Any

import pypdfium2
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill

import models.areas
from models.attendance.tables import Punch
from models.core import access, database
from models.core.access import Person
from models.core.errors import BadFields, Forbidden, Refused
from models.core.papers import kinds
from models.core.unit import perform
from models.staff.tables import Employee
from reports.kit import papers, pdf
from tests.factories import closings, org, sheets
from tests.factories import month as months
from tests.factories.acts import Acts
from tests.samples import World

assert models.areas

OCTOBER = "2026-10"
HEAD, FIRST = 4, 7  # rows of the program's own template
DAY = 3  # columns before the 1st
SIZES = (1, 3, 15, 25, 26, 27, 40, 61)
needs_office = pytest.mark.skipif(
    pdf.find_office("xlsx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)


@pytest.fixture
def act(file_world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    return Acts(file_world.admin, monkeypatch)


def everybody(world: World) -> Person:
    return access.load_user(world.admin)


def made(person: Person, month: str = OCTOBER, unit: int | None = None) -> Any:
    """The workbook."""
    content = papers.make(person, "F-07", [{"month": month, "unit": unit}]).content
    return load_workbook(io.BytesIO(content))


def line(sheet: Any, number: int) -> dict[str, Any]:
    """The row of a person by the heads of the columns."""
    heads = {}
    for column in range(1, sheet.max_column + 1):
        head = sheet.cell(HEAD, column).value
        heads[column] = re.sub(r"\s|[(（].*", "", str(head)) if head is not None else f"空{column}"
    return {head: sheet.cell(FIRST + number - 1, column).value for column, head in heads.items()}


def texts(sheet: Any) -> list[str]:
    """What stands in the rows that are shown."""
    return [
        str(cell.value)
        for row in sheet.iter_rows()
        if not sheet.row_dimensions[row[0].row].hidden
        for cell in row
        if cell.value is not None
    ]


def hidden(sheet: Any) -> list[Any]:
    """The heads of hidden columns."""
    return [sheet.cell(HEAD, one.min).value for one in sheet.column_dimensions.values() if one.hidden]


# what it says


def test_a_month_that_is_not_closed_is_a_draft_of_now(file_world: World) -> None:
    units = sheets.crowd({"营业厅": 3, "抄表班": 1})
    book = made(everybody(file_world))
    assert book.sheetnames == ["抄表班", "营业厅"]
    sheet = book["营业厅"]
    assert sheet["A2"].value == "营业厅 2026年10月 考勤表（草稿）"
    assert "状态：未关账" in sheet["A3"].value
    assert "共 3 人" in "".join(texts(sheet)[:6])
    first, second = line(sheet, 1), line(sheet, 2)
    assert (first["姓名"], first["应出勤"], first["实出勤"], first["迟到"], first["早退"]) == ("员工1", 22, 22, 4, 4)
    assert (first["迟退分钟"], first["容忍"], first["扣分"], first["旷工"]) == (40, 1, 19, None)
    assert (first["1"], first["3"], first["5"]) == ("√", "休", "迟退")
    assert (second["13"], second["实出勤"], second["旷工"], second["扣分"]) == ("旷", 21, 1, None)
    legend = next(one for one in texts(sheet) if one.startswith("图例"))
    assert "旷 旷工" in legend
    assert "病假" not in legend
    assert not [one for one in texts(sheet) if "更正" in one or "相比" in one or "关账说明" in one]
    assert [sheet.cell(6, DAY + day).value for day in (1, 10, 11, 12)] == ["假", "班", "休", None]
    only = made(everybody(file_world), unit=units["抄表班"])
    assert only.sheetnames == ["抄表班"]


def test_sums_stand_below_everybody(file_world: World) -> None:
    sheets.crowd({"营业厅": 3})
    sheet = made(everybody(file_world))["营业厅"]
    column = next(n for n in range(1, 60) if str(sheet.cell(HEAD, n).value).startswith("应出"))
    letter = sheet.cell(HEAD, column).column_letter
    assert sheet.cell(FIRST + 3, column).value == f"=SUM({letter}{FIRST}:{letter}{FIRST + 2})"


def test_a_closed_sheet_says_for_ever_what_it_was_closed_with(file_world: World) -> None:
    office = months.closable(file_world)
    row = months.checked(office)
    boss = access.load_user(office.office.manager_user)
    before = made(boss, unit=office.unit)
    sheet = before.worksheets[0]
    assert sheet["A2"].value.endswith("2026年10月 考勤表")
    assert "第 1 版" in sheet["A3"].value
    assert "状态：已核对" in sheet["A3"].value
    said = "\n".join(texts(sheet))
    for words in (
        f"主管（编制）：{row.prepared_by} {row.prepared_at:%Y-%m-%d}", f"经理（批准）：{row.submitted_by}",
        f"人事（核对）：{row.checked_by}", f"关账说明：{months.REASON}",
    ):  # fmt: skip
        assert words in said
    agent = next(one for one in (line(sheet, n) for n in range(1, 5)) if one["姓名"] == "单小明")
    assert (agent["27"], agent["28"], agent["31"], agent["应出勤"], agent["备注"]) == (None, "√", "√", 4, "10-28 入职")
    Punch.delete().execute()
    Employee.update(name="改了名").where(Employee.id == office.office.agent).execute()
    after = made(boss, unit=office.unit)
    assert [[c.value for c in row] for row in after.worksheets[0].iter_rows()] == [
        [c.value for c in row] for row in sheet.iter_rows()
    ]


def test_a_sheet_that_was_made_again_shows_what_changed_and_corrections_of_earlier_months(
    file_world: World, act: Acts
) -> None:
    group = closings.group(file_world, months=(closings.SEPTEMBER, OCTOBER))
    group.close(closings.SEPTEMBER)
    group.close(OCTOBER)
    group.reopen(OCTOBER)
    group.forgive(act, "2026-10-05", "出车接人")
    group.forgive(act, "2026-09-03", "系统故障")
    group.close(OCTOBER)
    sheet = made(everybody(file_world))["客服一组"]
    assert "第 2 版" in sheet["A3"].value
    said = texts(sheet)
    assert any(one.startswith("与第 1 版相比，有 ") for one in said)
    assert any(one.startswith("以前月份考勤的更正（1 项") for one in said)
    place = said.index("2026-09")
    assert said[place + 1].startswith("单小明（")
    september = made(everybody(file_world), closings.SEPTEMBER)["客服一组"]
    assert "第 1 版" in september["A3"].value
    assert not any("更正" in one for one in texts(september))


def test_a_returned_sheet_is_a_draft_again(file_world: World) -> None:
    office = months.closable(file_world)
    months.close(office)
    months.step("return_sheet", office, office.office.manager_user, reason="10-29 要核对")
    sheet = made(everybody(file_world), unit=office.unit).worksheets[0]
    assert "（草稿）" in sheet["A2"].value
    assert "第 1 版" not in sheet["A3"].value
    assert "主管（编制）：" in texts(sheet)  # nobody


def test_a_version_that_counts_no_more_is_printed_as_it_was_and_says_so(file_world: World) -> None:
    office = months.closable(file_world)
    months.close(office)
    months.step("return_sheet", office, office.office.manager_user, reason="10-29 要核对")
    content = papers.make(
        everybody(file_world), "F-07", [{"month": OCTOBER, "unit": office.unit, "version": 1}]
    ).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert "第 1 版" in sheet["A3"].value
    assert "已作废" in sheet["A3"].value
    assert any("10-29 要核对" in one for one in texts(sheet))
    assert "草稿" not in sheet["A2"].value
    with pytest.raises(Refused, match="第 2 版"):
        papers.make(everybody(file_world), "F-07", [{"month": OCTOBER, "unit": office.unit, "version": 2}])
    with pytest.raises(BadFields, match="部门"):
        papers.make(everybody(file_world), "F-07", [{"month": OCTOBER, "unit": None, "version": 1}])


# who gets it


def test_only_whole_sheets_within_reach_are_made(file_world: World) -> None:
    sheets.crowd({"抄表班": 2})
    office = months.closable(file_world)
    supervisor = access.load_user(office.office.supervisor_user)
    assert len(made(supervisor).sheetnames) == 1
    with pytest.raises(Refused, match="2026-10 没有您可以看的考勤表"):
        made(access.load_user(office.office.agent_user))
    with pytest.raises(Refused, match="2019-01 没有您可以看的考勤表"):
        made(everybody(file_world), "2019-01", office.unit)
    stranger = org.user(file_world, roles=("SYSADMIN",), scope="all")
    with pytest.raises(Forbidden):
        made(access.load_user(stranger))


# how it looks


def ask_for_signatures(world: World) -> None:
    """Let the office want everybody's signature on the sheet."""
    values = {
        "values": [{"key": "attendance.sheet.signature_column", "value": "是"}], "valid_from": "2026-01-01",
        "reason": "员工代表会议决定", "retroactive": True,
    }  # fmt: skip
    perform("rulebook.set", values, user=world.admin)


def test_days_that_a_short_month_lacks_are_hidden_and_the_column_of_signatures_comes_when_asked_for(
    file_world: World,
) -> None:
    sheets.crowd({"营业厅": 2}, "2026-02")
    sheet = made(everybody(file_world), "2026-02")["营业厅"]
    assert len(hidden(sheet)) == 4
    assert sheet.column_dimensions["AE"].hidden is False  # the 28th
    ask_for_signatures(file_world)
    signed = made(everybody(file_world), "2026-02")["营业厅"]
    assert len(hidden(signed)) == 3
    assert "本人\n签字" in texts(signed)
    assert signed.page_setup.scale < sheet.page_setup.scale


def test_rest_days_and_holidays_are_shaded_by_the_calendar_and_rest_by_the_roster(file_world: World) -> None:
    sheets.crowd({"营业厅": 2})
    sheet = made(everybody(file_world))["营业厅"]
    rules = {str(one.sqref): [rule.formula[0] for rule in one.rules] for one in sheet.conditional_formatting}
    assert 'OR(D$6="休",D$6="假")' in rules["D7:AH8"]
    assert 'D7="休"' in rules["D7:AH8"]
    assert 'OR(D$6="休",D$6="假")' in rules["D4:AH6"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape", 9, "$4:$6",
    )  # fmt: skip


def pages_of(content: bytes) -> list[str]:
    """The words of each printed page, all of them across."""
    database.close()
    document = pypdfium2.PdfDocument(pdf.convert(content, "xlsx"))
    try:
        assert all(page.get_width() > page.get_height() for page in document)
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.fixture(params=["own", "wide"])
def fonts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the fonts that stand for those of Windows, and with those that any Linux has, whose digits are wider."""
    if request.param == "wide":
        monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    return str(request.param)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize(("month", "signed"), [(OCTOBER, False), ("2026-02", True)])
def test_every_column_is_on_one_page_and_signatures_on_the_last_with_two_people_whatever_their_number(
    file_world: World, fonts: str, month: str, signed: bool
) -> None:
    sheets.crowd({f"第{size}厅": size for size in SIZES}, month)
    if signed:
        ask_for_signatures(file_world)
    pages: dict[int, list[str]] = {size: [] for size in SIZES}
    for words in pages_of(papers.make(everybody(file_world), "F-07", [{"month": month}]).content):
        size = re.search(r"第(\d+)厅", words)
        assert size is not None  # every column of a sheet is on one page: the others would bear no name
        pages[int(size[1])].append(words)
    assert [len(pages[size]) for size in SIZES] == [1, 1, 1, 2, 2, 2, 2, 3]
    for size, own in pages.items():
        assert all("工号" in words and "备注" in words for words in own)  # the head on every page, from end to end
        assert all(("本人" in words) is signed for words in own)
        assert [("签字：" in words, "图例" in words) for words in own] == [(False, False)] * (len(own) - 1) + [
            (True, True)
        ]
        assert own[-1].count("日期：") == 3
        people = [int(number) for number in re.findall(r"员工(\d+)", own[-1])]
        assert len(people) >= min(2, size)
        assert people[-1] == size


# the office's own layout


def own_template() -> bytes:
    """Quite another sheet: sums first, two rows for each person, fewer columns, days below, its own words."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "{{ 表.部门 }}出勤"
    cells = {
        "A1": "{{ 单位 }}{{ 表.月份|年月 }}出勤汇总（{{ 表.部门 }}）{{ 表.草稿 }}", "A2": "姓名",
        "B2": "出勤/应出勤", "C2": "病假", "D2": "旷工", "A3": "{{ 表.人员.姓名 }}",
        "B3": "{{ 表.人员.实出勤 }}/{{ 表.人员.应出勤 }}", "C3": "{{ 表.人员.病假 }}",
        "D3": "{{ 表.人员.旷工 }}", "A4": "{{ 表.人员.工号 }}", "A5": "合计", "D5": "=SUM(D3:D4)",
        "A6": "{{ 表.图例 }}", "A7": "经理：{{ 表.批准|与上文同页 }}",
    }  # fmt: skip
    for place, value in cells.items():
        sheet[place] = value
    for day in range(1, 32):
        sheet.cell(2, 4 + day, f"{{{{ 表.号{day}|无则隐列 }}}}")
        sheet.cell(3, 4 + day, f"{{{{ 表.人员.日{day} }}}}")
        sheet.cell(4, 4 + day, f"{{{{ 表.历{day} }}}}")
    sheet.conditional_formatting.add("E3:AI4", FormulaRule(['E4="休"'], fill=PatternFill("solid", bgColor="DDDDDD")))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put_in(world: World, content: bytes) -> None:
    values = {"paper": "attendance_sheet", "file": "考勤表.xlsx", "content": content, "note": "本单位的样式"}
    perform("papers.put_template", values, user=world.admin)


def test_the_office_may_lay_the_sheet_out_in_quite_another_way(file_world: World) -> None:
    sheets.crowd({"营业厅": 12}, "2026-02")
    put_in(file_world, own_template())
    sheet = made(everybody(file_world), "2026-02")["营业厅出勤"]
    assert sheet["A1"].value == "暖阳供热公司2026年2月出勤汇总（营业厅）（草稿）"
    rows = [[cell.value for cell in row[:5]] for row in sheet.iter_rows(min_row=3, max_row=6)]
    assert [row[:4] for row in rows] == [
        ["员工1", "20/20", None, None], [rows[1][0], None, None, None], ["员工2", "19/20", None, 1],
        [rows[3][0], None, None, None],
    ]  # fmt: skip
    assert rows[0][4] == "休"
    assert sheet["D27"].value == "=SUM(D3:D26)"
    assert {letter for letter, one in sheet.column_dimensions.items() if one.hidden} == {"AG", "AH", "AI"}
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["E3:AI26"]


def edited() -> bytes:
    """The program's own sheet as an office edits it: larger letters, no heights, a column less, one wide signature."""
    book = load_workbook(io.BytesIO(kinds.get_paper("F-07").default_template()))
    sheet: Any = book.active
    sheet["A2"] = "{{ 表.部门 }}{{ 表.月份|年月 }}员工考勤汇总表{{ 表.草稿 }}"
    sheet["A2"].font = Font("华文中宋", 22)
    for cell in sheet[FIRST]:
        cell.font = Font("仿宋", 12)
    for number in range(1, sheet.max_row + 1):
        sheet.row_dimensions[number].height = None
    sheet.column_dimensions["AQ"].hidden = True
    sheet.column_dimensions["AS"].width = 20
    for row, words in ((15, "部门负责人：{{ 表.编制|与上文同页 }}"), (16, "签字：　　　　　　日期：")):
        for old in [one for one in sheet.merged_cells.ranges if one.min_row == row]:
            sheet.unmerge_cells(str(old))
        for cell in sheet[row]:
            cell.value = None
        sheet.cell(row, 1).value = words
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=46)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.slow
@needs_office
def test_an_edited_sheet_keeps_its_columns_side_by_side_and_its_signature_with_two_people(
    file_world: World, fonts: str
) -> None:
    sheets.crowd({f"第{size}厅": size for size in (1, 3, *range(14, 30))})
    put_in(file_world, edited())
    pages: dict[int, list[str]] = {}
    for words in pages_of(papers.make(everybody(file_world), "F-07", [{"month": OCTOBER}]).content):
        size = re.search(r"第(\d+)厅", words)
        assert size is not None
        pages.setdefault(int(size[1]), []).append(words)
    for size, own in pages.items():
        assert [("签字：" in words, "备注" in words) for words in own] == [(False, True)] * (len(own) - 1) + [
            (True, True)
        ]
        people = [int(number) for number in re.findall(r"员工(\d+)", own[-1])]
        assert len(people) >= min(2, size)
        assert people[-1] == size


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("{{ 表.人员.日32 }}", "“人员”没有“日32”这一项"),
        ("{{ 表.人数合计 }}", "“表”没有“人数合计”这一项"),
    ],
)
def test_an_unknown_place_of_the_offices_own_template_is_refused_by_name(place: str, words: str) -> None:
    book = load_workbook(io.BytesIO(own_template()))
    sheet: Any = book.active
    sheet["B6"] = place
    out = io.BytesIO()
    book.save(out)
    (fault,) = kinds.faults_of(kinds.get_paper("F-07"), out.getvalue())
    assert words in fault


def test_a_template_that_is_not_made_for_each_unit_is_refused_with_what_to_write() -> None:
    book = load_workbook(io.BytesIO(own_template()))
    sheet: Any = book.active
    sheet.title = "考勤"
    out = io.BytesIO()
    book.save(out)
    faults = kinds.faults_of(kinds.get_paper("F-07"), out.getvalue())
    assert faults[0] == ("工作表“考勤”的 A3：“表”里的清单要写在每项一张的工作表里，工作表名称先写 {{ 表.项目 }}。")
