"""F-08 as a file: what stands in it, one sheet for each unit, amounts, and the pages of a real office program."""

from __future__ import annotations

import io
import os
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

import models.areas
from models.core import access
from models.core.errors import Forbidden, Refused
from models.core.unit import perform
from models.staff.tables import Employee
from reports.kit import papers, pdf
from tests.factories import bonus, org
from tests.factories.bonus import OCTOBER, Hall
from tests.samples import World

assert models.areas

needs_office = pytest.mark.skipif(
    pdf.find_office("xlsx") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)
LONG = "买买提江·阿不都热合曼·吐尔逊"
FIRST = 6  # the row of the first person


@pytest.fixture
def hall(file_world: World) -> Hall:
    """A unit of four whose October is prepared: the agent came late and was fined, the supervisor was rewarded."""
    hall = bonus.hall(file_world)
    agent, supervisor = hall.office.agent, hall.office.supervisor
    bonus.rule("bonus_bases", [bonus.base(100_055, role="AGENT"), bonus.base(200_000, role="SUPERVISOR")])
    bonus.line(agent, f"attendance:{OCTOBER}:{agent}:12:1", -200)
    bonus.line(agent, f"attendance:{OCTOBER}:{agent}:threshold:late_early:3:1", -500, title="当月满 3 次")
    bonus.line(agent, "penalty:1", -300, -5_000, cause="penalty", title="=1+1 处罚单第 1 号")
    bonus.approve(bonus.adjustment(supervisor, fen=20_000), hall.office.manager_user)
    bonus.sheet(hall)
    return hall


def sheets_of(made: papers.Made) -> Any:
    return load_workbook(io.BytesIO(made.content))


def make(hall: Hall, **options: Any) -> papers.Made:
    return papers.make(access.load_user(hall.office.manager_user), "F-08", [{"month": OCTOBER, **options}])


def test_the_sheet_says_what_was_frozen_with_money_as_numbers(hall: Hall) -> None:
    book = sheets_of(make(hall))
    sheet = book.active
    assert sheet["A2"].value.endswith("2026年10月 绩效考核奖金表")
    assert "第 1 版" in sheet["A3"].value
    assert "2026-11-06" in sheet["I3"].value
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + 3)]
    agent, supervisor, manager = lines[:3]
    assert agent[4:12] == [100, 2, 5, 3, None, None, None, 90]
    # 1,000.55 × 90 ÷ 100 = 900.495, half a fen upwards
    assert agent[12:17] == [1000.55, 900.5, None, 900.5, 50]
    assert supervisor[4:17] == [100, None, None, None, None, None, 5, 105, 2000, 2100, 200, 2300, None]
    assert manager[11:17] == [100, None, None, None, None, None]
    assert sheet["P6"].number_format == "#,##0.00"
    assert [sheet["P10"].value, sheet["F10"].value] == ["=SUM(P6:P9)", "=SUM(F6:F9)"]
    told = [str(cell.value) for row in sheet.iter_rows(min_row=11) for cell in row if cell.value]
    assert "有 2 人的奖金基数没有规定，应发空着，不在合计里。" in told
    assert any(words.startswith("主管（编制）：user") for words in told)
    assert any("基数 × 得分 ÷ 基础分；四舍五入到分" in words for words in told)
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize)) == ("landscape", "9")


def test_what_people_typed_is_never_a_formula(hall: Hall) -> None:
    sheet = sheets_of(make(hall)).active
    cell = sheet.cell(FIRST, 18)
    assert cell.data_type != "f"
    assert "=1+1 处罚单第 1 号 −3 分" in cell.value


