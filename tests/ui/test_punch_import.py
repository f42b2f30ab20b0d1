"""Importing punches on the screen: what is no plain table is read without columns being chosen, cells are mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from models.attendance.tables import Punch
from models.core import database
from tests.factories import staff
from tests.source import ROOT
from tests.ui.office import Office
from ui.attendance.lists import PunchesPage
from ui.kit.imports.importcheck import CheckStep
from ui.kit.imports.importpage import ImportView
from ui.kit.imports.importsteps import HeaderStep, MappingStep
from ui.kit.state import StatePanel

DATA = ROOT / "tests/data"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(office: Office) -> PunchesPage:
    """The list of punches in an office with the two people of the test files."""

    def hire() -> None:
        for number, name in ((1, "张梅振"), (2, "孟广")):
            staff.employee(work_no=f"KF00{number}", machine_no=str(number), name=name)

    database.read(hire)
    shown = office.show(PunchesPage(office.desk().context), 1154, 640)
    assert isinstance(shown, PunchesPage)
    return shown


@pytest.fixture
def view(page: PunchesPage) -> ImportView:
    """An import, as the button of the list opens it."""
    page.open_import()
    view = page.record_view()
    assert isinstance(view, ImportView)
    return view


def block(path: Path, first: str = "08:20\n17:36") -> Path:
    """The machine's blocks of two people."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "刷卡记录"
    for line in (
        ["考勤记录表"], ["考勤日期:", "", "2026-10-01 ~ 2026-10-31"], [*range(1, 32)],
        ["工 号:", "", "1", "", "姓 名:", "", "张梅振"],
        [first, "", "08:10"], ["工 号:", "", "2", "", "姓 名:", "", "孟广"], ["08:19\n17:50"],
    ):  # fmt: skip
        page.append(line)
    book.save(path)
    return path


def take(office: Office, page: PunchesPage, view: ImportView, path: Path) -> None:
    view.take(path)
    office.settle(page)


def send(office: Office, page: PunchesPage, view: ImportView) -> None:
    office.qtbot.keyClick(view, Qt.Key.Key_Return, CTRL)
    office.settle(page)
    office.settle(page)


def count() -> int:
    return database.read(lambda: int(Punch.select().count()))


def test_blocks_are_read_without_columns_and_imported(
    office: Office, page: PunchesPage, view: ImportView, tmp_path: Path
) -> None:
    take(office, page, view, block(tmp_path / "考勤记录表.xlsx"))
    assert isinstance(view.step, CheckStep)
    assert view.primary is not None
    assert view.primary.text() == "导入 5 条"
    view.show_mapping()
    assert isinstance(view.step, MappingStep)
    told = [panel.title.text() for panel in view.step.findChildren(StatePanel)]
    assert told == ["按“考勤机记录表”读取，不用选表头和对应列"]
    view.show_header()
    assert isinstance(view.step, HeaderStep)
    assert "按“考勤机记录表”读取" in view.step.words.text()
    view.show_mapping()
    send(office, page, view)
    assert isinstance(view.step, CheckStep)
    send(office, page, view)
    assert count() == 5
    assert view.head.title.text() == "导入完成"


def test_a_bad_time_is_marked_in_its_cell_and_mended_there(
    office: Office, page: PunchesPage, view: ImportView, tmp_path: Path
) -> None:
    take(office, page, view, block(tmp_path / "考勤记录表.xlsx", "08:20\n25:61"))
    step = view.step
    assert isinstance(step, CheckStep)
    (problem,) = step.problems.table.problems
    assert (problem.row, problem.column, problem.label) == (5, 0, "填写有误")
    step.corrected.emit(5, 0, "08:20 17:36")
    office.settle(page)
    assert isinstance(view.step, CheckStep)
    (problem,) = view.step.problems.table.problems
    assert (problem.row, problem.column, problem.field, problem.mended) == (5, 0, "A 列", "08:20 17:36")
    send(office, page, view)
    assert count() == 5


@pytest.mark.parametrize("name", ["14_attlog.dat", "11_打卡流水_2026年10月.xlsx", "13_钉钉考勤_2026年10月.xlsx"])
def test_files_of_machines_and_programs_are_taken(
    office: Office, page: PunchesPage, view: ImportView, tmp_path: Path, name: str
) -> None:
    take(office, page, view, Path(shutil.copy(DATA / name, tmp_path)))
    assert isinstance(view.step, CheckStep)
    view.show_header()
    view.show_mapping()
    send(office, page, view)
    send(office, page, view)
    assert count() > 30
    assert view.head.title.text() == "导入完成"


def test_what_another_program_counted_is_refused_in_words(
    office: Office, page: PunchesPage, view: ImportView, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(DATA / "13_钉钉考勤_2026年10月.xlsx")
    for name in ("打卡时间", "原始记录"):
        del book[name]
    book.save(tmp_path / "x.xlsx")
    take(office, page, view, tmp_path / "x.xlsx")
    assert "不是打卡记录，没有读取" in view.notice.words()
    assert count() == 0
