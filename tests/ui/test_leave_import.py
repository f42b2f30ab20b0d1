"""Importing a list of leave on the screen: what is told before it is written, who is meant, and mending a type."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from models.attendance.tables import LeaveSlip
from models.core import database
from models.core.imports.register import get_kind
from tests.factories import staff
from tests.ui.office import Office
from ui.core.imports import ImportsPage
from ui.kit.imports.importcheck import CheckStep
from ui.kit.imports.importpage import ImportView

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(office: Office) -> ImportsPage:
    """The list of imports in an office with two people."""

    def hire() -> None:
        for number, name in ((1, "张梅振"), (2, "孟广")):
            staff.employee(work_no=f"KF00{number}", name=name)

    database.read(hire)
    shown = office.show(ImportsPage(office.desk().context), 1154, 640)
    assert isinstance(shown, ImportsPage)
    return shown


def listed(path: Path, kind: str = "事假") -> Path:
    book = openpyxl.Workbook()
    for line in (
        ["请假登记"], ["姓名", "请假类型", "起始日期", "截止日期", "审批结果"],
        ["张梅振", kind, "2026-10-21", "2026-10-21", "同意"], ["孟广", "病假", "2026-10-22", "2026-10-22", "同意"],
    ):  # fmt: skip
        book.active.append(line)
    book.save(path)
    return path


def test_a_list_of_leave_is_offered_checked_and_imported(office: Office, page: ImportsPage, tmp_path: Path) -> None:
    page.open_import(get_kind("leave"))
    view = page.record_view()
    assert isinstance(view, ImportView)
    view.take(listed(tmp_path / "请假.xlsx"))
    office.settle(page)
    step = view.step
    assert isinstance(step, CheckStep)
    assert "第 3、4 行没有申请时间" in step.remark.words()
    assert view.primary is not None
    assert view.primary.text() == "导入 2 条"
    office.qtbot.keyClick(view, Qt.Key.Key_Return, CTRL)
    office.settle(page)
    office.settle(page)
    assert database.read(lambda: [row.kind for row in LeaveSlip.select().order_by(LeaveSlip.number)]) == [
        "personal", "sick",
    ]  # fmt: skip


def test_a_type_that_nobody_knows_is_mended_in_the_preview(office: Office, page: ImportsPage, tmp_path: Path) -> None:
    page.open_import(get_kind("leave"))
    view = page.record_view()
    assert isinstance(view, ImportView)
    view.take(listed(tmp_path / "请假.xlsx", "探亲假"))
    office.settle(page)
    assert isinstance(view.step, CheckStep)
    (problem,) = view.step.problems.table.problems
    assert (problem.code, problem.value) == ("UNKNOWN_LEAVE", "探亲假")
    view.step.corrected.emit(3, 1, "年假")
    office.settle(page)
    assert isinstance(view.step, CheckStep)
    assert [one.mended for one in view.step.problems.table.problems] == ["年假"]
    assert view.primary is not None
    assert view.primary.text() == "导入 2 条"