def test_a_sheet_made_again_says_what_changed(hall: Hall) -> None:
    sheet = sheets_of(make(hall)).active
    shown = [row for row in sheet.iter_rows(min_row=11) if not sheet.row_dimensions[row[0].row].hidden]
    assert not any("版相比" in str(cell.value) for row in shown for cell in row)
    values = {"id": hall.sheet, "row_version": bonus.version(hall.sheet), "reason": "漏了一项"}
    perform("appraisal.withdraw_bonus", values, user=hall.office.supervisor_user)
    bonus.line(hall.office.agent, "penalty:2", -100, cause="penalty", title="处罚单第 2 号")
    bonus.rule("bonus_bases", [bonus.base(100_055, role="AGENT")])
    bonus.sheet(hall)
    told = [cell.value for row in sheets_of(make(hall)).active.iter_rows(min_row=11) for cell in row if cell.value]
    assert "与第 1 版相比，有 2 处不同" in told
    assert told[told.index("与第 1 版相比，有 2 处不同") + 1].endswith("得分 90 改为 89，应发 900.50 元 改为 890.49 元")
    assert any("奖金基数 2,000.00 元 改为 未定，应发 2,300.00 元 改为 未定" in str(words) for words in told)


def test_every_unit_has_a_sheet_of_its_own(hall: Hall, file_world: World) -> None:
    other = org.unit(file_world, "抢修队")
    people = [org.colleague(file_world, f"队员{number}", "AGENT", other) for number in range(3)]
    bonus.attendance(other, people)
    perform("appraisal.prepare_bonus", {"month": OCTOBER, "units": [other]}, user=file_world.admin)
    book = sheets_of(make(hall))
    assert "抢修队" in book.sheetnames
    assert len(book.sheetnames) == 2
    assert sheets_of(make(hall, unit=other)).sheetnames == ["抢修队"]


def test_who_may_print_it_and_what_there_is_to_print(hall: Hall, file_world: World) -> None:
    with pytest.raises(Refused, match="2026-09 还没有您可以看的绩效考核奖金表"):
        papers.make(access.load_user(hall.office.manager_user), "F-08", [{"month": "2026-09"}])
    with pytest.raises(Refused, match="还没有您可以看的"):
        papers.make(access.load_user(hall.office.agent_user), "F-08", [{"month": OCTOBER}])
    with pytest.raises(Forbidden):
        papers.make(access.load_user(file_world.nobody), "F-08", [{"month": OCTOBER}])
    perform(
        "appraisal.withdraw_bonus",
        {"id": hall.sheet, "row_version": bonus.version(hall.sheet), "reason": "重做"},
        user=hall.office.supervisor_user,
    )
    with pytest.raises(Refused, match="请主管先编制"):
        make(hall)


@needs_office
@pytest.mark.parametrize("fonts", ["own", "wide"])
def test_it_fits_a_page_across_and_keeps_its_signatures(
    file_world: World, fonts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fonts == "wide":  # those that any Linux has, whose digits are wider than those of 宋体
        monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    hall = bonus.hall(file_world)
    people = [org.colleague(file_world, f"员工{number}", "AGENT", hall.office.unit) for number in range(41)]
    Employee.update(name=LONG).where(Employee.id == people[0]).execute()
    other = org.unit(file_world, "很长名称的供热管理二处客户服务部城东营业厅")
    bonus.attendance(other, people)
    bonus.rule("bonus_bases", [bonus.base(12_345_678)])
    for number, one in enumerate(people):
        bonus.line(
            one, f"penalty:{one}", -150, -5_000, cause="penalty", title="对用户态度生硬，被投诉查实" * (1 + number % 3)
        )
    bonus.line(people[1], "penalty:most", 0, -999_999_999, cause="penalty")
    perform("appraisal.prepare_bonus", {"month": OCTOBER, "units": [other]}, user=file_world.admin)
    made = papers.make(access.load_user(file_world.admin), "F-08", [{"month": OCTOBER}])
    document = pypdfium2.PdfDocument(pdf.convert(made.content, made.format))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    assert 2 <= len(pages) <= 4
    assert all("序" in page and "奖金基数" in page and "备注" in page for page in pages)
    assert "10,000,049.99" in pages[0]  # of one person, and of all
    assert "#" not in "".join(pages)
    assert "员工40" in pages[-1]
    assert "签字" in pages[-1]
    assert "123,456.78" in "".join(pages)
