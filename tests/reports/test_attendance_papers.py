"""F-06 and F-13 as files: what stands in them, many people, long names, and the pages of a real office program."""

from __future__ import annotations

import io
import os
from datetime import date
from typing import Any

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

import models.areas
from models.attendance import papers as attendance
from models.core import access, database
from models.core.access import Person
from models.core.errors import Refused
from models.roster.tables import Roster
from models.staff.tables import Employee
from reports.kit import papers, pdf
from tests.factories import attendance as rows
from tests.factories import org
from tests.factories import roster as rosters
from tests.samples import World

assert models.areas

needs_office = pytest.mark.skipif(
    (pdf.find_office("docx") is None or pdf.find_office("xlsx") is None) and os.environ.get("CI") != "true",
    reason="LibreOffice is not installed",
)
LONG = "买买提江·阿不都热合曼·吐尔逊"


@pytest.fixture
def office(file_world: World) -> rows.Office:
    """A unit of 30 people, one with a long name; the agent came late, missed a punch and was absent."""
    people = rows.office(file_world)
    Employee.update(name=LONG).where(Employee.id == people.agent).execute()
    rows.worked(people, date(2026, 10, 12), "WMAR")
    planned = Roster.get(Roster.unit_id == people.unit).id
    night = rosters.shift("夜", rosters.NIGHT)
    for number in range(26):
        one = org.colleague(file_world, f"员工{number + 1}", "AGENT", people.unit)
        rosters.entry(planned, one, date(2026, 10, 12), night.id if number % 5 == 0 else 1)
    return people


def boss(office: rows.Office) -> Person:
    return access.load_user(office.manager_user)


def test_the_sign_in_sheet_has_a_line_for_everybody_who_is_to_come_and_room_to_sign(office: rows.Office) -> None:
    made = papers.make(boss(office), "F-06", [{"unit": office.unit, "day": "2026-10-12", "week": False}])
    sheet: Any = load_workbook(io.BytesIO(made.content)).active
    lines = [row for row in sheet.iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]
    assert len(lines) == 28
    assert [line[0] for line in lines] == list(range(1, 29))
    first, last = lines[0], lines[-1]
    assert (first[1], first[5], first[6], first[7]) == ("10-12（周一）", "早班", "08:00", "16:00")
    assert (last[5], last[6], last[7]) == ("夜班", "20:00", "次日 08:00")
    assert {cell for line in lines for cell in line[8:]} == {None}
    assert LONG in {line[3] for line in lines}


def test_a_week_of_sign_in_sheets_leaves_out_days_of_rest_and_asks_all_in_a_month_without_a_plan(
    office: rows.Office,
) -> None:
    asked = {"unit": office.unit, "day": date(2026, 10, 14), "week": True}
    days = [line.day for line in attendance.sign_in_sheet(boss(office), asked).lines]
    assert days.count("10-14（周三）") == 2
    assert days.count("10-15（周四）") == 1
    assert days.count("10-20（周二）") == 0  # empty in a roster in force: rest
    Employee.update(hired_on=date(2026, 11, 3)).where(Employee.id == office.agent).execute()
    Employee.update(state="suspended").where(Employee.id == office.gm).execute()
    told = attendance.sign_in_sheet(boss(office), {**asked, "day": date(2026, 10, 28)})
    days = [line.day for line in told.lines]
    assert [days.count(one) for one in ("10-31（周六）", "11-02（周一）", "11-03（周二）")] == [0, 28, 29]
    assert {line.starts for line in told.lines} == {""}


def test_the_notice_tells_every_event_with_its_result_and_the_absence_of_the_year(office: rows.Office) -> None:
    rows.opening(office.agent, 50)
    made = papers.make(boss(office), "F-13", [{"employee": office.agent, "month": "2026-10"}])
    page: Any = Document(io.BytesIO(made.content))
    words = [[cell.text for cell in row.cells] for row in page.tables[1].rows]
    assert [row[0] for row in words[1:]] == ["10-13（周二）", "10-14（周三）"]
    assert words[1][1:3] == ["下班缺卡", "待说明"]
    assert words[2][1:3] == ["全天没有打卡", "旷工 1 天"]
    text = "\n".join(one.text for one in page.paragraphs)
    assert "本月旷工 1 天，本年累计旷工 1.5 天" in text
    assert "10-14（周三）：" in text


@pytest.mark.slow
def test_notices_of_all_who_need_one_are_made_into_one_file(office: rows.Office) -> None:
    asked = attendance.to_be_told(boss(office), "2026-10", office.unit)
    assert office.agent in asked
    assert office.supervisor not in asked
    made = papers.make(boss(office), "F-13", [{"employee": one, "month": "2026-10"} for one in asked])
    page: Any = Document(io.BytesIO(made.content))
    assert len(page.sections) == len(asked) == 27


def test_who_has_nothing_to_be_told_gets_no_notice(office: rows.Office) -> None:
    with pytest.raises(Refused, match="不需要通知"):
        papers.make(boss(office), "F-13", [{"employee": office.supervisor, "month": "2026-10"}])
    with pytest.raises(Refused, match="不是月份"):
        papers.make(boss(office), "F-13", [{"employee": office.agent, "month": "十月"}])


@pytest.mark.slow
@needs_office
def test_many_people_and_long_names_stay_on_pages_of_a4(office: rows.Office) -> None:
    sheet = papers.make(boss(office), "F-06", [{"unit": office.unit, "day": "2026-10-12", "week": True}])
    notice = papers.make(boss(office), "F-13", [{"employee": office.agent, "month": "2026-10"}])
    database.close()
    for made, across in ((sheet, True), (notice, False)):
        document = pypdfium2.PdfDocument(pdf.convert(made.content, made.format))
        try:
            assert {round(page.get_width()) > round(page.get_height()) for page in document} == {across}
            assert all(len(page.get_textpage().get_text_bounded()) > 60 for page in document)
        finally:
            document.close()
